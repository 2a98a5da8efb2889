"""A pair of words and model, kept only where it can be proven right; otherwise the reason why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from optagent.formulation import Formulation
from optagent.formulation.check import Checked, check
from optagent.formulation.mathprog.short import print_short
from optagent.program import compile_formulation
from optagent.synth.families import family
from optagent.synth.instance import Instance
from optagent.synth.optimum import Optimum, optimum, same_rows
from optagent.synth.trace import untraced
from optagent.synth.words.marks import CONSTRAINT, Link, unmarked


@dataclass(frozen=True)
class Pair:
    """What a data set has a row for."""

    family: str
    template: str
    seed: int
    index: int
    text: str
    tables: str
    """JSON: a list of {name, columns, rows}."""
    formulation: str
    """JSON of the Formulation."""
    short: str
    """MathProg in few tokens: of the scalar model where there is one, without notes."""
    brief: str
    """JSON rows as `prompts/formulate_short.md.j2` asks for; empty where the model has indices."""
    program: str
    """Pyomo source."""
    status: str
    optimum: float | None
    kind: str
    """LP, MIP, QP, NLP, …"""
    variables: int
    integers: int
    constraints: int
    nonzeros: int
    nodes: int
    confirmed: bool | None
    """Whether enumeration found the same optimum; None where it was not tried."""
    knobs: str
    """JSON: the draws that make it easy or hard."""
    words: str = "grammar"
    """How the words came about: grammar, back-translation, reverse, rewriting."""


@dataclass(frozen=True)
class Rejected:
    """Why there is no pair."""

    family: str
    index: int
    reason: str
    """A code, and after a colon what is meant."""

    @property
    def code(self) -> str:
        """The reason without its details."""
        return self.reason.partition(":")[0]


def pair(name: str, seed: int, index: int, size: float = 1.0) -> Pair | Rejected:
    """The pair of a family at an index. Pure but for the solver."""
    return judged(name, seed, index, family(name).make(seed, index, size))


def judged(name: str, seed: int, index: int, instance: Instance) -> Pair | Rejected:
    """Keep an instance, or say why not."""

    def no(reason: str) -> Rejected:
        return Rejected(name, index, reason)

    text, links = unmarked(instance.words)
    instance = replace(instance, scalar=as_told(instance.scalar, links)) if instance.scalar else instance
    program, checked = compile_formulation(instance.formulation, instance.tables)
    if program is None:
        return no(f"unsound: {checked.errors[0]}" if checked.errors else "unsound: no program")
    if checked.diagnostics:
        return no(f"warned: {checked.diagnostics[0]}")
    if fault := untraced(text, links, instance.formulation, instance.tables):
        return no(fault)
    scalar = _grounded(instance.scalar)
    if scalar is not None and not same_rows((checked.lowered or checked).ground, scalar.ground):
        return no("scalar-differs")
    found = optimum(checked, program)
    if found.status != "optimal" or found.objective is None:
        return no(f"no-optimum: {found.status}")
    if found.confirmed is False:
        return no("enumeration-differs")
    if abs(found.objective) < 1e-9:
        return no("optimum-zero")
    return row(name, seed, index, instance, text, checked, found, program.source)


def as_told(scalar: Formulation, links: Sequence[Link]) -> Formulation:
    """The scalar model with its constraints in the order in which the text tells them: what is written in order is learnt sooner."""
    first: dict[str, int] = {}
    for link in links:
        if link.what.startswith(CONSTRAINT):
            first.setdefault(link.what.removeprefix(CONSTRAINT), link.start)
    untold = max(first.values(), default=0) + 1
    ordered = sorted(scalar.constraints, key=lambda c: first.get(c.name, untold))
    return scalar.model_copy(update={"constraints": ordered})


def _grounded(scalar: Formulation | None) -> Checked | None:
    return check(scalar) if scalar is not None else None


def row(
    name: str, seed: int, index: int, instance: Instance, text: str, checked: Checked, found: Optimum, source: str
) -> Pair:
    """What is kept of an instance with its words and its optimum."""
    ground = checked.ground
    columns = list(ground.columns.values())
    shown = instance.scalar or instance.formulation
    return Pair(
        family=name,
        template=instance.template,
        seed=seed,
        index=index,
        text=text,
        tables=json.dumps([t.model_dump(exclude={"source"}) for t in instance.tables], ensure_ascii=False),
        formulation=instance.formulation.model_dump_json(exclude_defaults=True),
        short=print_short(shown, notes=False).strip(),
        brief=brief(instance.scalar) if instance.scalar else "",
        program=source,
        status=found.status,
        optimum=found.objective,
        kind=ground.kind,
        variables=len(columns),
        integers=sum(c.integer for c in columns),
        constraints=len(ground.rows),
        nonzeros=nonzeros(checked),
        nodes=found.nodes,
        confirmed=found.confirmed,
        knobs=json.dumps(instance.knobs),
    )


def nonzeros(checked: Checked) -> int:
    """Coefficients in the rows of a model written out."""
    from optagent.formulation.polynomial import Polynomial

    ground = checked.ground
    if ground.arrays is not None:
        return ground.arrays.nonzeros
    return sum(
        len(r.body.linear) + len(r.body.quadratic) if isinstance(r.body, Polynomial) else len(r.body.places)
        for r in ground.rows
    )


def brief(scalar: Formulation) -> str:
    """A scalar model as the rows that a small language model is asked for."""
    rows = {
        "variables": [[v.name, v.domain, v.description] for v in scalar.variables],
        "objective": {
            "name": scalar.objective.name,
            "sense": scalar.objective.sense,
            "unit": scalar.objective.unit,
            "expression": scalar.objective.expression,
        },
        "constraints": [[c.name, c.expression] for c in scalar.constraints],
    }
    return json.dumps(rows, ensure_ascii=False)
