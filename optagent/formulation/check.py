"""Static checks of a Formulation: everything that can be known to be wrong before anything runs."""

from __future__ import annotations

import difflib
import keyword
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optagent.formulation import tree
from optagent.formulation.data import Data, flat
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, Severity
from optagent.formulation.elements import Formulation
from optagent.formulation.ground import Ground, ground
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Nonlinear, Polynomial, places
from optagent.formulation.resolve import resolve
from optagent.problem import Table

LARGEST = 200_000
"""Scalar rows; larger models are not written out for the checks that need it."""


@dataclass(frozen=True)
class Checked:
    """A Formulation with its data, its scalar form and everything that was found."""

    formulation: Formulation
    data: Data
    ground: Ground
    diagnostics: list[Diagnostic]

    @property
    def errors(self) -> list[Diagnostic]:
        """What stops the compiler."""
        return [d for d in self.diagnostics if d.severity == "error"]


@dataclass(frozen=True)
class _Expression:
    """One expression of the Formulation, with where it stands and the dummies it may use."""

    place: str
    text: str
    clauses: str = ""
    index: tuple[str, ...] = ()


def check(formulation: Formulation, tables: Sequence[Table] = ()) -> Checked:
    """Every diagnostic, errors first; never raises for what a model can write."""
    found = [*_names(formulation), *_scopes(formulation)]
    data, faults = resolve(formulation, tables)
    found.extend(faults)
    model = Ground(sense=formulation.objective.sense)
    if not any(d.severity == "error" for d in found):
        model, faults = ground(formulation, data)
        found.extend(faults)
        if not faults:
            found.extend(_meaning(formulation, model))
    found = list(dict.fromkeys(found))
    return Checked(formulation, data, model, sorted(found, key=lambda d: d.severity != "error"))


def _names(f: Formulation) -> Iterator[Diagnostic]:
    declared = [
        *((s.name, f"sets[{s.name}]") for s in f.sets),
        *((p.name, f"parameters[{p.name}]") for p in f.parameters),
        *((v.name, f"variables[{v.name}]") for v in f.variables),
    ]
    rows = [(c.name, f"constraints[{c.name}]") for c in f.constraints]
    for name, place in [*declared, *rows]:
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            yield _error(
                "bad-name", place, f"“{name}” cannot be a name.", "Use letters, digits and _, beginning with a letter."
            )
        elif name in (*tree.FUNCTIONS, *tree.AGGREGATES, "range"):
            yield _error("reserved-name", place, f"“{name}” is a function of the language.", f"Call it {name}_value.")
    for group in (declared, rows):
        counts = Counter(name for name, _ in group)
        for name, place in dict(group).items():
            if counts[name] > 1:
                yield _error(
                    "duplicate-name", place, f"“{name}” is declared {counts[name]} times.", "Give each its own name."
                )
    if not f.variables:
        yield _error("no-variables", "variables", "There is no decision variable.", "Declare what is to be decided.")


def _expressions(f: Formulation) -> Iterator[_Expression]:
    for s in f.sets:
        if s.expression:
            yield _Expression(f"sets[{s.name}].expression", s.expression)
    for p in f.parameters:
        if p.expression:
            yield _Expression(f"parameters[{p.name}].expression", p.expression, index=tuple(p.index))
    for v in f.variables:
        for side, bound in (("lower", v.lower), ("upper", v.upper)):
            if isinstance(bound, str):
                yield _Expression(f"variables[{v.name}].{side}", bound, index=tuple(v.index))
    yield _Expression("objective.expression", f.objective.expression)
    for c in f.constraints:
        yield _Expression(f"constraints[{c.name}].expression", c.expression, clauses=c.for_each)


