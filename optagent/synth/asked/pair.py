"""Pairs whose words, or whose model too, come from a language model: made, passed forward, kept or rejected with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from optagent.formulation import Formulation
from optagent.likeness import Seen, is_alike
from optagent.llm import LanguageModel, Sampling
from optagent.program import compile_formulation
from optagent.synth.asked.back_translate import TRADES, back_translate
from optagent.synth.asked.forward import Judge, forward, same_model
from optagent.synth.asked.reverse import demonstrate
from optagent.synth.asked.rewrite import rewrite, wish
from optagent.synth.families import family
from optagent.synth.instance import Instance
from optagent.synth.optimum import optimum
from optagent.synth.pair import Pair, Rejected, pair, row
from optagent.synth.seeds import stream
from optagent.trace import Trace

Way = Literal["back-translation", "reverse", "rewriting"]
WAYS: tuple[Way, ...] = ("back-translation", "reverse", "rewriting")
DEMONSTRATIONS = 2


async def pair_by(
    way: Way, name: str, seed: int, index: int, size: float, model: LanguageModel, sampling: Sampling | None = None,
    trace: Trace | None = None, judge: Judge = same_model,
) -> Pair | Rejected:  # fmt: skip
    """A pair by one of the three ways. The draws are pure; what the model writes is not. Raises LanguageModelError."""
    trace, sampling = trace or Trace(), sampling or Sampling(temperature=0.7, seed=seed + index)
    rng = stream("asked", way, name, seed, index)
    first = pair(name, seed, index, size)
    if isinstance(first, Rejected):
        return first
    trade = rng.choice(TRADES)
    meant = Formulation.model_validate_json(first.formulation)
    instance = family(name).make(seed, index, size)
    match way:
        case "back-translation":
            words = await back_translate(meant, trade, model, sampling, trace)
        case "rewriting":
            words = await rewrite(first.text, wish(rng), model, sampling, trace)
        case "reverse":
            found, why = await _reversed(name, seed, index, size, trade, first, model, sampling, trace)
            if found is None:
                return Rejected(name, index, why)
            meant, instance = found, Instance(found, "", f"{trade}.reverse")
            words = await back_translate(meant, trade, model, sampling, trace)
    if not words.strip():
        return Rejected(name, index, "no-words")
    if way == "rewriting" and _unchanged(words, first.text):
        return Rejected(name, index, "unchanged")
    greedy = Sampling(max_tokens=sampling.max_tokens, seed=sampling.seed)
    if fault := await forward(words, meant, model, greedy, trace, judge):
        return Rejected(name, index, fault)
    kept = _kept(name, seed, index, replace(instance, formulation=meant), words)
    return replace(kept, words=way, template=f"{trade}.{way}") if isinstance(kept, Pair) else kept


async def _reversed(
    name: str, seed: int, index: int, size: float, trade: str, first: Pair, model: LanguageModel, sampling: Sampling, trace: Trace
) -> tuple[Formulation | None, str]:  # fmt: skip
    """A new model, sound and with an optimum, from this pair and the next as demonstrations."""
    if not first.brief:
        return None, "no-demonstration: the family's models have indices"
    others = (pair(name, seed, index + 10**6 + k, size) for k in range(4))
    shown = [first.brief, *(one.brief for one in others if isinstance(one, Pair))][:DEMONSTRATIONS]
    found, why = await demonstrate(shown, trade, model, sampling, trace)
    if found is None:
        return None, f"model-failed: {why}"
    program, checked = compile_formulation(found)
    if program is None:
        return None, "model-unsound"
    best = optimum(checked, program)
    return (found, "") if best.status == "optimal" and best.objective else (None, f"no-optimum: {best.status}")


def _unchanged(words: str, before: str) -> bool:
    """Whether a rewritten text is the old one but for a phrase or two."""
    seen = Seen()
    seen.add(before)
    return is_alike(seen.nearest(words))


def _kept(name: str, seed: int, index: int, instance: Instance, words: str) -> Pair | Rejected:
    program, checked = compile_formulation(instance.formulation, instance.tables)
    if program is None:
        return Rejected(name, index, "unsound")
    found = optimum(checked, program)
    if found.status != "optimal" or found.objective is None:
        return Rejected(name, index, f"no-optimum: {found.status}")
    return row(name, seed, index, instance, words, checked, found, program.source)
