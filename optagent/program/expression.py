"""Writes parsed expressions as Python on a Pyomo model."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager

from optagent.formulation import tree
from optagent.formulation.data import LONGEST_WHOLE, Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.program.literals import quoted
from optagent.program.origins import UNKNOWN, Origin, origins_of, part_origin

TAKEN = frozenset(
    {
        "pyo",
        "model",
        "m",
        "mdl",
        "math",
        "csv",
        "file",
        "row",
        "int",
        "str",
        "float",
        "list",
        "dict",
        "isinstance",
        "bool",
    }
    | {*tree.FUNCTIONS, *tree.AGGREGATES, "range"}
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
        self.origins: dict[str, Origin] = {}
        """The dummies in scope."""
        self._by_value = False

    def write(self, node: tree.Node) -> str:
        """The whole expression. Raises ExpressionError `not-smooth` for what no Pyomo expression can hold."""
        return self._write(node)[0]

    def has_variable(self, node: tree.Node) -> bool:
        """Whether a decision variable stands anywhere in it."""
        return any(
            (n.id if isinstance(n, tree.Name) else n.base) in self.data.variables for n, _ in tree.references(node)
        )

    def dummies(self, clauses: Iterable[tree.Clause]) -> list[str]:
        """Dummies in order, as Python names."""
        return [_python_name(t) for c in clauses for t in c.targets]

    def loops(self, clauses: Iterable[tree.Clause]) -> str:
        """`for p in m.P for t in m.T if t > 1`; the dummies stay in scope."""
        parts: list[str] = []
        for clause in clauses:
            source = self.source(clause.source)
            origins = origins_of(clause.source, len(clause.targets), self.data, self.origins)
            self.origins.update(zip(clause.targets, origins, strict=True))
            parts.append(f"for {', '.join(_python_name(t) for t in clause.targets)} in {source}")
            parts.extend(f"if {self._at(c, _COMPARISON)}" for c in clause.conditions)
        return " ".join(parts)

    def source(self, node: tree.Node) -> str:
        """A set, each of its members once."""
        match node:
            case tree.Listing(elements=parts) | tree.Tuple(parts=parts):
                with self._values():
                    members = list(dict.fromkeys(self._key(p) for p in parts))
                known = all(isinstance(p, tree.Text | tree.Number) or self._is_word(p) for p in parts)
                listed = f"[{', '.join(members)}]"
                return listed if known or len(members) < 2 else f"list(dict.fromkeys({listed}))"
            case tree.Builder():
                with self._scope():
                    loops = self.loops(node.over)
                    with self._values():
                        inside = f"{self._key(node.element)} {loops}"
                return f"[{inside}]" if _each_once(node) else f"list(dict.fromkeys({inside}))"
            case tree.Arithmetic():
                left = self.source(node.first)
                if not isinstance(node.first, tree.Name | tree.Arithmetic):
                    left = f"pyo.SetOf(list({left}))" if left.startswith("range") else f"pyo.SetOf({left})"
                return f"({' '.join([left, *(f'{_SETS.get(op, op)} {self.source(p)}' for op, p in node.rest)])})"
            case _:
                return self.write(node)

    @contextmanager
    def _scope(self) -> Generator[None]:
        outer = dict(self.origins)
        yield
        self.origins = outer

    @contextmanager
    def _values(self) -> Generator[None]:
        """Scalar parameters as numbers: where Python wants a number, and not a component that has one."""
        before, self._by_value = self._by_value, True
        yield
        self._by_value = before

    def _at(self, node: tree.Node, precedence: int) -> str:
        text, own = self._write(node)
        return text if own >= precedence else f"({text})"

    def _write(self, node: tree.Node) -> tuple[str, int]:
        """Python, and how tightly its outermost operator binds."""
        match node:
            case tree.Number(value=value):
                return repr(value), _ATOM if value >= 0 else _UNARY
            case tree.Text(value=text):
                return quoted(text), _ATOM
            case tree.Name(id=name):
                return self._name(name), _ATOM
            case tree.Item():
                return f"{self.model}.{self.components[node.base]}[{', '.join(self._keys(node))}]", _ATOM
            case tree.Negation(of=of):
                return f"-{self._at(of, _UNARY)}", _UNARY
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Comparison():
                return self._comparison(node), _COMPARISON
            case tree.Membership():
                with self._values():
                    element = self._key(node.element)
                return f"{element} {'not in' if node.negated else 'in'} {self.source(node.source)}", _COMPARISON
            case tree.Logical():
                return f" {node.op} ".join(f"({self.write(p)})" for p in node.parts), -1
            case tree.Not(of=of):
                return f"not ({self.write(of)})", -1
            case tree.Choice():
                return f"{self._at(node.then, 1)} if {self._at(node.test, 0)} else {self._at(node.otherwise, 1)}", -1
            case tree.Tuple(parts=parts):
                return "(" + ", ".join(self._key(p) for p in parts) + ("," if len(parts) == 1 else "") + ")", _ATOM
            case tree.Call():
                return self._call(node), _ATOM
            case tree.Aggregate():
                return self._aggregate(node), _ATOM
            case _:
                return self.source(node), _ATOM

    def _name(self, name: str) -> str:
        if name in self.origins:
            return _python_name(name)
        if name in self.components:
            component = f"{self.model}.{self.components[name]}"
            return f"pyo.value({component})" if self._by_value and name in self.data.parameters else component
        return quoted(name) if name in self.data.elements else _python_name(name)

    def _is_word(self, node: tree.Node) -> bool:
        """A member of a set, written without quotes where an index is wanted."""
        if not isinstance(node, tree.Name) or node.id in self.origins or node.id in self.data.parameters:
            return False
        return node.id in self.data.elements

    def _keys(self, node: tree.Item) -> list[str]:
        parts = [(s, at) for s in self.data.index[node.base] for at in range(self.data.sets[s].arity)]
        if len(parts) != len(node.keys):  # a tuple stands for several parts
            return [self._key(k) for k in node.keys]
        return [
            self._around(k, s) or self._spelled(k, part_origin(self.data, s, at))
            for k, (s, at) in zip(node.keys, parts, strict=True)
        ]

    def _around(self, node: tree.Node, name: str) -> str:
        """A step in a cyclic set of numbers, which leads from the last to the first; nothing for any other key."""
        members = self.data.sets[name]
        if not members.cyclic or members.kinds != (int,) or not isinstance(node, tree.Arithmetic):
            return ""
        place, first = f"{self.model}.{self.components[name]}", node.first
        if isinstance(first, tree.Name) and self.origins.get(first.id, UNKNOWN).declared == name:
            ((op, by), *more) = node.rest
            if op in "+-" and not more and isinstance(by, tree.Number) and by.value > 0:
                step, count = ("nextw" if op == "+" else "prevw"), int(by.value)
                return f"{place}.{step}({_python_name(first.id)}{'' if count == 1 else f', {count}'})"
        with self._values():
            return f"{place}.at(int({self.write(node)} - {place}.first()) % len({place}) + 1)"

    def _key(self, node: tree.Node) -> str:
        return quoted(node.id) if isinstance(node, tree.Name) and self._is_word(node) else self.write(node)

    def _spelled(self, node: tree.Node, wanted: Origin) -> str:
        """A key or operand in the spelling of the set it belongs to: `"1"` becomes 1 where the set holds numbers."""
        match node:
            case tree.Text(value=text) if text.isdecimal() and len(text) <= LONGEST_WHOLE:
                respelled = wanted.kind == "int" or (text not in wanted.parts and int(text) in wanted.parts)
                return str(int(text)) if respelled else quoted(text)
            case tree.Number(value=value) if value == int(value):
                word = str(int(value))
                respelled = wanted.kind == "str" or (value not in wanted.parts and word in wanted.parts)
                return quoted(word) if respelled else word
            case tree.Name(id=name) if name in self.origins:
                kinds = self.origins[name].kind, wanted.kind
                text = _python_name(name)
                return {("int", "str"): f"str({text})", ("str", "int"): f"int({text})"}.get(kinds, text)
            case _:
                return self._key(node)

    def _comparison(self, node: tree.Comparison) -> str:
        left, parts = node.first, [self._compared(node.first, node.rest[0][1])]
        for op, part in node.rest:
            parts.extend((op, self._compared(part, left)))
            left = part
        return " ".join(parts)

    def _compared(self, node: tree.Node, other: tree.Node) -> str:
        beside = self.origins.get(other.id, UNKNOWN) if isinstance(other, tree.Name) else UNKNOWN
        if isinstance(node, tree.Text | tree.Number) and beside is not UNKNOWN:
            return self._spelled(node, beside)
        if isinstance(node, tree.Name) and node.id in self.origins and beside.kind == "str":
            return self._spelled(node, beside)
        return self._at(node, _COMPARISON + 1)

    def _arithmetic(self, node: tree.Arithmetic) -> tuple[str, int]:
        own = tree.PRECEDENCE[node.rest[0][0]]
        if own < tree.PRECEDENCE["+"] or self._is_set(node.first):
            return self.source(node), _ATOM
        step = self._step(node)
        if step:
            return step, _ATOM
        ops = {op for op, _ in node.rest}
        if ops & {"//", "%"}:
            if self.has_variable(node):
                raise _not_smooth(" and ".join(sorted(ops & {"//", "%"})))
            with self._values():
                return self._chain(node, own), own
        return self._chain(node, own), own

    def _chain(self, node: tree.Arithmetic, own: int) -> str:
        if node.rest[0][0] == "**":
            return "**".join([self._at(node.first, own + 1), *(self._at(part, own) for _, part in node.rest)])
        return " ".join([self._at(node.first, own), *(f"{op} {self._at(part, own + 1)}" for op, part in node.rest)])

    def _is_set(self, node: tree.Node) -> bool:
        match node:
            case tree.Name(id=name):
                return name in self.data.sets and name not in self.origins
            case tree.Arithmetic(first=first):
                return self._is_set(first)
            case tree.Listing() | tree.Builder() | tree.Call(function="range"):
                return True
            case _:
                return False

    def _step(self, node: tree.Arithmetic) -> str:
        """`t - 1` in an ordered set of words is `m.T.prev(t)`."""
        if not isinstance(node.first, tree.Name):
            return ""
        origin = self.origins.get(node.first.id, UNKNOWN).steps_in
        if not origin or node.rest[0][0] not in ("+", "-"):
            return ""
        place, dummy = f"{self.model}.{self.components[origin]}", _python_name(node.first.id)
        cyclic = self.data.sets[origin].cyclic
        op, by = node.rest[0]
        if len(node.rest) > 1 or not isinstance(by, tree.Number):
            with self._values():
                steps = " ".join(f"{op} int({self.write(part)})" for op, part in node.rest)
            if cyclic:
                return f"{place}.at(({place}.ord({dummy}) - 1 {steps}) % len({place}) + 1)"
            return f"{place}.at({place}.ord({dummy}) {steps})"
        steps = int(by.value) * (1 if op == "+" else -1)
        if steps == 0:
            return dummy
        step = ("next" if steps > 0 else "prev") + ("w" if cyclic else "")
        return f"{place}.{step}({dummy}{'' if abs(steps) == 1 else f', {abs(steps)}'})"

    def _call(self, node: tree.Call) -> str:
        name = node.function
        if name == "len":
            return f"len({self.source(node.arguments[0])})"
        if name == "range":
            return f"range({', '.join(self._whole(a) for a in node.arguments)})"
        if any(self.has_variable(a) for a in node.arguments) and name in ("min", "max", "floor", "ceil", "round"):
            raise _not_smooth(name)
        if name == "round":
            with self._values():
                return f"round({self.write(node.arguments[0])})"
        arguments = ", ".join(self.write(a) for a in node.arguments)
        if name in _WITH_VARIABLES:
            return f"pyo.{name}({arguments})"
        if name in ("floor", "ceil"):
            return f"math.{name}({arguments})"
        if name in ("sum", "prod") or (len(node.arguments) == 1 and name in ("min", "max")):
            return f"{'math.prod' if name == 'prod' else name}([{arguments}])"
        return f"{name}({arguments})"

    def _whole(self, node: tree.Node) -> str:
        """An argument of range(): parameters may hold whole numbers as floats."""
        text = self.write(node)
        data = any(
            name.id not in self.origins if isinstance(name, tree.Name) else True for name, _ in tree.references(node)
        )
        floats = any(isinstance(n, tree.Arithmetic) and {"/", "**"} & {op for op, _ in n.rest} for n in tree.walk(node))
        return (
            f"int({text})"
            if data or floats or (isinstance(node, tree.Number) and isinstance(node.value, float))
            else text
        )

    def _aggregate(self, node: tree.Aggregate) -> str:
        with self._scope():
            loops = self.loops(node.over)
            variable = self.has_variable(node.body)
            if variable and node.kind in ("min", "max"):
                raise _not_smooth(node.kind)
            function = {"prod": "pyo.prod" if variable else "math.prod"}.get(node.kind, node.kind)
            return f"{function}({self.write(node.body)} {loops})"


_SETS = {"+": "|"}


def _each_once(node: tree.Builder) -> bool:
    """Whether the element holds every dummy as it is, so that no member can come twice."""
    parts: Sequence[tree.Node] = node.element.parts if isinstance(node.element, tree.Tuple) else (node.element,)
    named = {p.id for p in parts if isinstance(p, tree.Name)}
    return all(t in named for clause in node.over for t in clause.targets)


def _not_smooth(what: str) -> ExpressionError:
    return ExpressionError(
        "not-smooth", f"{what} of decision variables is not linear.", "Use an auxiliary variable and inequalities."
    )


def _python_name(dummy: str) -> str:
    return dummy + "_" if dummy.rstrip("_") in TAKEN else dummy
