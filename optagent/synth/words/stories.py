"""Sentences of background: who has the figures from whom, what was done before; none of them says anything of the model."""

from __future__ import annotations

import random

from optagent.synth.scene import PEOPLE, PLACES
from optagent.synth.words.grammar import Slot, expand
from optagent.synth.words.marks import capital

_ROLES = (
    "the new planner", "an apprentice", "the accountant", "a retired colleague", "the deputy", "an intern", "the night manager", "a cousin of the owner", "the auditor",
    "a student on placement", "the buyer", "an old hand", "the secretary", "a consultant", "the foreman", "a neighbour", "the head of planning", "a friend of the house",
)  # fmt: skip
_WHEN = (
    "on Monday", "last night", "before the holidays", "in spring", "over the weekend", "early this morning", "after the meeting", "during the break", "on the train", "at the last minute",
    "some weeks ago", "in the autumn", "right after lunch", "when the office was quiet", "by telephone", "while it was raining",
)  # fmt: skip
_SOON = ("on Monday", "next week", "before the holidays", "tomorrow morning", "after lunch", "at the next meeting", "this evening", "by the end of the month", "when the owner is back", "in a fortnight")  # fmt: skip
_WHERE = ("in a notebook", "on the back of an envelope", "in a spreadsheet", "on the whiteboard", "in a letter", "in a folder", "on a slip of paper", "in the old ledger", "in a memo", "on a postcard")  # fmt: skip
_WAYS = ("by habit", "by rule of thumb", "by guesswork", "by the loudest voice", "as in the year before", "by tossing a coin", "by a committee", "at the kitchen table", "without any plan", "by feel")  # fmt: skip
_WANTS = ("an exact answer", "certainty", "a plan that can be defended", "to see it in black and white", "no rough guess", "a clear recommendation", "to be able to sleep", "something to show to the board")  # fmt: skip
PATTERNS = (
    "{p}, {role}, [has gathered|has written down|has checked|sent|put together|copied out] the figures {when}.",
    "the figures [stand|were found|were noted] {where}, [where {p} left them|in the hand of {p}|as {p} likes it].",
    "until now [everything|this|the matter] was decided {way}, [which {p} never liked|and {p} has had enough of it|says {p}].",
    "{p} [took over|inherited the job] from {q} {when} and wants {want}.",
    "{p}, {role}, [would like|asks for|insists on] {want}.",
    "[somebody|a visitor] from {place} [asked about it|told a similar story|had the same question] {when}.",
    "{p} and {q} [have argued about it|talked it over|could not agree on it] {when}.",
    "[the weather|the traffic|the news] in {place} [plays no part here|has nothing to do with it|does not matter].",
    "[a colleague|a partner] in {place} [faces|solved|once had] [much the same|a like] [question|task], {p} says.",
    "{p} [keeps|wants to keep] the plan {where}.",
    "the plan [will be discussed|is to be presented|is needed] {soon}, [with {p} in the chair|says {p}|{q} being away].",
    "{q} [doubts|does not believe] that it can be done {way}, and {p} agrees.",
    "[it was|it has been] {p}'s idea, {when}, to [calculate it properly|write it down as a model|leave nothing to chance].",
)


def story(rng: random.Random) -> str:
    """One sentence, with a large first letter."""
    p, q = rng.sample(PEOPLE.split(", "), 2)
    slots: dict[str, Slot] = {
        "p": p,
        "q": q,
        "role": rng.choice(_ROLES),
        "when": rng.choice(_WHEN),
        "soon": rng.choice(_SOON),
        "where": rng.choice(_WHERE),
        "way": rng.choice(_WAYS),
        "want": rng.choice(_WANTS),
        "place": rng.choice(PLACES.split(", ")),
    }
    return capital(expand(rng.choice(PATTERNS), slots, rng))
