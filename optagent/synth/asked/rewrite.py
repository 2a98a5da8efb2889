"""Rewriting: a text into another trade, length or style, its model kept."""

from __future__ import annotations

import random

from optagent.llm import LanguageModel, Sampling
from optagent.synth.asked.back_translate import TRADES
from optagent.synth.asked.say import say
from optagent.trace import Trace

STYLES = (
    "as an e-mail from a manager to an analyst", "as a short newspaper item", "in very plain words, short sentences", "as a consultant's memo",
    "as a word problem for a textbook", "as somebody tells it to a friend", "as the minutes of a meeting", "formal and dense",
)  # fmt: skip
LENGTHS = (
    "half as long, if all numbers can be kept",
    "about as long",
    "twice as long, with a background story that holds no further number",
)


def wish(rng: random.Random) -> str:
    """One thing to change, or two: the trade, the style, the length."""
    parts = [f"move it to {rng.choice(TRADES)}"] if rng.random() < 0.6 else []
    parts += [f"tell it {rng.choice(STYLES)}"] if rng.random() < 0.6 or not parts else []
    parts += [f"make it {rng.choice(LENGTHS)}"] if rng.random() < 0.4 else []
    return ", and ".join(parts)


async def rewrite(words: str, wanted: str, model: LanguageModel, sampling: Sampling, trace: Trace) -> str:
    """The text told otherwise."""
    return await say("synth_rewrite", model, sampling, trace, problem=words, wanted=wanted)
