"""Draws the next token of every row of a batch: its own grammar, temperature, top_p, seed, stop texts and length.

transformers' `generate` is left to pick greedily; this processor makes the token drawn the only possible one, so that
rows of different callers go through the model together and a row's draws do not depend on its neighbours.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from transformers import LogitsProcessor, StoppingCriteria

_LOOK_BACK = 16
"""Tokens decoded to look for a stop text beyond the longest one's own length in characters."""


@dataclass
class Row:
    """One reply in the making. `matcher` is llguidance's state of the grammar, None for free text."""

    prompt: list[int]
    temperature: float
    top_p: float
    room: int
    seed: int
    stop: tuple[str, ...]
    cancelled: threading.Event
    matcher: Any = None
    made: list[int] = field(default_factory=list)
    done: bool = False
    cut: bool = False
    """Ended for want of room, not by its own end."""
    draws: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.draws = np.random.default_rng(self.seed)

    def restart(self) -> None:
        """As before the first token."""
        self.made.clear()
        self.done = self.cut = False
        self.draws = np.random.default_rng(self.seed)
        if self.matcher is not None:
            self.matcher.reset()


class Draw(LogitsProcessor):
    """Narrows each row's logits to the one token drawn for it. Shapes: ids (rows, tokens), scores (rows, vocabulary)."""

    def __init__(self, rows: list[Row], ends: set[int], tokenizer: Any) -> None:
        self.rows = rows
        self.ends = ends
        self.tokenizer = tokenizer
        self.rest = min(ends) if ends else 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Draw, note what was drawn, and decide whether the row is done."""
        chosen = torch.empty(len(self.rows), dtype=torch.long)
        plain = [i for i, row in enumerate(self.rows) if not row.done and row.matcher is None and row.temperature <= 0]
        if plain:  # the quick way for what needs no look at the distribution
            chosen[plain] = scores[plain].argmax(dim=-1).cpu()
        for i, row in enumerate(self.rows):
            if row.done:
                chosen[i] = self.rest  # generate pads what comes after
            else:
                if i not in plain:
                    chosen[i] = self._draw(row, scores[i])
                self._note(row, int(chosen[i]))
        narrowed = torch.full_like(scores, float("-inf"))
        narrowed.scatter_(1, chosen.to(scores.device).unsqueeze(1), 0.0)
        return narrowed

    def _draw(self, row: Row, scores: torch.Tensor) -> int:
        # in NumPy: torch would wake its threads for each of these small steps, which costs milliseconds on a busy machine
        logits = scores.float().cpu().numpy().astype(np.float64)
        if row.matcher is not None:
            # one byte a token, 0 where the grammar forbids it; models pad their vocabulary beyond the tokenizer's
            allowed = np.frombuffer(row.matcher.compute_logit_bias(), dtype=np.uint8)[: len(logits)]
            logits[: len(allowed)][allowed == 0] = -np.inf
            logits[len(allowed) :] = -np.inf
        if row.temperature <= 0:
            return int(logits.argmax())
        chances = np.exp((logits - logits.max()) / row.temperature)
        chances /= chances.sum()
        if row.top_p < 1:
            order = np.argsort(-chances)
            sorted_chances = chances[order]
            # the token that crosses top_p stays
            chances[order[np.cumsum(sorted_chances) - sorted_chances >= row.top_p]] = 0.0
        heap = np.cumsum(chances)
        # above 0 and at most the whole: so a token without a chance is never hit, at neither end
        return int(np.searchsorted(heap, (1.0 - row.draws.random()) * heap[-1], side="left"))

    def _note(self, row: Row, token: int) -> None:
        row.made.append(token)
        if token in self.ends:
            row.done = True
            return
        if row.matcher is not None:
            row.matcher.consume_token(token)
            # the grammar allows nothing more, or it is lost (never with a token of its own mask)
            row.done = bool(row.matcher.is_stopped())
        if row.stop and not row.done:
            last = self.tokenizer.decode(row.made[-(_LOOK_BACK + max(map(len, row.stop))) :])
            row.done = any(text in last for text in row.stop)
        if not row.done and len(row.made) >= row.room:
            row.done = row.cut = True
        if row.cancelled.is_set():
            row.done = True


class Done(StoppingCriteria):
    """Ends each row when `Draw` says so."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> Any:
        """Shape: (rows,)."""
        return torch.tensor([row.done for row in self.rows], dtype=torch.bool, device=input_ids.device)
