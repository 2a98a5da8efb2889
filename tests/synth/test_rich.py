"""How rich the words are, and how fast they come: measured."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from optagent.likeness import alike
from optagent.synth.families import family
from optagent.synth.generate import generate
from optagent.synth.shard import Recipe
from optagent.synth.words.marks import unmarked


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nl4opt", "mamo_easy", "knapsack", "transport", "set_cover"])
def test_ten_thousand_texts_hold_no_near_duplicates(name: str) -> None:
    """Numbers masked, no two texts share half of their runs of eight words."""
    make = family(name).make
    texts = [unmarked(make(0, index, 1.0).words)[0] for index in range(10_000)]
    assert alike(texts) == []


@pytest.mark.slow
def test_twenty_accepted_pairs_a_second_on_two_cores(tmp_path: Path) -> None:
    """By the CPU's clock: other work on the machine does not count."""
    began = time.process_time()
    report = generate(Recipe(("nl4opt", "mamo_easy"), 1000, shard=250), tmp_path, [], workers=1)
    spent = time.process_time() - began
    assert report["pairs"] == 1000
    assert 2 * report["pairs"] / spent >= 20
