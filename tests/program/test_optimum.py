"""Compiled programs have the optimum that a direct matrix route finds, over random small formulations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from optagent.formulation import Constraint, Formulation, IndexSet, Objective, Parameter, Variable
from optagent.formulation.check import check
from optagent.formulation.ground import Ground
from optagent.formulation.polynomial import Polynomial
from optagent.program import compile_formulation

WORDS = [
    "a",
    "i",
    "b c",
    "d'e",
    'f"g',
    "1",
    "2",
    "10",
    "ä ö",
    "数",
    "x,y",
    "p\\q",
    "k: v, w",
    "line\u2028end",
    "{z}",
    "m",
    "for",
]
NAMES = ["index", "name", "values", "model", "cost", "x", "y", "limit", "block", "Var", "Set", "display", "dim", "pyo", "m",
         "open", "list", "type", "keys", "items", "doc", "solutions", "csv", "math", "print", "row", "Constraint"]  # fmt: skip
DUMMIES = ["i", "j", "m_", "mdl", "file", "pyo_", "p", "t", "a", "str_", "k"]
CLASHING = ["m", "model", "pyo", "file", "row", "list", "int", "csv"]
number = st.integers(-6, 9) | st.sampled_from([0.5, -2.25, 1e-3, 12.75])


def literal(value: float) -> str:
    """A number as an expression, a negative one in brackets."""
    return f"({value})" if value < 0 else str(value)


class Maker:
    """One random formulation, drawn piece by piece."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.free = list(NAMES)
        self.declared: set[str] = set()
        self.sets: list[IndexSet] = []
        self.parameters: list[Parameter] = []
        self.variables: list[Variable] = []
        self.members: dict[str, list[Any]] = {}

    def name(self) -> str:
        taken = self.draw(st.sampled_from(self.free))
        self.free.remove(taken)
        self.declared.add(taken)
        return taken

    def dummy(self, *others: str) -> str:
        pool = [d for d in [*DUMMIES, *CLASHING] if d not in self.declared and d not in others]
        chosen = self.draw(st.sampled_from(pool))
        self.free = [n for n in self.free if n != chosen]
        return chosen

    def set(self) -> None:
        name = self.name()
        kind = self.draw(st.sampled_from(["words", "numbers", "range", "digits", "less"]))
        if kind == "less" and self.sets:
            base = self.draw(st.sampled_from([s.name for s in self.sets]))
            members = self.members[base][1:]
            first = self.members[base][0] if self.members[base] else None
            gone = "{}" if first is None else f'{{"{first}"}}' if isinstance(first, str) else f"{{{first}}}"
            if first is None or (isinstance(first, str) and not first.isalnum()):
                return
            self.sets.append(IndexSet(name=name, expression=f"{base} - {gone}"))
        elif kind == "range":
            top = self.draw(st.integers(1, 4))
            members = list(range(1, top + 1))
            self.sets.append(IndexSet(name=name, expression=f"range(1, {top + 1})"))
        else:
            pool = {"numbers": st.integers(-3, 6), "digits": st.sampled_from(["1", "2", "3", "7"])}.get(
                kind, st.sampled_from(WORDS)
            )
            members = self.draw(st.lists(pool, min_size=1, max_size=4, unique=True))
            self.sets.append(IndexSet(name=name, elements=members))
        self.members[name] = members

    def index(self) -> list[str]:
        names = list(self.members)
        return self.draw(st.lists(st.sampled_from(names), max_size=2)) if names else []

    def keys(self, index: list[str]) -> list[list[Any]]:
        keys: list[list[Any]] = [[]]
        for s in index:
            keys = [[*k, m] for k in keys for m in self.members[s]]
        return keys

    def parameter(self) -> None:
        name, index = self.name(), self.index()
        kind = self.draw(st.sampled_from(["rows", "default", "scalar", "computed"]))
        if kind == "computed" and self.parameters:
            of = self.draw(st.sampled_from(self.parameters))
            index = self.index_of(of)
            dummies = self.dummies(index)
            entries = [f"{d} in {s}" for d, s in zip(dummies, index, strict=True)]
            expression = f"{self.entry(of.name, dummies)} * 2 - 1"
            self.parameters.append(Parameter(name=name, index=entries, expression=expression))
            return
        if kind == "scalar" or not index:
            self.parameters.append(Parameter(name=name, values=self.draw(number)))
            return
        rows = [[*k, self.draw(number)] for k in self.keys(index)]
        default = None
        if kind == "default":
            rows, default = rows[: self.draw(st.integers(0, len(rows)))], self.draw(number)
        self.parameters.append(Parameter(name=name, index=index, values=rows, default=default))

    def dummies(self, index: list[str]) -> list[str]:
        dummies: list[str] = []
        for _ in index:
            dummies.append(self.dummy(*dummies))
        return dummies

    def entry(self, name: str, keys: list[str]) -> str:
        return f"{name}[{', '.join(keys)}]" if keys else name

    def variable(self) -> None:
        domain = self.draw(st.sampled_from(["Reals", "NonNegativeReals", "Integers", "NonNegativeIntegers", "Binary"]))
        low, high = self.draw(st.integers(-4, 1)), self.draw(st.integers(1, 8))
        scalars = [p for p in self.parameters if not p.index and isinstance(p.values, int | float)]
        upper: float | str = high
        if scalars and self.draw(st.booleans()):
            upper = f"max({high}, {self.draw(st.sampled_from(scalars)).name})"
        self.variables.append(Variable(name=self.name(), index=self.index(), domain=domain, lower=low, upper=upper))

    def index_of(self, thing: Parameter | Variable) -> list[str]:
        return [e.rsplit(" in ")[-1] for e in thing.index]

    def condition(self, dummy: str, s: str) -> str:
        members = self.members[s]
        plain = [m for m in members if not isinstance(m, str) or m.isalnum()]
        if not plain or self.draw(st.booleans()):
            return ""
        one = self.draw(st.sampled_from(plain))
        if isinstance(one, int):
            return f" if {dummy} {self.draw(st.sampled_from(['==', '!=', '<=', '>']))} {self.draw(st.sampled_from([str(one), literal(one)]))}"
        spelled = one if one.isdecimal() and self.draw(st.booleans()) else f'"{one}"'
        return f" if {dummy} {self.draw(st.sampled_from(['==', '!=']))} {spelled}"

    def linear(self, fixed: dict[str, str]) -> str:
        """A linear expression; `fixed` gives dummies that are known, by the set they run over."""
        terms: list[str] = []
        for _ in range(self.draw(st.integers(1, 3))):
            v = self.draw(st.sampled_from(self.variables))
            index = self.index_of(v)
            inner: list[str] = []
            loops = ""
            for s in index:
                if s in fixed and self.draw(st.booleans()):
                    inner.append(fixed[s])
                else:
                    d = self.dummy(*inner, *fixed.values())
                    inner.append(d)
                    loops += f" for {d} in {s}{self.condition(d, s)}"
            factor = self.factor(dict(zip(index, inner, strict=True)))
            term = f"{factor} * {self.entry(v.name, inner)}"
            terms.append(f"sum({term}{loops})" if loops else term)
        return " + ".join(terms)

    def factor(self, known: dict[str, str]) -> str:
        usable = [p for p in self.parameters if all(s in known for s in self.index_of(p))]
        if not usable or self.draw(st.booleans()):
            return literal(self.draw(number))
        p = self.draw(st.sampled_from(usable))
        return self.entry(p.name, [known[s] for s in self.index_of(p)])

    def constraint(self, name: str) -> Constraint:
        for_each, fixed = "", {}
        if self.members and self.draw(st.booleans()):
            s = self.draw(st.sampled_from(list(self.members)))
            d = self.dummy()
            fixed = {s: d}
            for_each = f"{d} in {s}{self.condition(d, s)}"
            stepped = [v for v in self.variables if self.index_of(v) == [s]]
            if stepped and len(self.members[s]) > 1 and all(isinstance(m, str) for m in self.members[s]):
                first = self.members[s][0]
                declared = [x for x in self.sets if x.name == s and x.elements]
                if declared and first.isalnum() and self.draw(st.booleans()):
                    v = self.draw(st.sampled_from(stepped)).name
                    return Constraint(
                        name=name,
                        for_each=f'{d} in {s} if {d} != "{first}"',
                        expression=f"{v}[{d}] - {v}[{d} - 1] <= 3",
                    )
        body, right = self.linear(fixed), literal(self.draw(number))
        kind = self.draw(st.sampled_from(["<=", ">=", "<", ">", "chain", "swapped", "=="]))
        if kind == "chain":
            low = self.draw(st.integers(-40, 0))
            return Constraint(
                name=name,
                for_each=for_each,
                expression=f"{literal(low)} <= {body} <= {low + self.draw(st.integers(0, 60))}",
            )
        if kind == "swapped":
            return Constraint(
                name=name, for_each=for_each, expression=f"{right} >= {body} - {self.draw(st.integers(0, 30))}"
            )
        slack = self.draw(st.integers(0, 25))
        if kind == "==":
            v = self.draw(st.sampled_from(self.variables))
            others = [self.dummy(*fixed.values())] if len(v.index) == 1 else self.dummies(v.index)
            over = " ".join(f"for {d} in {s}" for d, s in zip(others, self.index_of(v), strict=True))
            item = self.entry(v.name, others)
            return Constraint(
                name=name,
                expression=f"sum({item} {over}) == {self.draw(st.integers(0, 2))}" if over else f"{item} == 1",
            )
        sign = "+" if kind.startswith("<") else "-"
        return Constraint(name=name, for_each=for_each, expression=f"{body} {kind} {right} {sign} {slack}")

    def formulation(self) -> Formulation:
        for _ in range(self.draw(st.integers(0, 3))):
            self.set()
        for _ in range(self.draw(st.integers(0, 3))):
            self.parameter()
        for _ in range(self.draw(st.integers(1, 3))):
            self.variable()
        free = [*self.free, *(p.name for p in self.parameters), *(v.name for v in self.variables), "c", "c_1", "c_2"]
        names = self.draw(st.lists(st.sampled_from(free), max_size=4, unique=True))
        return Formulation(
            name=self.draw(st.sampled_from(["plan", 'a "b" \\', "数"])), description=self.draw(st.sampled_from(["", 'x """ y\\', "a\x00b"])),
            sets=self.sets, parameters=self.parameters, variables=self.variables,
            objective=Objective(name=self.draw(st.sampled_from(["objective", "cost", "name", "a b"])),
                                sense=self.draw(st.sampled_from(["minimize", "maximize"])), expression=self.linear({})),
            constraints=[self.constraint(n) for n in names],
        )  # fmt: skip


