"""Answers with a judgement, out of finished runs of `optagent bench run`: what KTO learns from.

Every reply that was asked for counts, rounds of correction too: it is wanted where the model it led to has the label's
optimum, and unwanted where there is no model, no plan, or another optimum. Problems without a number as label are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optagent.errors import InputError
from optagent.llm import Message

TOLERANCE = 1e-4
"""Relative, with 1 added: labels are rounded, and a rounded label must not make a right answer unwanted."""


@dataclass(frozen=True)
class Judged:
    """One reply."""

    messages: tuple[Message, ...]
    answer: str
    wanted: bool


def mine(run: Path) -> list[Judged]:
    """The judged replies of a run's folder, each once. Raises InputError where it is no such folder."""
    try:
        labels = {(o["card"], o["id"]): o["label"] for o in _objects(run / "labels.jsonl")}
        records = list(_objects(run / "records.jsonl"))
    except OSError as error:
        raise InputError(
            f"{run} is no run of optagent bench", "Give the --out folder of a finished `bench run`."
        ) from error
    found: dict[tuple[str, str], Judged] = {}
    for record in records:
        figures = labels.get((record["card"], record["id"]), {}).get("figures") or []
        trace = run / "traces" / record["card"] / f"{record['id']}.{record['k']}.jsonl"
        if not figures or not trace.is_file():
            continue
        replies = list(_replies(trace))
        for judged in _judged(replies, record["rounds"], [f["value"] for f in figures]):
            found.setdefault((judged.messages[-1].content, judged.answer), judged)
    return list(found.values())


def _judged(
    replies: list[tuple[list[Message], str]], rounds: list[Mapping[str, Any]], labels: list[float]
) -> Iterator[Judged]:
    """A reply a round; strategies that ask more than once a round cannot be judged by it and give nothing."""
    if len(replies) != len(rounds):
        return
    for (messages, answer), made in zip(replies, rounds, strict=True):
        value = made.get("objective")
        solved = made.get("status") == "optimal" and value is not None
        right = solved and any(abs(float(value or 0) - label) <= TOLERANCE * (1 + abs(label)) for label in labels)
        yield Judged(tuple(messages), answer, right)


def _replies(trace: Path) -> Iterator[tuple[list[Message], str]]:
    asked: list[Message] = []
    for event in _objects(trace):
        if event.get("kind") == "request":
            asked = [Message(role=m["role"], content=m["content"]) for m in event["messages"]]
        elif event.get("kind") == "completion" and asked:
            yield asked, str(event["text"])


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
