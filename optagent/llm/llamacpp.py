"""The one llama.cpp engine of this process: loading, threads, silence, and prompt states kept on disk.

xllamacpp runs llama.cpp's server code. Completions are called in process. The HTTP side, which xllamacpp always starts,
is bound to a socket in a private folder (where there are such sockets; else to 127.0.0.1) and wants a key that never
leaves this process; through it come the two things that xllamacpp has no call for: chat templates, and saved states.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import http.client
import json
import logging
import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optagent.errors import LanguageModelError
from optagent.llm.cores import free_cores, give_way
from optagent.llm.prompt_states import PromptStates

_log = logging.getLogger(__name__)
_MIN_PREFIX = 400
"""Characters; computing a shorter prefix is quicker than keeping it."""
_MARK = "THE-USER-BEGINS-HERE"


class Refused(Exception):
    """llama.cpp does not take the request; `str()` is its reason."""


@dataclass
class Reply:
    """What llama.cpp said; with `overflow` nothing but `prompt_tokens` counts."""

    text: str = ""
    finish: str = "stop"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reused: int = 0
    """Prompt tokens that were not read again."""
    overflow: bool = False


def _library() -> Any:
    """xllamacpp, with its threads told to give way."""
    give_way()
    import xllamacpp

    return xllamacpp


class Engine:
    """One loaded model. Not for use by two threads at once: `engine()` hands it out to one at a time."""

    def __init__(self, model: Path, adapter: Path | None, context: int, threads: int | None) -> None:
        x = _library()
        self.key = (model, adapter, context, threads)
        self.users: set[int] = set()
        self.states = PromptStates.of_user()
        self.resident = ""
        self.secret = secrets.token_urlsafe(24)
        self.folder = Path(tempfile.mkdtemp(prefix="optagent-"))  # only its owner may enter
        self.socket = self.folder / "llama.sock"
        params = x.CommonParams()
        params.model.path = str(model)
        if adapter is not None:
            params.lora_adapters = [x.CommonAdapterLoraInfo(str(adapter), 1.0)]
        params.n_ctx = context
        params.n_parallel = 1  # several at once gained nothing on two cores, and would share the context
        params.n_batch = 512
        params.cache_ram_mib = 256
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or free_cores()
        params.verbosity = -1  # not a line of llama.cpp reaches the terminal
        params.ui = params.warmup = params.fit_params = False
        local = hasattr(socket, "AF_UNIX") and len(str(self.socket)) < 100  # the system's limit is 104 or 108
        params.hostnames = [str(self.socket) if local else "127.0.0.1"]
        params.api_keys = [self.secret]
        if self.states is not None:
            params.slot_save_path = f"{self.states.folder}{os.sep}"
        try:
            self.server: Any = x.Server(params)
        except RuntimeError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            also = f" with the adapter {adapter}" if adapter else ""
            remedy = "Is there enough memory, is the file whole, and the adapter made for this model? `optagent models list` shows others."
            raise LanguageModelError(f"llama.cpp cannot load {model}{also}", remedy) from error
        self.identity = _identity(model, adapter)

    def chat(self, request: dict[str, Any], stop: threading.Event) -> Reply:
        """One reply; stops at the next token once `stop` is set. Raises Refused."""
        pieces: list[str] = []
        reply = Reply()
        refusal: list[dict[str, Any]] = []

        def hear(chunk: dict[str, Any]) -> bool:
            if "error" in chunk:
                refusal.append(chunk["error"])
                return True
            for choice in chunk.get("choices", []):
                pieces.append(choice["delta"].get("content") or "")
                reply.finish = choice.get("finish_reason") or reply.finish
            if usage := chunk.get("usage"):
                reply.prompt_tokens, reply.completion_tokens = usage["prompt_tokens"], usage["completion_tokens"]
                reply.reused = usage["prompt_tokens_details"]["cached_tokens"]
            return stop.is_set()

        if stop.is_set():
            return reply
        try:
            self.server.handle_chat_completions(
                {
                    **request,
                    "stream": True,
                    "stream_options": {"include_usage": True},
                    "cache_prompt": True,
                    "id_slot": 0,
                },
                hear,
            )
        except (ValueError, RuntimeError) as error:
            raise Refused(str(error)) from error
        if refusal and refusal[0].get("type") == "exceed_context_size_error":
            return Reply(overflow=True, prompt_tokens=refusal[0]["n_prompt_tokens"])
        if refusal:
            raise Refused(str(refusal[0].get("message")))
        reply.text = "".join(pieces)
        return reply

    def recall_prefix(self, messages: list[dict[str, Any]], stop: threading.Event, shared: int = 0) -> None:
        """Have the state after the first `shared` messages ready (0: after a leading system message).

        It comes from this engine, from disk, or is computed and kept.

        Reading a prompt is dear on a CPU (a 600-token one takes a 1.5B model 7 to 10 s) and the system message is the
        same from call to call and from process to process.
        """
        prefix = self._prefix(messages, shared)
        if self.states is None or len(prefix) < _MIN_PREFIX:
            self.resident = ""
            return
        key = hashlib.sha256(f"{self.identity}\n{prefix}".encode()).hexdigest()[:32]
        if key == self.resident:
            return
        if not self._restore(self.states, key):
            if not self._read(prefix, stop):
                self.resident = ""
                return
            self._save(self.states, key)
        self.resident = key

    def close(self) -> None:
        """Stop llama.cpp's threads and give back the memory."""
        self.server = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def release(self, user: object) -> None:
        """Say that `user` is done; the last one closes the engine."""
        with _seat.turn:
            self.users.discard(id(user))
            if not self.users and _seat.engine is self:
                _seat.clear()

    def _prefix(self, messages: list[dict[str, Any]], shared: int = 0) -> str:
        """The text, as the model's template writes it, up to where the user message after the shared ones begins."""
        leading = messages[:shared] or [message for message in messages[:1] if message["role"] == "system"]
        if sum(len(message["content"]) for message in leading) < _MIN_PREFIX:
            return ""
        reply = self._ask("/apply-template", {"messages": [*leading, {"role": "user", "content": _MARK}]})
        before, found, _ = str(reply.get("prompt", "")).partition(_MARK)
        return before if found else ""

    def _read(self, prefix: str, stop: threading.Event) -> bool:
        """Let the model read a text from its beginning; False where it was stopped, or refused (the chat will say why)."""
        refused = False

        def hear(chunk: dict[str, Any]) -> bool:
            nonlocal refused
            refused = refused or "error" in chunk
            return refused or stop.is_set()

        request = {"prompt": prefix, "max_tokens": 0, "cache_prompt": True, "id_slot": 0}
        try:
            self.server.handle_completions({**request, "stream": True, "return_progress": True}, hear)
        except (ValueError, RuntimeError) as error:
            _log.info("the system message is not read ahead: %s", error)
            return False
        return not (refused or stop.is_set())

    def _restore(self, states: PromptStates, key: str) -> bool:
        name = states.find(key)
        if name is None:
            return False
        reply = self._ask("/slots/0?action=restore", {"filename": name})
        if "error" in reply:
            _log.info("the prompt state %s cannot be used: %s", name, reply["error"])
            states.drop(name)
            return False
        return True

    def _save(self, states: PromptStates, key: str) -> None:
        fresh = states.fresh(key)
        reply = self._ask("/slots/0?action=save", {"filename": fresh})
        if "error" in reply:  # a full disk, say
            _log.info("the prompt state is not kept: %s", reply["error"])
            states.drop(fresh)
        else:
            states.keep(fresh, key)

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One request to the HTTP side of this very engine."""
        address = str(self.server.listening_address)
        if address.startswith("unix://"):
            link: http.client.HTTPConnection = _Local(self.socket)
        else:
            host, _, port = address.removeprefix("http://").rpartition(":")
            link = http.client.HTTPConnection(host, int(port), timeout=60)
        with contextlib.closing(link):
            head = {"Content-Type": "application/json", "Authorization": f"Bearer {self.secret}"}
            link.request("POST", path, json.dumps(body), head)
            return json.loads(link.getresponse().read())


class _Local(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class _Seat:
    """Where the one engine sits; whoever touches it holds `turn`."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.engine: Engine | None = None

    def clear(self) -> None:
        if self.engine is not None:
            self.engine.close()
            self.engine = None


_seat = _Seat()


@contextlib.contextmanager
def engine(user: object, model: Path, adapter: Path | None, context: int, threads: int | None) -> Generator[Engine]:
    """The loaded engine for these weights, to one caller at a time; other weights' engine makes room first.

    Raises LanguageModelError if llama.cpp cannot load them.
    """
    with _seat.turn:
        if _seat.engine is None or _seat.engine.key != (model, adapter, context, threads):
            _seat.clear()
            _seat.engine = Engine(model, adapter, context, threads)
        _seat.engine.users.add(id(user))
        yield _seat.engine


@atexit.register
def _at_exit() -> None:
    """llama.cpp's threads must be gone before the interpreter is."""
    if _seat.engine is not None and _seat.turn.acquire(timeout=10):
        _seat.clear()
        _seat.turn.release()


def _identity(model: Path, adapter: Path | None) -> str:
    """Changes whenever a saved state would no longer fit: other weights, or another llama.cpp."""
    files = [file for file in (model, adapter) if file is not None]
    stats = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return json.dumps([stats, _library().__version__])
