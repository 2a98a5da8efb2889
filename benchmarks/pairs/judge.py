"""Whether an answer about a pair is right, and tables of how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from benchmarks.pairs.baselines.checker import Answer
from benchmarks.pairs.pair import Notion, Pair, stronger

Outcome = Literal["right", "wrong", "unknown", "finer", "coarser", "overclaimed", "uncounted"]
"""`finer`: "different", with a point that shows it, of models labelled equivalent for their optimum alone. `coarser`: "equivalent" in a
stated sense that holds, of models that differ otherwise. `overclaimed`: "equivalent" in a stated sense that does not hold."""
WRONG = ("wrong", "overclaimed")
HEADINGS = (
    "checker", "equivalent: said so", "said different", "unknown", "different: said so", "said equivalent", "unknown", "wrong",
    "finer", "coarser", "decided", "without a model call",
)  # fmt: skip


def judged(pair: Pair, answer: Answer) -> Outcome:
    """By the pair's truth, and by the notion where the answer states one."""
    if not pair.counted:
        return "uncounted"
    if answer.verdict == "unknown":
        return "unknown"
    weak = pair.notion in ("optimum", "optimal set")
    if answer.verdict == "different":
        return "right" if pair.truth == "different" else "finer" if weak and answer.witness else "wrong"
    claimed = notion_of(answer.notion)
    if pair.truth == "equivalent":
        # a label of the field's data sets says no more than that the optimum is kept
        return (
            "overclaimed"
            if claimed and pair.transformation in SHARP and not stronger(pair.notion, claimed)
            else "right"
        )
    return "coarser" if claimed and claimed != "none" and stronger(pair.notion, claimed) else "wrong"


SHARP = ("symmetry",)
"""Equivalent pairs whose notion is the strongest that holds, and not only the strongest that is known."""


def notion_of(stated: str) -> Notion | None:
    """A checker's words for its notion, as one of ours; None where it states none."""
    text = stated.lower().replace("_", " ")
    words: tuple[tuple[str, Notion], ...] = (
        ("affine", "affine"), ("feasible", "feasible set"), ("optimal set", "optimal set"), ("optim", "optimum"),
    )  # fmt: skip
    return next((notion for word, notion in words if word in text), None)


class Tally:
    """Counts of what checkers said, by transformation."""

    def __init__(self, checkers: Iterable[str]) -> None:
        self.checkers = list(checkers)
        self.said: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in self.checkers}
        self.outcomes: dict[tuple[str, str], Counter[Outcome]] = {}
        self.total: dict[str, Counter[Outcome]] = {name: Counter() for name in self.checkers}
        self.calls: dict[str, Counter[bool]] = {name: Counter() for name in self.checkers}
        self.faults: list[tuple[str, Pair, Answer, Outcome]] = []
        self.truths: dict[str, str] = {}

    def add(self, checker: str, pair: Pair, answer: Answer) -> None:
        """Notes one answer."""
        outcome = judged(pair, answer)
        self.truths.setdefault(pair.transformation, pair.truth if pair.counted else "either")
        if self.truths[pair.transformation] not in (pair.truth, "either"):
            self.truths[pair.transformation] = "mixed"
        if pair.counted:
            self.said[checker][pair.truth, answer.verdict] += 1
            self.calls[checker][answer.model_calls == 0] += 1
        self.outcomes.setdefault((pair.transformation, checker), Counter())[outcome] += 1
        self.total[checker][outcome] += 1
        if outcome in (*WRONG, "finer", "coarser"):
            self.faults.append((checker, pair, answer, outcome))

    def confusion(self) -> list[str]:
        """Truth against verdict for every checker, as lines of Markdown."""
        lines = [
            f"| {' | '.join(HEADINGS)} |",
            "| --- |" + " --: |" * (len(HEADINGS) - 1),
        ]
        for name in self.checkers:
            said, total = self.said[name], self.total[name]
            count = sum(said.values())
            unknown = sum(n for (_, verdict), n in said.items() if verdict == "unknown")
            cells = [said["equivalent", v] for v in ("equivalent", "different", "unknown")]
            cells += [said["different", v] for v in ("different", "equivalent", "unknown")]
            cells += [sum(total[o] for o in WRONG), total["finer"], total["coarser"]]
            shares = [_share(count - unknown, count), _share(self.calls[name][True], count)]
            lines.append(f"| {name} | {' | '.join(map(str, cells))} | {' | '.join(shares)} |")
        return lines

    def by_transformation(self, letters: dict[str, str] | None = None) -> list[str]:
        """right / wrong / undecided for each transformation and checker, as lines of Markdown."""
        letters = letters or {}
        lines = [f"| transformation | truth | pairs | {' | '.join(self.checkers)} |"]
        lines.append("| --- | --- | --: |" + " --: |" * len(self.checkers))
        for name in dict.fromkeys(t for t, _ in self.outcomes):
            found = [self.outcomes.get((name, checker), Counter()) for checker in self.checkers]
            count = max(sum(c.values()) for c in found)
            letter = f" (`_{letters[name]}`)" if name in letters else ""
            cells = [_cell(c) for c in found]
            lines.append(f"| {name}{letter} | {self.truths[name]} | {count} | {' | '.join(cells)} |")
        return lines


def _cell(outcomes: Counter[Outcome]) -> str:
    if not outcomes:
        return "–"
    if outcomes["uncounted"]:
        return "not counted"
    wrong = sum(outcomes[o] for o in WRONG)
    fine = outcomes["finer"] + outcomes["coarser"]
    text = f"{outcomes['right']} / {f'**{wrong}**' if wrong else 0} / {outcomes['unknown']}"
    return f"{text} (+{fine})" if fine else text


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
