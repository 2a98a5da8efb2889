"""Shows an Answer to a person: mathematics, program, plan, evidence."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from optagent.answer import Answer
    from optagent.formulation import Formulation
    from optagent.formulation.diagnostic import Diagnostic
    from optagent.program import Program

MOST_ROWS = 60
"""Values shown; the rest is counted and stands in --json and --out."""
MOST_LINES = 400
"""Lines of a program shown."""
MARKS = {
    "optimal": "✔", "feasible": "!", "unknown": "?", "equivalent": "✔", "same optimum": "?", "no second model": "?", "other optimum": "!",
}  # fmt: skip
NEARLY_ZERO = 1e-9
UNBROKEN = 100_000
"""The width of a file or a pipe: lines stay whole there."""


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=UNBROKEN)


def code(answer: Answer) -> int:
    """The exit code: 0 with a plan, 1 without one, 2 when the folder could not take it all."""
    return 2 if answer.unwritten else 0 if answer.solved else 1


def show(answer: Answer, out: Path | None) -> None:
    """The whole answer."""
    console = _console()
    if answer.formulation is not None:
        show_formulation(answer.formulation)
    elif answer.elements:
        _heading(console, "The model")
        _print(console, answer.elements)
    if answer.program is not None:
        _show_program(console, answer.program)
    _show_plan(console, answer)
    if answer.formulation is not None or answer.program is not None:
        _show_checks(console, answer)
    elif answer.model:
        _print_lines(console, _provenance(answer))
    show_diagnostics([d for d in answer.diagnostics if d.severity == "error"])
    if out is not None and not answer.unwritten:
        _print(console, f"\nEverything is in {out}.")


def show_formulation(formulation: Formulation) -> None:
    """The five elements as readable mathematics."""
    from optagent.formulation.plain import plain

    console = _console()
    _heading(console, "The model")
    for line in plain(formulation).splitlines():
        _print(console, line, style="" if line.startswith(" ") else "bold", indent="      ")


def show_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """What is wrong with the model, one line each."""
    console = _console()
    for d in diagnostics:
        mark = "✖" if d.severity == "error" else "!"
        _print(console, f"{mark} {d.place}: {d.message} {d.mend}".rstrip(), indent="  ")


def _print(console: Console, text: str, *, style: str = "", indent: str = "") -> None:
    """Text as it is; at a terminal broken between words, with what follows indented."""
    for line in text.split("\n"):
        short = len(line) <= console.width
        pieces = [line] if short else textwrap.wrap(
            line, console.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )  # fmt: skip
        for piece in pieces:
            console.print(piece, markup=False, style=style or None, soft_wrap=True)


def _heading(console: Console, title: str) -> None:
    console.print(f"\n── {title} ──", style="bold cyan", markup=False)


def _show_program(console: Console, program: Program) -> None:
    _heading(console, "The Pyomo program" if program.language == "pyomo" else f"The {program.language.upper()} file")
    lines = program.source.strip().splitlines()
    source = "\n".join(lines[:MOST_LINES])
    if console.is_terminal and program.language == "pyomo":
        from rich.syntax import Syntax

        # the terminal's own colours, dark or light; long lines are the terminal's to break, so that they can be copied whole
        lexed = Syntax("", "python", theme="ansi_dark", background_color="default").highlight(source)
        lexed.rstrip()
        console.print(lexed, soft_wrap=True)
    else:
        console.print(source, markup=False, soft_wrap=True)
    if len(lines) > MOST_LINES:
        console.print(f"… and {len(lines) - MOST_LINES} more lines (in --json and --out)", markup=False)


def _show_plan(console: Console, answer: Answer) -> None:
    s = answer.solution
    _heading(console, "The answer")
    unit = _unit(answer.formulation.objective.unit) if answer.formulation else ""
    words = answer.formulation.objective.description if answer.formulation else ""
    _print(console, f"status     {s.status.value}" + (f": {s.reason}" if s.reason else ""), indent=" " * 11)
    if s.objective is not None:
        done = {"maximize": "maximized", "minimize": "minimized"}.get(s.sense, "")
        what = ", ".join(part for part in (words, done) if part)
        line = f"objective  {_shown(s.objective)} {unit}".rstrip() + (f"  ({what})" if what else "")
        _print(console, line, indent=" " * 11)
    if s.gap is not None and s.status.value == "feasible":
        best = f" (best possible: {s.bound:g})" if s.bound is not None else ""
        console.print(f"gap        {s.gap:.2%}{best}")
    if s.error and not s.status.has_point:
        _print(console, "\n" + s.error.strip()[-800:])
    if s.values:
        _show_values(console, answer)


def _show_values(console: Console, answer: Answer) -> None:
    values = answer.solution.values
    shown = [(n, v) for n, v in values.items() if abs(v) > NEARLY_ZERO or len(values) <= 12]
    console.print()
    for line in _table(_rows(shown[:MOST_ROWS], answer.formulation), console.width):
        console.print(line, markup=False, soft_wrap=True)
    zeros, more = len(values) - len(shown), max(0, len(shown) - MOST_ROWS)
    left_out = [*([f"{more} more"] if more else []), *([f"{zeros} that are zero"] if zeros else [])]
    if left_out:
        console.print(f"{' and '.join(left_out)} not shown." if shown else f"All {zeros} decisions are zero.")


def _rows(values: Sequence[tuple[str, float]], formulation: Formulation | None) -> Iterator[tuple[str, str, str, str]]:
    """Name, value, unit, and what it is; that once for all entries of a variable."""
    facts = {v.name: (_unit(v.unit), v.description) for v in formulation.variables} if formulation else {}
    before = ""
    for name, value in values:
        variable = name.split("[")[0]
        unit, words = facts.get(variable, ("", ""))
        yield name, _shown(value), unit, "" if variable == before else words
        before = variable


def _table(rows: Iterable[tuple[str, str, str, str]], width: int) -> Iterator[str]:
    """Aligned lines without blanks at their ends; a long description goes on below itself."""
    cells = list(rows)
    if not cells:
        return
    a, b, c = (max(len(row[k]) for row in cells) for k in range(3))
    for name, value, unit, words in cells:
        head = f"{name:<{a}}  {value:>{b}}  {unit:<{c}}" + ("  " if c else "")
        room = max(20, width - len(head))
        first, *rest = textwrap.wrap(words, room) or [""]
        yield (head + first).rstrip()
        yield from (" " * len(head) + more for more in rest)


def _unit(unit: str) -> str:
    """Nothing for a number without one."""
    return "" if unit in ("1", "-", "none") else unit


def _shown(value: float) -> str:
    """Solvers answer to about six digits: 59.999999 is 60."""
    from optagent.formulation.plain import number

    return number(float(f"{round(value, 5):.12g}") + 0.0)


def _show_checks(console: Console, answer: Answer) -> None:
    _heading(console, "How it was checked")
    warnings = {d.code for d in answer.diagnostics if d.severity == "warning"}
    for check in answer.verdict.checks:
        mark = "!" if check.name in warnings else _mark(check.value)
        _print(console, f"{mark} {check.name}: {check.reason}", indent="  ")
    _print_lines(console, _provenance(answer))


def _print_lines(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        _print(console, line, indent="  ")


def _mark(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "✔" if value else "✖"
    if isinstance(value, float):
        return "✔" if value >= 1 else "!"
    return MARKS.get(str(value), "✖")


def _provenance(answer: Answer) -> Iterator[str]:
    yield f"  confidence {answer.verdict.confidence:.2f} (an order, not a probability)"
    s = answer.solution
    parts = [f"{s.solver} {s.solver_version}".strip(), f"sandbox {s.isolation}" if s.isolation else ""]
    if answer.model:
        cached, calls = int(answer.usage.get("cached") or 0), int(answer.usage.get("calls") or 0)
        tokens = int((answer.usage.get("prompt_tokens") or 0) + (answer.usage.get("completion_tokens") or 0))
        asked = [*([_count(calls, "call") + f", {tokens} tokens"] if calls else [])]
        asked += [f"{cached} from the cache"] if cached else []
        asked += [_count(answer.repairs, "round") + " of correction"] if answer.repairs else []
        parts.append(f"model {answer.model}" + (f": {', '.join(asked)}" if asked else ""))
    yield "  " + "; ".join(p for p in [*parts, f"{answer.seconds:.1f} s"] if p)
    if answer.stopped:
        yield f"! stopped: {answer.stopped}"


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