def _scopes(f: Formulation) -> Iterator[Diagnostic]:
    known = {*(s.name for s in f.sets), *(p.name for p in f.parameters), *(v.name for v in f.variables)}
    words = {e for s in f.sets for m in s.elements for e in (m if isinstance(m, list) else [m]) if isinstance(e, str)}
    computed = any(s.expression for s in f.sets)
    used: set[str] = {entry.rsplit(" in ", 1)[-1].strip() for x in (*f.parameters, *f.variables) for entry in x.index}
    for item in _expressions(f):
        try:
            clauses = list(parse_clauses(item.clauses))
            for entry in item.index:
                clauses.extend(parse_clauses(entry) if " in " in entry else ())
            node = parse(item.text)
        except ExpressionError as error:
            yield error.at(item.place)
            continue
        dummies = {t for c in clauses for t in c.targets}
        for part in [*clauses, node]:
            dummies |= {t for n in tree.walk(part) if isinstance(n, tree.Clause) for t in n.targets}
        for part in [*clauses, node]:
            for n in tree.walk(part):
                name = n.id if isinstance(n, tree.Name) else n.base if isinstance(n, tree.Item) else None
                if name is None:
                    continue
                used.add(name)
                if (
                    name not in known
                    and name not in dummies
                    and not (isinstance(n, tree.Name) and (name in words or computed))
                ):
                    near = difflib.get_close_matches(name, [*known, *dummies], n=1)
                    mend = f"Did you mean {near[0]}?" if near else "Declare it, or correct the name."
                    yield _error("unknown-name", item.place, f"“{name}” is neither declared nor a dummy here.", mend)
        strict = [n for n in (node,) if isinstance(n, tree.Comparison) and any(op in "<>" for op, _ in n.rest)]
        if strict and item.place.startswith("constraints"):
            yield _warning(
                "strict-inequality",
                item.place,
                "A solver knows no strict inequality; < is read as <=.",
                "Write <= or >=.",
            )
        shadows = sorted(dummies & known)
        if shadows:
            yield _error(
                "shadowed-name", item.place, f"“{shadows[0]}” is both declared and a dummy.", "Rename the dummy."
            )
    for p in f.parameters:
        if p.name not in used:
            yield _warning(
                "unused-parameter",
                f"parameters[{p.name}]",
                f"{p.name} reaches no expression.",
                "Use it, or leave it out.",
            )
    for v in f.variables:
        if v.name not in used:
            yield _warning(
                "unused-variable",
                f"variables[{v.name}]",
                f"{v.name} stands in no expression.",
                "Use it, or leave it out.",
            )


def _meaning(f: Formulation, model: Ground) -> Iterator[Diagnostic]:
    for sentence in model.never:
        yield _error(
            "never-holds",
            f"constraints[{sentence.split(' ')[0].split('[')[0]}]",
            sentence,
            "Correct the data or the sense.",
        )
    for place, column in model.columns.items():
        if column.lower > column.upper:
            yield _error(
                "empty-bounds",
                f"variables[{place[0]}]",
                f"{flat(*place)} lies between {column.lower:g} and {column.upper:g}.",
                "Correct the bounds.",
            )
    if isinstance(model.objective, int | float):
        yield _warning(
            "constant-objective",
            "objective",
            "The objective does not depend on any decision.",
            "Use the variables in it.",
        )
    in_rows = {p[0] for row in model.rows for p in places(row.body)}
    in_objective = {p[0] for p in places(model.objective)}
    for v in f.variables:
        if (
            v.name not in in_rows
            and v.name in in_objective
            and v.lower is None
            and v.upper is None
            and v.domain != "Binary"
        ):
            yield _warning(
                "free-variable",
                f"variables[{v.name}]",
                f"{v.name} stands in no constraint.",
                "Limit it, or check the others.",
            )
    yield from _unbounded(model)


def _unbounded(model: Ground) -> Iterator[Diagnostic]:
    """A variable that improves a linear objective and that nothing stops."""
    if not isinstance(model.objective, Polynomial) or model.objective.quadratic:
        return
    wanted = 1 if model.sense == "maximize" else -1
    stopped: set[tuple[object, int]] = set()  # (variable, direction)
    for row in model.rows:
        if isinstance(row.body, Nonlinear) or row.body.quadratic:
            stopped |= {(p, d) for p in places(row.body) for d in (1, -1)}
            continue
        for p, c in row.body.linear.items():
            if row.upper < float("inf"):
                stopped.add((p, 1 if c > 0 else -1))
            if row.lower > -float("inf"):
                stopped.add((p, -1 if c > 0 else 1))
    for p, c in model.objective.linear.items():
        direction = wanted if c > 0 else -wanted
        column = model.columns[p]
        bounded = column.upper < float("inf") if direction > 0 else column.lower > -float("inf")
        if not bounded and (p, direction) not in stopped:
            which = "larger" if direction > 0 else "smaller"
            yield _warning(
                "unbounded", f"variables[{p[0]}]", f"Making {flat(*p)} ever {which} improves the objective and nothing stops it.",
                "A limit is missing, or the sense is wrong.",
            )  # fmt: skip
            return


def _error(code: str, place: str, message: str, mend: str) -> Diagnostic:
    return _diagnostic("error", code, place, message, mend)


def _warning(code: str, place: str, message: str, mend: str) -> Diagnostic:
    return _diagnostic("warning", code, place, message, mend)


def _diagnostic(severity: Severity, code: str, place: str, message: str, mend: str) -> Diagnostic:
    return Diagnostic(severity=severity, code=code, place=place, message=message, mend=mend)
