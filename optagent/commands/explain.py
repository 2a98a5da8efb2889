"""`optagent explain`: what a formulation says, its constraints grouped by what they are for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optagent.commands import options

if TYPE_CHECKING:
    from optagent.formulation import Formulation
    from optagent.formulation.check import Checked
    from optagent.formulation.kinds import Kind

_CLASSES = {
    "LP": "a linear program", "MIP": "a mixed-integer linear program", "QP": "a quadratic program",
    "MIQP": "a mixed-integer quadratic program", "QCP": "a quadratically constrained program",
    "MIQCP": "a mixed-integer quadratically constrained program", "NLP": "a nonlinear program",
    "MINLP": "a mixed-integer nonlinear program",
}  # fmt: skip


def explain(
    file: Annotated[Path, typer.Argument(help="A formulation.json.", show_default=False)],
    data: options.Data = [],  # noqa: B006 - Typer copies it
    as_json: options.AsJson = False,
) -> None:
    """Say what a formulation means: its size and class, and every constraint in plain words, grouped by its kind.

    Nothing is solved and no language model is asked. Exit code 1 when the formulation has faults.
    """
    from optagent.commands.run import read_model
    from optagent.errors import InputError
    from optagent.formulation import Formulation
    from optagent.formulation.check import check
    from optagent.formulation.kinds import kinds
    from optagent.tables import read_table

    if file.suffix.lower() != ".json" and file.is_file():
        raise InputError(
            f"{file} is no formulation", "Name a formulation.json; `optagent formulate --json` writes one."
        )
    model = read_model(file, data)
    assert isinstance(model, Formulation)  # of a .json it is
    checked = check(model, tuple(read_table(path) for path in data))
    found = {} if checked.errors else kinds(checked)
    if as_json:
        typer.echo(json.dumps(_as_json(checked, found), ensure_ascii=False))
    else:
        _show(checked, found)
    raise typer.Exit(1 if checked.errors else 0)


def _groups(f: Formulation, found: dict[str, Kind]) -> dict[str, list[str]]:
    """Kind -> names of constraints, in the order of the typology."""
    from optagent.formulation.kinds import LABELS

    grouped = {
        name: [c.name for c in f.constraints if c.name in found and found[c.name].name == name] for name in LABELS
    }
    return {name: constraints for name, constraints in grouped.items() if constraints}


def _sizes(checked: Checked) -> dict[str, int]:
    """As written: conditions and ordered sets count as one row for each time they are repeated."""
    columns = checked.ground.columns.values()
    integer = [c for c in columns if c.integer]
    binary = sum(c.lower >= 0 and c.upper <= 1 for c in integer)
    return {
        "variables": len(columns),
        "integers": len(integer),
        "binaries": binary,
        "rows": len(checked.ground.rows) + len(checked.ground.conditional),
    }


def _as_json(checked: Checked, found: dict[str, Kind]) -> dict[str, Any]:
    from optagent.formulation.sentences import constraint_sentence, objective_sentence
    from optagent.formulation.units import available

    f = checked.formulation
    by_name = {c.name: c for c in f.constraints}
    return {
        "name": f.name,
        "class": (checked.lowered or checked).ground.kind if checked.written_out else None,
        "sizes": _sizes(checked) if checked.written_out else None,
        "objective": objective_sentence(f),
        "groups": [
            {
                "kind": kind,
                "label": found[names[0]].label,
                "constraints": [
                    {
                        "name": n,
                        "rows": found[n].rows,
                        "reason": found[n].reason,
                        "reading": constraint_sentence(by_name[n], f),
                        "expression": by_name[n].expression,
                        "for_each": by_name[n].for_each,
                        "description": by_name[n].description,
                    }
                    for n in names
                ],
            }
            for kind, names in _groups(f, found).items()
        ],
        "diagnostics": [d.model_dump() for d in checked.diagnostics],
        "units_checked": available(),
    }


def _show(checked: Checked, found: dict[str, Kind]) -> None:
    from optagent.commands.show import show_diagnostics
    from optagent.formulation.sentences import constraint_sentence, objective_sentence
    from optagent.formulation.units import available

    f = checked.formulation
    typer.echo(_headline(checked))
    if f.description:
        typer.echo(f.description)
    typer.echo(f"\n{objective_sentence(f)}")
    by_name = {c.name: c for c in f.constraints}
    for names in _groups(f, found).values():
        label = found[names[0]].label
        typer.echo(f"\n── {label[0].upper()}{label[1:]} ──")
        for name in names:
            constraint, kind = by_name[name], found[name]
            rows = "" if kind.rows is None else f" ({_count(kind.rows, 'row')})"
            words = f": {constraint.description}" if constraint.description else ""
            typer.echo(f"{name}{rows}{words}")
            typer.echo(f"  {constraint_sentence(constraint, f)}")
            typer.echo(f"  {kind.reason}")
    if checked.diagnostics:
        typer.echo("\n── What was found ──")
        show_diagnostics(checked.diagnostics)
    if not available():
        typer.echo('\nUnits were not checked: pip install "optagent[units]" adds that.')


def _headline(checked: Checked) -> str:
    name = checked.formulation.name
    if checked.errors:
        return f"{name}: a formulation with {_count(len(checked.errors), 'fault')}"
    if not checked.written_out:
        return f"{name}: a model too large to be written out here"
    sizes, kind = _sizes(checked), (checked.lowered or checked).ground.kind
    parts = [
        _count(sizes["binaries"], "binary", "binaries"),
        _count(sizes["integers"] - sizes["binaries"], "whole number"),
    ]
    shown = [p for p in parts if not p.startswith("0 ")]
    of_them = f" ({', '.join(shown)})" if shown else ""
    variables, rows = _count(sizes["variables"], "variable"), _count(sizes["rows"], "row")
    solved = ""
    if checked.lowered is not None:
        plain = _sizes(checked.lowered)
        solved = f"; the solver gets {_count(plain['variables'], 'variable')} and {_count(plain['rows'], 'row')}"
    return f"{name}: {_CLASSES[kind]} ({kind}), {variables}{of_them}, {rows}{solved}"


def _count(n: int, thing: str, things: str = "") -> str:
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"
