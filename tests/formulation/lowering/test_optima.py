"""What is lowered has the optimum of what was written, over random small models whose every plan is looked at."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optagent.formulation import Formulation, tree
from optagent.formulation.check import Checked, check
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.ground import Ground
from optagent.formulation.interpret import Interpreter
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Place, Polynomial

Point = dict[Place, float]
CLOSE = 1e-6


class Dice:
    """Draws expressions over whole x[1..3] between -2 and 3, y between -2 and 2, and binary b[1..3]."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def number(self) -> str:
        return str(self.r.choice([-3, -2, -1, 1, 1, 2, 3, 0.5, -1.5]))

    def signed(self, text: str) -> str:
        return f"{self.number()}*{text}"

    def plain(self) -> str:
        """A linear amount."""
        kinds = [
            "x[{i}]",
            "y",
            "x[{i}] - x[{j}]",
            "2*y + x[{i}] - 1",
            "sum(a[k]*x[k] for k in K)",
            "x[{i}] - y",
            "3",
            "b[{i}] + y",
        ]
        return self.r.choice(kinds).format(i=self.r.randint(1, 3), j=self.r.randint(1, 3))

    def absolute(self) -> str:
        """A term with an absolute value, by itself or in a sum."""
        kinds = ["abs({e})", "abs({e} - 2)", "sum(abs(x[k] - a[k]) for k in K)", "sum(a[k]*abs(x[k] - {n}) for k in K)",
                 "sum(abs(x[k] - x[l]) for k in K for l in K if k < l)", "abs(abs({e}) - 2)"]  # fmt: skip
        return self.r.choice(kinds).format(e=self.plain(), n=self.r.randint(-2, 2))

    def extreme(self) -> str:
        """A term with a min or a max."""
        kinds = ["{m}({e}, {f})", "{m}({e}, {f}, 1)", "{m}(x[k] for k in K)", "{m}(a[k]*x[k] - y for k in K if k > 1)",
                 "{m}({e}, abs({f}))", "sum(max(0, x[k] - {n}) for k in K)", "sum(a[k]*min(x[k], y) for k in K)",
                 "sum({m}(x[k], x[l]) for k in K for l in K if l > k)", "{m}({m}({e}, {f}), 2*y)",
                 "sum({m}(x[l] for l in K if l >= k) for k in K)", "max(0, {e})",
                 "sum(({m}(x[k], y) if k > 1 else abs(x[k])) for k in K)"]  # fmt: skip
        return self.r.choice(kinds).format(
            m=self.r.choice(["min", "max"]), e=self.plain(), f=self.plain(), n=self.r.randint(-2, 2)
        )

    def bent(self) -> str:
        """A term with a piecewise-linear function; also one with points for part of the range only."""
        points = ", ".join(f"({at}, {self.r.randint(-5, 5)})" for at in sorted(self.r.sample(range(-4, 6), 4)))
        kinds = ["piecewise({v}, {p})", "piecewise({v}, (-4, 16), (0, 0), (1, 1), (5, 25))",
                 "piecewise({v}, (-5, -9), (0, 1), (5, 2))", "sum(piecewise(x[k], ((at[k, h], worth[k, h]) for h in H)) for k in K)",
                 "piecewise({v}, ((at[2, h], worth[2, h]) for h in H))", "sum(a[k]*piecewise(x[k], (-9, 5), (9, -4)) for k in K)",
                 "piecewise(abs({v}), (0, 0), (2, 3), (9, 4))"]  # fmt: skip
        return self.r.choice(kinds).format(v=self.r.choice(["x[1]", "x[2]", "y"]), p=points)

    def product(self) -> str:
        """A product with a binary variable."""
        kinds = ["b[{i}]*({e})", "b[{i}]*b[{j}]", "sum(a[k]*b[k]*x[k] for k in K)", "(1 - b[{i}])*({e})", "({e})*(b[1] + b[2] - 1)",
                 "b[1]*b[2]*({e})", "sum(b[k] for k in K)*y", "b[{i}]**2", "-y*b[{i}]/2", "b[{i}]*abs({e})",
                 "b[{i}]*sum(x[k] for k in K)", "(2 - b[{i}])*(b[{j}] + 1)"]  # fmt: skip
        return self.r.choice(kinds).format(i=self.r.randint(1, 3), j=self.r.randint(1, 3), e=self.plain())


FEATURES = ("absolute", "extreme", "bent", "product")


