"""What a person sees: aligned, whole in a pipe, broken between words at a terminal, and never altered."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from optagent.answer import Answer
from optagent.commands import show as module
from optagent.commands.show import MOST_LINES, MOST_ROWS, code, show
from optagent.formulation import Formulation
from optagent.program import Program
from optagent.solution import Solution, Status
from optagent.verdict import Check, Verdict


def answer(values: dict[str, float] | None = None, **parts: Any) -> Answer:
    """A solved problem in two variables, but for the parts given."""
    formulation = Formulation.model_validate(
        {
            "variables": [
                {"name": "make", "unit": "piece", "description": "pieces made"},
                {"name": "y", "unit": "1", "description": "a share"},
            ],
            "objective": {"sense": "maximize", "expression": "make", "unit": "$", "description": "earnings"},
        }
    )
    solution = Solution(
        status=Status.OPTIMAL, objective=59.9999999, sense="maximize", values=values or {"make": 3.0}, solver="highs"
    )
    verdict = Verdict(confidence=0.9, checks=(Check(name="status", value="optimal", reason="Proven."),))
    given = {"problem": None, "formulation": formulation, "program": Program(source="model = 1", origin="given")}
    return Answer(**({**given, "solution": solution, "verdict": verdict} | parts))


def seen(shown: Answer, monkeypatch: pytest.MonkeyPatch, width: int = 0) -> str:
    """In a pipe, or at a terminal of so many columns."""
    stream = io.StringIO()
    options: dict[str, Any] = {"highlight": False, "emoji": False, "file": stream}
    terminal = Console(**options, force_terminal=True, width=width, color_system=None) if width else None
    monkeypatch.setattr(module, "_console", lambda: terminal or Console(**options, width=module.UNBROKEN))
    show(shown, None)
    return stream.getvalue()


def test_the_plan_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aligned; a description once for all entries of a variable; no unit for a number without one."""
    told = seen(answer({"make[a]": 2.0, "make[bc]": 10.5, "y": 1.0}), monkeypatch)
    assert (
        "make[a]      2  piece  pieces made\n"
        "make[bc]  10.5  piece\n"
        "y            1         a share\n"
    ) in told  # fmt: skip
    assert "objective  60 $  (earnings, maximized)" in told


def test_zeros_are_left_out_of_long_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {f"make[{k}]": float(k % 2) for k in range(200)}
    told = seen(answer(values), monkeypatch)
    assert "40 more and 100 that are zero not shown." in told
    assert sum(line.startswith("make[") and "  piece" in line for line in told.splitlines()) == MOST_ROWS
    assert "All 20 decisions are zero." in seen(answer({f"make[{k}]": 0.0 for k in range(20)}), monkeypatch)
    few = seen(answer({"make": 0.0, "y": -0.0}), monkeypatch)
    assert "make  0  piece" in few
    assert "-0" not in few


def test_a_pipe_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of long lines can be run; nothing is folded, coloured or padded."""
    source = "x = [" + ", ".join(str(n) for n in range(2000)) + "]"
    reason = "word " * 200
    shown = answer(
        program=Program(source=source, origin="given"),
        verdict=Verdict(confidence=1, checks=(Check(name="c", value=True, reason=reason.strip()),)),
    )
    told = seen(shown, monkeypatch)
    assert source in told.splitlines()
    assert f"✔ c: {reason.strip()}" in told.splitlines()
    assert "\x1b" not in told


@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_breaks_between_words(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """What goes on is indented; the program's lines are the terminal's to break, so that they can be copied whole."""
    reason = "every word of this reason stays whole at " + "any width " * 12
    check = Check(name="c", value=False, reason=reason.strip())
    long = "x = " + "1 + " * 60 + "1"
    shown = answer(program=Program(source=long, origin="given"), verdict=Verdict(confidence=1, checks=(check,)))
    lines = seen(shown, monkeypatch, width).splitlines()
    assert long in lines
    start = next(i for i, line in enumerate(lines) if line.startswith("✖ c:"))
    assert all(len(line) <= width for line in lines if line != long)
    assert lines[start + 1].startswith("  ")
    told = " ".join(" ".join(lines[start:]).split())
    assert reason.strip() in told


def test_a_models_words_are_never_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets and colons that Rich would take for styles and pictures."""
    odd = "[bold]x[/bold] [/] :smile: [link=a]"
    shown = answer(
        {"make[:cat:]": 1.0}, elements=odd, formulation=None, program=Program(source=f"# {odd}", origin="given"),
        solution=Solution(status=Status.CRASH, reason=odd, error=odd),
        verdict=Verdict(confidence=0, checks=(Check(name="c", value=False, reason=odd),)),
    )  # fmt: skip
    for width in (0, 100):
        assert seen(shown, monkeypatch, width).count(odd) == 5


def test_a_very_long_program_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "\n".join(f"x{k} = {k}" for k in range(MOST_LINES + 7))
    told = seen(answer(program=Program(source=source, origin="given")), monkeypatch)
    assert f"x{MOST_LINES - 1} = " in told
    assert f"x{MOST_LINES} = " not in told
    assert "… and 7 more lines (in --json and --out)" in told


def test_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = {"calls": 2, "cached": 1, "prompt_tokens": 300, "completion_tokens": 21}
    told = seen(
        answer(model="scripted", usage=usage, repairs=1, stopped="The budget is spent.", seconds=1.25), monkeypatch
    )
    assert "model scripted: 2 calls, 321 tokens, 1 from the cache, 1 round of correction; 1.2 s" in told
    assert "! stopped: The budget is spent." in told


@pytest.mark.parametrize(
    ("status", "unwritten", "expected"),
    [(Status.OPTIMAL, "", 0), (Status.FEASIBLE, "", 0), (Status.INFEASIBLE, "", 1), (Status.REFUSED, "", 1), (Status.OPTIMAL, "full", 2)],
)  # fmt: skip
def test_exit_codes(status: Status, unwritten: str, expected: int) -> None:
    assert code(answer(solution=Solution(status=status), unwritten=unwritten)) == expected
