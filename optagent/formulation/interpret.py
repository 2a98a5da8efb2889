"""Evaluates parsed expressions over data, with decision variables as polynomials or as numbers; no code is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from optagent.formulation import tree
from optagent.formulation.arithmetic import finite, fold, function, multiply
from optagent.formulation.data import Data, Members
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.piecewise import Point, checked_points, value_at
from optagent.formulation.polynomial import Amount, Key, Nonlinear, Place, Polynomial, places, total
from optagent.formulation.sets import LARGEST_SET, collect, combine

Element = str | int
Value = Amount | str | bool | Key | Members
Environment = dict[str, Element]
MOST_STEPS = 3_000_000
"""Amounts and members looked at; what needs more is not evaluated, so that no text can hang the program."""


class TooManySteps(ExpressionError):
    """Evaluating takes longer than it may."""

    def __init__(self) -> None:
        super().__init__(
            "too-large",
            f"This takes more than {MOST_STEPS:,} steps to evaluate.",
            "Run over smaller sets, or attach a table with what is computed here.",
        )


class Interpreter:
    """Looks names up in `data` and in the dummies; asks `variable` for a decision variable at a key."""

    def __init__(self, data: Data, variable: Callable[[str, Key], Amount] | None = None) -> None:
        self.data = data
        self.variable = variable
        self.origins: dict[str, str] = {}
        """Dummy -> the set it runs over, so that `t - 1` can step back in an ordered set of words."""
        self.steps = MOST_STEPS
        """What is left of them."""
        self._entries: dict[Place, Amount] = {}
        """Decision variables already asked for; amounts are never changed in place."""

    def charge(self, steps: int) -> None:
        """Count steps. Raises TooManySteps when there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooManySteps

    # what a caller wants to have

    def amount(self, node: tree.Node, env: Environment) -> Amount:
        """A number or polynomial; raises ExpressionError `not-a-number` for anything else."""
        self.steps -= 1
        if self.steps < 0:
            raise TooManySteps
        value = self.value(node, env)
        if isinstance(value, bool) or not isinstance(value, int | float | Polynomial | Nonlinear):
            raise ExpressionError(
                "not-a-number", f"A number is needed where there is {_kind(value)}.", "Check names and brackets."
            )
        return value

    def number(self, node: tree.Node, env: Environment) -> int | float:
        """A number without decision variables; raises `variable-in-data` when there is one."""
        value = self.amount(node, env)
        if not isinstance(value, int | float):
            names = ", ".join(sorted({p[0] for p in places(value)}))
            raise ExpressionError(
                "variable-in-data", f"{names} is decided by the solver and cannot be used here.", "Use parameters."
            )
        if not finite(value):
            raise ExpressionError("arithmetic", "The number is too large to reckon with.", "Check the data.")
        return value

    def truth(self, node: tree.Node, env: Environment) -> bool:
        """A condition on indices and parameters."""
        match node:
            case tree.Comparison():
                left = self.value(node.first, env)
                for op, part in node.rest:
                    right = self.value(part, env)
                    if not _compare(op, left, right):
                        return False
                    left = right
                return True
            case tree.Membership():
                return (self.key([node.element], env) in self.members(node.source, env).position) != node.negated
            case tree.Logical():
                wanted = node.op == "or"
                return wanted if any(self.truth(p, env) == wanted for p in node.parts) else not wanted
            case tree.Not():
                return not self.truth(node.of, env)
            case _:
                return self.number(node, env) != 0

    def members(self, node: tree.Node, env: Environment) -> Members:
        """A set, by name or computed."""
        match node:
            case tree.Name(id=name) if name in self.data.sets and name not in env:
                return self.data.sets[name]
            case tree.Arithmetic():
                result = self.members(node.first, env)
                for op, part in node.rest:
                    result = combine(op, result, self.members(part, env))
                    self.charge(len(result.keys))
                return result
            case tree.Builder(element=element):
                outer = dict(self.origins)
                arity = len(element.parts) if isinstance(element, tree.Tuple) else 1
                found = collect((self.key([element], inner) for inner in self.each(node.over, env)), arity)
                self.origins = outer
                return found
            case tree.Listing(elements=parts) | tree.Tuple(parts=parts):
                return collect(self.key([p], env) for p in parts)
            case tree.Call(function="range"):
                return self._range(node, env)
            case _:
                raise ExpressionError(
                    "not-a-set", f"{_shown(node)} is no set.", f"The sets are {', '.join(self.data.sets) or 'none'}."
                )

    def key(self, nodes: list[tree.Node] | tuple[tree.Node, ...], env: Environment) -> Key:
        """A flat index from its parts."""
        key: list[Element] = []
        for node in nodes:
            if isinstance(node, tree.Name):
                name = node.id
                value = env[name] if name in env else name if self._is_element(name, env) else self._name(name, env)
            else:
                value = self.value(node, env)
            kind = type(value)
            if kind is str or kind is int:
                key.append(cast("Element", value))
            elif isinstance(value, tuple):
                key.extend(value)
            elif not isinstance(value, float):
                raise ExpressionError(
                    "wrong-index", f"An index cannot be {_kind(value)}.", "Index with members of the set."
                )
            else:
                if not value.is_integer():
                    raise ExpressionError(
                        "wrong-index", f"{value} is no member of any set.", "Index with whole numbers or names."
                    )
                key.append(int(value))
        return tuple(key)

    def each(self, clauses: tuple[tree.Clause, ...], env: Environment) -> Iterator[Environment]:
        """Every assignment of the dummies that fulfils the conditions; the last clause runs fastest."""
        if not clauses:
            yield env
            return
        clause, rest = clauses[0], clauses[1:]
        members = self.members(clause.source, env)
        origin = clause.source.id if isinstance(clause.source, tree.Name) else ""
        targets, single = clause.targets, len(clause.targets) == 1
        for member in members.keys:
            self.charge(1)
            if len(member) != len(targets):
                raise ExpressionError("wrong-index", f"{', '.join(clause.targets)} cannot run over members like {member}.",
                                      "Name one dummy for each part: for (i, j) in A.")  # fmt: skip
            inner = env.copy()
            if single:
                inner[targets[0]] = member[0]
                self.origins[targets[0]] = origin
            else:
                inner.update(zip(targets, member, strict=True))
            if clause.conditions and not all(self.truth(c, inner) for c in clause.conditions):
                continue
            if rest:
                yield from self.each(rest, inner)
            else:
                yield inner

    # one node

    def value(self, node: tree.Node, env: Environment) -> Value:
        """Whatever the node stands for."""
        match node:
            case tree.Item():
                return self._entry(node.base, self.key(node.keys, env), node.keys)
            case tree.Arithmetic():
                return self._arithmetic(node, env)
            case tree.Number(value=value) | tree.Text(value=value):
                return value
            case tree.Name(id=name):
                return self._name(name, env)
            case tree.Negation(of=of):
                return total(0, [(-1, self.amount(of, env))])
            case tree.Call():
                return self._call(node, env)
            case tree.Aggregate():
                return self._aggregate(node, env)
            case tree.Choice():
                return self.value(node.then if self.truth(node.test, env) else node.otherwise, env)
            case tree.Tuple():
                return self.key(node.parts, env)
            case tree.Builder() | tree.Listing():
                return self.members(node, env)
            case _:
                return self.truth(node, env)

    def _name(self, name: str, env: Environment) -> Value:
        if name in env:
            return env[name]
        if name in self.data.parameters or name in self.data.variables:
            return self._entry(name, ())
        if name in self.data.sets:
            return self.data.sets[name]
        if name in self.data.elements:
            return name
        raise ExpressionError(
            "unknown-name", f"{quoted(name)} is neither declared nor a dummy here.", "Declare it, or correct the name."
        )

    def _is_element(self, name: str, env: Environment) -> bool:
        return name not in env and name not in self.data.parameters and name in self.data.elements

    def _entry(self, name: str, key: Key, written: tuple[tree.Node, ...] = ()) -> Amount:
        values = self.data.parameters.get(name)
        if values is not None:
            found = values.get(key)
            if found is not None:
                return found
            key = self.data.inside(name, key, stepped=_stepped(written))
            found = values.get(key, self.data.defaults.get(name))
            if found is None:
                shown = ", ".join(map(str, key))
                raise ExpressionError(
                    "missing-key", f"{name}[{shown}] has no value.", f"Add the row [{shown}, value] or a default."
                )
            return found
        if name in self.data.variables:
            if self.variable is None:
                raise ExpressionError(
                    "variable-in-data", f"{name} is decided by the solver and cannot be used here.", "Use parameters."
                )
            amount = self._entries.get((name, key))
            if amount is None:
                amount = self._entries[name, key] = self.variable(
                    name, self.data.inside(name, key, stepped=_stepped(written))
                )
            return amount
        if name in self.data.sets:
            raise ExpressionError("wrong-index", f"{name} is a set and has no entries.", f"Write for i in {name}.")
        raise ExpressionError("unknown-name", f"{quoted(name)} is not declared.", "Declare it, or correct the name.")

    def _arithmetic(self, node: tree.Arithmetic, env: Environment) -> Value:
        op = node.rest[0][0]
        if tree.PRECEDENCE[op] < 3:
            return self.members(node, env)
        first = self.value(node.first, env)
        if isinstance(first, Members):
            return self.members(node, env)
        if isinstance(first, str) and op in "+-":
            return self._step(node, first, env)
        start = self.amount(node.first, env)
        if op in "+-":
            return total(start, ((1 if o == "+" else -1, self.amount(part, env)) for o, part in node.rest))
        result = start
        for o, part in node.rest:
            factor = self.amount(part, env)
            if isinstance(result, Polynomial) and isinstance(factor, Polynomial):
                self.charge(len(result.linear) * len(factor.linear))
            result = multiply(o, result, factor)
        return result

    def _step(self, node: tree.Arithmetic, element: str, env: Environment) -> Value:
        """`t - 1` where t runs over an ordered set of words: the member before."""
        origin = self.origins.get(node.first.id, "") if isinstance(node.first, tree.Name) else ""
        if origin not in self.data.sets:
            raise ExpressionError(
                "not-a-number", f"“{element}” is a word and cannot be reckoned with.", "Use a numbered set."
            )
        members = self.data.sets[origin]
        if None in members.kinds:
            raise ExpressionError("not-a-number", f"{origin} holds words and numbers, so steps have no meaning.",
                                  "Write all members as words, or all as numbers.")  # fmt: skip
        steps = sum(self.number(part, env) * (1 if op == "+" else -1) for op, part in node.rest)
        at = members.position[(element,)] + steps
        if members.cyclic:
            at %= len(members.keys)
        if at != int(at) or not 0 <= at < len(members.keys):
            raise ExpressionError(
                "outside-set", f"{element} {steps:+g} is outside {origin}.", "Add a condition to for_each."
            )
        return cast("str", members.keys[int(at)][0])

    def _call(self, node: tree.Call, env: Environment) -> Value:
        if node.function == "range":
            return self.members(node, env)
        if node.function == "len":
            return len(self.members(node.arguments[0], env).keys)
        if node.function == "piecewise":
            return self._piecewise(node, env)
        if node.function in tree.ORDERED:
            raise _no_amount(node.function)
        self.charge(len(node.arguments))
        amounts = [self.amount(a, env) for a in node.arguments]
        if node.function in ("min", "max", "sum", "prod"):
            return fold(node.function, amounts)
        return function(node.function, amounts[0])

    def _piecewise(self, node: tree.Call, env: Environment) -> Amount:
        points = self.points(node, env)
        where = self.amount(node.arguments[0], env)
        return value_at(points, where) if isinstance(where, int | float) else Nonlinear(places(where))

    def points(self, node: tree.Call, env: Environment) -> tuple[Point, ...]:
        """Those of a `piecewise`. Raises ExpressionError `piecewise-points` where they are not in order."""
        first = node.arguments[1]
        if not isinstance(first, tree.Builder):
            return checked_points([self._point(p, env) for p in node.arguments[1:]])
        outer = dict(self.origins)
        points = [self._point(first.element, inner) for inner in self.each(first.over, env)]
        self.origins = outer
        return checked_points(points)

    def _point(self, node: tree.Node, env: Environment) -> Point:
        assert isinstance(node, tree.Tuple)  # the parser has seen to it
        where, value = (float(self.number(part, env)) for part in node.parts)
        return where, value

    def _aggregate(self, node: tree.Aggregate, env: Environment) -> Amount:
        if node.kind in tree.ORDERED:
            raise _no_amount(node.kind)
        outer = dict(self.origins)  # a dummy of the same name further out has its own origin
        amounts = (self.amount(node.body, inner) for inner in self.each(node.over, env))
        result = total(0, ((1, a) for a in amounts)) if node.kind == "sum" else fold(node.kind, list(amounts))
        self.origins = outer
        return result

    def _range(self, node: tree.Call, env: Environment) -> Members:
        bounds = [self.number(a, env) for a in node.arguments]
        if any(b != int(b) for b in bounds) or (len(bounds) == 3 and bounds[2] == 0):
            raise ExpressionError(
                "wrong-arguments", "range takes one to three whole numbers.", "Write range(1, n + 1)."
            )
        found = range(*map(int, bounds))
        size = max(0, -((found.start - found.stop) // found.step))  # len() cannot say more than a machine word
        if size > LARGEST_SET:
            raise ExpressionError(
                "too-large", f"The range has {size:,} members.", f"At most {LARGEST_SET:,} are allowed."
            )
        self.charge(size)
        return Members(tuple((i,) for i in found))


def _compare(op: tree.ComparisonOp, left: Value, right: Value) -> bool:
    if isinstance(left, Polynomial | Nonlinear) or isinstance(right, Polynomial | Nonlinear):
        raise ExpressionError("variable-in-condition", "A decision variable stands in a condition.",
                              "Conditions may use indices and parameters; model a choice with a binary variable.")  # fmt: skip
    if op in ("==", "!="):
        same = left == right or (str(left) == str(right) and isinstance(left, str) != isinstance(right, str))
        return same == (op == "==")
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        raise ExpressionError("not-a-number", f"{_kind(left)} and {_kind(right)} have no order.", "Compare numbers.")
    return {"<=": left <= right, ">=": left >= right, "<": left < right, ">": left > right}[op]


def _stepped(keys: tuple[tree.Node, ...]) -> bool:
    """Whether a key is reckoned, as in `x[t - 1]`: such a one goes round a cyclic set."""
    return any(isinstance(key, tree.Arithmetic) for key in keys)


def _no_amount(kind: str) -> ExpressionError:
    return ExpressionError("not-a-number", f"{kind} is a condition and no number.", "Let it be a constraint by itself.")


def _kind(value: object) -> str:
    match value:
        case bool():
            return "a condition"
        case str():
            return f"the word “{value}”"
        case Members():
            return "a set"
        case tuple():
            return f"the tuple {value}"
        case _:
            return "a number" if isinstance(value, int | float) else "an expression"


def _shown(node: tree.Node) -> str:
    return quoted(node.id) if isinstance(node, tree.Name) else f"What stands there ({type(node).__name__.lower()})"
