"""One string picks a language model: `openai:MODEL@URL`, `hf:FOLDER`, `gguf:NAME`, `replay:FILE`."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from optagent.errors import LanguageModelError
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.completion import LanguageModel

OnRetry = Callable[[int, float, str], None]
"""Called before each new try: its number, the seconds waited, and why."""
SCHEMES = {
    "openai": "openai:MODEL[@BASE_URL], any OpenAI-compatible server",
    "hf": "hf:REPO_OR_FOLDER[+ADAPTER], transformers in process",
    "gguf": "gguf:NAME_OR_FILE[+ADAPTER], llama.cpp in process",
    "replay": "replay:FILE, recorded replies",
}


def connect(
    spec: str,
    *,
    cache: bool = True,
    budget: Budget | None = None,
    record: Path | None = None,
    on_retry: OnRetry | None = None,
) -> LanguageModel:
    """The model that `spec` names, with its wrappers: recorder, cache, budget (outermost, so that a cached reply is free).

    Nothing is loaded or reached before the first request, but for a `replay:` file.
    Raises LanguageModelError for an unknown scheme.
    """
    scheme, colon, rest = spec.partition(":")
    if not colon or scheme not in SCHEMES or not rest:
        near = difflib.get_close_matches(scheme, SCHEMES, n=1)
        hint = f"Did you mean {near[0]}:{rest or 'NAME'}? " if colon and near and near[0] != scheme else ""
        raise LanguageModelError(f"“{spec}” names no language model", f"{hint}Write {'; '.join(SCHEMES.values())}.")
    model = _adapter(scheme, rest, on_retry)
    if record is not None:
        from optagent.llm.replay import Recorder

        model = Recorder(model, record)
    if cache and scheme != "replay":
        from optagent.llm.cached import CachedModel

        model = CachedModel(model)
    if budget is not None:
        model = BudgetedModel(model, budget)
    return model


def _adapter(scheme: str, rest: str, on_retry: OnRetry | None) -> LanguageModel:
    match scheme:
        case "openai":
            from optagent.llm.openai_server import OpenAIModel

            return OpenAIModel(rest, on_retry=on_retry)
        case "hf":
            from optagent.llm.hf import HFModel

            return HFModel(rest)
        case "gguf":
            from optagent.llm.gguf import GGUFModel

            return GGUFModel(rest)
        case _:
            from optagent.llm.replay import ReplayModel

            return ReplayModel(rest)