def drawn(seed: int, feature: str) -> dict[str, Any]:
    """A document: an objective and up to two constraints with the feature, of every sense and sign."""
    dice = Dice(seed)
    r = dice.r
    pick = getattr(dice, feature) if feature in FEATURES else dice.plain
    at = [[k, h, v] for k in (1, 2, 3) for h, v in enumerate(sorted(r.sample(range(-6, 8), 3)), 1)]
    document: dict[str, Any] = {
        "sets": [{"name": "K", "elements": [1, 2, 3]}, {"name": "H", "elements": [1, 2, 3]}],
        "parameters": [
            {"name": "a", "index": ["K"], "values": [[k, r.choice([-2, -1, 1, 2, 0])] for k in (1, 2, 3)]},
            {"name": "at", "index": ["K", "H"], "values": at},
            {"name": "worth", "index": ["K", "H"], "values": [[k, h, r.randint(-4, 4)] for k in (1, 2, 3) for h in (1, 2, 3)]},
        ],
        "variables": [
            {"name": "x", "index": ["K"], "domain": "Integers", "lower": -2, "upper": 3},
            {"name": "y", "domain": "Integers", "lower": -2, "upper": 2},
            {"name": "b", "index": ["K"], "domain": "Binary"},
        ],
        "objective": {
            "sense": r.choice(["minimize", "maximize"]),
            "expression": " + ".join([dice.signed(pick()), dice.signed(dice.plain()), dice.signed("y")]),
        },
        "constraints": [{"name": "fixed", "expression": f"x[3] == {r.randint(-1, 2)}"}],
    }  # fmt: skip
    for at_ in range(r.randint(0, 2)):
        sign = r.choice(["<=", ">=", "=="]) if r.random() < 0.8 else "chain"
        body = f"{dice.signed(pick())} + {dice.plain()}"
        text = f"-4 <= {body} <= 2" if sign == "chain" else f"{body} {sign} {r.randint(-4, 5)}"
        document["constraints"].append({"name": f"c{at_}", "expression": text})
    if feature == "when":
        for at_ in range(r.randint(1, 3)):
            switch = r.choice(["b[1] == 1", "b[2] == 0", "b[3]", "not b[1]", "b[1] == 1 and b[2] == 0"])
            body = r.choice([dice.plain(), dice.absolute(), dice.extreme()])
            text = f"{body} {r.choice(['<=', '>=', '=='])} {r.randint(-3, 4)}"
            document["constraints"].append({"name": f"w{at_}", "expression": text, "when": switch})
        document["constraints"].append(
            {
                "name": "wk",
                "for_each": "k in K if k < 3",
                "expression": "-1 <= x[k] - a[k] <= y + 1",
                "when": "b[k] == 1",
            }
        )
        document["objective"]["expression"] += (
            f" + {dice.signed('b[1]')} + {dice.signed('b[2]')} + {dice.signed('b[3]')}"
        )
    if feature.startswith("sos"):
        kinds = [
            "{s}(x[k] for k in K)",
            "{s}(x[1], y, x[2] - y, x[3])",
            "{s}(x[k] - a[k] for k in K if k < 3)",
            "{s}(y, x[2])",
        ]
        document["constraints"].append({"name": "order", "expression": r.choice(kinds).format(s=feature)})
        document["constraints"].append(
            {"name": "each", "for_each": "l in K", "expression": f"{feature}(x[k] + l - 2 for k in K if k != l)"}
        )
        if r.random() < 0.7:
            document["constraints"].pop()
        if r.random() < 0.5:
            document["constraints"] = document["constraints"][1:]
    return document


# every plan


def plans(checked: Checked) -> list[Point]:
    columns = checked.ground.columns
    ranges = [range(math.ceil(c.lower), math.floor(c.upper) + 1) for c in columns.values()]
    fixed = next((c.expression for c in checked.formulation.constraints if c.name == "fixed"), "")
    if fixed:
        ranges[2] = range(int(fixed.split("==")[1]), int(fixed.split("==")[1]) + 1)
    return [dict(zip(columns, map(float, values), strict=True)) for values in itertools.product(*ranges)]


def holds(checked: Checked, interpreter: Interpreter) -> bool:
    """Whether a plan fulfils the Formulation as it is written."""
    for c in checked.formulation.constraints:
        node = parse(c.expression)
        for env in interpreter.each(parse_clauses(c.for_each), {}):
            if c.when and not truth(parse(c.when), interpreter, env):
                continue
            if isinstance(node, tree.Comparison):
                values = [interpreter.number(p, env) for p in (node.first, *(p for _, p in node.rest))]
                for (left, right), (op, _) in zip(itertools.pairwise(values), node.rest, strict=True):
                    off = {"<=": left - right, ">=": right - left, "==": abs(left - right)}[op]
                    if off > 1e-9:
                        return False
            elif not in_order(node, interpreter, env):
                return False
    return True


