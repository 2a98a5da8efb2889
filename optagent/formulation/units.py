"""Checks dimensions: what is added or compared must be of one unit, as far as units are said.

Where pint is not installed (the `units` extra) nothing is checked; `available()` tells. No unit means: not known, and
never gives a finding. So that a loose way to write units raises no alarm, these are let pass:
a literal number beside a quantity; a literal factor that may convert (60 * hours <= minutes); percent that is held as a
fraction; a binary variable counted in things; a counting word on one side and a plain "1" on the other, also where a
variable in "1" was multiplied ($/trip * trips in "1" is $); the word "unit" for whatever is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.util import find_spec
from math import isclose

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, quoted, warning
from optagent.formulation.elements import Formulation, Objective, Parameter, Variable
from optagent.formulation.notation import written
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import PLAIN
from optagent.formulation.unit_words import PERCENT, Unit, Vocabulary

CODE = "unit-mismatch"
LARGEST_POWER = 20
"""Exponents beyond it give no unit."""
MOST = 3
"""Findings for one expression; the rest follows from them."""


def available() -> bool:
    """Whether units can be checked: pint is installed (`pip install "optagent[units]"`)."""
    return find_spec("pint") is not None


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is known of an amount."""

    unit: Unit
    literal: bool = False
    """A number of the text, which goes with any unit."""
    free_scale: bool = False
    """A factor took part that may convert minutes into hours."""
    uncounted: bool = False
    """A plain "1" took part, which may stand for something counted."""


_LITERAL = _Measure(Unit(), literal=True, free_scale=True)
_ONE = _Measure(Unit(), literal=True)


def unit_diagnostics(formulation: Formulation, data: Data | None = None) -> list[Diagnostic]:
    """A warning `unit-mismatch` for every expression whose known units do not go together.

    `data` tells percentages from fractions. What cannot be parsed is passed over: other checks name it.
    """
    owners = (*formulation.parameters, *formulation.variables, *formulation.objectives)
    said = [x.unit for x in owners if x.unit.strip()]
    if len(said) < 2 or not available():
        return []
    check = _Check(formulation, data)
    found: list[Diagnostic] = []
    for place, text, clauses, unit in _expressions(formulation):
        found += check.expression(place, text, clauses, unit)
    return found


def _expressions(f: Formulation) -> Iterator[tuple[str, str, str, Parameter | Variable | Objective | None]]:
    """Place, text, the clauses around it, and whose unit it has to have."""
    for s in f.sets:
        if s.expression:
            yield f"sets[{s.name}].expression", s.expression, "", None
    for p in f.parameters:
        if p.expression:
            yield f"parameters[{p.name}].expression", p.expression, _over(p.index), p
    for v in f.variables:
        for side, bound in (("lower", v.lower), ("upper", v.upper)):
            if isinstance(bound, str):
                yield f"variables[{v.name}].{side}", bound, _over(v.index), v
    yield "objective.expression", f.objective.expression, "", f.objective
    for o in f.more_objectives:
        yield f"more_objectives[{o.name}].expression", o.expression, "", o
    for c in f.constraints:
        yield f"constraints[{c.name}].expression", c.expression, c.for_each, None
        if c.when.strip():
            yield f"constraints[{c.name}].when", c.when, "", None


def _over(index: list[str]) -> str:
    return ", ".join(entry for entry in index if " in " in entry)


