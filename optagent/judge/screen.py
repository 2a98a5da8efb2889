"""Tells, without a model, that a text is plainly no decision problem: no quantity, and no word about choosing or limits."""

from __future__ import annotations

import re

from optagent.judge.numbers import mentions
from optagent.problem import Problem

_WISH = re.compile(
    r"maxim|minim|optim|\bbest\b|\bworst\b|\bleast\b|\bmost\b|\bfewest\b|larg|small|cheap|cost|pric|profit|revenue|earn|budget|"
    r"afford|\bspend|limit|capacity|constrain|subject to|\bat most\b|how many|how much|how should|which\b.*\bshould|choos|choice|"
    r"decid|decision|determin|select|schedul|alloc|assign|rout|\bplan|pack|\bcut\b|mix|blend|invest|produc|shortest|longest|"
    r"fastest|\bevery\b.*\bonce|as (?:few|many|much|little) as|colou?r|\bwithout\b.*\bmore than",
    re.IGNORECASE | re.DOTALL,
)
_ENGLISH = re.compile(r"\b(?:the|what|you|my|with|about|this|that|why|who|tell|please|are)\b", re.IGNORECASE)
"""Without one of these a text is in another language, and the words above say nothing about it."""
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
"""A letter of another script: blanks count no words there."""
FEWEST_WORDS = 4
"""A text below that, without a wish, is no problem even if it holds a number (“hello 5”)."""


def no_decision(problem: Problem) -> str:
    """A sentence that says what the text lacks; empty for anything that may be a decision problem.

    Careful to have no false alarm: it takes an English text without any quantity, table and word of choosing, cost or
    limit, or a few words of any language. What it lets through a language model may still refuse.
    """
    text = problem.text
    if problem.tables or _FOREIGN.search(text) or _WISH.search(text):
        return ""
    if len(text.split()) >= FEWEST_WORDS and (mentions(text) or not _ENGLISH.search(text)):
        return ""
    return (
        "The text asks for no decision: it names no quantity, and nothing to be chosen, limited or made best. "
        "Say what can be decided, what limits it (with numbers), and what is to be as large or as small as possible."
    )
