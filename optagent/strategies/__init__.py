"""Ways to get from words to a solution; each a short file with one function `run(problem, context) -> Attempt`."""

from __future__ import annotations

import difflib
import importlib

from optagent.errors import InputError
from optagent.strategies.attempt import Attempt as Attempt
from optagent.strategies.attempt import Context as Context
from optagent.strategies.attempt import Strategy as Strategy

STRATEGIES = {
    "formulate": "the model writes the five elements as an executable Formulation, the compiler the program (default)",
    "llmopt": "LLMOPT: five elements in prose, then Pyomo code, each corrected",
    "direct": "words to Pyomo code in one request, run once: the standard baseline",
    "cot": "chain of thought: steps in words, then Pyomo code, run once",
    "reflexion": "Reflexion: the model judges what came of its code, and writes it anew",
    "orthought": "ORThought: one expert-guided prompt, then debugging",
    "optimus": "OptiMUS: taken apart, clause by clause into code, assembled and debugged",
    "coe": "Chain-of-Experts: experts speak under a conductor, a reducer writes the code",
}


def strategy(name: str) -> Strategy:
    """The strategy of that name. Raises InputError with the nearest names."""
    if name not in STRATEGIES:
        near = difflib.get_close_matches(name, STRATEGIES, n=1)
        raise InputError(
            f"There is no strategy “{name}”",
            f"Did you mean {near[0]}?" if near else f"There are: {', '.join(STRATEGIES)}.",
        )
    return importlib.import_module(f"optagent.strategies.{name}").run
