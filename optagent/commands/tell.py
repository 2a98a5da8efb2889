"""Says in one line what went wrong and what to do; with --json as an object too, with the fields that an answer has."""

from __future__ import annotations

import json
import sys

import typer


def tell(kind: str, message: str, remedy: str) -> None:
    """`kind` is the error's name (`InputError`, `Interrupted`, …), which programs can rely on."""
    line = f"{message.rstrip('.')}. {remedy}"
    if "--json" in sys.argv:
        nothing = {
            "status": "interrupted" if kind == "Interrupted" else "error", "reason": line,
            "objective": None, "values": {}, "formulation": None, "program": None,
            "verdict": {"confidence": 0.0, "checks": []}, "model": "", "usage": {}, "seconds": 0.0,
            "error": kind, "message": message, "remedy": remedy,
        }  # fmt: skip
        typer.echo(json.dumps(nothing, ensure_ascii=False))
    typer.echo(f"optagent: {line}", err=True)
