"""The LP text of a Solution is the model that was solved: run on its own, it has the same optimum."""

from __future__ import annotations

import pytest

from optagent.solution import Status

HEAD = "from pyomo.environ import *\nm = ConcreteModel()\n"
MODELS = {
    "odd names": """
m.I = Set(initialize=["a b", "Käse", "a_b", "x,y", "1st", "e9", "木", ">=", "free", "st"])
m.e = Var(m.I, bounds=(0, 3)); m.end = Var(bounds=(0, 1))
m.row = Constraint(m.I, rule=lambda m, i: m.e[i] + m.end <= 2)
m.o = Objective(expr=sum((k + 1) * m.e[i] for k, i in enumerate(m.I)) + m.end, sense=maximize)
""",
    "free, fixed, ranged, equal, with a constant": """
m.x = Var(); m.y = Var(bounds=(-5, -1)); m.z = Var(initialize=3); m.z.fix()
m.r = Constraint(expr=inequality(-4, m.x + m.y, 8)); m.q = Constraint(expr=m.x - 2 * m.y == 5 + m.z)
m.o = Objective(expr=3 * m.x + m.y + m.z + 100)
""",
    "integers": """
m.k = Var([1, 2], domain=Integers, bounds=(-3, 7)); m.b = Var(domain=Binary)
m.c = Constraint(expr=3 * m.k[1] + 5 * m.k[2] + 4 * m.b <= 23.5)
m.o = Objective(expr=2 * m.k[1] + 3.5 * m.k[2] + 3 * m.b, sense=maximize)
""",
    "squares": """
m.x = Var(bounds=(0, 5)); m.y = Var(bounds=(0, 5))
m.c = Constraint(expr=m.x + m.y >= 3)
m.o = Objective(expr=2 * m.x**2 + m.y**2 + m.x * m.y - m.x + 7)
""",
}


@pytest.mark.parametrize("name", MODELS)
def test_the_lp_text_has_the_same_optimum(solve, name):
    """Names, bounds, constants, senses and squares survive."""
    solution = solve(HEAD + MODELS[name])
    assert solution.status is Status.OPTIMAL, solution
    again = solve(solution.lp, language="lp")
    assert again.status is Status.OPTIMAL, (again, solution.lp)
    assert again.objective == pytest.approx(solution.objective, rel=1e-9)
    assert again.sense == solution.sense
    assert again.sizes.integers == solution.sizes.integers
    assert len(again.values) == solution.sizes.variables


def test_a_program_that_goes_elsewhere_has_its_listing_all_the_same(solve):
    """chdir does not send the harness's file astray; without its folder the program loses the listing only."""
    assert solve("import os\nos.chdir('/')\n" + HEAD + MODELS["integers"]).lp
    gone = solve("import os, shutil\nshutil.rmtree(os.getcwd())\n" + HEAD + MODELS["integers"], isolation="none")
    assert (gone.status, gone.lp) == (Status.OPTIMAL, "")


def test_an_infeasible_model_is_listed_too(solve):
    """To see why, one needs the model."""
    solution = solve(HEAD + "m.x = Var(bounds=(0, 1))\nm.c = Constraint(expr=m.x >= 2)\nm.o = Objective(expr=m.x)\n")
    assert solution.status is Status.INFEASIBLE
    assert "c: +1 x >= +2" in solution.lp
    assert (solution.sizes.variables, solution.sizes.constraints) == (1, 1)
