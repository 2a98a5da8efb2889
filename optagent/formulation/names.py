"""Static checks of names: declared once, well formed, known where they are used, used where they are declared."""

from __future__ import annotations

import difflib
import keyword
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optagent.formulation import tree
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, error, quoted, warning
from optagent.formulation.elements import Formulation
from optagent.formulation.parse import parse, parse_clauses

_FUNCTIONS = frozenset((*tree.FUNCTIONS, *tree.AGGREGATES, "range", "card", "product"))


@dataclass(frozen=True)
class _Expression:
    """One expression of the Formulation, with where it stands and what names the dummies it may use."""

    place: str
    text: str
    over: tuple[str, ...] = ()
    indexed: bool = True
    """Whether `over` is an `index`: its faults are found when the data are resolved."""


def declarations(f: Formulation) -> Iterator[Diagnostic]:
    """Names that cannot be, or stand twice."""
    declared = [
        *((s.name, f"sets[{s.name}]") for s in f.sets),
        *((p.name, f"parameters[{p.name}]") for p in f.parameters),
        *((v.name, f"variables[{v.name}]") for v in f.variables),
    ]
    rows = [(c.name, f"constraints[{c.name}]") for c in f.constraints]
    for name, place in [*declared, *rows]:
        plain = unicodedata.normalize("NFKC", name)  # as Python reads it inside an expression
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            mend = (
                f"Call it {name}_value."
                if keyword.iskeyword(name)
                else "Use letters, digits and _, beginning with a letter."
            )
            yield error("bad-name", place, f"{quoted(name)} cannot be a name.", mend)
        elif plain != name:
            yield error("bad-name", place, f"{quoted(name)} holds letters that are read as others.", f"Write {plain}.")
        elif name in _FUNCTIONS and (name, place) not in rows:
            yield error("reserved-name", place, f"“{name}” is a function of the language.", f"Call it {name}_value.")
    for group in (declared, rows):
        counts = Counter(name for name, _ in group)
        for name, place in dict(group).items():
            if counts[name] > 1:
                message = f"{quoted(name)} is declared {counts[name]} times."
                yield error("duplicate-name", place, message, "Give each its own name.")
    if not f.variables:
        yield error("no-variables", "variables", "There is no decision variable.", "Declare what is to be decided.")


def uses(f: Formulation) -> Iterator[Diagnostic]:
    """Expressions that cannot be read, names in them that nobody declared, and declarations that nobody uses."""
    known = {*(s.name for s in f.sets), *(p.name for p in f.parameters), *(v.name for v in f.variables)}
    words = {e for s in f.sets for m in s.elements for e in (m if isinstance(m, list) else [m]) if isinstance(e, str)}
    used: set[str] = set()
    for item in _expressions(f):
        try:
            clauses = [c for text in item.over for c in (_entry(text) if item.indexed else parse_clauses(text))]
            nodes = (parse(item.text),) if item.text else ()
        except ExpressionError as fault:
            if item.text:  # what is wrong with an index, `resolve` says
                yield fault.at(item.place)
            continue
        if item.place.startswith("sets"):  # a computed set may bring words of its own
            words |= {n.value for node in nodes for n in tree.walk(node) if isinstance(n, tree.Text)}
        # the whole as one node, so that the dummies of `for_each` are known in the expression
        whole = tree.Builder(tree.Tuple(nodes), tuple(clauses))
        used |= {_name(n) for n, _ in tree.references(whole)}
        indexing = {c.source.id for c in clauses if isinstance(c.source, tree.Name)} if item.indexed else set[str]()
        yield from _unknown(whole, known | indexing, words, item.place)
        dummies = {t for n in tree.walk(whole) if isinstance(n, tree.Clause) for t in n.targets}
        for dummy in sorted(dummies & known):
            yield error(
                "shadowed-name", item.place, f"{quoted(dummy)} is both declared and a dummy.", "Rename the dummy."
            )
        if item.place.startswith("constraints"):
            yield from _strict(nodes, item.place)
    for p in f.parameters:
        if p.name not in used:
            place = f"parameters[{p.name}]"
            yield warning("unused-parameter", place, f"{p.name} reaches no expression.", "Use it, or leave it out.")
    for v in f.variables:
        if v.name not in used:
            place = f"variables[{v.name}]"
            yield warning("unused-variable", place, f"{v.name} stands in no expression.", "Use it, or leave it out.")


def _expressions(f: Formulation) -> Iterator[_Expression]:
    for s in f.sets:
        if s.expression:
            yield _Expression(f"sets[{s.name}].expression", s.expression)
    for p in f.parameters:
        if p.expression:
            yield _Expression(f"parameters[{p.name}].expression", p.expression, tuple(p.index))
        elif p.index:
            yield _Expression(f"parameters[{p.name}].index", "", tuple(p.index))
    for v in f.variables:
        if v.index:
            yield _Expression(f"variables[{v.name}].index", "", tuple(v.index))
        for side, bound in (("lower", v.lower), ("upper", v.upper)):
            if isinstance(bound, str):
                yield _Expression(f"variables[{v.name}].{side}", bound or " ", tuple(v.index))
    yield _Expression("objective.expression", f.objective.expression or " ")
    for o in f.more_objectives:
        yield _Expression(f"more_objectives[{o.name}].expression", o.expression or " ")
    for c in f.constraints:
        if c.when.strip():
            yield _Expression(f"constraints[{c.name}].when", c.when, (c.for_each,), indexed=False)
        yield _Expression(f"constraints[{c.name}].expression", c.expression or " ", (c.for_each,), indexed=False)


def _entry(text: str) -> Sequence[tree.Clause]:
    """One entry of an `index`, which may be the bare name of a set."""
    words = text.strip()
    return (tree.Clause((), tree.Name(words)),) if words.isidentifier() else parse_clauses(text)


def _name(node: tree.Name | tree.Item) -> str:
    return node.id if isinstance(node, tree.Name) else node.base


def _unknown(whole: tree.Node, known: set[str], words: set[str], place: str) -> Iterator[Diagnostic]:
    for node, bound in tree.references(whole):
        name = _name(node)
        if name in known or name in bound or (isinstance(node, tree.Name) and name in words):
            continue
        near = difflib.get_close_matches(name[:80], [*known, *bound], n=1)
        mend = f"Did you mean {near[0]}?" if near else "Declare it, or correct the name."
        yield error("unknown-name", place, f"{quoted(name)} is neither declared nor a dummy here.", mend)


def _strict(nodes: Sequence[tree.Node], place: str) -> Iterator[Diagnostic]:
    for node in nodes:
        if isinstance(node, tree.Comparison) and any(op in ("<", ">") for op, _ in node.rest):
            message = "A solver knows no strict inequality; < is read as <=, and > as >=."
            yield warning("strict-inequality", place, message, "Write <= or >=.")
