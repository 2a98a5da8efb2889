"""Programs and files come back as Formulations: the same model, under the same names, with the same optimum."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import anyio
import pytest

from optagent.formulation import Formulation
from optagent.program import Program, compile_formulation
from optagent.sandbox import Captured, capture, close, run
from optagent.solution import Solution, Status
from optagent.stages.recover import Recovered, recover, recover_async
from optagent.tables import read_tables

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = "import pyomo.environ as pyo\nm = pyo.ConcreteModel()\n"


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def compiled(folder: Path, name: str) -> Program:
    """An example's program."""
    formulation = Formulation.model_validate_json((folder / f"{name}.json").read_text(encoding="utf-8"))
    program, checked = compile_formulation(formulation, read_tables(sorted(folder.glob(f"{name}.*.csv"))))
    assert program is not None, [str(d) for d in checked.errors]
    return program


def by(route: Literal["lp", "mps"], program: Program) -> Recovered:
    """The Formulation of a program, over its listing. tests/models/test_back.py has all examples over all routes."""
    listed = capture(program, listing=route)
    assert isinstance(listed, Captured)
    return recover(Program(source=listed.text, language=route, origin="given"))


def found(result: Recovered) -> Formulation:
    """The Formulation that must be there."""
    assert result.formulation is not None, result.solution
    return result.formulation


def solved(formulation: Formulation) -> Solution:
    """Compiled and run, where it compiles."""
    program, checked = compile_formulation(formulation)
    assert program is not None, [str(d) for d in checked.errors]
    return run(program)


def test_what_a_person_wrote_comes_back_as_written() -> None:
    """Sets, families and sums of a facility location model, up to the names of sets and tables."""
    f = found(recover(compiled(EXAMPLES, "warehouses")))
    assert [(s.name, len(s.elements)) for s in f.sets] == [("I", 5), ("J", 7)]
    assert [(v.name, v.index, v.domain) for v in f.variables] == [
        ("share", ["I", "J"], "NonNegativeReals"), ("open", ["I"], "Binary"),
    ]  # fmt: skip
    assert [(c.name, c.for_each, c.expression) for c in f.constraints] == [
        ("supplied", "j in J", "sum(share[i, j] for i in I) == 1"),
        ("only_open", "i in I, j in J", "share[i, j] - open[i] <= 0"),
        ("board", "", "sum(open[i] for i in I) <= 2"),
    ]


def test_names_survive_a_file_of_ours() -> None:
    """Spaces and commas, which the formats forbid, and rows with two sides, which LP lacks."""
    program = compiled(EXAMPLES, "kennel")
    routes: tuple[Literal["lp", "mps"], ...] = ("lp", "mps")
    for route in routes:
        f = found(by(route, program))
        assert f.sets[0].elements == ["chicken", "rice", "beet pulp", "oil"]
        (mix,) = f.constraints
        assert (mix.name, mix.for_each) == ("nutrient_range", "j in J")
        assert mix.expression.count("<=") == 2


def test_a_file_of_others() -> None:
    """Names as they are; a constant, a maximum, integers, a free and a semi-continuous variable, a row without limits."""
    text = (
        "max\n obj: 3 x1 + 2 x2 - y + 5\nst\n c1: x1 + x2 <= 4\n cap#a: x1 + 3 y >= -2\n idle: x1 + y >= -1e30\n"
        "bounds\n y >= -9\n y <= 2\n s <= 8\n s >= 3\ngen\n x1\nsemi\n s\nend\n"
    )
    result = recover(Program(source=text, language="lp", origin="given"))
    f = found(result)
    assert [v.name for v in f.variables] == ["x1", "x2", "y", "s", "s_on"]
    assert [c.name for c in f.constraints] == ["c1", "cap_a", "s_most", "s_least"]
    assert [c.description for c in f.constraints] == ["", "cap#a", "", ""]
    assert (f.objective.sense, f.objective.expression) == ("maximize", "3*x1 + 2*x2 - y + 5")
    given = run(Program(source=text, language="lp", origin="given"))
    assert solved(f).objective == pytest.approx(given.objective)


