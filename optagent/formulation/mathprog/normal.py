"""The normal form of a Formulation: two of the same normal form are the same model, written differently.

Names, descriptions, units, members and rows stay, in their order. What changes:

- expressions have one spelling (`canonical`); set members in them are in quotes; `<` in a constraint is `<=`;
- a parameter bound to an attached table has the table's rows; keys are spelled as in the sets, repeated ones given once;
- an expression that is a number becomes that number; what a value makes needless (a default, elements) is left out;
- bounds and domain are told apart: `Reals` with a lower bound of 0 is `NonNegativeReals`, bounds the domain implies go;
- sets, and parameters, are in an order in which each is made of those before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import (
    Constraint,
    Domain,
    Element,
    Formulation,
    IndexSet,
    Parameter,
    Row,
    TableBinding,
    Variable,
)
from optagent.formulation.mathprog.canonical import Canonical, Scope
from optagent.formulation.mathprog.forms import ZERO
from optagent.formulation.mathprog.forms import number as whole
from optagent.formulation.mathprog.order import in_order
from optagent.formulation.mathprog.spell import spelled, spelled_over
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key, Scalar
from optagent.formulation.resolve import distinct, resolve
from optagent.problem import Table

_NON_NEGATIVE: dict[Domain, Domain] = {"Reals": "NonNegativeReals", "Integers": "NonNegativeIntegers"}


def normal(formulation: Formulation, tables: Sequence[Table] = ()) -> Formulation:
    """The normal form. Raises ExpressionError where an expression cannot be read."""
    data, _ = resolve(formulation, tables)
    return Normaliser(formulation, data).formulation()


def names_of(f: Formulation) -> frozenset[str]:
    """Every name that is declared or is a dummy somewhere. Raises ExpressionError where an expression cannot be read."""
    declared = {x.name for x in (*f.sets, *f.parameters, *f.variables, *f.constraints, *f.objectives)}
    texts = [s.expression for s in f.sets] + [p.expression for p in f.parameters] + [o.expression for o in f.objectives]
    texts += [c.when for c in f.constraints]
    texts += [str(b) for v in f.variables for b in (v.lower, v.upper) if isinstance(b, str)]
    nodes: list[tree.Node] = [parse(t) for t in (*texts, *(c.expression for c in f.constraints)) if t.strip()]
    over = [c.for_each for c in f.constraints]
    over += [e for x in (*f.parameters, *f.variables) for e in x.index if not e.strip().isidentifier()]
    nodes += [c for text in over for c in parse_clauses(text)]
    dummies = {t for node in nodes for n in tree.walk(node) if isinstance(n, tree.Clause) for t in n.targets}
    return frozenset(declared | dummies)


class Normaliser:
    """Rewrites one Formulation whose data are known."""

    def __init__(self, formulation: Formulation, data: Data) -> None:
        self.given = formulation
        self.data = data
        self.canonical = Canonical(data, names_of(formulation))

    def formulation(self) -> Formulation:
        """The whole."""
        f = self.given
        sets, parameters = in_order([self._set(s) for s in f.sets], [self._parameter(p) for p in f.parameters])
        first, *more = (o.model_copy(update={"expression": self._text(o.expression, Scope())}) for o in f.objectives)
        return f.model_copy(
            update={
                "sets": sets,
                "parameters": parameters,
                "variables": [self._variable(v) for v in f.variables],
                "objective": first,
                "more_objectives": more,
                "constraints": [self._constraint(c) for c in f.constraints],
            }
        )

    def _text(self, text: str, scope: Scope) -> str:
        return spelled(self.canonical.value(parse(text), scope))

    def _set(self, s: IndexSet) -> IndexSet:
        if s.expression:
            text = spelled(self.canonical.members(parse(s.expression), Scope()))
            return s.model_copy(update={"expression": text, "elements": []})
        members = self.data.sets.get(s.name)
        if members is None:
            return s
        elements: list[Element | list[Element]] = [list(k) if members.arity > 1 else k[0] for k in members.keys]
        return s.model_copy(update={"elements": elements})

    def _index(self, index: Sequence[str]) -> tuple[list[str], Scope]:
        entries: list[str] = []
        scope = Scope()
        for entry in index:
            if entry.strip().isidentifier():
                entries.append(entry.strip())
                continue
            for clause in parse_clauses(entry):
                entries.append(spelled_over([clause]))
                for dummy in distinct([clause]):
                    scope = scope.with_dummy(dummy, dummy)
        return entries, scope

    def _parameter(self, p: Parameter) -> Parameter:
        index, scope = self._index(p.index)
        p = p.model_copy(update={"index": index})
        if p.expression:
            node = self.canonical.value(parse(p.expression), scope)
            if not isinstance(node, tree.Number):
                return p.model_copy(update={"expression": spelled(node), "values": None, "default": None})
            return p.model_copy(update={"expression": "", "values": float(node.value), "default": None})
        values = p.values
        if isinstance(values, int | float) or (not index and isinstance(values, list) and values):
            single = values if isinstance(values, int | float) else values[-1][-1]
            if isinstance(single, str):
                return p
            return p.model_copy(update={"values": float(single), "default": None})
        default = None if p.default is None else float(p.default)
        rows = self._rows(p)
        return p.model_copy(update={"values": rows or None if isinstance(rows, list) else rows, "default": default})

    def _rows(self, p: Parameter) -> list[Row] | TableBinding | None:
        if p.values is None or isinstance(p.values, int | float):
            return None
        rows: Mapping[Key, Scalar] | None = self.data.parameters.get(p.name)
        if rows is None:
            return p.values
        return [[*key, whole(value).value] for key, value in rows.items()]

    def _variable(self, v: Variable) -> Variable:
        index, scope = self._index(v.index)
        domain, lower, upper = v.domain, self._bound(v.lower, scope), self._bound(v.upper, scope)
        if domain in _NON_NEGATIVE:
            if isinstance(lower, tree.Number) and lower.value >= 0:
                domain = _NON_NEGATIVE[domain]
            elif isinstance(lower, tree.Call) and lower.function == "max" and lower.arguments[0] == ZERO:
                domain, lower = _NON_NEGATIVE[domain], _rest_of_max(lower)
        if domain not in _NON_NEGATIVE and isinstance(lower, tree.Number) and lower.value <= 0:
            lower = None
        if domain == "Binary" and isinstance(upper, tree.Number) and upper.value >= 1:
            upper = None
        bounds = {"lower": _bound_text(lower), "upper": _bound_text(upper)}
        return v.model_copy(update={"index": index, "domain": domain, **bounds})

    def _bound(self, bound: float | str | None, scope: Scope) -> tree.Node | None:
        if bound is None:
            return None
        return whole(bound) if isinstance(bound, int | float) else self.canonical.value(parse(bound), scope)

    def _constraint(self, c: Constraint) -> Constraint:
        given = parse_clauses(c.for_each)
        distinct(given)
        over, scope = self.canonical.over(given, Scope())
        when = self._text(c.when, scope) if c.when.strip() else ""
        text = self._comparison(c, scope)
        return c.model_copy(update={"for_each": spelled_over(over), "expression": text, "when": when})

    def _comparison(self, c: Constraint, scope: Scope) -> str:
        node = parse(c.expression)
        if is_ordered(node):
            return spelled(self.canonical.value(node, scope))
        if not isinstance(node, tree.Comparison):
            raise ExpressionError("not-a-comparison", f"{c.name} is not one comparison.", "Write … <= … or … == ….")
        loose: dict[tree.ComparisonOp, tree.ComparisonOp] = {"<": "<=", ">": ">="}
        rest: tuple[tuple[tree.ComparisonOp, tree.Node], ...] = tuple(
            (loose.get(op, op), self.canonical.value(p, scope)) for op, p in node.rest
        )
        return spelled(tree.Comparison(self.canonical.value(node.first, scope), rest))


def is_ordered(node: tree.Node) -> bool:
    """Whether a constraint is a special ordered set."""
    return isinstance(node, tree.Aggregate) and node.kind in tree.ORDERED


def _rest_of_max(node: tree.Call) -> tree.Node:
    rest = node.arguments[1:]
    return rest[0] if len(rest) == 1 else tree.Call("max", rest)


def _bound_text(node: tree.Node | None) -> float | str | None:
    if node is None:
        return None
    return float(node.value) if isinstance(node, tree.Number) else spelled(node)
