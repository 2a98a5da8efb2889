"""What a worker of a cluster does with one draw: JSON in, JSON out; model and sandbox stay for the next."""

from __future__ import annotations

import asyncio
import os
from functools import cache as once
from pathlib import Path
from typing import Any

from optagent.bench.attempt import attempt
from optagent.bench.executors import WORLD
from optagent.bench.provenance import Options, packages, prompt_hashes
from optagent.bench.sample import Sample
from optagent.errors import OptagentError
from optagent.llm import LanguageModel


def worked(
    sample: str, k: int, given: str, cache: bool, folder: str = "", made_with: dict[str, str] | None = None
) -> dict[str, Any]:
    """One draw in a process of its own: its record, measure and trace; or the `fault` of the world, or the user's `mistake`.

    A process asks one model, connected when first needed: weights are loaded once, and its connections are kept. It works in
    `folder`, where there is one, as the run does: prompts of the user's own and files of models are looked for there.
    `made_with` are the run's `surroundings()`, which must be ours.
    """
    if folder and Path(folder).is_dir():
        os.chdir(folder)
    if made_with is not None and (other := differing(made_with, surroundings())):
        return {"mistake": (f"Node {_node()} of the cluster has other {other} than this process",
                            "Install the same there, and start its Ray in a folder with the same prompts.")}  # fmt: skip
    options = Options.model_validate_json(given)

    async def draw() -> dict[str, Any]:
        record, measure, trace = await attempt(
            Sample.model_validate_json(sample), k, _model(options.model, cache), options
        )
        measured = {**measure.model_dump(), "node": _node()}
        return {"record": record.model_dump(mode="json"), "measure": measured, "trace": trace}

    try:
        return _loop().run_until_complete(draw())
    except WORLD as fault:
        return {"fault": (fault.message, fault.remedy)}
    except OptagentError as mistake:
        return {"mistake": (mistake.message, mistake.remedy)}


@once
def surroundings() -> dict[str, str]:
    """What decides a record beside the options: the prompts by their sha256, and the versions of packages."""
    return {**prompt_hashes(), **packages()}


def differing(wanted: dict[str, str], found: dict[str, str]) -> str:
    """The first names that differ, in order; empty where all is equal."""
    names = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@once
def _loop() -> asyncio.AbstractEventLoop:
    """One for the life of the process, since the model's connections belong to it."""
    return asyncio.new_event_loop()


@once
def _model(name: str, cache: bool) -> LanguageModel:
    from optagent.llm.connect import connect

    return connect(name, cache=cache)


def _node() -> str:
    """Address of the node that this process runs on; empty outside a cluster."""
    import sys

    ray: Any = sys.modules.get("ray")  # a worker of a cluster has imported it
    return str(ray.util.get_node_ip_address()) if ray is not None and ray.is_initialized() else ""
