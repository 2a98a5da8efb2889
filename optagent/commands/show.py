"""Shows an Answer to a person: mathematics, program, plan, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from optagent.answer import Answer
    from optagent.formulation import Formulation
    from optagent.formulation.diagnostic import Diagnostic

MOST_ROWS = 60
"""Values shown; the rest is counted and stands in --json and --out."""
NEARLY_ZERO = 1e-9


def _console() -> Console:
    from rich.console import Console

    # a file or a pipe has no width: long lines stay whole there
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=160)


def show(answer: Answer, out: Path | None) -> None:
    """The whole answer."""
    console = _console()
    if answer.formulation is not None:
        show_formulation(answer.formulation)
    elif answer.elements:
        _heading(console, "The model")
        console.print(answer.elements, markup=False)
    if answer.program is not None:
        _heading(console, "The Pyomo program" if answer.program.language == "pyomo" else "The model")
        source = answer.program.source.strip()
        if console.is_terminal:
            from rich.syntax import Syntax

            console.print(Syntax(source, "python", background_color="default", word_wrap=True))
        else:
            console.print(source, markup=False, soft_wrap=True)
    _show_plan(console, answer)
    _show_checks(console, answer)
    show_diagnostics([d for d in answer.diagnostics if d.severity == "error"])
    if out is not None:
        console.print(f"\nEverything is in {out}.", markup=False)


def show_formulation(formulation: Formulation) -> None:
    """The five elements as readable mathematics."""
    from optagent.formulation.plain import plain

    console = _console()
    _heading(console, "The model")
    for line in plain(formulation).splitlines():
        console.print(line, markup=False, style="" if line.startswith(" ") else "bold")


def show_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """What is wrong with the model, one line each."""
    console = _console()
    for d in diagnostics:
        console.print(f"{'✖' if d.severity == 'error' else '!'} {d.place}: {d.message} {d.mend}".rstrip(), markup=False)


def _heading(console: Console, title: str) -> None:
    console.print(f"\n── {title} ──", style="bold cyan", markup=False)


def _show_plan(console: Console, answer: Answer) -> None:
    from rich.table import Table

    s = answer.solution
    _heading(console, "The answer")
    unit = answer.formulation.objective.unit if answer.formulation else ""
    words = answer.formulation.objective.description if answer.formulation else ""
    console.print(f"status     {s.status.value}" + (f": {s.reason}" if s.reason else ""), markup=False)
    if s.objective is not None:
        what = f"  ({s.sense} {words})" if words else f"  ({s.sense})" if s.sense else ""
        console.print(f"objective  {_shown(s.objective)} {unit}".rstrip() + what, markup=False)
    if s.gap is not None and s.status.value == "feasible":
        console.print(
            f"gap        {s.gap:.2%} (best possible: {s.bound:g})" if s.bound is not None else f"gap        {s.gap:.2%}"
        )
    if s.error and not s.status.has_point:
        console.print(s.error.strip()[-800:], markup=False)
    shown = [(n, v) for n, v in s.values.items() if abs(v) > NEARLY_ZERO or len(s.values) <= 12]
    if not s.values:
        return
    facts = _facts(answer.formulation)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("decision", "value", "unit", "what it is"):
        table.add_column(title, justify="right" if title == "value" else "left")
    from rich.text import Text

    for name, value in shown[:MOST_ROWS]:
        unit, words = facts.get(name.split("[")[0], ("", ""))
        table.add_row(*(Text(t) for t in (name, _shown(value), unit, words)))
    console.print()
    console.print(table)
    zeros, more = len(s.values) - len(shown), max(0, len(shown) - MOST_ROWS)
    if zeros or more:
        console.print(
            " and ".join([*([f"{more} more"] if more else []), *([f"{zeros} that are zero"] if zeros else [])])
            + " not shown."
        )


def _shown(value: float) -> str:
    """Solvers answer to about six digits: 59.999999 is 60."""
    from optagent.formulation.plain import number

    return number(float(f"{round(value, 5):.12g}"))


def _facts(formulation: Formulation | None) -> dict[str, tuple[str, str]]:
    """Variable -> unit and description, in the person's words."""
    return {v.name: (v.unit, v.description) for v in formulation.variables} if formulation else {}


def _show_checks(console: Console, answer: Answer) -> None:
    _heading(console, "How it was checked")
    for check in answer.verdict.checks:
        console.print(f"{_mark(check.value)} {check.name}: {check.reason}", markup=False)
    for line in _provenance(answer):
        console.print(line, markup=False)


def _mark(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "✔" if value else "✖"
    if isinstance(value, float):
        return "✔" if value >= 1 else "!"
    return "✔" if value == "optimal" else "·"


def _provenance(answer: Answer) -> Iterable[str]:
    yield f"  confidence {answer.verdict.confidence:.2f} (an order, not a probability)"
    s = answer.solution
    parts = [f"{s.solver} {s.solver_version}".strip(), f"sandbox {s.isolation}" if s.isolation else ""]
    if answer.model:
        rounds = f", {answer.repairs} round(s) of correction" if answer.repairs else ""
        calls = answer.usage.get("calls") or 0
        tokens = (answer.usage.get("prompt_tokens") or 0) + (answer.usage.get("completion_tokens") or 0)
        parts.append(f"model {answer.model}: {calls} call(s), {tokens} tokens{rounds}")
    yield "  " + "; ".join(p for p in [*parts, f"{answer.seconds:.1f} s"] if p)
