"""Keeps on disk what a model computed while it read a text, so that the next process need not read it again.

A state is a file `KEY.DIGEST.state`, KEY from the weights and the text, DIGEST the sha256 of its content: llama.cpp ends
the whole process when it is given a damaged one, so none is handed out unchecked. Losing states costs seconds, never
an answer: what goes wrong with the disk is logged and the text is read again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from pathlib import Path

_log = logging.getLogger(__name__)
_MOST = 16
"""States kept; that of a 600-token text takes 17 MB for a 1.5B model."""
_HOUR = 3600


class PromptStates:
    """The folder of states; its files are for this user's eyes alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_user(cls) -> PromptStates | None:
        """Those in the user's cache folder; None where that cannot be written."""
        from platformdirs import user_cache_path

        folder = user_cache_path("optagent") / "prompt-states"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            _log.info("prompt states are not kept: %s", error)
            return None
        return cls(folder)

    def find(self, key: str) -> str | None:
        """The name of a whole state in the folder; a damaged one is thrown away."""
        for path in self.folder.glob(f"{key}.*.state"):
            try:
                if _digest(path) == path.name.split(".")[1]:
                    os.utime(path)  # the one used least goes first
                    return path.name
                _log.info("the prompt state %s is damaged", path)
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.info("the prompt state %s cannot be read: %s", path, error)
        return None

    def fresh(self, key: str) -> str:
        """A name for llama.cpp to write to; `keep` makes it a state."""
        return f"{key}.{os.getpid()}.new"

    def keep(self, fresh: str, key: str) -> None:
        """Make a file just written the state of `key`, and throw the oldest away."""
        path = self.folder / fresh
        try:
            path.chmod(0o600)
            path.replace(self.folder / f"{key}.{_digest(path)}.state")
            self._tidy()
        except OSError as error:
            _log.info("the prompt state is not kept: %s", error)

    def drop(self, name: str) -> None:
        """Throw away a state, or what llama.cpp left of one."""
        try:
            (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            _log.info("the prompt state %s cannot be removed: %s", name, error)

    def _tidy(self) -> None:
        states = sorted(self.folder.glob("*.state"), key=lambda path: path.stat().st_mtime)
        for old in states[:-_MOST]:
            old.unlink(missing_ok=True)
        for torn in self.folder.glob("*.new"):  # of a process that was killed
            if time.time() - torn.stat().st_mtime > _HOUR:
                torn.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()[:32]