@st.composite
def formulations(draw: Any) -> Formulation:
    """Small LPs and MIPs of bounded variables, indexed and scalar."""
    return Maker(draw).formulation()


def matrix_optimum(model: Ground) -> float | None:
    """The optimum by scipy's milp on the scalar form; None when there is none."""
    places = list(model.columns)
    at = {p: k for k, p in enumerate(places)}
    cost = np.zeros(len(places))
    offset = float(model.objective) if isinstance(model.objective, int | float) else float(model.objective.constant)
    if isinstance(model.objective, Polynomial):
        for p, c in model.objective.linear.items():
            cost[at[p]] = c
    sign = -1 if model.sense == "maximize" else 1
    A = np.zeros((len(model.rows), len(places)))
    for k, row in enumerate(model.rows):
        assert isinstance(row.body, Polynomial)
        for p, c in row.body.linear.items():
            A[k, at[p]] = c
    columns = list(model.columns.values())
    rows = [LinearConstraint(A, [r.lower for r in model.rows], [r.upper for r in model.rows])] if model.rows else []
    bounds = Bounds([c.lower for c in columns], [c.upper for c in columns])
    found = milp(sign * cost, integrality=[int(c.integer) for c in columns], bounds=bounds, constraints=rows)
    return None if found.x is None else sign * found.fun + offset


