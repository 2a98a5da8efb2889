"""Two small problems, and a recording of a language model that answers them: for the tests of runs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from optagent.bench.attempt import attempt
from optagent.bench.card import load_card
from optagent.bench.load import load
from optagent.bench.provenance import Options
from optagent.llm.replay import Recorder
from optagent.llm.scripted import ScriptedModel

CHAIRS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are {hours} hours. Earn as much as possible."
"""A number of problems of one kind: with so many hours, the optimum is 30 for each three of them, and a little more."""


def draft(hours: int, *, wrong: bool = False) -> str:
    """A language model's reply: the model of the words, or one that forgets the hours of a table."""

    def variable(name: str) -> dict[str, object]:
        return {
            "name": name,
            "index": [],
            "domain": "NonNegativeIntegers",
            "lower": None,
            "upper": None,
            "unit": "piece",
            "description": name,
        }

    row = f"3*chairs + 7*tables <= {hours}" if not wrong else f"3*chairs <= {hours}"
    return json.dumps(
        {
            "refusal": "", "sets": [], "parameters": [], "variables": [variable("chairs"), variable("tables")],
            "objective": {"sense": "maximize", "expression": "30*chairs + 50*tables", "unit": "$", "description": "earnings"},
            "constraints": [{"name": "hours", "for_each": "", "expression": row, "description": "hours"}],
        }
    )  # fmt: skip


def optimum(hours: int) -> int:
    """By enumeration."""
    return max(30 * c + 50 * t for c in range(hours // 3 + 1) for t in range((hours - 3 * c) // 7 + 1))


def prepare(folder: Path, n: int = 4) -> tuple[Path, str]:
    """A card with n problems beside it, and `replay:` of a recording that answers them: every third one wrongly."""
    hours = [20 + 3 * i for i in range(n)]
    rows = [{"question": CHAIRS.format(hours=h), "answer": optimum(h), "kind": "MIP"} for h in hours]
    (folder / "chairs.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    card = folder / "chairs.toml"
    card.write_text(
        'title = "Chairs"\nlicence = "ours"\n[source]\npath = "chairs.jsonl"\n[fields]\nkind = "kind"\n',
        encoding="utf-8",
    )
    tape = folder / "tape.jsonl"
    options = Options(cards=(str(card),), model="scripted", repairs=0)

    async def record() -> None:
        for number, sample in enumerate(load(load_card(str(card))).samples):
            wrong = number % 3 == 2
            model = Recorder(ScriptedModel([draft(hours[number], wrong=wrong)]), tape)
            await attempt(sample, 0, model, options)

    asyncio.run(record())
    return card, f"replay:{tape}"
