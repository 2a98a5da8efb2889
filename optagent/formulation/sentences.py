"""The five elements in plain words: “For each month t: canoes built in normal hours [t] plus … must equal …”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.elements import Constraint, Formulation
from optagent.formulation.notation import clauses, written
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import PLAIN, limits, number

LONGEST_NOUN = 60
"""Characters; a longer description does not stand for the name in a sentence."""
_MUST: dict[tree.ComparisonOp, str] = {
    "<=": "must be at most", "<": "must be at most", ">=": "must be at least", ">": "must be at least", "==": "must equal",
    "!=": "must differ from",
}  # fmt: skip
_IS: dict[tree.ComparisonOp, str] = {
    "<=": "is at most", "<": "is less than", ">=": "is at least", ">": "is more than", "==": "is", "!=": "is not",
}  # fmt: skip
_DOMAINS = {"Reals": "an amount", "NonNegativeReals": "an amount", "Integers": "a whole number", "NonNegativeIntegers": "a whole number",
            "Binary": "yes (1) or no (0)"}  # fmt: skip
_FOLD = {"sum": "the total", "prod": "the product", "min": "the smallest", "max": "the largest"}
_FUNCTIONS = {"abs": "the size of {}", "sqrt": "the square root of {}", "floor": "{} rounded down", "ceil": "{} rounded up",
              "round": "{} rounded", "exp": "e to the power {}", "log": "the logarithm of {}"}  # fmt: skip
_LOOSE, _SUM, _PRODUCT, _ATOM = 0, 1, 2, 3


def reading(formulation: Formulation) -> str:
    """The whole model: the decisions, the objective, and one line for each constraint."""
    decisions = [_decision(formulation, at) for at in range(len(formulation.variables))]
    lines = [f"- {c.name}: {constraint_sentence(c, formulation)}" for c in formulation.constraints]
    parts = ["Decide:", *(f"- {d}" for d in decisions), *objective_sentences(formulation)]
    return "\n".join([*parts, *(["So that:", *lines] if lines else [])])


def objective_sentence(formulation: Formulation) -> str:
    """What is made as large or as small as possible; of several objectives, one sentence each."""
    return " ".join(objective_sentences(formulation))


def objective_sentences(formulation: Formulation) -> list[str]:
    """One sentence for each objective, in the order of their priorities."""
    ranked = sorted(formulation.objectives, key=lambda o: o.priority)
    several = len(ranked) > 1
    sentences: list[str] = []
    for at, o in enumerate(ranked):
        wanted = "as large as possible" if o.sense == "maximize" else "as small as possible"
        words, noun = expression_words(o.expression, formulation), _noun(o.name, o.description)
        together = several and any(o.priority == other.priority for other in ranked if other is not o)
        rank = "Then make" if at and o.priority > ranked[at - 1].priority else "With it make" if at else "Make"
        weight = f", with weight {number(o.weight)}" if together else ""
        said = f"{noun}, which is {words}" if o.description and words != noun else words
        sentences.append(f"{rank} {wanted}{weight}: {said}.")
    return sentences


def constraint_sentence(constraint: Constraint, formulation: Formulation) -> str:
    """One family of conditions; what cannot be parsed stands as it was written."""
    words = _Words(formulation)
    try:
        over = words.over(parse_clauses(constraint.for_each))
        body = words.demand(parse(constraint.expression))
        if constraint.when.strip():
            body = f"if {words.test(parse(constraint.when))}, then {body}"
    except ExpressionError:
        each = f" for each {constraint.for_each}" if constraint.for_each.strip() else ""
        return f"{quoted(constraint.expression, 400)}{each}."
    return f"For {over}: {body}." if over else f"{body[:1].upper()}{body[1:]}."


def expression_words(text: str, formulation: Formulation) -> str:
    """One expression; what cannot be parsed stands as it was written."""
    try:
        return _Words(formulation).write(parse(text))[0]
    except ExpressionError:
        return quoted(text, 400)


def singular(phrase: str) -> str:
    """`products` -> `product`, `kinds of bean` -> `kind of bean`."""
    head, joint, rest = phrase, "", ""
    found = re.search(r" (?:of|in|at|for|with|within|that|to|from|on|by)\b", phrase)
    if found:
        head, joint, rest = phrase[: found.start()], found[0], phrase[found.end() :]
    before, blank, last = head.rpartition(" ")
    return f"{before}{blank}{_singular(last)}{joint}{rest}"


def _singular(word: str) -> str:
    irregular = {"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot"}
    if word in irregular:
        return irregular[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(ch|sh|x|ss|zz)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and re.search(r"[^sui]s$", word) else word


def _noun(name: str, description: str) -> str:
    """A short description, or the name as words."""
    words = re.split(r"[,;:(.]\s|\s[–—-]\s", description.strip())[0].rstrip(".,;: ")
    if not words or len(words) > LONGEST_NOUN:
        return name.replace("_", " ")
    return words if words[:2].isupper() or words[1:2].isupper() else words[0].lower() + words[1:]


def _decision(f: Formulation, at: int) -> str:
    v = f.variables[at]
    over = ", ".join(v.index)
    unit = f" in {v.unit}" if v.unit.strip() not in ("", "1", "-") else ""
    bounds = [
        f"{words} {expression_words(limit, f)}"
        for words, limit in zip(("at least", "at most"), limits(v), strict=True)
        if limit
    ]
    each = f" for each of {over}" if over else ""
    facts = " ".join([_DOMAINS[v.domain], *([" and ".join(bounds)] if bounds and v.domain != "Binary" else [])])
    return f"{v.name}: {_noun(v.name, v.description)}{unit}{each}, {facts}"


class _Words:
    """One walk over an expression; `write` also tells how tightly the outermost word binds."""

    def __init__(self, f: Formulation) -> None:
        self.nouns = {x.name: _noun(x.name, x.description) for x in (*f.parameters, *f.variables)}
        self.sets = {s.name: s.description for s in f.sets}

    def over(self, over: tuple[tree.Clause, ...]) -> str:
        """`each plant f and each site g where …`."""
        parts = [f"each {self._member(c)}" for c in over]
        conditions = [self.test(condition) for c in over for condition in c.conditions]
        return _listed(parts) + (f" where {' and '.join(conditions)}" if conditions else "")

    def _member(self, clause: tree.Clause) -> str:
        targets, source = ", ".join(clause.targets), clause.source
        described = self.sets.get(source.id, "") if isinstance(source, tree.Name) else ""
        noun = _noun("", described)
        if len(clause.targets) == 1 and noun:
            return f"{singular(noun)} {targets}"
        shown = targets if len(clause.targets) == 1 else f"({targets})"
        members = clauses((tree.Clause(("x",), source),), PLAIN).partition(f" {PLAIN.member} ")[2]
        return f"{shown} in {members}" + (f" ({noun})" if noun else "")

    def demand(self, node: tree.Node) -> str:
        """A constraint: what must be."""
        if isinstance(node, tree.Aggregate) and node.kind in tree.ORDERED:
            most = "one" if node.kind == "sos1" else "two, and these neighbours,"
            return f"over {self.over(node.over)}, at most {most} of {self._at(node.body, _PRODUCT)} may differ from 0"
        if not isinstance(node, tree.Comparison):
            return self.write(node)[0]
        ops: list[tree.ComparisonOp] = [op for op, _ in node.rest]
        parts = [self.write(p)[0] for p in (node.first, *(p for _, p in node.rest))]
        if len(ops) == 2 and all(op in ("<=", "<") for op in ops):
            return f"{parts[1]} must be at least {parts[0]} and at most {parts[2]}"
        if len(ops) == 2 and all(op in (">=", ">") for op in ops):
            return f"{parts[1]} must be at least {parts[2]} and at most {parts[0]}"
        return " and ".join(f"{a} {_MUST[op]} {b}" for (a, b), op in zip(pairwise(parts), ops, strict=True))

    def test(self, node: tree.Node) -> str:
        """A condition on indices and data."""
        match node:
            case tree.Comparison():
                parts = [self.write(p)[0] for p in (node.first, *(p for _, p in node.rest))]
                ops: list[tree.ComparisonOp] = [op for op, _ in node.rest]
                return " and ".join(f"{a} {_IS[op]} {b}" for (a, b), op in zip(pairwise(parts), ops, strict=True))
            case tree.Membership():
                return (
                    f"{self.write(node.element)[0]} is {'not ' if node.negated else ''}in {self.write(node.source)[0]}"
                )
            case tree.Logical():
                return f" {node.op} ".join(f"({self.test(p)})" if isinstance(p, tree.Logical) else self.test(p) for p in node.parts)  # fmt: skip
            case tree.Not(of=of):
                return f"not ({self.test(of)})"
            case _:
                return f"{self.write(node)[0]} is not 0"

    def _at(self, node: tree.Node, tightness: int) -> str:
        text, own = self.write(node)
        return text if own >= tightness else f"({text})"

    def write(self, node: tree.Node) -> tuple[str, int]:
        """Words, and how tightly they bind."""
        match node:
            case tree.Number(value=value):
                return number(value), _ATOM if value >= 0 else _SUM
            case tree.Text(value=text):
                return text, _ATOM
            case tree.Name(id=name):
                return _enclosed(self.nouns.get(name, name)), _ATOM
            case tree.Item():
                keys = ", ".join(written(k, PLAIN) for k in node.keys)  # indices stay signs: [t - 1]
                return _enclosed(f"{self.nouns.get(node.base, node.base.replace('_', ' '))} [{keys}]"), _ATOM
            case tree.Negation(of=of):
                return f"minus {self._at(of, _PRODUCT)}", _SUM
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Aggregate():
                over = self.over(node.over)
                comma = "," if " where " in over else ""
                return f"{_FOLD[node.kind]} over {over}{comma} of {self._at(node.body, _PRODUCT)}", _LOOSE
            case tree.Call():
                return self._call(node)
            case tree.Choice():
                then, otherwise = self.write(node.then)[0], self.write(node.otherwise)[0]
                return f"({then} if {self.test(node.test)}, otherwise {otherwise})", _ATOM
            case tree.Comparison() | tree.Membership() | tree.Logical() | tree.Not():
                return self.test(node), _LOOSE
            case _:
                return written(node, PLAIN), _ATOM

    def _arithmetic(self, node: tree.Arithmetic) -> tuple[str, int]:
        op = node.rest[0][0]
        if op in "|&":
            return written(node, PLAIN), _ATOM
        if op == "**":
            base, exponent = self._at(node.first, _ATOM), node.rest[0][1]
            if isinstance(exponent, tree.Number) and exponent.value == 2:
                return f"{base} squared", _PRODUCT
            return f"{base} to the power {self._at(exponent, _ATOM)}", _PRODUCT
        if op in "+-":
            signs = {"+": "plus", "-": "minus"}
            text = self._at(node.first, _SUM)
            return " ".join([text, *(f"{signs[o]} {self._at(p, _PRODUCT)}" for o, p in node.rest)]), _SUM
        text = self._at(node.first, _PRODUCT)
        for o, part in node.rest:
            other = self._at(part, _ATOM)
            match o:
                case "*":
                    text = f"{text} times {other}"
                case "/":
                    text = f"{text} divided by {other}"
                case "//":
                    text = f"({text} divided by {other}, rounded down)"
                case _:
                    text = f"(what is left of {text} divided by {other})"
        return text, _PRODUCT

    def _call(self, node: tree.Call) -> tuple[str, int]:
        if node.function == "range":
            return written(node, PLAIN), _ATOM
        if node.function == "len":
            return f"the number of members of {written(node.arguments[0], PLAIN)}", _ATOM
        if node.function == "piecewise":
            points = ", ".join(written(a, PLAIN) for a in node.arguments[1:])
            return f"the value at {self._at(node.arguments[0], _ATOM)} of the line through {points}", _PRODUCT
        if node.function in _FOLD:
            return f"{_FOLD[node.function]} of ({_listed([self.write(a)[0] for a in node.arguments])})", _ATOM
        words = _FUNCTIONS.get(node.function, node.function + " of {}")
        return words.format(self._at(node.arguments[0], _ATOM)), _PRODUCT


def _enclosed(noun: str) -> str:
    """`1 if the site is opened [s]` in brackets, as it stands between other words."""
    return f"({noun})" if re.match(r"(1|one) (if|when|where)\b", noun) else noun


def _listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    words = list(parts)
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
