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
from optagent.synth.pair import Pair, pair
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

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return -(-self.count // self.shard)

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
    guard = _guard(benchmarks)
    guard.nearest.clear()
    guard.refused.clear()
    rows: dict[str, list[Pair]] = {split: [] for split in SPLITS}
    accepted: Counter[str] = Counter()
    rejected: dict[str, Counter[str]] = {}
    examples: dict[str, str] = {}
    for name, wanted in recipe.quota(shard).items():
        seen = Seen()
        size = dict(recipe.sizes).get(name, recipe.size)
        stride = TRIES * (recipe.shard // len(recipe.families) + FEW)
        for index in range(shard * stride, (shard + 1) * stride):
            if accepted[name] >= wanted:
                break
            found = pair(name, recipe.seed, index, size)
            reason = _against(found, guard, seen, recipe) if isinstance(found, Pair) else found.reason
            if reason or not isinstance(found, Pair):
                code = reason.partition(":")[0]
                rejected.setdefault(name, Counter())[code] += 1
                examples.setdefault(f"{name}: {code}", f"{index}: {reason}")
                continue
            seen.add(found.text)
            accepted[name] += 1
            rows[split_of(name, found.template, recipe.held_out)].append(found)
    for split, pairs in rows.items():
        if pairs:
            _write(pairs, out / "data" / f"{split}-{shard:05d}.parquet")
    made = Made(
        shard, dict(accepted), {name: dict(counts) for name, counts in rejected.items()}, examples,
        {split: len(pairs) for split, pairs in rows.items()}, dict(guard.cards()), dict(guard.refused),
        {card: asdict(one) for card, one in guard.nearest.items()},
        sum(one.confirmed is True for pairs in rows.values() for one in pairs),
    )  # fmt: skip
    _settle(note_path(out, shard), json.dumps(asdict(made), indent=1).encode())
    return made


_guards: dict[int, Decontaminator] = {}


def _guard(benchmarks: list[tuple[str, str]]) -> Decontaminator:
    """One for each process: the index of the benchmarks is made once."""
    if len(benchmarks) not in _guards:
        _guards[len(benchmarks)] = Decontaminator(benchmarks)
    return _guards[len(benchmarks)]


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