def test_non_linear_programs() -> None:
    """Expressions in functions come back, by name where a block has its own index."""
    source = HEAD + (
        "m.b = pyo.Block([1, 2])\n"
        "for k in (1, 2):\n    m.b[k].x = pyo.Var(['p', 'q'], bounds=(0.5, 4))\n"
        "m.z = pyo.Var(initialize=2)\nm.z.fix(2)\n"
        "m.c = pyo.Constraint([1, 2], rule=lambda m, k: pyo.log(m.b[k].x['p']) * m.z + m.b[k].x['q'] ** 3 <= 5)\n"
        "m.q = pyo.Constraint(expr=m.b[1].x['p'] * m.b[2].x['q'] + m.b[1].x['q'] >= 1)\n"
        "m.o = pyo.Objective(expr=pyo.exp(m.b[1].x['p']) + m.b[2].x['p'], sense=pyo.maximize)\n"
    )
    f = found(recover(Program(source=source, origin="given")))
    assert [v.name for v in f.variables] == ["b_x"]
    assert [c.expression for c in f.constraints] == [
        '2*log(b_x[1, "p"]) + b_x[1, "q"]**3 <= 5',
        '2*log(b_x[2, "p"]) + b_x[2, "q"]**3 <= 5',
        'b_x[1, "q"] + b_x[1, "p"]*b_x[2, "q"] >= 1',
    ]
    assert f.objective.expression == 'exp(b_x[1, "p"]) + b_x[2, "p"]'


def test_what_stands_in_the_way_is_said() -> None:
    """The program's own failure, and what the language has no words for."""
    failed = recover(Program(source="1 / 0\n", origin="written"))
    assert failed.formulation is None
    assert failed.solution is not None
    assert (failed.solution.status, "ZeroDivisionError" in failed.solution.reason) == (Status.CRASH, True)
    head = HEAD + "m.x = pyo.Var(bounds=(0, 1))\nm.o = pyo.Objective(expr=m.x)\n"
    for line, why in (
        ("m.c = pyo.Constraint(expr=pyo.asin(m.x) <= 1)\n", "no asin"),
        ("m.c = pyo.Constraint(expr=pyo.Expr_if(m.x >= 0.5, m.x, 0) <= 1)\n", "choice"),
        (
            "m.y = pyo.Var([1, 2])\nm.s = pyo.SOSConstraint(var=m.y, sos=1)\nm.c = pyo.Constraint(expr=m.x**3 <= 1)\n",
            "SOS",
        ),
    ):
        refused = recover(Program(source=head + line, origin="given"))
        assert refused.formulation is None
        assert refused.solution is not None
        assert refused.solution.status is Status.REFUSED
        assert why in refused.solution.reason


def test_what_is_worth_knowing_is_a_diagnostic() -> None:
    source = HEAD + (
        "m.x = pyo.Var(bounds=(0, 1))\nm.c = pyo.Constraint(expr=2 * m.x <= 1)\n"
        "s = pyo.SolverFactory('highs')\ns.solve(m)\ns.solve(m)\n1 / 0\n"
    )
    result = recover(Program(source=source, origin="given"))
    assert [d.code for d in result.diagnostics] == ["several-solves", "failed-later", "no-objective"]
    assert found(result).objective.expression == "0"


def test_an_infeasible_file_comes_back_as_it_is() -> None:
    """Limits that exclude each other are the model's, and what the checks then say."""
    text = "min\n obj: x\nst\n c: x + y >= 5\nbounds\n x <= 1\n y <= 1\nend\n"
    f = found(recover(Program(source=text, language="lp", origin="given")))
    assert solved(f).status is Status.INFEASIBLE


def test_the_async_twin() -> None:
    program = compiled(EXAMPLES, "bakery")
    result = anyio.run(lambda: recover_async(program, name="bakery"))
    assert found(result).name == "bakery"
    assert result == recover(program, name="bakery")
