"""Everything that one run made: the words, the model, the plan, and the evidence."""

from __future__ import annotations

from html import escape
from typing import Any

from pydantic import BaseModel, ConfigDict

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import Diagnostic
from optagent.problem import Problem
from optagent.program import Program
from optagent.solution import Solution
from optagent.verdict import Verdict

MOST_SHOWN = 60
"""Values of a plan that a notebook shows; the rest is counted."""


class Agreement(BaseModel):
    """What a second derivation from the same words came to, beside the one that was chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strategy: str
    seed: int
    status: str
    """How its solve ended."""
    objective: float | None = None
    formulation: Formulation | None = None
    program: Program | None = None
    verdict: str
    """`equivalent`, `different` or `unknown`: the two models compared by optagent.equivalence, this answer's as `a`."""
    notion: str = "none"
    """What was established; see optagent.equivalence.verdict."""
    reason: str
    """In plain words; with the plan that tells the models apart, where there is one."""
    map: dict[str, str] = {}
    """Variable of the second model -> what it is in this answer's."""
    witness: dict[str, Any] | None = None
    model_calls: int = 0
    """Requests made for the map alone."""
    seconds: float = 0.0
    """Of the comparison."""


class Answer(BaseModel):
    """The result of `solve` and `run`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: Problem | None
    """None when a ready model was run."""
    formulation: Formulation | None = None
    elements: str = ""
    """The five elements as prose, for strategies that write them so."""
    program: Program | None = None
    solution: Solution
    verdict: Verdict
    diagnostics: tuple[Diagnostic, ...] = ()
    links: tuple[tuple[str, int, str], ...] = ()
    """Numbers of the text: as written, character offset, and the part of the model that uses it (empty: none)."""
    model: str = ""
    """The language model that was asked; empty for none."""
    strategy: str = ""
    repairs: int = 0
    """Rounds of correction that were used."""
    samples: int = 1
    agreeing: int = 1
    """Samples whose optimum is that of the one chosen."""
    agreement: Agreement | None = None
    """The second derivation, where one was asked for."""
    stopped: str = ""
    """Why the language model was not asked further (a budget, its context); empty when nothing was cut short."""
    unwritten: str = ""
    """Why the folder does not hold everything (a full disk); empty when it does, or when there is none."""
    usage: dict[str, float | int | None] = {}
    seconds: float = 0.0

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return self.solution.status.has_point

    @property
    def values(self) -> dict[str, float]:
        """Flat name -> value."""
        return self.solution.values

    @property
    def objective(self) -> float | None:
        """The objective at the plan."""
        return self.solution.objective

    def as_json(self) -> dict[str, Any]:
        """One flat object for programs: what `--json` prints."""
        s = self.solution
        return {
            "status": s.status.value,
            "reason": s.reason,
            "objective": s.objective,
            "sense": s.sense,
            "values": s.values,
            "bound": s.bound,
            "gap": s.gap,
            "duals": s.duals,
            "reduced_costs": s.reduced_costs,
            "formulation": self.formulation.model_dump(mode="json") if self.formulation else None,
            "elements": self.elements,
            "program": self.program.source if self.program else None,
            "verdict": self.verdict.model_dump(mode="json"),
            "diagnostics": [d.model_dump() for d in self.diagnostics],
            "numbers": [{"text": t, "at": at, "used_by": place or None} for t, at, place in self.links],
            "model": self.model,
            "strategy": self.strategy,
            "repairs": self.repairs,
            "samples": self.samples,
            "agreeing": self.agreeing,
            "agreement": self.agreement.model_dump(mode="json") if self.agreement else None,
            "stopped": self.stopped,
            "unwritten": self.unwritten,
            "usage": self.usage,
            "seconds": round(self.seconds, 3),
            "solver": f"{s.solver} {s.solver_version}".strip(),
            "isolation": s.isolation,
            "problem": self.problem.id if self.problem else None,
            "error": s.error,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the model, the plan, and how it was checked."""
        from optagent.formulation.html import fragment, model_parts

        model = model_parts(self.formulation) if self.formulation else [_folded_text("The model", self.elements)]
        program = _folded_text("The program", self.program.source) if self.program else ""
        return fragment([*model, program, _outcome(self), _plan(self), _evidence(self)])


def _folded_text(title: str, text: str) -> str:
    from optagent.formulation.html import folded

    return folded(title, f"<pre>{escape(text)}</pre>") if text.strip() else ""


def _outcome(answer: Answer) -> str:
    from optagent.formulation.html import unit_shown
    from optagent.formulation.plain import number

    s = answer.solution
    unit = unit_shown(answer.formulation.objective.unit) if answer.formulation else ""
    value = "" if s.objective is None else f": {number(_rounded(s.objective))} {unit}"
    reason = f" ({s.reason})" if s.reason else ""
    return f"<p><strong>{escape((s.status.value + value).rstrip())}</strong>{escape(reason)}</p>"


def _plan(answer: Answer) -> str:
    from optagent.formulation.html import folded, table, unit_shown
    from optagent.formulation.plain import number

    values = answer.solution.values
    if not values:
        return ""
    facts = {v.name: (v.unit, v.description) for v in answer.formulation.variables} if answer.formulation else {}
    shown = [(name, value) for name, value in values.items() if abs(value) > 1e-9 or len(values) <= 12]
    rows: list[tuple[str, str, str, str]] = []
    before = ""
    for name, value in shown[:MOST_SHOWN]:
        variable = name.split("[")[0]
        unit, words = facts.get(variable, ("", ""))
        said = "" if variable == before else words  # once for all entries of a variable
        rows.append((escape(name), escape(number(_rounded(value))), escape(unit_shown(unit)), escape(said)))
        before = variable
    left_out = len(values) - len(rows)
    more = f"<p>{left_out:,} more are zero or not shown.</p>" if left_out else ""
    cells = table(("decision", "value", "unit", "what it is"), rows, frozenset({1})) if rows else ""
    return folded("The plan", cells + more, is_open=True)


def _evidence(answer: Answer) -> str:
    from optagent.formulation.html import folded, table

    checks = [(escape(c.name), _result(c.value), escape(c.reason)) for c in answer.verdict.checks]
    found = [(escape(d.place), escape(d.severity), escape(f"{d.message} {d.mend}")) for d in answer.diagnostics]
    confidence = f"<p>confidence {answer.verdict.confidence:.2f} (an order, not a probability)</p>"
    rows = [*checks, *found]
    return folded(
        "How it was checked", (table(("check", "result", "why"), rows) if rows else "") + confidence, is_open=True
    )


def _result(value: bool | float | str) -> str:
    """✔ or ✖ for an assertion, else the score or the label."""
    return ("✔" if value else "✖") if isinstance(value, bool) else escape(str(value))


def _rounded(value: float) -> float:
    """Solvers answer to about six digits: 59.999999 is 60."""
    return float(f"{round(value, 5):.12g}") + 0.0
