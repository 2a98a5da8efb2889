"""Makes one shard with a language model: several requests at a time, what the world withholds ends the shard unwritten."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

from optagent.llm import LanguageModel
from optagent.synth.asked.pair import Way, pair_by
from optagent.synth.shard import Collector, Made, Recipe


async def make_asked_shard(
    recipe: Recipe, shard: int, out: Path, benchmarks: list[tuple[str, str]], model: LanguageModel, concurrency: int
) -> Made:
    """Make, pass forward, filter and write one shard. Raises LanguageModelError; nothing is written then."""
    collector = Collector(recipe, shard, benchmarks)
    way = cast("Way", recipe.way)
    for name, wanted in recipe.quota(shard).items():
        size = dict(recipe.sizes).get(name, recipe.size)
        indices = iter(recipe.indices(shard))
        while (left := wanted - collector.accepted[name]) > 0:
            batch = [index for index, _ in zip(indices, range(min(concurrency, left)), strict=False)]
            if not batch:
                break
            found = await asyncio.gather(*(pair_by(way, name, recipe.seed, i, size, model) for i in batch))
            for one in found:
                collector.take(name, one)
    return collector.write(out)
