"""The loop that steers families: what is asked comes, within what a family can give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optagent.errors import InputError
from optagent.synth.difficulty import Round, Steered, measure, off, off_target, steer
from optagent.synth.families import family
from optagent.synth.generate import generate
from optagent.synth.pair import Pair, pair
from optagent.synth.plot import asked_and_got
from optagent.synth.shard import Recipe
from optagent.synth.targets import curves, read_targets, show


@pytest.mark.parametrize("name", ["knapsack", "transport", "lot_sizing", "set_cover", "blending"])
@pytest.mark.parametrize("wanted", [12, 40])
def test_variables_come_as_asked(name: str, wanted: float) -> None:
    found = steer(name, {"variables": wanted})
    assert found.got["variables"] == pytest.approx(wanted, rel=0.2)
    assert found.rounds[0].size == 1
    assert found.error == off(found.asked, found.got)


def test_the_loop_learns_from_what_it_measures() -> None:
    """It ends nearer than it began, and nearer than one proportional correction would be."""
    found = steer("transport", {"variables": 200})
    first, second = found.rounds[0], found.rounds[1]
    assert off(found.asked, found.got) < off(found.asked, second.got) < off(found.asked, first.got)
    assert found.got["variables"] == pytest.approx(200, rel=0.25)


def test_text_and_constraints_can_be_asked_for() -> None:
    assert steer("knapsack", {"text": 200}).got["text"] == pytest.approx(200, rel=0.15)
    assert steer("lot_sizing", {"constraints": 30}).got["constraints"] == pytest.approx(30, rel=0.15)


def test_nodes_and_gap_are_measured() -> None:
    found = measure(family("knapsack").make(0, 0, 1.0), solve=True)
    assert found["gap"] > 0
    assert found["nodes"] >= 0
    assert measure(family("knapsack").make(0, 0, 1.0))["gap"] == 0


def test_pairs_that_miss_the_target_are_left_out(tmp_path: Path) -> None:
    recipe = Recipe(
        ("knapsack",), 20, shard=20, sizes=(("knapsack", 2.0),), targets=(("variables", 14),), tolerance=0.2
    )
    report = generate(recipe, tmp_path, [], workers=1)
    assert report["pairs"] == 20
    assert report["families"]["knapsack"]["reasons"]["off-target"] > 0
    import pyarrow.parquet as pq

    sizes = [n for path in (tmp_path / "data").glob("*.parquet") for n in pq.read_table(path)["variables"].to_pylist()]
    assert all(12 <= n <= 16 for n in sizes)


def test_what_is_off_is_said() -> None:
    found = pair("knapsack", 0, 0)
    assert isinstance(found, Pair)
    assert off_target(found, {"variables": found.variables}, 0.1) == ""
    assert off_target(found, {"variables": 3 * found.variables}, 0.1).startswith(f"variables {found.variables}")


def test_the_plot_holds_a_point_for_each_value(tmp_path: Path) -> None:
    steered = curves(["knapsack", "blending"], read_targets(["variables=5,10,20"]), 0)
    assert show(steered, tmp_path) == ["difficulty.json", "difficulty-variables.svg"]
    svg = (tmp_path / "difficulty-variables.svg").read_text()
    assert svg.count("<circle") == 6
    assert svg.count("<polyline") == 2
    assert len(json.loads((tmp_path / "difficulty.json").read_text())) == 6


def test_what_came_as_asked_lies_on_the_diagonal() -> None:
    svg = asked_and_got("text", {"a": [(10, 10)]})
    circle = svg.split("<circle ")[1]
    x, y = (float(circle.split(f'{axis}="')[1].split('"')[0]) for axis in ("cx", "cy"))
    line = svg.split('class="same" ')[1]
    x1, y1, x2, y2 = (float(line.split(f'{end}="')[1].split('"')[0]) for end in ("x1", "y1", "x2", "y2"))
    assert (y - y1) / (y2 - y1) == pytest.approx((x - x1) / (x2 - x1), abs=0.01)


@pytest.mark.parametrize(
    ("text", "said"), [("sweetness=3", "no measure"), ("text=many", "no number"), ("text=-1", "nothing")]
)
def test_targets_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_targets([text])


def test_the_error_is_symmetric() -> None:
    assert off({"text": 100}, {"text": 50}) == off({"text": 50}, {"text": 100})
    assert Steered("x", {"text": 10}, 1.0, {"text": 10}, (Round(1.0, {"text": 10}),)).error == 0
