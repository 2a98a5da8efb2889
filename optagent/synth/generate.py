"""Makes a data set shard by shard, on several processes or a Ray cluster; what was made before is kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from optagent.agent import wait
from optagent.errors import InputError, StorageError
from optagent.llm import LanguageModel
from optagent.synth.asked.shard import make_asked_shard
from optagent.synth.families import names
from optagent.synth.readme import readme
from optagent.synth.shard import Made, Recipe, make_shard, note_path

Watch = Callable[[Made], None]


def generate(
    recipe: Recipe,
    out: Path,
    benchmarks: list[tuple[str, str]],
    *,
    workers: int = 2,
    executor: str = "local",
    address: str | None = None,
    watch: Watch | None = None,
    model: LanguageModel | None = None,
) -> dict[str, Any]:
    """Make what is missing of a data set, and write its card; returns the report, which also lies in `report.json`.

    `benchmarks` are (`CARD/ID`, text). Raises InputError for a family that there is none of, and for a folder that another
    recipe wrote; StorageError where the folder cannot be written. `model` writes the words where the recipe's way is not the
    grammar: then `workers` requests are made at a time, here, and LanguageModelError may be raised.
    """
    known = names()
    for name in recipe.families:
        if name not in known:
            raise InputError(f"There is no family {name}", "`optagent synth --list` names them.")
    try:
        _pinned(recipe, out)
        left = [k for k in range(recipe.shards) if not note_path(out, k).is_file()]
        ways = {"local": _local, "ray": _ray}
        if executor not in ways:
            raise InputError(f"There is no executor “{executor}”", "There are: local, ray.")
        if model is not None:
            for shard in left:
                made = wait(make_asked_shard(recipe, shard, out, benchmarks, model, workers))
                if watch:
                    watch(made)
            left = []
        with closing(ways[executor](recipe, left, out, benchmarks, workers, address)) as finished:
            for made in finished:
                if watch:
                    watch(made)
        report = summed(recipe, (load_note(out, k) for k in range(recipe.shards)))
        (out / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (out / "README.md").write_text(readme(recipe, report), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{error.filename or out} cannot be written ({error.strerror})", "Free some space, or name another --out."
        ) from error
    return report


def _pinned(recipe: Recipe, out: Path) -> None:
    """Keep the recipe beside the data. Raises InputError where another one lies there."""
    path = out / "recipe.json"
    wanted = json.loads(json.dumps(asdict(recipe)))
    if path.is_file():
        there = json.loads(path.read_text(encoding="utf-8"))
        different = [key for key, value in wanted.items() if there.get(key) != value and key != "count"]
        if different or there["count"] > recipe.count:
            what = ", ".join(different) or "count"
            raise InputError(f"{out} was made with another {what}", "Name another --out, or give the same options.")
        if there["count"] != recipe.count:  # the last shard may have been a short one
            note_path(out, -(-there["count"] // recipe.shard) - 1).unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")


def load_note(out: Path, shard: int) -> Made:
    """The note of a shard that is whole."""
    return Made(**json.loads(note_path(out, shard).read_text(encoding="utf-8")))


def _local(
    recipe: Recipe, left: list[int], out: Path, benchmarks: list[tuple[str, str]], workers: int, address: str | None
) -> Generator[Made, None, None]:
    """In processes of this machine; one of them is this one."""
    del address
    if workers <= 1 or len(left) <= 1:
        for shard in left:
            yield make_shard(recipe, shard, out, benchmarks)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    pool = ProcessPoolExecutor(
        min(workers, len(left)), multiprocessing.get_context("spawn"), _begin, (recipe, str(out), benchmarks)
    )
    try:
        for done in as_completed([pool.submit(_work, shard) for shard in left]):
            yield done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_given: dict[str, Any] = {}


def _begin(recipe: Recipe, out: str, benchmarks: list[tuple[str, str]]) -> None:
    _given.update(recipe=recipe, out=Path(out), benchmarks=benchmarks)


def _work(shard: int) -> Made:
    return make_shard(_given["recipe"], shard, _given["out"], _given["benchmarks"])


def _ray(
    recipe: Recipe, left: list[int], out: Path, benchmarks: list[tuple[str, str]], workers: int, address: str | None
) -> Generator[Made, None, None]:
    """On a Ray cluster that shares the folder `out`. Raises InputError where there is none."""
    try:
        import ray  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise InputError("Ray is not installed", 'pip install "optagent[ray]", or leave --executor local.') from error
    try:
        ray.init(address=address, log_to_driver=False, num_cpus=workers if address is None else None)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise InputError(
            f"No Ray cluster: {error}", "Start one with `ray start --head`, or check --address."
        ) from error
    given = ray.put(benchmarks)
    remote = ray.remote(num_cpus=1)(make_shard)
    waiting = [remote.remote(recipe, shard, out.resolve(), given) for shard in left]
    try:
        while waiting:
            done, waiting = ray.wait(waiting)
            yield ray.get(done[0])
    finally:
        if address is None:
            ray.shutdown()


def summed(recipe: Recipe, notes: Iterable[Made]) -> dict[str, Any]:
    """The report over all shards."""
    accepted: Counter[str] = Counter()
    splits: Counter[str] = Counter()
    contaminated: Counter[str] = Counter()
    compared: dict[str, int] = {}
    rejected: dict[str, Counter[str]] = {name: Counter() for name in recipe.families}
    examples: dict[str, str] = {}
    nearest: dict[str, dict[str, float | str]] = {}
    confirmed = 0
    for made in notes:
        accepted.update(made.accepted)
        splits.update(made.splits)
        contaminated.update(made.contaminated)
        compared |= made.compared
        confirmed += made.confirmed
        for name, reasons in made.rejected.items():
            rejected[name].update(reasons)
        for key, example in made.examples.items():
            examples.setdefault(key, example)
        for card, one in made.nearest.items():
            if card not in nearest or float(one["jaccard"]) > float(nearest[card]["jaccard"]):
                nearest[card] = one
    families = {
        name: {"accepted": accepted[name], "rejected": sum(rejected[name].values()), "reasons": dict(rejected[name])}
        for name in recipe.families
    }
    return {
        "pairs": sum(accepted.values()),
        "splits": dict(splits),
        "confirmed": confirmed,
        "families": families,
        "examples": examples,
        "contamination": {
            card: {"texts": n, "refused": contaminated[card], "nearest": nearest.get(card)}
            for card, n in sorted(compared.items())
        },
    }
