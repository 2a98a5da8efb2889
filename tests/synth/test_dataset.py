"""Data sets on disk: shards, splits, resumption, contamination, and the card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optagent.errors import InputError
from optagent.synth import shard
from optagent.synth.decontaminate import Decontaminator
from optagent.synth.families import family
from optagent.synth.generate import generate
from optagent.synth.pair import Pair, Rejected, judged, pair
from optagent.synth.shard import Recipe, make_shard, note_path
from optagent.synth.splits import split_of

RECIPE = Recipe(("nl4opt", "knapsack", "bin_packing"), 60, seed=4, shard=20)


def rows(out: Path) -> dict[str, list[dict[str, object]]]:
    import pyarrow.parquet as pq

    found: dict[str, list[dict[str, object]]] = {}
    for path in sorted((out / "data").glob("*.parquet")):
        found.setdefault(path.name.partition("-")[0], []).extend(pq.read_table(path).to_pylist())
    return found


def test_a_data_set_is_whole_and_its_splits_are_disjoint(tmp_path: Path) -> None:
    report = generate(RECIPE, tmp_path, [], workers=1)
    found = rows(tmp_path)
    assert sum(map(len, found.values())) == report["pairs"] == 60
    assert {name: one["accepted"] for name, one in report["families"].items()} == {
        "nl4opt": 20,
        "knapsack": 20,
        "bin_packing": 20,
    }
    assert {row["family"] for row in found["test"]} == {"bin_packing"}
    assert "bin_packing" not in {row["family"] for row in found["train"]}
    templates = {
        s: {f"{r['family']}/{str(r['template']).partition('.')[0]}" for r in these} for s, these in found.items()
    }
    assert not templates["train"] & templates.get("validation", set())
    assert all(
        row["text"] and row["program"] and row["optimum"] is not None for these in found.values() for row in these
    )


def test_datasets_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(RECIPE, tmp_path / "made", [], workers=1)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    from datasets import load_dataset

    there = load_dataset(str(tmp_path / "made"), cache_dir=str(tmp_path / "cache"))
    assert there["test"].num_rows == 20
    assert "nl4opt" in there["train"]["family"]


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    generate(RECIPE, whole, [], workers=1)
    generate(RECIPE, broken, [], workers=1)
    note_path(broken, 1).unlink()
    made: list[int] = []
    generate(RECIPE, broken, [], workers=1, watch=lambda note: made.append(note.shard))
    assert made == [1]
    assert rows(broken) == rows(whole)


def test_more_can_be_made_later(tmp_path: Path) -> None:
    more = Recipe(RECIPE.families, 80, seed=4, shard=20)
    generate(RECIPE, tmp_path / "a", [], workers=1)
    generate(more, tmp_path / "a", [], workers=1)
    generate(more, tmp_path / "b", [], workers=1)
    assert rows(tmp_path / "a") == rows(tmp_path / "b")


def test_another_recipe_is_refused(tmp_path: Path) -> None:
    generate(RECIPE, tmp_path, [], workers=1)
    with pytest.raises(InputError, match="another seed"):
        generate(Recipe(RECIPE.families, 60, seed=5, shard=20), tmp_path, [], workers=1)
    with pytest.raises(InputError, match="no family nothing"):
        generate(Recipe(("nothing",), 10), tmp_path / "x", [], workers=1)


def test_several_processes_make_the_same(tmp_path: Path) -> None:
    generate(RECIPE, tmp_path / "a", [], workers=1)
    generate(RECIPE, tmp_path / "b", [], workers=2)
    assert rows(tmp_path / "a") == rows(tmp_path / "b")


def test_texts_of_benchmarks_are_left_out(tmp_path: Path) -> None:
    """A made text that stands in a benchmark, its numbers changed, does not get into the data."""
    first = pair("nl4opt", 4, 0)
    assert isinstance(first, Pair)
    other = first.text.replace("1", "7").replace("3", "5").replace("2", "9")
    report = generate(
        Recipe(("nl4opt",), 10, seed=4, shard=10), tmp_path, [("card/7", other), ("far/1", "nothing at all")], workers=1
    )
    assert report["contamination"]["card"] == {
        "texts": 1,
        "refused": 1,
        "nearest": report["contamination"]["card"]["nearest"],
    }
    assert report["families"]["nl4opt"]["reasons"] == {"contaminated": 1}
    assert 0 not in [row["index"] for these in rows(tmp_path).values() for row in these]
    assert report["examples"]["nl4opt: contaminated"] == "0: contaminated: card/7"
    assert "| card | 1 | 1 |" in (tmp_path / "README.md").read_text()


def test_the_nearest_benchmark_text_is_noted() -> None:
    guard = Decontaminator(
        [("a/1", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen")]
    )
    assert (
        guard.contaminated(
            "x", "one two three four five six seven eight and then something quite other follows here at last"
        )
        == ""
    )
    assert guard.nearest["a"].benchmark == "a/1"
    assert 0 < guard.nearest["a"].jaccard < 0.2
    assert (
        guard.contaminated(
            "y", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        )
        == "a/1"
    )


def test_what_is_left_out_is_counted_with_its_reason() -> None:
    made = family("knapsack").make(0, 0, 1.0)
    f = made.formulation
    never = f.constraints[0].model_copy(
        update={"expression": "sum(weight[i]*take[i] for i in I) >= capacity + sum(weight[i] for i in I)"}
    )
    from dataclasses import replace

    found = judged("knapsack", 0, 0, replace(made, formulation=f.model_copy(update={"constraints": [never]})))
    assert isinstance(found, Rejected)
    assert found.code == "no-optimum"
    wordless = judged("knapsack", 0, 0, replace(made, words=made.words.replace("capacity_limit", "other")))
    assert isinstance(wordless, Rejected)
    assert wordless.code == "constraint-missing"
    spelled = replace(made, scalar=family("nl4opt").make(0, 0, 1.0).scalar)
    different = judged("knapsack", 0, 0, spelled)
    assert isinstance(different, Rejected)
    assert different.code == "scalar-differs"


def test_a_family_that_runs_out_of_tries_is_left_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "TRIES", 1)
    monkeypatch.setattr(shard, "FEW", 0)
    first = pair("lot_sizing", 4, 0)
    assert isinstance(first, Pair)
    made = make_shard(Recipe(("lot_sizing",), 10, seed=4, shard=10), 0, tmp_path, [("all/1", first.text)])
    assert made.accepted == {"lot_sizing": 9}
    assert json.loads(note_path(tmp_path, 0).read_text())["contaminated"] == {"all": 1}


def test_scenarios_decide_the_split() -> None:
    assert split_of("pooling", "oil.table") == "test"
    assert split_of("pooling", "oil.table", held_out=()) != "test"
    assert len({split_of("nl4opt", f"bakery.{layout}") for layout in ("table", "things", "fused")}) == 1
