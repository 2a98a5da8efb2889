"""A Formulation as a whole LaTeX document: what everything is called and means, then the mathematics."""

from __future__ import annotations

from collections.abc import Iterator

from optagent.formulation.elements import Formulation
from optagent.formulation.latex import escaped, latex

_HEAD = r"""\documentclass{article}
\usepackage{iftex}
\ifPDFTeX\usepackage[T1]{fontenc}\else\usepackage{fontspec}\fi
\usepackage{amsmath,amssymb}
\usepackage[margin=2cm]{geometry}
\allowdisplaybreaks
"""


def document(formulation: Formulation) -> str:
    """What a LaTeX engine turns into a page as it stands; data are named, not listed."""
    f = formulation
    parts = [_HEAD + r"\begin{document}", rf"\section*{{{_line(f.name)}}}"]
    if f.description.strip():
        parts.append(_line(f.description))
    entries = list(_entries(f))
    if entries:
        parts.append("\\begin{description}\n" + "\n".join(entries) + "\n\\end{description}")
    parts.append(latex(f) + "\\end{document}\n")
    return "\n\n".join(parts)


def _entries(f: Formulation) -> Iterator[str]:
    for kind, declared in (("set", f.sets), ("parameter", f.parameters), ("variable", f.variables)):
        for one in declared:
            words = [f"{kind}", *([_line(one.description)] if one.description.strip() else [])]
            unit = getattr(one, "unit", "").strip()
            if unit and unit != "1":
                words.append(f"in {_line(unit)}")
            if getattr(one, "cyclic", False):
                words.append("its first member comes after its last")
            yield rf"  \item[{_line(one.name)}] {', '.join(words)}"


def _line(text: str) -> str:
    """Words on one line, as LaTeX prints them."""
    return escaped(" ".join(text.split()))