def program_optimum(source: str, files: dict[str, str], objective: str) -> float | None:
    """The optimum of the program, run here, by Pyomo's own way to HiGHS; None when there is none."""
    import pyomo.environ as pyo

    assert files == {}
    space: dict[str, Any] = {"__name__": "program"}
    exec(compile(source, "program.py", "exec"), space)  # our own compiler's source
    model = space["model"]
    # without presolve: HiGHS 1.15.1 calls 12.75 optimal for an integer of at most 12.75 that stands alone
    results = pyo.SolverFactory("highs").solve(model, load_solutions=False, options={"presolve": "off"})
    if results.solver.termination_condition != pyo.TerminationCondition.optimal:
        return None
    model.solutions.load_from(results)
    return pyo.value(next(model.component_data_objects(pyo.Objective)))


def agree(f: Formulation) -> None:
    """Both routes, compared."""
    note(f.model_dump_json(exclude_defaults=True))
    program, checked = compile_formulation(f)
    if program is None:
        assert {d.code for d in checked.errors} <= {"never-holds", "empty-bounds"}, [str(d) for d in checked.errors]
        return
    note(program.source)
    model = checked.ground
    if isinstance(model.objective, int | float) and not model.rows:
        return  # nothing is left to decide: HiGHS calls such a model empty, and neither route has an optimum
    wanted = matrix_optimum(model)
    found = program_optimum(program.source, program.files, f.objective.name)
    if wanted is None:
        assert found is None
    else:
        assert found is not None
        assert math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-6)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(formulations())
def test_program_and_matrix_have_one_optimum(f: Formulation):
    """Whatever names, elements, data and conditions a small formulation has."""
    agree(f)


@pytest.mark.slow
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(formulations())
def test_program_and_matrix_have_one_optimum_over_many(f: Formulation):
    """The same over many more draws."""
    agree(f)


def test_the_random_formulations_reach_what_they_should():
    """Most draws compile and have an optimum, and many have sets, rows and integer variables: the comparison is not idle."""
    seen: list[tuple[bool, bool, bool]] = []

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(formulations())
    def look(f: Formulation) -> None:
        checked = check(f)
        seen.append((not checked.errors, bool(checked.ground.rows), checked.ground.kind == "MIP"))

    look()
    compiled, with_rows, whole = (sum(column) for column in zip(*seen, strict=True))
    assert compiled > 0.6 * len(seen)
    assert with_rows > 0.3 * len(seen)
    assert whole > 0.2 * len(seen)
