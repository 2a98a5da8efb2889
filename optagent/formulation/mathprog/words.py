"""How MathProg writes words: names it allows, text in quotes, numbers, and what comments keep for the way back."""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from collections.abc import Iterable

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError, quoted

LONGEST_WORD = 100
"""Bytes of a name or of text in quotes that `glpsol` reads."""
OPERATORS = frozenset(
    [
        "and",
        "by",
        "cross",
        "diff",
        "div",
        "else",
        "exists",
        "forall",
        "if",
        "in",
        "Infinity",
        "inter",
        "less",
        "mod",
        "not",
        "or",
        "setof",
        "symdiff",
        "then",
        "union",
        "within",
    ]
)
ITERATED = frozenset((*tree.AGGREGATES, "setof", "forall", "exists"))
STATEMENTS = frozenset(
    [
        "set",
        "param",
        "var",
        "maximize",
        "minimize",
        "solve",
        "check",
        "display",
        "printf",
        "for",
        "table",
        "data",
        "end",
    ]
)
RESERVED = frozenset((
    *OPERATORS, *ITERATED, *STATEMENTS, *tree.FUNCTIONS, "card", "trunc", "atan", "s", "t", "st", "subject", "subj", "to",
    "such", "that", "default", "dimen", "integer", "binary", "symbolic", "logical", "tr", "model", "option", "let", "fix",
    "ordered", "circular", "Irand224", "Uniform01", "Uniform", "Normal01", "Normal", "length", "substr", "gmtime",
    "time2str", "str2time",
)) - {"s", "t"}  # fmt: skip
"""Words that are never printed as a name; `glpsol` would take most of them, people and other readers would not."""
OURS = frozenset((*tree.FUNCTIONS, *tree.AGGREGATES, "range", "card", "product"))
"""Functions of the formulation language: nothing is declared under these names."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def printable_name(name: str, taken: Iterable[str]) -> str:
    """The name as MathProg may write it, different from those taken: itself wherever that is possible."""
    there = set(taken)
    wanted = name
    if not _NAME.fullmatch(name) or len(name) > LONGEST_WORD or name in RESERVED:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        wanted = re.sub(r"\W", "_", plain)[:90] or "x"
        if not _NAME.fullmatch(wanted):
            wanted = f"x_{wanted}"
        if wanted in RESERVED:
            wanted += "_"
    found, count = wanted, 1
    while found in there or found in RESERVED:
        count += 1
        found = f"{wanted[:90]}_{count}"
    return found


def formulation_name(name: str, taken: Iterable[str]) -> str:
    """The name as a Formulation may declare it, different from those taken: itself wherever that is possible."""
    there = set(taken)
    wanted = name.lstrip("_") or "x"
    if wanted[0].isdigit():
        wanted = f"x{wanted}"
    if keyword.iskeyword(wanted) or wanted in OURS:
        wanted = f"{wanted}_value"
    found, count = wanted, 1
    while found in there:
        count += 1
        found = f"{wanted}_{count}"
    return found


def in_quotes(text: str) -> str:
    """A word or an alias. Raises ExpressionError `not-printable` when no MathProg can hold it."""
    if not fits(text):
        why = f"longer than {LONGEST_WORD} bytes" if text.isprintable() else "with control characters"
        raise ExpressionError("not-printable", f"MathProg has no words {why}, as {quoted(text)} is.", "Shorten it.")
    return "'" + text.replace("'", "''") + "'"


def fits(text: str) -> bool:
    """Whether text can stand in quotes."""
    return text.isprintable() and len(text.encode()) <= LONGEST_WORD


def in_data(element: str | int) -> str:
    """A member of a set as the data section writes it."""
    if isinstance(element, int):
        if abs(element) >= 2**53:
            raise ExpressionError("not-printable", f"MathProg cannot tell {element} from its neighbours.", "Use words.")
        return str(element)
    return element if _BARE.fullmatch(element) and element not in RESERVED and fits(element) else in_quotes(element)


def numeral(value: float) -> str:
    """A number that reads back as the same number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value)


def kept(text: str) -> str:
    """Text for the rest of a comment's line; as JSON where it would not come back as it is."""
    plain = text.isprintable() and text == text.strip() and not text.startswith('"')
    return text if plain else json.dumps(text)


def unkept(text: str) -> str:
    """The way back from `kept`."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, str) else text
    return text
