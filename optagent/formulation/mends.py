"""What to write instead of text that cannot be parsed: the usual slips, each with the words it was made in."""

from __future__ import annotations

import re

_KEYWORDS = r"(?:if|for|in|and|or|not|else|is)\b"


def expression_mend(text: str) -> str:
    """For an expression."""
    if re.search(r"=[<>]", text):
        return "Write <= or >=."
    if re.search(r"(?<![<>=!:])=(?!=)", text):
        return "Write == for equality."
    if found := re.search(r"[≤≥≠×·−–Σ∑∏∈∀²]", text):
        plain = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "–": "-", "∈": "in", "∀": "for", "²": "**2",
                 "Σ": "sum(… for … in …)", "∑": "sum(… for … in …)", "∏": "prod(… for … in …)"}  # fmt: skip
        return f"Write {plain.get(found[0], '*')} for {found[0]}."
    if found := re.search(rf"(?<![\w.])(\d+(?:\.\d+)?)\s*(?!{_KEYWORDS})([A-Za-z_]\w*)", text):
        return f"Write the multiplication sign: {found[1]} * {found[2]}."
    if found := re.search(rf"([\])])\s*(?!{_KEYWORDS})([A-Za-z_]\w*)", text):
        return f"Write the multiplication sign before {found[2]}."
    if re.match(r"[^(\[{]*\bfor\b.*\bin\b", text):
        return "Put sum(…) or {…} round it: {i for i in I if i > 1}."
    if re.search(r"\\[a-z]", text):
        return "Write plain text, no LaTeX: sum(cost[i] * x[i] for i in I) <= budget."
    return "Expressions are Python-like: sum(cost[i] * x[i] for i in I) <= budget."


def clauses_mend(whole: str, piece: str) -> str:
    """For one piece of a `for_each` or `index` that reads `whole`."""
    if "∈" in whole:
        return f"Write in for ∈: {whole.replace('∈', ' in ').replace('  ', ' ')}"
    if piece.isidentifier():
        return f"Say which dummy runs over it: i in {piece}"
    if found := re.search(r"^(.*?\bin\b.*?)\s*(?::|;|\||\bwhere\b|\bsuch that\b|\bwith\b)\s*(.+)$", piece):
        joint = "," if re.search(r"\bin\b", found[2]) else " if"
        return f"Write {found[1]}{joint} {found[2]}"
    return "Write p in P, t in T if t > 1."
