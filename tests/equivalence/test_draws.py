"""Other numbers for both models show what agrees by chance; random objectives audit a proof."""

from __future__ import annotations

import numpy as np

from optagent.equivalence import equivalent
from optagent.equivalence.audit import at_random
from optagent.equivalence.draws import drawn
from optagent.equivalence.optimum import Optimiser
from optagent.equivalence.standard import Standard
from optagent.formulation import Formulation


def shop(limit: str) -> Formulation:
    return Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": ["p", "q"]}],
            "parameters": [
                {"name": "price", "index": ["I"], "values": [["p", 3], ["q", 2]]}, {"name": "room", "values": 8}, {"name": "half", "values": 4}
            ],
            "variables": [{"name": "make", "index": ["I"]}],
            "objective": {"sense": "maximize", "expression": "sum(price[i]*make[i] for i in I)"},
            "constraints": [{"name": "c", "expression": f"sum(make[i] for i in I) <= {limit}"}, {"name": "d", "expression": "make['p'] <= half"}],
        }
    )  # fmt: skip


def test_both_get_the_same_new_numbers():
    a, b = next(drawn(shop("room"), shop("2*half"), 1))
    assert a.parameters == b.parameters
    assert a.parameters != shop("room").parameters
    assert list(drawn(shop("room"), shop("room").model_copy(update={"parameters": []}), 2)) == []


def test_what_is_the_same_for_any_numbers():
    found = equivalent(shop("room"), shop("room + 0*half"), draws=3)
    assert (found.verdict, found.draws, found.draws_agree) == ("equivalent", 3, 3), found


def test_what_is_the_same_by_chance_is_not_called_equivalent():
    """8 is twice 4 on the data at hand."""
    assert equivalent(shop("room"), shop("2*half")).verdict == "equivalent"
    found = equivalent(shop("room"), shop("2*half"), draws=4)
    assert (found.verdict, found.draws) == ("unknown", 4), found
    assert found.draws_agree < 4
    assert "different on" in found.reason


def test_random_objectives_see_another_set_of_plans():
    def box(most: float) -> Standard:
        none = np.zeros(0)
        return Standard(
            ["x", "y"],
            np.zeros(2),
            np.array([1.0, most]),
            np.zeros(2, bool),
            np.zeros((0, 2)),
            [],
            none,
            none,
            np.ones(2),
            0.0,
            False,
        )

    models = box(1.0), box(1.0), box(2.0), box(np.inf)
    solve = [Optimiser(m, float("inf")) for m in models]
    assert at_random(models[0], models[1], (solve[0], solve[1])) == ""
    assert "optima" in at_random(models[0], models[2], (solve[0], solve[2]))
    assert "unbounded" in at_random(models[0], models[3], (solve[0], solve[3]))
