"""The stack machine agrees with Pyomo on every function, and refuses what is no expression."""

from __future__ import annotations

import math

import pytest

from optagent.sandbox.evaluate import NotAnExpression, evaluate


def test_pyomos_expressions_come_out_the_same():
    """Every kind of node, written by inside/postfix.py, has Pyomo's own value."""
    pyo = pytest.importorskip("pyomo.environ")
    from optagent.sandbox.inside.postfix import postfix

    m = pyo.ConcreteModel()
    m.x = pyo.Var([0, 1, 2], initialize={0: 0.3, 1: 0.7, 2: 2.5})
    m.p = pyo.Param(initialize=4.0, mutable=True)
    m.f = pyo.Var(initialize=9.0)
    m.f.fix()
    m.e = pyo.Expression(expr=m.x[0] * m.x[1] + m.p)
    x = m.x
    expressions = [
        3 * x[0] - 2 * x[1] + 5,
        sum(k * x[k] for k in range(3)) ** 2,
        m.e / (x[2] - m.f) + m.p * x[0] ** 3 - x[1] ** m.p,
        -(x[0] + x[1]) * abs(x[0] - x[2]),
        pyo.Expr_if(IF=x[0] <= x[1], THEN=x[2], ELSE=-x[2]) + m.f,
        *[
            getattr(pyo, name)(x[0])
            for name in ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan")
        ],
        *[getattr(pyo, name)(x[2]) for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "ceil", "floor")],
        pyo.atanh(x[0]),
        x[1],
        m.p * 2,
    ]
    columns = {id(x[k]): k for k in range(3)}
    point = [x[k].value for k in range(3)]
    for expression in expressions:
        value, size = evaluate(postfix(expression, columns), point)
        assert value == pytest.approx(pyo.value(expression), rel=1e-12)
        assert size >= abs(value)


def test_a_sum_of_a_hundred_thousand_terms_needs_no_recursion():
    """Long and deep expressions are a loop, not a recursion."""
    assert evaluate([*["v0"] * 100_000, "+100000"], [0.1])[0] == pytest.approx(10_000)
    assert evaluate(["v0", *["neg"] * 100_001], [2.0])[0] == -2


@pytest.mark.parametrize(
    "tokens",
    [
        [],
        ["v0", "v0"],
        ["v9"],
        ["v-1"],
        ["+3"],
        ["*"],
        [1.0, "*"],
        ["__import__"],
        ["vx"],
        ["+x"],
        [1.0, 0.0, "/"],
        [-1.0, "sqrt"],
        [-1.0, "log"],
        [1e9, "exp"],
        [math.nan],
        ["nan"],
        ["inf", "inf", "neg", "+2"],
    ],
)
def test_what_is_no_expression_is_refused(tokens):
    """Tokens in disorder, columns outside, values outside a function's domain, and no number."""
    with pytest.raises(NotAnExpression):
        evaluate(tokens, [1.0])
