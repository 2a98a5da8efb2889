"""Back-translation (OptMATH): a model to words by a language model, that criticises and refines what it wrote."""

from __future__ import annotations

import re

from optagent.formulation import Formulation
from optagent.formulation.mathprog.short import print_short
from optagent.llm import LanguageModel, Sampling
from optagent.synth.asked.forward import silent
from optagent.synth.asked.say import say
from optagent.trace import Trace

ROUNDS = 2
"""Rounds of criticism at most."""
TRADES = (
    "a hospital", "a shipping line", "a farm", "a software firm", "a city council", "a bakery", "a film studio", "a bank", "an airline", "a school",
    "a recycling plant", "a vineyard", "a space agency", "a museum", "a football club", "a pharmacy", "a railway", "a mine", "a theatre", "a charity",
)  # fmt: skip
_REMARK = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(.+)$", re.MULTILINE)


async def back_translate(
    meant: Formulation, trade: str, model: LanguageModel, sampling: Sampling, trace: Trace, rounds: int = ROUNDS
) -> str:
    """Words for a model, in a trade. A refinement that loses numbers is not taken; `Nothing to refine` is no text."""
    shown = print_short(meant).strip()
    words = await say("synth_describe", model, sampling, trace, given=shown, domain=trade)
    for _ in range(rounds):
        remarks = read_remarks(await say("synth_criticise", model, sampling, trace, given=shown, problem=words))
        if not remarks:
            break
        better = await say("synth_refine", model, sampling, trace, given=shown, problem=words, remarks=remarks)
        if silent(better, meant) and not silent(words, meant):
            break
        words = better
    return words


def read_remarks(reply: str) -> list[str]:
    """The differences that a critic named; none where it says COMPLETE, or names nothing."""
    remarks = [found.strip() for found in _REMARK.findall(reply)]
    if not remarks and reply.strip() and "COMPLETE" not in reply.upper():
        remarks = [line.strip() for line in reply.splitlines() if line.strip()][:6]
    return [] if re.match(r"\W*COMPLETE\b", reply.strip(), re.IGNORECASE) else remarks
