"""One string picks a language model: `openai:MODEL@URL`, `hf:FOLDER`, `gguf:NAME`, `replay:FILE`."""

from __future__ import annotations

import difflib
from pathlib import Path

from optagent.errors import LanguageModelError
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.completion import LanguageModel, OnRetry

SCHEMES = {
    "openai": "openai:MODEL[@BASE_URL], any OpenAI-compatible server",
    "hf": "hf:REPO_OR_FOLDER[+ADAPTER], transformers in process",
    "gguf": "gguf:NAME_OR_FILE[+ADAPTER], llama.cpp in process",
    "replay": "replay:FILE, recorded replies",
}


def connect(
    spec: str,
    *,
    cache: bool | Path = True,
    budget: Budget | None = None,
    record: Path | None = None,
    on_retry: OnRetry | None = None,
) -> LanguageModel:
    """The model that `spec` names, in its wrappers: the budget (innermost: a cached reply is free), the cache, the recorder.

    `cache` may be the file to use. Nothing is loaded or reached before the first request, but for a `replay:` file.
    Raises LanguageModelError for an unknown scheme and for what the adapter cannot use, StorageError for a cache that
    cannot be opened.
    """
    scheme, colon, rest = spec.strip().partition(":")
    if not colon or scheme not in SCHEMES or not rest:
        raise LanguageModelError(f"“{spec}” names no language model", _hint(scheme, rest))
    model = _adapter(scheme, rest, on_retry)
    if budget is not None:
        model = BudgetedModel(model, budget)
    if cache is not False and scheme != "replay":
        from optagent.llm.cached import CachedModel

        path = cache if isinstance(cache, Path) else None
        model = CachedModel(model, path, identity=_identity(model.name, rest) if scheme != "openai" else "")
    if record is not None:
        from optagent.llm.replay import Recorder

        model = Recorder(model, record)
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


def _hint(scheme: str, rest: str) -> str:
    """What was probably meant, and all that can be."""
    every = f"Write {'; '.join(SCHEMES.values())}."
    if scheme in SCHEMES:
        return every
    if rest and (near := difflib.get_close_matches(scheme.lower(), SCHEMES, n=1, cutoff=0.5)):
        return f"Did you mean {near[0]}:{rest}? {every}"
    from optagent.llm.catalogue import entries

    whole = f"{scheme}:{rest}" if rest else scheme
    if whole in (named := entries()) or whole.endswith(".gguf"):
        return f"Did you mean gguf:{whole}? {every}"
    if whole.endswith(".jsonl"):
        return f"Did you mean replay:{whole}? {every}"
    if near := difflib.get_close_matches(whole, named, n=1, cutoff=0.7):
        return f"Did you mean gguf:{near[0]}? {every}"
    if whole.count("/") == 1:
        return f"Did you mean hf:{whole}? {every}"
    if whole.startswith(("gpt-", "o1", "o3", "o4", "chatgpt")):
        return f"Did you mean openai:{whole}? {every}"
    return every


def _identity(name: str, rest: str) -> str:
    """The name, and for files what tells one content from another: a path's weights may change, its replies must not stay."""
    marks = [name]
    for part in rest.split("+"):
        path = Path(part).expanduser()
        files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path] if path.is_file() else []
        marks += [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
    return "\n".join(marks)
