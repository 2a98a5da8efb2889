"""Sentences that say nothing of the model: with a number that nothing uses, or with none."""

from __future__ import annotations

import random

from optagent.synth.words.grammar import Slot, sentence
from optagent.synth.words.marks import DISTRACTOR, mark

WITH_NUMBERS = (
    "{firm} [was founded|opened|started] in {year}.",
    "{firm} [has been there for|has existed for|is] {years} years [now|by now|].",
    "the nearest [competitor|rival|neighbour] is {some} kilometres away.",
    "[last year|last season|in a good year|two years ago], {many} {total:s} were {done}.",
    "{some} people [answered|took part in] a survey about it.",
    "[the telephone rang|somebody asked about it] {some} times [last week|yesterday].",
    "the [building|place|yard] is {years} years old.",
    "{firm} has {some} [followers|regulars|friends] [in the neighbourhood|who follow the news].",
    "it [won|got] a prize in {year}.",
)
PLAIN = (
    "everything that is {done} finds a taker.", "the plan is made anew [every|each] [week|month|season].", "all [figures|numbers] are known [well|exactly].",
    "[business|work] is [going well|as usual].", "nothing else [matters|is asked for].", "the [manager|owner] [looks at|goes over] the figures [herself|himself].",
    "it is [a quiet|a busy] time of the year.", "the details are as follows.", "no other [kind|sort] is [considered|offered].", "here is what is known.",
    "a decision is due [soon|by tomorrow|this week].", "the usual [rules|conditions] apply.", "[prices|figures] have been stable [for a while|of late].",
)  # fmt: skip


def distractor(slots: dict[str, Slot], rng: random.Random) -> str:
    """A sentence with a number that does not matter."""

    def told(low: int, high: int) -> Slot:
        return lambda draw, _way: mark(DISTRACTOR, str(draw.randint(low, high)))

    filled = {**slots, "year": told(1921, 2019), "years": told(11, 90), "some": told(13, 240), "many": told(210, 4800)}
    return sentence(rng.choice(WITH_NUMBERS), filled, rng)


def aside(slots: dict[str, Slot], rng: random.Random) -> str:
    """A sentence without a number."""
    return sentence(rng.choice(PLAIN), slots, rng)
