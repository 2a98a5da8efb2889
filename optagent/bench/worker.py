"""What a worker of a cluster does with one draw: JSON in, JSON out; model and sandbox stay for the next."""

from __future__ import annotations

import asyncio
from functools import cache as once
from typing import Any

from optagent.bench.attempt import attempt
from optagent.bench.executors import WORLD
from optagent.bench.provenance import Options
from optagent.bench.sample import Sample
from optagent.errors import OptagentError
from optagent.llm import LanguageModel


def worked(sample: str, k: int, given: str, cache: bool) -> dict[str, Any]:
    """One draw in a process of its own: its record, measure and trace; or the `fault` of the world, or the user's `mistake`.

    A process asks one model, connected when first needed: weights are loaded once, and its connections are kept.
    """
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
