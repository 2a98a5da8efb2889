"""Writes parsed expressions as Python on a Pyomo model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError

TAKEN = frozenset(
    {"pyo", "model", "m", "mdl", "math", "csv", "file", "row"} | {*tree.FUNCTIONS, *tree.AGGREGATES, "range"}
)
"""Names that the program itself uses; a dummy of such a name gets an underscore."""
_COMPARISON = 0
_UNARY = 5
_ATOM = 9
_WITH_VARIABLES = {"exp", "log", "log10", "sqrt", "sin", "cos", "tan"}


class Writer:
    """Python for one place in the program: `model` is what components hang on there (`model`, or `m` in a rule)."""

    def __init__(self, data: Data, components: Mapping[str, str], model: str) -> None:
        self.data = data
        self.components = components
        """Formulation name -> Pyomo name."""
        self.model = model
        self.origins: dict[str, str] = {}
        """Dummy -> the set it runs over (single-part members only)."""

    def write(self, node: tree.Node) -> str:
        """The whole expression."""
        return self._write(node)[0]

    def has_variable(self, node: tree.Node) -> bool:
        """Whether a decision variable stands anywhere in it."""
        return any(
            (n.id if isinstance(n, tree.Name) else n.base) in self.data.variables
            for n in tree.walk(node)
            if isinstance(n, tree.Name | tree.Item)
        )

    def dummies(self, clauses: Iterable[tree.Clause]) -> list[str]:
        """Dummies in order, as Python names."""
        return [_python_name(t) for c in clauses for t in c.targets]

    def loops(self, clauses: Iterable[tree.Clause]) -> str:
        """`for p in m.P for t in m.T if t > 1`."""
        parts: list[str] = []
        for clause in clauses:
            if len(clause.targets) == 1 and isinstance(clause.source, tree.Name):
                self.origins[clause.targets[0]] = clause.source.id
            names = ", ".join(_python_name(t) for t in clause.targets)
            parts.append(f"for {names} in {self.source(clause.source)}")
            parts.extend(f"if {self._at(c, _COMPARISON + 1)}" for c in clause.conditions)
        return " ".join(parts)

    def source(self, node: tree.Node) -> str:
        """A set."""
        match node:
            case tree.Listing(elements=parts) | tree.Tuple(parts=parts):
                return "[" + ", ".join(self.write(p) for p in parts) + "]"
            case tree.Builder():
                loops = self.loops(node.over)
                return f"[{self.write(node.element)} {loops}]"
            case tree.Arithmetic():
                parts = [
                    self.source(node.first),
                    *(f"{'|' if op == '+' else op} {self.source(p)}" for op, p in node.rest),
                ]
                return f"({' '.join(parts)})"
            case _:
                return self.write(node)

    def _at(self, node: tree.Node, precedence: int) -> str:
        text, own = self._write(node)
        return text if own >= precedence else f"({text})"

    def _write(self, node: tree.Node) -> tuple[str, int]:  # noqa: C901 - one case a kind of node
        """Python, and how tightly its outermost operator binds."""
        match node:
            case tree.Number(value=value):
                return repr(value), _ATOM if value >= 0 else _UNARY
            case tree.Text(value=text):
                return quoted(text), _ATOM
            case tree.Name(id=name):
                return self._name(name), _ATOM
            case tree.Item():
                keys = ", ".join(self._keys(node))
                return f"{self.model}.{self.components[node.base]}[{keys}]", _ATOM
            case tree.Negation(of=of):
                return f"-{self._at(of, _UNARY)}", _UNARY
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Comparison():
                left, parts = node.first, [self._compared(node.first, node.rest[0][1])]
                for op, part in node.rest:
                    parts.extend((op, self._compared(part, left)))
                    left = part
                return " ".join(parts), _COMPARISON
            case tree.Membership():
                word = "not in" if node.negated else "in"
                return f"{self._at(node.element, 1)} {word} {self.source(node.source)}", _COMPARISON
            case tree.Logical():
                return f" {node.op} ".join(f"({self.write(p)})" for p in node.parts), -1
            case tree.Not(of=of):
                return f"not ({self.write(of)})", -1
            case tree.Choice():
                return f"{self._at(node.then, 1)} if {self.write(node.test)} else {self._at(node.otherwise, 1)}", -1
            case tree.Tuple(parts=parts):
                return "(" + ", ".join(self.write(p) for p in parts) + ("," if len(parts) == 1 else "") + ")", _ATOM
            case tree.Call():
                return self._call(node), _ATOM
            case tree.Aggregate():
                return self._aggregate(node), _ATOM
            case _:
                return self.source(node), _ATOM

    def _name(self, name: str) -> str:
        if name in self.components:
            return f"{self.model}.{self.components[name]}"
        if name in self.data.elements and name not in self.origins:
            return quoted(name)
        return _python_name(name)

    def _keys(self, node: tree.Item) -> list[str]:
        sets = [s for s in self.data.index[node.base] for _ in range(self.data.sets[s].arity)]
        single = all(self.data.sets[s].arity == 1 for s in self.data.index[node.base])
        return [
            self._literal(k, s) if single else self._key(k)
            for k, s in zip(node.keys, sets, strict=len(node.keys) == len(sets))
        ]

    def _key(self, node: tree.Node) -> str:
        element = isinstance(node, tree.Name) and node.id in self.data.elements and node.id not in self.origins
        if isinstance(node, tree.Name) and element and node.id not in self.data.parameters:
            return quoted(node.id)
        return self.write(node)

    def _literal(self, node: tree.Node, set_name: str) -> str:
        """A key, in the spelling of its set: `"1"` becomes 1 where the set holds numbers."""
        position = self.data.sets[set_name].position
        if isinstance(node, tree.Text) and (node.value,) not in position and node.value.isdecimal():
            return node.value
        if isinstance(node, tree.Number) and (node.value,) not in position and (str(node.value),) in position:
            return quoted(str(node.value))
        return self._key(node)

    def _compared(self, node: tree.Node, other: tree.Node) -> str:
        if isinstance(node, tree.Text | tree.Number) and isinstance(other, tree.Name) and other.id in self.origins:
            return self._literal(node, self.origins[other.id])
        return self._at(node, _COMPARISON + 1)

    def _arithmetic(self, node: tree.Arithmetic) -> tuple[str, int]:
        own = tree.PRECEDENCE[node.rest[0][0]]
        if own < tree.PRECEDENCE["+"]:
            return self.source(node), _ATOM
        step = self._step(node)
        if step:
            return step, _ATOM
        power = node.rest[0][0] == "**"
        parts = [self._at(node.first, own + (1 if power else 0))]
        for op, part in node.rest:
            parts.append(f"{op} {self._at(part, own + (0 if power else 1))}")
        return ("**".join(p.removeprefix("** ") for p in parts) if power else " ".join(parts)), own

    def _step(self, node: tree.Arithmetic) -> str:
        """`t - 1` in an ordered set of words is `m.T.prev(t)`."""
        if not isinstance(node.first, tree.Name) or len(node.rest) != 1 or not isinstance(node.rest[0][1], tree.Number):
            return ""
        origin = self.origins.get(node.first.id, "")
        keys = self.data.sets[origin].keys if origin in self.data.sets else ()
        if not keys or not isinstance(keys[0][0], str):
            return ""
        op, by = node.rest[0]
        steps = int(by.value) * (1 if op == "+" else -1)  # pyright: ignore[reportAttributeAccessIssue] - a Number, see above
        name = f"{self.model}.{self.components[origin]}.{'next' if steps > 0 else 'prev'}({_python_name(node.first.id)}"
        return f"{name})" if abs(steps) == 1 else f"{name}, {abs(steps)})"

    def _call(self, node: tree.Call) -> str:
        arguments = ", ".join(self.write(a) for a in node.arguments)
        variable = any(self.has_variable(a) for a in node.arguments)
        if variable and node.function in ("min", "max", "floor", "ceil", "round"):
            raise ExpressionError(
                "not-smooth",
                f"{node.function} of decision variables is not linear.",
                "Use an auxiliary variable and inequalities.",
            )
        if node.function in _WITH_VARIABLES:
            return f"pyo.{node.function}({arguments})"
        if node.function in ("floor", "ceil"):
            return f"math.{node.function}({arguments})"
        if node.function in ("sum", "prod"):
            return f"{'sum' if node.function == 'sum' else 'math.prod'}([{arguments}])"
        return f"{node.function}({arguments})"

    def _aggregate(self, node: tree.Aggregate) -> str:
        outer = dict(self.origins)
        loops = self.loops(node.over)
        variable = self.has_variable(node.body)
        if variable and node.kind in ("min", "max"):
            raise ExpressionError(
                "not-smooth",
                f"{node.kind} of decision variables is not linear.",
                "Use an auxiliary variable and inequalities.",
            )
        function = {"prod": "pyo.prod" if variable else "math.prod"}.get(node.kind, node.kind)
        text = f"{function}({self.write(node.body)} {loops})"
        self.origins = outer
        return text


def quoted(text: str) -> str:
    """A Python string literal in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _python_name(dummy: str) -> str:
    return dummy + "_" if dummy in TAKEN else dummy
