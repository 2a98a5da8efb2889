"""Draws random formulations: sound in names and data, with every word that MathProg and its readers could stumble over."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from optagent.formulation import Constraint, Formulation, IndexSet, Objective, Parameter, Variable
from optagent.formulation.names import declarations
from optagent.formulation.resolve import resolve

NAMES = (
    "P", "Q", "T", "cost", "x", "make", "by", "mod", "end", "data", "param", "set", "größe", "t1", "s", "solve", "display",
    "cross", "T_at", "minimize", "default", "Ω", "card_", "then", "union", "less", "tr", "model", "diff", "a" * 110, "to",
)  # fmt: skip
DUMMIES = ("i", "j", "k", "inter", "dimen", "p", "q", "ü", "within", "i_2")
WORDS = (
    "a", "b", "New York", "it's", 'q"r', "1", "x-y", "", "end", "P", "é ü", "a,b", "#5", "/*", ";", "default", ".", "+",
    "Infinity", "1e5", "-3", "'\"", "i", "x", "(tr)", ":=", "[", "*", "data",
)  # fmt: skip
WHOLE = st.integers(-4, 12)
NUMBERS = st.one_of(
    WHOLE,
    st.sampled_from([0.5, 1.25, -2.75, 1e20, 1e-7, 1 / 3, 2**53 + 2, 100000.5, -0.1]),
    st.floats(-1e6, 1e6, allow_subnormal=False),
)
TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(["plain words", "it's “quoted”", "x" * 120, "two\nlines", '"', " edge "]),
    st.text(max_size=20),
)


@dataclass
class Known:
    """A set and its members."""

    name: str
    members: list[tuple[str | int, ...]]

    @property
    def arity(self) -> int:
        return len(self.members[0])

    @property
    def ordered(self) -> bool:
        return self.arity == 1 and all(isinstance(m[0], str) for m in self.members)


def literal(word: str | int) -> str:
    """As an expression has it; clauses are not cut round escaped quotes."""
    return repr(word).replace("\\'", "\\x27")


Scope = list[tuple[tuple[str, ...], Known]]


class Maker:
    """Draws one Formulation, part by part."""

    def __init__(self, draw: DrawFn, *, linear: bool) -> None:
        self.draw = draw
        self.linear = linear
        self.names = iter(draw(st.permutations(NAMES)))
        self.sets: list[IndexSet] = []
        self.known: list[Known] = []
        self.parameters: list[tuple[Parameter, list[Known]]] = []
        self.variables: list[tuple[Variable, list[Known]]] = []

    def one(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def formulation(self) -> Formulation:
        draw = self.draw
        for _ in range(draw(st.integers(1, 3))):
            self.add_set()
        for _ in range(draw(st.integers(1, 4))):
            self.add_parameter()
        for _ in range(draw(st.integers(1, 3))):
            self.add_variable()
        rows = [
            self.constraint(f"c{at}" if draw(st.booleans()) else next(self.names))
            for at in range(draw(st.integers(0, 3)))
        ]
        return Formulation(
            name=draw(TEXTS), description=draw(TEXTS), sets=self.sets, parameters=[p for p, _ in self.parameters],
            variables=[v for v, _ in self.variables],
            objective=Objective(
                name=draw(st.sampled_from(["objective", "make", "cost", "i"])), sense=draw(st.sampled_from(["minimize", "maximize"])),
                expression=self.row([], 2), description=draw(TEXTS), unit=draw(TEXTS),
            ),
            constraints=rows,
        )  # fmt: skip

    def add_set(self) -> None:
        name = next(self.names)
        flat = [k for k in self.known if k.arity == 1]
        kind = self.one("words", "words", "mixed", "pairs", "range", *(["derived", "filtered"] if flat else []))
        draw = self.draw
        expression = ""
        match kind:
            case "words":
                members = [(w,) for w in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))]
            case "mixed":
                pool = st.one_of(st.sampled_from(WORDS), st.integers(-3, 2**50))
                members = [(w,) for w in draw(st.lists(pool, min_size=1, max_size=3, unique=True))]
            case "pairs":
                pool = st.tuples(st.sampled_from(WORDS[:6]), st.integers(1, 3))
                members = [tuple(m) for m in draw(st.lists(pool, min_size=1, max_size=4, unique=True))]
            case "range":
                low, size, step = (
                    draw(st.integers(-2, 2)),
                    draw(st.integers(1, 4)),
                    draw(st.sampled_from([1, 1, 2, -1])),
                )
                found = range(low, low + size * step, step)
                members = [(n,) for n in found]
                expression = (
                    f"range({low}, {found.stop}, {step})"
                    if step != 1 or draw(st.booleans())
                    else f"range({low}, {found.stop})"
                )
            case "derived":
                one, two = draw(st.sampled_from(flat)), draw(st.sampled_from(flat))
                op = self.one("|", "*", "&")
                members = {
                    "|": list(dict.fromkeys([*one.members, *two.members])),
                    "&": [m for m in one.members if m in two.members],
                    "*": [a + b for a in one.members for b in two.members],
                }[op]
                expression = f"{one.name} {op} {two.name}"
            case _:
                one = draw(st.sampled_from(flat))
                members = [(*a, *b) for a in one.members for b in one.members if a != b]
                expression = f"((u, v) for u in {one.name} for v in {one.name} if u != v)"
        assume(members)
        if expression:
            self.sets.append(IndexSet(name=name, expression=expression, description=draw(TEXTS)))
        else:
            elements = [list(m) if len(m) > 1 else m[0] for m in members]
            self.sets.append(IndexSet(name=name, elements=elements, description=draw(TEXTS)))
        self.known.append(Known(name, members))

    def index(self) -> tuple[list[str], list[Known], Scope]:
        """Entries, their sets, and the dummies that some of them name."""
        sets = self.draw(st.lists(st.sampled_from(self.known), max_size=2))
        dummies = iter(self.draw(st.permutations(DUMMIES)))
        entries: list[str] = []
        scope: Scope = []
        for s in sets:
            if self.draw(st.booleans()):
                names = tuple(next(dummies) for _ in range(s.arity))
                entries.append(f"{names[0]} in {s.name}" if s.arity == 1 else f"({', '.join(names)}) in {s.name}")
                scope.append((names, s))
            else:
                entries.append(s.name)
        return entries, sets, scope

    def add_parameter(self) -> None:
        draw = self.draw
        entries, sets, scope = self.index()
        keys: list[tuple[str | int, ...]] = [()]
        for s in sets:
            keys = [k + m for k in keys for m in s.members]
        common = {"name": next(self.names), "index": entries, "unit": draw(TEXTS), "description": draw(TEXTS)}
        match self.one("rows", "rows", "default", "computed", "constant"):
            case "rows":
                values = [[*k, draw(NUMBERS)] for k in draw(st.permutations(keys))]
                if draw(st.booleans()):
                    values = [[*k, draw(NUMBERS)] for k in keys]
                parameter = Parameter(values=values, **common)
            case "default":
                some = draw(st.lists(st.sampled_from(keys), unique=True))
                parameter = Parameter(values=[[*k, draw(NUMBERS)] for k in some], default=draw(NUMBERS), **common)
            case "computed":
                parameter = Parameter(expression=self.number(scope, 2, safe=True), **common)
            case _:
                parameter = Parameter(values=draw(NUMBERS), **common)
        self.parameters.append((parameter, sets))

    def add_variable(self) -> None:
        draw = self.draw
        entries, sets, scope = self.index()
        domain = draw(st.sampled_from(["Reals", "NonNegativeReals", "Integers", "NonNegativeIntegers", "Binary"]))

        def bound() -> float | str | None:
            return draw(st.one_of(st.none(), NUMBERS, st.builds(lambda: self.number(scope, 1, safe=True))))

        name = next(self.names)
        variable = Variable(
            name=name,
            index=entries,
            domain=domain,
            lower=bound(),
            upper=bound(),
            unit=draw(TEXTS),
            description=draw(TEXTS),
        )
        self.variables.append((variable, sets))

    # expressions

    def clause(self, scope: Scope, taken: set[str]) -> tuple[str, Scope]:
        """One or two loops, with or without a condition, and the scope inside."""
        inner, loops = list(scope), list[str]()
        free = [d for d in self.draw(st.permutations(DUMMIES)) if d not in taken]
        for _ in range(self.draw(st.integers(1, 2))):
            s = self.draw(st.sampled_from(self.known))
            if len(free) < s.arity:
                break
            names, free = tuple(free[: s.arity]), free[s.arity :]
            loops.append(f"{names[0]} in {s.name}" if s.arity == 1 else f"({', '.join(names)}) in {s.name}")
            inner = [(n, k) for n, k in inner if not set(n) & set(names)]
            inner.append((names, s))
            if self.draw(st.integers(0, 3)) == 0:
                loops[-1] += f" if {self.condition(inner)}"
        return "\0".join(loops), inner

    def condition(self, scope: Scope) -> str:
        names, s = self.draw(st.sampled_from(scope))
        word = self.draw(st.sampled_from(s.members))
        first = f"{names[0]} {self.one('==', '!=')} {literal(word[0])}"
        match self.one("plain", "plain", "member", "and", "not", "len", "value"):
            case "member":
                one = names[0] if len(names) == 1 else f"({', '.join(names)})"
                return f"{one} {self.one('in', 'not in')} {s.name}"
            case "and":
                return f"({first} {self.one('and', 'or')} {self.number(scope, 0, safe=True)} > 1)"
            case "not":
                return f"not ({first})"
            case "len":
                return f"1 <= len({s.name}) < 3"
            case "value":
                return f"{self.number(scope, 0, safe=True)} <= {self.number(scope, 0, safe=True)}"
            case _:
                return first

    def entry(self, name: str, sets: list[Known], scope: Scope, *, safe: bool) -> str:
        keys: list[str] = []
        for s in sets:
            fits = [(n, k) for n, k in scope if k is s]
            if fits and self.draw(st.integers(0, 3)):
                names, k = self.draw(st.sampled_from(fits))
                step = k.ordered and not safe and self.draw(st.integers(0, 2)) == 0
                keys.append(f"{names[0]} {self.one('-', '+')} 1" if step else ", ".join(names))
            else:
                keys.append(", ".join(map(literal, self.draw(st.sampled_from(s.members)))))
        return f"{name}[{', '.join(keys)}]" if keys else name

    def number(self, scope: Scope, depth: int, *, safe: bool) -> str:
        """An expression in parameters; `safe` ones can be evaluated whatever the data."""
        draw = self.draw
        if depth <= 0 or draw(st.integers(0, 3)) == 0:
            if self.parameters and draw(st.booleans()):
                p, sets = draw(st.sampled_from(self.parameters))
                return self.entry(p.name, sets, scope, safe=safe)
            value = draw(st.one_of(WHOLE, st.sampled_from([0.5, 2.25])))
            return str(value) if value >= 0 else f"({value})"
        part = lambda: self.number(scope, depth - 1, safe=safe)  # noqa: E731
        match self.one("+", "-", "*", "neg", "call", "if", "sum", "//", "%", "**", "round", "min", "chain"):
            case "+" | "-" | "*" as op:
                return f"({part()} {op} {part()})"
            case "neg":
                return f"-{part()}" if draw(st.booleans()) else f"(-{part()})"
            case "call":
                return f"{self.one('abs', 'floor', 'ceil')}({part()})"
            case "if":
                return f"({part()} if {part()} {self.one('<', '>=', '==')} {part()} else {part()})"
            case "sum":
                loops, inner = self.clause(
                    scope, {n for names, _ in scope for n in names} if draw(st.booleans()) else set()
                )
                kind = self.one("sum", "sum", "max", "min") if "if" not in loops else "sum"
                return f"{kind}({self.number(inner, depth - 1, safe=safe)} for {loops.replace(chr(0), ' for ')})"
            case "//" | "%" as op:
                return f"({part()} {op} {draw(st.integers(1, 5))})"
            case "**":
                return f"{part()} ** {draw(st.integers(0, 2))}" if draw(st.booleans()) else f"({part()}) ** 2"
            case "round":
                return f"round({part()})"
            case "min":
                return f"{self.one('min', 'max')}({part()}, {part()})"
            case _:
                return f"{part()} * {part()} - {part()} + {part()}"

    def row(self, scope: Scope, depth: int) -> str:
        """An expression with variables."""
        draw = self.draw
        v, sets = draw(st.sampled_from(self.variables))
        entry = self.entry(v.name, sets, scope, safe=False)
        if depth <= 0:
            return entry
        match self.one("plain", "+", "*", "sum", "if", "neg", "/", *([] if self.linear else ["square", "abs"])):
            case "+":
                return f"{self.row(scope, depth - 1)} {self.one('+', '-')} {self.row(scope, depth - 1)}"
            case "*":
                return f"({self.number(scope, 1, safe=False)}) * ({self.row(scope, depth - 1)})"
            case "sum":
                loops, inner = self.clause(scope, set())
                return f"sum({self.row(inner, depth - 1)} for {loops.replace(chr(0), ' for ')})"
            case "if":
                test = self.number(scope, 0, safe=True)
                return f"({self.row(scope, depth - 1)} if {test} > 1 else {self.number(scope, 0, safe=True)})"
            case "neg":
                return f"-({self.row(scope, depth - 1)})"
            case "/":
                return f"({self.row(scope, depth - 1)}) / {draw(st.integers(1, 4))}"
            case "square":
                return f"({self.row(scope, depth - 1)}) * {entry} + {entry} ** 2"
            case "abs":
                return f"abs({self.row(scope, depth - 1)}) + exp({entry})"
            case _:
                return entry

    def constraint(self, name: str) -> Constraint:
        draw = self.draw
        for_each, scope = self.clause([], set()) if draw(st.booleans()) else ("", [])
        number = self.number(scope, 1, safe=False)
        body = self.row(scope, 2)
        match self.one("<=", ">=", "==", "<", "range", "chain"):
            case "range":
                text = f"{number} <= {body} <= {number} + 5"
            case "chain":
                text = f"{body} <= {self.row(scope, 1)} {self.one('<=', '==')} {number}"
            case op:
                text = f"{body} {op} {number}"
        return Constraint(name=name, for_each=for_each.replace("\0", ", "), expression=text, description=draw(TEXTS))


@st.composite
def formulations(draw: DrawFn, *, linear: bool) -> Formulation:
    """Sound in names and data; rows may still look outside a set."""
    f = Maker(draw, linear=linear).formulation()
    dummies = set(DUMMIES) | {"u", "v"}
    assume(not any(d.severity == "error" for d in declarations(f)))
    assume(not dummies & {x.name for x in (*f.sets, *f.parameters, *f.variables)})
    data, found = resolve(f)
    assume(not any(d.severity == "error" for d in found))
    del data
    return f


@pytest.fixture(scope="session")
def drawn() -> Callable[[bool], SearchStrategy[Formulation]]:
    """`drawn(True)` draws linear formulations, `drawn(False)` any."""
    assert all(n.isidentifier() and not keyword.iskeyword(n) for n in (*NAMES, *DUMMIES))
    return lambda linear: formulations(linear=linear)
