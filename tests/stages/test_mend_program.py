"""Taking a program out of a reply, and mending it without a model."""

from __future__ import annotations

import ast

import pytest

from optagent.stages.mend_program import mend_program, source_of

MODEL = "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\n"


@pytest.mark.parametrize(
    ("reply", "source"),
    [
        ("```python\nx = 1\n```", "x = 1"),
        ("Text\n```py\nx = 1\n```\nmore\n```python\nx = 12345\n```", "x = 12345"),
        ("```\nx = 1\n```", "x = 1"),
        ("```Python\nx = 1\n", "x = 1"),
        ("import pyomo.environ as pyo\nmodel = 1", "import pyomo.environ as pyo\nmodel = 1"),
        ("m = ConcreteModel()", "m = ConcreteModel()"),
        ("The import of pyomo is nice.", ""),
        ("", ""),
    ],
)
def test_the_program_in_a_reply(reply: str, source: str) -> None:
    """The longest fence, an unclosed one too; bare text only when it reads as a Pyomo program."""
    assert source_of(reply) == source


def test_a_sound_program_is_left_alone() -> None:
    assert mend_program(MODEL) == (MODEL, [])


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("model = pyo.ConcreteModel()", "import pyomo.environ as pyo"),
        ("model = ConcreteModel()", "from pyomo.environ import *"),
        (MODEL + "x = np.zeros(3)", "import numpy as np"),
        (MODEL + "x = pd.DataFrame()", "import pandas as pd"),
        (MODEL + "x = math.pi", "import math"),
    ],
)
def test_a_missing_import_is_added(source: str, first: str) -> None:
    mended, done = mend_program(source)
    assert mended.splitlines()[0] == first
    assert len(done) == 1
    assert mend_program(mended) == (mended, [])


def test_a_prompt_of_the_interpreter_is_taken_away() -> None:
    assert mend_program(">>> import pyomo.environ as pyo\n>>> x = 1\n")[0] == "import pyomo.environ as pyo\nx = 1\n"


@pytest.mark.parametrize(
    ("strict", "loose"),
    [
        ("model.c = pyo.Constraint(expr=model.x < 3)", "model.c = pyo.Constraint(expr=model.x <= 3)"),
        ("model.c = pyo.Constraint(expr=model.x > 3)", "model.c = pyo.Constraint(expr=model.x >= 3)"),
        ("model.c = pyo.Constraint(expr=1 < model.x < 3)", "model.c = pyo.Constraint(expr=1 <= model.x <= 3)"),
        ("model.c.add(model.x < 3)", "model.c.add(model.x <= 3)"),
        ("model.c = pyo.Constraint(I, rule=lambda m, i: m.x[i] < 3)", "model.c = pyo.Constraint(I, rule=lambda m, i: m.x[i] <= 3)"),
        ("é = 'ü<'; model.c = pyo.Constraint(expr=é < model.x)", "é = 'ü<'; model.c = pyo.Constraint(expr=é <= model.x)"),
        ("model.c = pyo.Constraint(expr=(model.x  # a < b\n  < 3))", "model.c = pyo.Constraint(expr=(model.x  # a < b\n  <= 3))"),
        ("model.c = pyo.Constraint(expr=(model.x) <  (3))", "model.c = pyo.Constraint(expr=(model.x) <=  (3))"),
    ],
)  # fmt: skip
def test_strict_inequalities_in_constraints_are_loosened(strict: str, loose: str) -> None:
    mended, done = mend_program(MODEL + strict)
    assert mended == MODEL + loose
    assert done == ["Strict inequalities in constraints were read as <= and >=."]


def test_in_rules_too_and_nowhere_else() -> None:
    """A rule's returned comparison is a constraint; conditions and other functions keep what they say."""
    source = MODEL + (
        "def rule(m, i):\n    if i < 3:\n        return pyo.Constraint.Skip\n    return m.x[i] < m.y\n"
        "model.c = pyo.Constraint([1, 2], rule=rule)\n"
        "@model.Constraint()\ndef other(m):\n    return m.x < 4\n"
        "def less(a, b):\n    return a < b\n"
        "rows = [i for i in range(9) if i < 5]\n"
    )
    mended, _ = mend_program(source)
    assert "return m.x[i] <= m.y" in mended
    assert "return m.x <= 4" in mended
    assert "if i < 3:" in mended
    assert "return a < b" in mended
    assert "if i < 5]" in mended


@pytest.mark.parametrize(
    "broken", ["model.c = pyo.Constraint(expr=3 <", "x = (" * 300, "x\0y", "x = 1\n  y = 2", "\ud800 = 1"]
)
def test_what_does_not_parse_is_left_to_the_model(broken: str) -> None:
    """No exception, and nothing guessed: the sandbox will say what is wrong."""
    mended, _ = mend_program(MODEL + broken)
    assert mended == MODEL + broken


def test_form_feeds_and_odd_line_ends_do_not_move_the_mend() -> None:
    """Python counts lines by \\n alone where str.splitlines knows eight more kinds."""
    source = MODEL + "x = 'a\x0cb\x1cc\u2028d'\nmodel.c = pyo.Constraint(expr=model.x < 3)\n"
    mended, _ = mend_program(source)
    assert "expr=model.x <= 3" in mended
    ast.parse(mended)