class _Check:
    """Units of one Formulation, looked up while its expressions are walked."""

    def __init__(self, f: Formulation, data: Data | None) -> None:
        self.words = Vocabulary()
        self.data = data
        self.named: dict[str, _Measure | None] = {}
        self.units = {id(x): self.words.read(x.unit) for x in (*f.parameters, *f.variables, *f.objectives)}
        self.words.settle()
        self.found: list[tuple[str, str]] = []
        for p in f.parameters:
            self.named[p.name] = self._parameter(p)
        for v in f.variables:
            self.named[v.name] = self._variable(v)
        for p in f.parameters:  # a computed parameter without a unit has that of what it is computed from
            if p.expression and not p.unit.strip():
                self.named[p.name] = self._computed(p)

    def expression(
        self, place: str, text: str, clauses: str, owner: Parameter | Variable | Objective | None
    ) -> list[Diagnostic]:
        """What is wrong in one expression, against its owner's unit too."""
        self.found = []
        try:
            node = parse(text)
            for clause in parse_clauses(clauses):
                self._conditions(clause)
        except ExpressionError:
            return []
        measure = self.measure(node)
        unit = self.units.get(id(owner)) if owner is not None else None
        if owner is not None and unit is not None and measure is not None:
            self._agree(measure, _shown(node), self._of(owner, unit), owner.name)
        return [warning(CODE, place, message, mend) for message, mend in dict.fromkeys(self.found[:MOST])]

    # what names stand for

    def _of(self, owner: Parameter | Variable | Objective, unit: Unit) -> _Measure:
        if isinstance(owner, Parameter):
            return self._parameter(owner) or _Measure(unit)
        return _Measure(unit, uncounted=not unit.powers)

    def _parameter(self, p: Parameter) -> _Measure | None:
        unit = self.units[id(p)]
        if unit is None:
            return None
        values = self.data.parameters.get(p.name) if self.data else None
        fraction = PERCENT in unit.powers and (values is None or all(abs(v) <= 1 for v in values.values()))
        return _Measure(unit, free_scale=fraction, uncounted=not unit.powers)

    def _variable(self, v: Variable) -> _Measure | None:
        unit = self.units[id(v)]
        if unit is None or (v.domain == "Binary" and self._counts(unit)):
            return None
        return _Measure(unit, uncounted=not unit.powers)

    def _computed(self, p: Parameter) -> _Measure | None:
        try:
            measure = self.measure(parse(p.expression))
        except ExpressionError:
            return None
        return None if measure is None or measure.literal else measure

    def _counts(self, unit: Unit) -> bool:
        dimensions = self.words.of(unit)
        return bool(dimensions) and all(d.startswith("#") for d in dimensions)

    # the walk

    def measure(self, node: tree.Node) -> _Measure | None:  # noqa: C901 - one case a kind of node
        """The unit of a node, None where it is not known; findings on the way are kept."""
        match node:
            case tree.Number(value=value):
                return _ONE if value in (0, 1) else _LITERAL
            case tree.Name(id=name):
                return self.named.get(name)
            case tree.Item(base=base):
                return self.named.get(base)
            case tree.Negation(of=of):
                return self.measure(of)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Comparison():
                self._alike((node.first, *(part for _, part in node.rest)))
            case tree.Aggregate(kind=kind, body=body, over=over):
                for clause in over:
                    self._conditions(clause)
                inner = self.measure(body)
                return inner if kind in ("sum", "min", "max") or (inner is not None and not inner.unit.powers) else None
            case tree.Builder(over=over):
                for clause in over:
                    self._conditions(clause)
            case tree.Choice():
                self.measure(node.test)
                return self._alike((node.then, node.otherwise))
            case tree.Call():
                return self._call(node)
            case tree.Logical(parts=parts):
                for part in parts:
                    self.measure(part)
            case tree.Not(of=of):
                self.measure(of)
            case _:
                pass
        return None

    def _conditions(self, clause: tree.Clause) -> None:
        self.measure(clause.source)
        for condition in clause.conditions:
            self.measure(condition)

    def _arithmetic(self, node: tree.Arithmetic) -> _Measure | None:
        op = node.rest[0][0]
        if op in "|&":
            for part in (node.first, *(part for _, part in node.rest)):
                self.measure(part)
            return None
        if op in "+-":
            return self._alike((node.first, *(part for _, part in node.rest)))
        if op == "**":
            return self._power(node)
        result = self.measure(node.first)
        for o, part in node.rest:
            factor = self.measure(part)
            if o == "%":
                self._pair(result, node.first, factor, part)
            elif o in ("*", "/", "//"):
                result = _times(result, factor, 1 if o == "*" else -1)
            else:
                return None
        return result

    def _power(self, node: tree.Arithmetic) -> _Measure | None:
        base = self.measure(node.first)
        exponent = node.rest[0][1]
        if base is None or base.literal or len(node.rest) > 1:
            return None
        if isinstance(exponent, tree.Number) and abs(exponent.value) <= LARGEST_POWER:
            return replace(base, unit=base.unit.power(Fraction(exponent.value).limit_denominator(12)))
        return None

    def _call(self, node: tree.Call) -> _Measure | None:
        match node.function:
            case "abs" | "floor" | "ceil" | "round":
                return self.measure(node.arguments[0])
            case "min" | "max" | "sum":
                return self._alike(node.arguments)
            case "piecewise":
                self.measure(node.arguments[0])
                return None
            case "sqrt":
                inner = self.measure(node.arguments[0])
                return None if inner is None else replace(inner, unit=inner.unit.power(Fraction(1, 2)))
            case "exp" | "log" | "log10" | "sin" | "cos" | "tan":
                inner = self.measure(node.arguments[0])
                if inner is not None and any(not d.startswith("#") for d in self.words.of(inner.unit)):
                    what = _shown(node.arguments[0])
                    message = (
                        f"{node.function} is taken of {quoted(what)}, which is in {inner.unit} and no plain number."
                    )
                    self.found.append((message, "Divide by an amount of the same unit first."))
                return None if node.function.startswith("log") else _Measure(Unit(), free_scale=True, uncounted=True)
            case _:
                return None

    # what has to be of one unit

    def _alike(self, nodes: tuple[tree.Node, ...]) -> _Measure | None:
        """Terms that are added or compared; the unit of the first whose unit is known."""
        known: list[tuple[tree.Node, _Measure]] = []
        for node in nodes:
            measure = self.measure(node)
            if measure is not None and not measure.literal:
                known.append((node, measure))
        if not known:
            return _LITERAL if all(isinstance(n, tree.Number) for n in nodes) else None
        (first, unit), *others = known
        agree = [self._pair(unit, first, other, node) for node, other in others]
        if not all(agree):
            return None
        joined = [unit, *(other for _, other in others)]
        return replace(unit, free_scale=any(m.free_scale for m in joined), uncounted=any(m.uncounted for m in joined))

    def _pair(self, left: _Measure | None, one: tree.Node, right: _Measure | None, other: tree.Node) -> bool:
        if left is None or right is None:
            return True
        return self._agree(left, _shown(one), right, _shown(other))

    def _agree(self, left: _Measure, one: str, right: _Measure, other: str) -> bool:
        """Whether the two go together; if not, why is kept."""
        if left.literal or right.literal:
            return True
        ratio = left.unit.times(right.unit, -1)
        dimensions = self.words.of(ratio)
        here = f"{quoted(one)} is in {left.unit}, and {quoted(other)} in {right.unit}"
        if not dimensions:
            size = self.words.scale(ratio)
            if left.free_scale or right.free_scale or isclose(size, 1, rel_tol=1e-6):
                return True
            mend = f"Convert one of them: 1 {left.unit} is {size:.6g} {right.unit}."
            if size < 1:
                mend = f"Convert one of them: 1 {right.unit} is {1 / size:.6g} {left.unit}."
            self.found.append((f"{here}: two sizes of the same kind.", mend))
            return False
        if self._counting_alone(dimensions, left, right):
            return True
        mend = f"Correct a unit, or multiply by what is in {right.unit.times(left.unit, -1)}."
        self.found.append((f"{here}.", mend))
        return False

    def _counting_alone(self, dimensions: dict[str, Fraction], left: _Measure, right: _Measure) -> bool:
        """Whether they differ in a counting word only, and one side counts without saying what."""
        if not all(d.startswith("#") for d in dimensions):
            return False
        if "#unit" in dimensions:
            return True
        plain = left.uncounted or right.uncounted or not left.unit.powers or not right.unit.powers
        return plain and len({exponent > 0 for exponent in dimensions.values()}) == 1


def _times(left: _Measure | None, right: _Measure | None, sign: int) -> _Measure | None:
    if left is None or right is None:
        return None
    return _Measure(
        left.unit.times(right.unit, sign),
        literal=left.literal and right.literal,
        free_scale=left.free_scale or right.free_scale,
        uncounted=left.uncounted or right.uncounted,
    )


def _shown(node: tree.Node) -> str:
    return written(node, PLAIN)
