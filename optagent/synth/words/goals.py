"""Tells what is wanted, and asks for it."""

from __future__ import annotations

from optagent.synth.words.grammar import Slot, listed
from optagent.synth.words.tell_rows import Teller

_MORE = (
    "[maximise|maximize] [the ||its |the total |the overall ]{name}|make the [total |overall |]{name} as [large|high|great|big] as possible"
    "|get the [most|highest|largest] {name}[| possible| it can]|get as much {name} as possible|bring the {name} to its maximum|end up with the highest {name}"
)
_LESS = (
    "[minimise|minimize] [the ||the total |the overall ]{name}|keep the [total |overall |]{name} as [low|small] as possible"
    "|make the [total |overall |]{name} as [small|low] as possible|bring the [total |]{name} down to its minimum|have the [least|lowest] [possible |]{name}"
)
_MANY = "[maximise|maximize] the [total ||overall ]number of {name}|[reach|get|have] as many {name} as possible|get the [most|largest number of] {name}"
_FEW = "[minimise|minimize] the [total ||overall ]number of {name}|[use|get by with|make do with] as few {name} as possible|keep the [total |]number of {name} as [low|small] as possible"
QUESTIONS = (
    "how many {each} [should|must] {firm} {do} [|in order ]to {aim}?",
    "how many of each [kind |type |]should {firm} {do} [in order |]to {aim}?",
    "how many of each [kind |type |]should be {done} [in order |so as |]to {aim}?",
    "{firm} [wants|would like|is looking for a way|hopes] to {aim}. [what|how many of each] should be [done|the plan]?",
    "[find|determine|work out|calculate|decide] how many {each} [should be|are to be|must be] {done} [|in order |so as ]to {aim}.",
    "[formulate|write down|set up|build] a[n optimization| mathematical| linear|n optimisation] model [that helps {firm}|with which {firm} can|for {firm}] to {aim}.",
    "what should be done to {aim}?",
    "what is the [best|{extreme}] {name} [that ||]{firm} can [reach|get|have|arrive at]?",
    "[find|determine|work out] the [best plan|plan|mix] with which {firm} can {aim}.",
    "what is the {extreme} [possible |]{name}[|, and how many of each {does_it}]?",
    "the [aim|goal|task|objective] is to {aim}. [how many of each should be {done}?|find the best [plan|mix].|what is the best [plan|mix]?]",
)
OPENINGS = (
    "{who} {does} {kinds}.", "{who} {does} [two|several|different] [kinds|sorts] of {total:s}: {kinds}.", "{who} [can|may|is able to|has decided to|is going to] {do} {kinds}.",
    "{who} [wants|would like|needs|has] to decide how many {kinds} to {do}.", "{who} [has to|must] choose [among|between] {kinds}.",
    "[{kinds:c}|both {kinds}] can be {done} [by|at] {who}.", "{who} is planning [the coming|next|this] [week|month|season|year]: {kinds} can be {done}.",
    "at {who}, {kinds} can be {done}.", "{who} is [considering|thinking of|looking at] {doing} {kinds}.", "{who} is about to {do} some {total:s}, namely {kinds}.",
)  # fmt: skip
AIMED = (
    "{who} [wants|would like|is trying|aims|hopes] to {aim} by {doing} {kinds}.",
    "to {aim}, {who} [can|may] {do} {kinds}.",
    "{who} {does} {kinds} and [wants|would like|hopes] to {aim}.",
    "in order to {aim}, {who} has to decide how many {kinds} to {do}.",
)


def aim(teller: Teller) -> str:
    """`maximise the profit`."""
    s = teller.s
    if s.goal is None:
        return teller.clause(_MANY if s.sense == "maximize" else _FEW, {"name": s.domain.total.many})
    counted = s.goal.kind == "yield" and not s.goal.tail
    if counted and s.goal.name == _said(teller):
        return teller.clause(_MANY if s.sense == "maximize" else _FEW, {"name": s.goal.name})
    return teller.clause(_MORE if s.sense == "maximize" else _LESS, {"name": s.goal.name})


def _said(teller: Teller) -> str:
    goal = teller.s.goal
    return "" if goal is None or isinstance(goal.said, str) else goal.said.many


def question(teller: Teller, at: int) -> str:
    """What is asked at the end, in the `at`-th way."""
    s = teller.s
    names = [t.many for t in s.things]
    goal = s.goal.name if s.goal else f"number of {s.domain.total.many}"
    if s.goal and s.goal.name == _said(teller) and s.goal.kind == "yield":
        goal = f"number of {goal}"
    slots: dict[str, Slot] = {
        "aim": aim(teller),
        "each": listed(names, teller.rng),
        "extreme": teller.rng.choice(("largest", "highest", "maximum") if s.sense == "maximize" else ("smallest", "lowest", "minimum")),
        "name": goal,
        "does_it": teller.rng.choice(("does it take", "are needed for it")),
    }  # fmt: skip
    return teller.clause(QUESTIONS[at], slots)


def opening(teller: Teller, *, aimed: bool) -> str:
    """The first sentence."""
    pool = AIMED if aimed else OPENINGS
    kinds = listed([t.many for t in teller.s.things], teller.rng)
    if not aimed and len(teller.s.things) != 2:
        pool = tuple(
            t.replace("both {kinds}", "{kinds:c}").replace("[two|several|different]", "[several|different]")
            for t in pool
        )
    return teller.clause(teller.rng.choice(pool), {"kinds": kinds, "aim": aim(teller)})
