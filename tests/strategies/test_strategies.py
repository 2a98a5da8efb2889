"""Finding a strategy by its name."""

from __future__ import annotations

import pytest

from optagent.errors import InputError
from optagent.strategies import STRATEGIES, strategy


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_listed_can_be_had(name: str) -> None:
    assert strategy(name).__module__ == f"optagent.strategies.{name}"


def test_a_misspelled_one_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no strategy “lmopt”\. Did you mean llmopt\?"):
        strategy("lmopt")
    with pytest.raises(InputError, match=r"There are: formulate, llmopt, "):
        strategy("zzz")