def truth(node: tree.Node, interpreter: Interpreter, env: dict[str, Any]) -> bool:
    return interpreter.truth(node, env)


def in_order(node: tree.Node, interpreter: Interpreter, env: dict[str, Any]) -> bool:
    if isinstance(node, tree.Call):
        kind, values = node.function, [interpreter.number(a, env) for a in node.arguments]
    else:
        assert isinstance(node, tree.Aggregate)
        kind, values = node.kind, [interpreter.number(node.body, e) for e in interpreter.each(node.over, env)]
    at = [k for k, v in enumerate(values) if v != 0]
    return len(at) <= 1 or (kind == "sos2" and len(at) == 2 and at[1] == at[0] + 1)


def best(checked: Checked) -> float | None:
    """The optimum, from looking at every plan; None where there is none."""
    goal = parse(checked.formulation.objective.expression)
    found: list[float] = []
    for point in plans(checked):
        interpreter = Interpreter(checked.data, lambda name, key, at=point: at[name, key])
        try:
            if holds(checked, interpreter):
                found.append(interpreter.number(goal, {}))
        except ExpressionError as error:
            if error.code != "outside-points":  # beyond the points of a piecewise function is no plan
                raise
    if not found:
        return None
    return min(found) if checked.ground.sense == "minimize" else max(found)


# the rows


def solved(model: Ground) -> tuple[float, Point] | None:
    """The optimum of linear rows by scipy; None where there is none."""
    places = list(model.columns)
    at = {p: k for k, p in enumerate(places)}
    matrix = np.zeros((len(model.rows), len(places)))
    for k, row in enumerate(model.rows):
        assert isinstance(row.body, Polynomial), row.name
        assert not row.body.quadratic, row.name
        for p, c in row.body.linear.items():
            matrix[k, at[p]] = c
    goal = model.objective if isinstance(model.objective, Polynomial) else Polynomial(float(model.objective))  # type: ignore[arg-type]
    assert not goal.quadratic
    sign = 1 if model.sense == "minimize" else -1
    cost = np.zeros(len(places))
    for p, c in goal.linear.items():
        cost[at[p]] = sign * c
    columns = model.columns.values()
    rows = LinearConstraint(matrix, np.array([r.lower for r in model.rows]), np.array([r.upper for r in model.rows]))
    result = milp(
        cost, constraints=rows if len(model.rows) else None, integrality=[int(c.integer) for c in columns],
        bounds=Bounds(np.array([c.lower for c in columns]), np.array([c.upper for c in columns])), options={"mip_rel_gap": 0},
    )  # fmt: skip
    if result.status == 2:
        return None
    assert result.status == 0, result.message
    return sign * result.fun + float(goal.constant), dict(zip(places, result.x, strict=True))


def compared(document: dict[str, Any]) -> str:
    """Whether both have the same optimum, and what kind of case it was."""
    checked = check(Formulation.model_validate(document))
    errors = checked.errors
    if errors:
        assert {d.code for d in errors} <= {"never-holds"}, errors
        return "never"
    expected = best(checked)
    target = checked.lowered or checked
    found = solved(target.ground)
    if target.ground.never:
        found = None
    assert (found is None) == (expected is None), (found, expected)
    if found is None or expected is None:
        return "infeasible"
    assert abs(found[0] - expected) <= CLOSE * max(1.0, abs(expected)), (found[0], expected)
    point = {p: float(round(v)) for p, v in found[1].items() if p in checked.ground.columns}
    interpreter = Interpreter(checked.data, lambda name, key: point[name, key])
    assert holds(checked, interpreter)
    again = interpreter.number(parse(document["objective"]["expression"]), {})
    assert abs(again - expected) <= CLOSE * max(1.0, abs(expected))
    return "lowered" if checked.lowered else "plain"


@pytest.mark.parametrize("feature", [*FEATURES, "when", "sos1", "sos2"])
def test_the_optimum_is_that_of_every_plan(feature: str):
    """Forty models a feature; most of them feasible, and lowered."""
    cases = [compared(drawn(seed, feature)) for seed in range(40)]
    assert cases.count("lowered") >= 20
    assert cases.count("infeasible") >= 1


@pytest.mark.slow
@pytest.mark.parametrize("feature", [*FEATURES, "when", "sos1", "sos2"])
def test_the_optimum_is_that_of_every_plan_in_many_models(feature: str):
    """Five hundred models a feature."""
    for seed in range(1000, 1500):
        compared(drawn(seed, feature))
