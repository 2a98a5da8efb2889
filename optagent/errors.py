"""What a user can do wrong, or the world can withhold; each message ends with the remedy.

    OptagentError
    ├── InputError            the words, a table or a file given cannot be used (exit 2)
    ├── RoomError             a prompt, solver profile or card of that name is nowhere to be found
    ├── LanguageModelError    a language model cannot be had or cannot be asked
    │   ├── KeyMissing
    │   ├── Unreachable       includes time-outs, after the retries
    │   ├── UnknownModel
    │   └── ContextOverflow   the request is longer than the model's context
    ├── BudgetSpent           calls, tokens, seconds or money; `reason` says which
    ├── DownloadError         a named model could not be fetched, or its sha256 is wrong
    ├── SolverMissing         the profile's solver is not installed
    ├── IsolationError        the sandbox cannot reach the level asked for
    └── StorageError          disk full, folder not writable; what was made so far is kept

The language model's mistakes are never raised: they are a `Solution` or `Diagnostic` with a reason.
Mistakes of optagent itself are ordinary tracebacks.
"""

from __future__ import annotations


class OptagentError(Exception):
    """A mistake the user, or the user's machine, can mend. `str()` is the message followed by the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message.rstrip('.')}. {remedy}")


class InputError(OptagentError):
    """The words, a table or a file given cannot be used."""


class RoomError(OptagentError):
    """A prompt, solver profile or benchmark card of that name is nowhere to be found."""


class LanguageModelError(OptagentError):
    """A language model cannot be had or cannot be asked."""


class KeyMissing(LanguageModelError):
    """The server wants a key and none is set."""


class Unreachable(LanguageModelError):
    """The server did not answer, after the retries."""


class UnknownModel(LanguageModelError):
    """No model of that name."""


class ContextOverflow(LanguageModelError):
    """The request is longer than the model's context."""


class BudgetSpent(OptagentError):
    """A budget is used up; `reason` is one of calls, tokens, seconds, money."""

    def __init__(self, reason: str, message: str, remedy: str) -> None:
        self.reason = reason
        super().__init__(message, remedy)


class DownloadError(OptagentError):
    """A named model could not be fetched, or what came is not what was asked for."""


class SolverMissing(OptagentError):
    """The profile's solver is not installed."""


class IsolationError(OptagentError):
    """The sandbox cannot reach the isolation level that was asked for."""


class StorageError(OptagentError):
    """Nothing can be written where it was asked to be written."""
