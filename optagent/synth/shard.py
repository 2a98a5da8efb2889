"""Makes one shard of a data set: so many accepted pairs of each family, written as Parquet, and a note that it is whole."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from optagent.likeness import Seen, is_alike
from optagent.synth.decontaminate import Decontaminator
from optagent.synth.difficulty import off_target
from optagent.synth.pair import Pair, Rejected, pair
from optagent.synth.splits import HELD_OUT, SPLITS, split_of

TRIES = 8
"""Indices tried for one accepted pair, before a family is left short."""
FEW = 40


@dataclass(frozen=True)
class Recipe:
    """What makes a data set: the same recipe, the same rows."""

    families: tuple[str, ...]
    count: int
    seed: int = 0
    size: float = 1.0
    shard: int = 1000
    """Pairs in a shard."""
    held_out: tuple[str, ...] = HELD_OUT
    sizes: tuple[tuple[str, float], ...] = ()
    """Family -> its own size, as it was steered."""
    targets: tuple[tuple[str, float], ...] = ()
    """Measure -> what is asked for; pairs that are far off are left out."""
    tolerance: float = 0.5
    """How far: 0.5 lets from two thirds to one and a half times through."""
    way: str = "grammar"
    """How words come about: by the grammar, or one of `optagent.synth.asked.pair.WAYS`."""
    model: str = ""
    """The language model that is asked, where one is."""

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return -(-self.count // self.shard)

    def indices(self, shard: int) -> range:
        """Those that a shard may try for each family; no other shard tries them."""
        stride = TRIES * (self.shard // len(self.families) + FEW)
        return range(shard * stride, (shard + 1) * stride)

    def quota(self, shard: int) -> dict[str, int]:
        """Pairs of each family in a shard: as even as can be over the whole."""
        first, last = shard * self.shard, min(self.count, (shard + 1) * self.shard)
        n = len(self.families)
        return {name: (last - at + n - 1) // n - (first - at + n - 1) // n for at, name in enumerate(self.families)}


@dataclass(frozen=True)
class Made:
    """The note of one shard."""

    shard: int
    accepted: dict[str, int]
    rejected: dict[str, dict[str, int]]
    """Family -> reason -> how many."""
    examples: dict[str, str]
    """`FAMILY: REASON` -> the first such, in full."""
    splits: dict[str, int]
    compared: dict[str, int]
    """Card -> texts compared with."""
    contaminated: dict[str, int]
    nearest: dict[str, dict[str, float | str]]
    confirmed: int
    """Optima that enumeration confirmed."""


def note_path(out: Path, shard: int) -> Path:
    """Where the note of a shard lies; it is written last."""
    return out / "shards" / f"{shard:05d}.json"


def make_shard(recipe: Recipe, shard: int, out: Path, benchmarks: list[tuple[str, str]]) -> Made:
    """Make, filter and write one shard."""
    collector = Collector(recipe, shard, benchmarks)
    for name, wanted in recipe.quota(shard).items():
        size = dict(recipe.sizes).get(name, recipe.size)
        for index in recipe.indices(shard):
            if collector.accepted[name] >= wanted:
                break
            collector.take(name, pair(name, recipe.seed, index, size))
    return collector.write(out)


class Collector:
    """Keeps the pairs of one shard that nothing speaks against, and counts the others."""

    def __init__(self, recipe: Recipe, shard: int, benchmarks: list[tuple[str, str]]) -> None:
        self.recipe, self.shard = recipe, shard
        self.guard = _guard(benchmarks)
        self.guard.nearest.clear()
        self.guard.refused.clear()
        self.rows: dict[str, list[Pair]] = {split: [] for split in SPLITS}
        self.accepted: Counter[str] = Counter()
        self.rejected: dict[str, Counter[str]] = {}
        self.examples: dict[str, str] = {}
        self._seen: dict[str, Seen] = {}

    def take(self, name: str, found: Pair | Rejected) -> None:
        """Keep a pair of a family, or count why not."""
        seen = self._seen.setdefault(name, Seen())
        reason = _against(found, self.guard, seen, self.recipe) if isinstance(found, Pair) else found.reason
        if reason or isinstance(found, Rejected):
            code = reason.partition(":")[0]
            self.rejected.setdefault(name, Counter())[code] += 1
            self.examples.setdefault(f"{name}: {code}", f"{found.index}: {reason}")
            return
        seen.add(found.text)
        self.accepted[name] += 1
        self.rows[split_of(name, found.template, self.recipe.held_out)].append(found)

    def write(self, out: Path) -> Made:
        """The files of the shard, its note last."""
        for split, pairs in self.rows.items():
            if pairs:
                _write(pairs, out / "data" / f"{split}-{self.shard:05d}.parquet")
        made = Made(
            self.shard, dict(self.accepted), {name: dict(counts) for name, counts in self.rejected.items()}, self.examples,
            {split: len(pairs) for split, pairs in self.rows.items()}, dict(self.guard.cards()), dict(self.guard.refused),
            {card: asdict(one) for card, one in self.guard.nearest.items()},
            sum(one.confirmed is True for pairs in self.rows.values() for one in pairs),
        )  # fmt: skip
        _settle(note_path(out, self.shard), json.dumps(asdict(made), indent=1).encode())
        return made


_guards: dict[int, Decontaminator] = {}


def _guard(benchmarks: list[tuple[str, str]]) -> Decontaminator:
    """One for each process: the index of the benchmarks is made once."""
    key = hash(tuple(benchmarks))
    if key not in _guards:
        _guards.clear()
        _guards[key] = Decontaminator(benchmarks)
    return _guards[key]


def _against(found: Pair, guard: Decontaminator, seen: Seen, recipe: Recipe) -> str:
    """What speaks against a pair among others: its difficulty, a benchmark that it is like, or a pair before it."""
    if missed := off_target(found, dict(recipe.targets), recipe.tolerance):
        return f"off-target: {missed}"
    like = guard.contaminated(f"{found.family}/{found.seed}/{found.index}", found.text)
    if like:
        return f"contaminated: {like}"
    return "near-duplicate" if is_alike(seen.nearest(found.text)) else ""


def _write(pairs: list[Pair], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({f.name: [getattr(one, f.name) for one in pairs] for f in fields(Pair)}, schema=_schema())
    part = path.with_suffix(".part")
    pq.write_table(table, part, compression="zstd")
    part.replace(path)


def _schema() -> object:
    import pyarrow as pa

    kinds = {"str": pa.string(), "int": pa.int64(), "float | None": pa.float64(), "bool | None": pa.bool_()}
    return pa.schema([(f.name, kinds[str(f.type)]) for f in fields(Pair)])


def _settle(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
