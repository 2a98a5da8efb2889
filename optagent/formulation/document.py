"""A Formulation as a whole LaTeX document: what everything is called and means, then the mathematics."""

from __future__ import annotations

from collections.abc import Iterator

from optagent.formulation.elements import Formulation, IndexSet
from optagent.formulation.latex import entry, escaped, latex, unit_text

_HEAD = r"""\documentclass{article}
\usepackage{iftex}
\ifPDFTeX\usepackage[T1]{fontenc}\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}\else\usepackage{fontspec}\fi
\usepackage{amsmath,amssymb}
\usepackage[margin=2cm]{geometry}
\allowdisplaybreaks
"""
_CLOSE = r"\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}"
"""Entries stand close to each other."""


def document(formulation: Formulation) -> str:
    """What a LaTeX engine turns into a page as it stands; data are named, not listed."""
    f = formulation
    parts = [_HEAD + r"\begin{document}", rf"\section*{{{_line(f.name.replace('_', ' '))}}}"]
    if f.description.strip():
        parts.append(_line(f.description))
    entries = "\n".join(_entries(f))
    parts.append(f"\\begin{{description}}{_CLOSE}\n{entries}\n\\end{{description}}")
    parts.append(latex(f) + "\\end{document}\n")
    return "\n\n".join(parts)


def _entries(f: Formulation) -> Iterator[str]:
    for kind, declared in (("set", f.sets), ("parameter", f.parameters), ("variable", f.variables)):
        for one in declared:
            index, unit = ([], "") if isinstance(one, IndexSet) else (one.index, one.unit)
            round_again = isinstance(one, IndexSet) and one.cyclic
            yield _entry(f"${entry(one.name, index)}$", kind, one.description, unit, round_again=round_again)
    for goal in f.objectives:
        yield _entry(f"({_line(goal.name)})", f"objective to {goal.sense}", goal.description, goal.unit)


def _entry(name: str, kind: str, description: str, unit: str, *, round_again: bool = False) -> str:
    words = [kind, *([_line(description)] if description.strip() else [])]
    words += [f"in {unit_text(' '.join(unit.split()))}"] if unit_text(unit) else []
    words += ["its first member comes after its last"] if round_again else []
    return rf"  \item[{name}] {', '.join(words)}"


def _line(text: str) -> str:
    """Words on one line, as LaTeX prints them."""
    return escaped(" ".join(text.split()))
