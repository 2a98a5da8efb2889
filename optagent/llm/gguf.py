"""Asks a GGUF model that llama.cpp runs inside this process: the embedded default, on a CPU, with no network and no key."""

from __future__ import annotations

import difflib
import functools
import itertools
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optagent.errors import ContextOverflow, LanguageModelError, UnknownModel
from optagent.llm import catalogue
from optagent.llm.completion import Completion, FinishReason, Message, Rung, Sampling, Schema, Usage
from optagent.llm.trained import trained

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

    from optagent.llm.llamacpp import Engine

_log = logging.getLogger(__name__)
CONTEXT = 8192
"""Tokens of context unless told otherwise; the models of the catalogue were trained on at least so many."""


class GGUFModel:
    """`gguf:NAME_OR_FILE[+ADAPTER.gguf]`: a model of the catalogue, one that optagent trained, or a file; with a LoRA adapter in GGUF form.

    The weights are loaded at the first call. Calls are served one after the other, off the event loop. `threads` is
    the number of free cores unless given; `context` is in tokens.

    Raises UnknownModel where there is no such name or file, and LanguageModelError where the model has not been fetched
    yet or is no GGUF file.
    """

    def __init__(self, spec: str, *, threads: int | None = None, context: int | None = None) -> None:
        plain = spec.removeprefix("gguf:")
        model, adapter = _split(plain)
        if (ours := trained().get(model)) and not adapter:
            model, adapter = ours.base, str(ours.path)
        self.path = _find(model)
        self.adapter = _checked(Path(adapter).expanduser()) if adapter else None
        self.threads = threads
        self.context = context or CONTEXT
        self._name = f"gguf:{plain}"
        self._engine: Engine | None = None

    @property
    def name(self) -> str:
        """The string that picked it."""
        return self._name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """Ask for `n` replies, one after the other, each with its own seed; greedy ones are all the same, so one is made.

        The shape of `schema` is enforced token by token (rung `schema`); one that llama.cpp cannot turn into a grammar is
        left out (rung `text`).

        Raises ContextOverflow if the messages are longer than the context; LanguageModelError if the model cannot be
        loaded or llama.cpp refuses the request.
        """
        from anyio import to_thread

        drawn = sampling or Sampling()
        stop = threading.Event()
        try:
            # own limiter: callers waiting for their turn must not use up the worker threads that others need
            return await to_thread.run_sync(
                self._complete, list(messages), schema, n, drawn, stop, abandon_on_cancel=True, limiter=_turns()
            )
        finally:
            stop.set()  # on cancellation the thread is still at work: it stops at the next token

    async def close(self) -> None:
        """Give back memory and threads, unless another GGUFModel uses the same weights; may be called twice."""
        from anyio import to_thread

        engine, self._engine = self._engine, None
        if engine is not None:
            await to_thread.run_sync(engine.release, self)

    def _complete(
        self, messages: list[Message], schema: Schema | None, n: int, sampling: Sampling, stop: threading.Event
    ) -> list[Completion]:
        from optagent.llm import llamacpp

        request: dict[str, Any] = {
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": 0,  # llama.cpp's own defaults (40, and min_p 0.05) are not what was asked for
            "min_p": 0.0,
            "stop": list(sampling.stop),
        }
        if schema is not None:
            request["response_format"] = {"type": "json_schema", "json_schema": {"schema": schema.json_schema}}
        with llamacpp.engine(self, self.path, self.adapter, self.context, self.threads) as engine:
            self._engine = engine
            shared = sum(1 for _ in itertools.takewhile(lambda m: m.shared, messages))
            engine.recall_prefix(request["messages"], stop, shared)
            greedy = sampling.temperature <= 0
            first = self._one(engine, {**request, "seed": sampling.seed}, stop)
            if greedy:
                return [first, *(first.model_copy(update={"usage": Usage(cost=0.0)}) for _ in range(n - 1))]
            return [first] + [self._one(engine, {**request, "seed": sampling.seed + k}, stop) for k in range(1, n)]

    def _one(self, engine: Engine, request: dict[str, Any], stop: threading.Event) -> Completion:
        from optagent.llm.llamacpp import Refused

        began = time.monotonic()
        rung: Rung = "schema" if "response_format" in request else "text"
        try:
            reply = engine.chat(request, stop)
        except Refused as error:
            if rung == "schema":  # a schema that llama.cpp cannot turn into a grammar: better free text than nothing
                _log.info("asking %s without the schema: %s", self.name, error)
                return self._one(engine, {key: request[key] for key in request if key != "response_format"}, stop)
            raise LanguageModelError(
                f"llama.cpp refused the request: {error}", "Try other messages or another model (optagent models list)."
            ) from error
        if reply.overflow:
            raise ContextOverflow(
                f"The request has {reply.prompt_tokens} tokens and {self.name} reads {self.context} at most",
                "Shorten the text, bind large tables instead of writing them out, or give a larger context.",
            )
        finish: FinishReason = "length" if reply.finish == "length" else "stop"
        usage = Usage(
            calls=1,
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            cost=0.0,
            seconds=time.monotonic() - began,
        )
        return Completion(text=reply.text, finish=finish, model=self.path.name, usage=usage, rung=rung)


def _turns() -> CapacityLimiter:
    """One at a time for each event loop; `CapacityLimiter`s cannot be shared between loops."""
    from anyio import CapacityLimiter

    var = _turns_of_loop()
    try:
        return var.get()
    except LookupError:
        var.set(limiter := CapacityLimiter(1))
        return limiter


@functools.cache
def _turns_of_loop() -> RunVar[CapacityLimiter]:
    from anyio.lowlevel import RunVar

    return RunVar("turns at llama.cpp")


def _split(plain: str) -> tuple[str, str]:
    """The model and the adapter; a `+` in a file's own name is not the separator."""
    if Path(plain).expanduser().is_file():
        return plain, ""
    head, plus, tail = plain.rpartition("+")
    return (head, tail) if plus and tail.endswith(".gguf") else (plain, "")


def _find(model: str) -> Path:
    known = catalogue.entries()
    if model in known:
        if (path := catalogue.path_of(model)) is None:
            size = known[model].bytes / 1e6
            raise LanguageModelError(
                f"The language model {model} has not been fetched yet",
                f"Fetch it once ({size:.0f} MB): optagent models pull {model}",
            )
        return path
    path = Path(model).expanduser()
    if path.suffix == ".gguf" or path.exists():
        return _checked(path)
    names = (*trained(), *known)
    near = difflib.get_close_matches(model.lower(), names, n=3, cutoff=0.5)
    hint = f"Did you mean gguf:{near[0]}?" if near else f"There are: {', '.join(names)}; a file must end in .gguf."
    raise UnknownModel(f"No language model is called {model}", hint)


def _checked(path: Path) -> Path:
    """The file, if it begins as a GGUF file does."""
    if not path.is_file():
        beside = [other.name for other in path.parent.glob("*.gguf")] if path.parent.is_dir() else []
        near = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.5)
        hint = (
            f"Did you mean {path.parent / near[0]}?"
            if near
            else "Check the path; `optagent models list` shows the named ones."
        )
        raise UnknownModel(f"There is no file {path}", hint)
    with path.open("rb") as data:
        if data.read(4) != b"GGUF":
            raise LanguageModelError(
                f"{path} is no GGUF file", "Give a file that llama.cpp can read, or hf:FOLDER for other weights."
            )
    return path.resolve()
