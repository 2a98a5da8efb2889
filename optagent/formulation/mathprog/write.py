"""Writes expressions in MathProg, given their canonical trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.mathprog.forms import after, downwards, floor_divided, rounded_half_even
from optagent.formulation.mathprog.words import in_quotes, numeral

_OR, _AND, _NOT, _MEMBER, _COMPARISON, _SUM, _AGGREGATE, _PRODUCT, _UNARY, _POWER, _ATOM = range(11)
_SIGNS = {"==": "=", "!=": "<>", "%": "mod"}
_SETS = {"|": "union", "&": "inter", "-": "diff", "*": "cross"}
_FUNCTIONS = {"len": "card"}
Origins = Mapping[str, str]
"""Dummy -> the set of words it runs over, in which `t - 1` is the member before."""


class Writer:
    """Writes under the names that the printer chose; remembers in which sets steps are taken."""

    def __init__(
        self, data: Data, names: Mapping[str, str], steps: Mapping[str, tuple[str, str]] | None,
        cyclic: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.data = data
        self.names = names
        self.steps = steps
        """Ordered set of words -> the parameters that hold its members' places, and the members by place; None to write steps as `t - 1`, which MathProg has not."""
        self.cyclic = cyclic
        """Sets in which no step can be written."""
        self.stepped: set[str] = set()

    def name(self, name: str) -> str:
        """As it is printed."""
        return self.names.get(name, name)

    def domain(self, over: Sequence[tree.Clause], origins: Origins) -> tuple[str, Origins]:
        """`{p in P, t in T: t > 1}` or nothing, and what the dummies run over."""
        if not over:
            return "", origins
        inner = dict(origins)
        entries: list[str] = []
        conditions: list[str] = []
        for clause in over:
            entries.append(f"{self._targets(clause.targets)} in {self.members(clause.source, inner)}")
            for target in clause.targets:
                inner.pop(target, None)
            if len(clause.targets) == 1 and isinstance(clause.source, tree.Name):
                inner[clause.targets[0]] = clause.source.id
            conditions += [self._at(c, _AND, inner) for c in clause.conditions]
        return "{" + ", ".join(entries) + (": " + " and ".join(conditions) if conditions else "") + "}", inner

    def _targets(self, targets: Sequence[str]) -> str:
        words = ", ".join(self.name(t) for t in targets)
        return f"({words})" if len(targets) > 1 else words

    def members(self, node: tree.Node, origins: Origins) -> str:
        """A set; in brackets where it is more than a name, a range or a listing."""
        text = self.set_expression(node, origins)
        return f"({text})" if isinstance(node, tree.Arithmetic | tree.Builder) else text

    def set_expression(self, node: tree.Node, origins: Origins) -> str:
        """A set as it stands behind `:=`."""
        match node:
            case tree.Name(id=name) if name in self.data.sets:
                return self.name(name)
            case tree.Arithmetic(first=first, rest=rest):
                signs = [f"{_SETS[op]} {self.members(p, origins)}" for op, p in rest]
                return " ".join([self.members(first, origins), *signs])
            case tree.Listing(elements=elements):
                return "{" + ", ".join(self.expression(e, origins) for e in elements) + "}"
            case tree.Builder(element=element, over=over):
                domain, inner = self.domain(over, origins)
                text, own = self._written(element, inner)
                return f"setof{domain} {text if own == _ATOM else f'({text})'}"
            case tree.Call(function="range", arguments=(first, stop, *steps)):
                step = steps[0] if steps else None
                if step is not None and not isinstance(step, tree.Number):
                    raise ExpressionError("not-printable", "A range whose step is no plain number cannot be written in MathProg.",
                                          "Write the step as a number, or list the members.")  # fmt: skip
                last = after(stop, 1 if downwards(step) else -1)
                by = "" if step is None else f" by {self._at(step, _UNARY, origins)}"
                return f"{self._at(first, _SUM, origins)}..{self._at(last, _SUM, origins)}{by}"
            case _:
                shown = quoted(node.id) if isinstance(node, tree.Name) else f"a {type(node).__name__.lower()}"
                raise ExpressionError("not-a-set", f"A set is needed where {shown} stands.", "Name a set.")

    def expression(self, node: tree.Node, origins: Origins) -> str:
        """An amount, a condition or a word."""
        return self._written(node, origins)[0]

    def amount(self, node: tree.Node, origins: Origins) -> str:
        """An amount, in brackets where it is a condition."""
        return self._at(node, _SUM, origins)

    def comparison(self, node: tree.Comparison, origins: Origins) -> str:
        """A constraint's condition."""
        return self.expression(node, origins)

    def _at(self, node: tree.Node, least: int, origins: Origins) -> str:
        text, own = self._written(node, origins)
        return text if own >= least else f"({text})"

    def _listed(self, nodes: Sequence[tree.Node], origins: Origins) -> str:
        return ", ".join(self.expression(n, origins) for n in nodes)

    def _written(self, node: tree.Node, origins: Origins) -> tuple[str, int]:  # noqa: C901 - one case a kind of node
        match node:
            case tree.Number(value=value):
                return numeral(value), _ATOM if value >= 0 else _UNARY
            case tree.Text(value=text):
                return in_quotes(text), _ATOM
            case tree.Name(id=name):
                return self.name(name), _ATOM
            case tree.Item(base=base, keys=keys):
                return f"{self.name(base)}[{self._listed(keys, origins)}]", _ATOM
            case tree.Negation(of=of):
                return f"-{self._at(of, _POWER, origins)}", _UNARY  # two signs in a row are none of MathProg's
            case tree.Arithmetic():
                return self._arithmetic(node, origins)
            case tree.Comparison(first=first, rest=rest):
                signs = [f" {_SIGNS.get(op, op)} {self._at(p, _SUM, origins)}" for op, p in rest]
                return self._at(first, _SUM, origins) + "".join(signs), _COMPARISON
            case tree.Membership(element=element, source=source, negated=negated):
                sign = "not in" if negated else "in"
                return f"{self._at(element, _SUM, origins)} {sign} {self.members(source, origins)}", _MEMBER
            case tree.Logical(op=op, parts=parts):
                own = _AND if op == "and" else _OR
                return f" {op} ".join(self._at(p, own + 1, origins) for p in parts), own
            case tree.Not(of=of):
                return f"not {self._at(of, _MEMBER, origins)}", _NOT
            case tree.Choice(test=test, then=then, otherwise=otherwise):
                parts = (
                    self.expression(test, origins),
                    self._at(then, _SUM, origins),
                    self._at(otherwise, _SUM, origins),
                )
                return "(if {} then {} else {})".format(*parts), _ATOM
            case tree.Tuple(parts=parts):
                return f"({self._listed(parts, origins)})", _ATOM
            case tree.Aggregate(kind=kind, body=body, over=over):
                domain, inner = self.domain(over, origins)
                least = _AGGREGATE if isinstance(body, tree.Aggregate) else _PRODUCT
                return f"{kind}{domain} {self._at(body, least, inner)}", _AGGREGATE
            case tree.Call(function="round", arguments=(x,)):
                return self._written(rounded_half_even(x), origins)
            case tree.Call(function="len", arguments=(source,)):
                return f"card({self.set_expression(source, origins)})", _ATOM
            case tree.Call(function="piecewise", arguments=arguments) if self.steps is None:
                parts = [
                    self.set_expression(a, origins) if isinstance(a, tree.Builder) else self.expression(a, origins)
                    for a in arguments
                ]
                return f"piecewise({', '.join(parts)})", _ATOM
            case tree.Call(function="piecewise"):
                raise ExpressionError(
                    "not-printable", "MathProg has no piecewise-linear functions.", "Use if … then … else."
                )
            case tree.Call(function=function, arguments=arguments) if function != "range":
                return f"{function}({self._listed(arguments, origins)})", _ATOM
            case _:
                raise ExpressionError("not-a-number", "A set stands where a number is needed.", "Write sum(… for …).")

    def _arithmetic(self, node: tree.Arithmetic, origins: Origins) -> tuple[str, int]:
        op = node.rest[0][0]
        if op == "**":
            return f"{self._at(node.first, _ATOM, origins)}^{self._at(node.rest[0][1], _ATOM, origins)}", _POWER
        if isinstance(node.first, tree.Name) and op in "+-" and origins.get(node.first.id, "") in self.cyclic:
            raise ExpressionError("not-printable", f"MathProg cannot step round a cyclic set, as {quoted(node.first.id)} does.",
                                  "Number the members from 0, and step with mod.")  # fmt: skip
        if isinstance(node.first, tree.Name) and op in "+-" and self._is_ordered(origins.get(node.first.id, "")):
            return self._step(node.first.id, node.rest, origins), _ATOM
        own = _SUM if op in "+-" else _PRODUCT
        for at, (sign, part) in enumerate(node.rest):
            if sign == "//":
                before = tree.Arithmetic(node.first, node.rest[:at]) if at else node.first
                lower = floor_divided(before, part)
                rest = node.rest[at + 1 :]
                return self._written(tree.Arithmetic(lower, rest) if rest else lower, origins)
        parts = [f" {_SIGNS.get(sign, sign)} {self._at(part, own + 1, origins)}" for sign, part in node.rest]
        if own == _PRODUCT:
            parts = [f"*{p[3:]}" if p.startswith(" * ") else p for p in parts]
        return self._at(node.first, own, origins) + "".join(parts), own

    def _is_ordered(self, name: str) -> bool:
        return self.steps is not None and name in self.data.sets and self.data.sets[name].kinds == (str,)

    def _step(self, dummy: str, rest: Sequence[tuple[tree.ArithmeticOp, tree.Node]], origins: Origins) -> str:
        assert self.steps is not None
        name = origins[dummy]
        self.stepped.add(name)
        places, members = self.steps[name]
        signs = "".join(f" {op} {self._at(part, _PRODUCT, origins)}" for op, part in rest)
        return f"{members}[{places}[{self.name(dummy)}]{signs}]"
