"""Reads what a variable is in terms of a model's columns: an affine expression, over the entries of an index too.

Covered: names of columns as the model has them, numbers, + - * / and brackets, `2*flow[j,i] + 3` for every entry of `x[i,j]`,
`sum(flow[i,j] for j in J)` over the entries that there are (the set's name is not looked at), `x[t+1]`.
Not covered: anything that is not affine, conditions in sums, sets of tuples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.parse import parse

_INDEXED = re.compile(r"([^\[\]]+)\[(.*)\]")
_LETTER = re.compile(r"[A-Za-z_]\w*")
Key = tuple[str, ...]
Places = Mapping[str, str]
"""Letter -> the element that it stands for."""


class NotAffine(ValueError):
    """What is said is no affine expression in these columns; `str()` is a sentence for who wrote it."""


@dataclass(frozen=True)
class Affine:
    """`terms` (column -> coefficient, none of them 0) and a constant."""

    terms: dict[int, float] = field(default_factory=dict[int, float])
    constant: float = 0.0

    def plus(self, other: Affine, sign: float = 1.0) -> Affine:
        """The sum; with `sign` -1 the difference."""
        terms = dict(self.terms)
        for column, value in other.terms.items():
            terms[column] = terms.get(column, 0.0) + sign * value
        return Affine({j: v for j, v in terms.items() if v}, self.constant + sign * other.constant)

    def times(self, factor: float) -> Affine:
        """Every part multiplied."""
        return Affine({j: v * factor for j, v in self.terms.items() if v * factor}, self.constant * factor)


class Columns:
    """A model's columns by name, and by family and key where the name shows an index."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.at = {name: j for j, name in enumerate(names)}
        self.families: dict[str, dict[Key, int]] = {}
        for j, name in enumerate(names):
            found = _INDEXED.fullmatch(name)
            base, key = (found[1], _key(found[2])) if found else (name, ())
            self.families.setdefault(base, {})[key] = j

    def described(self, most: int = 4) -> list[str]:
        """A line for each family: `x`, or `x[i,j]: 12 entries, x[A,north], …`."""
        lines: list[str] = []
        for base, entries in self.families.items():
            shown = [self.names[j] for j in list(entries.values())[:most]]
            if list(entries) == [()]:
                lines.append(base)
            else:
                more = ", …" if len(entries) > most else ""
                lines.append(f"{base}[…]: {len(entries)} entries, {', '.join(shown)}{more}")
        return lines


def entries(columns: Columns, written: str) -> Iterator[tuple[int, Key, Places]]:
    """The columns that a row is about, with the element that each of its letters stands for there. Raises NotAffine.

    `x[A,B]` is one column; `x[i,j]`, where no key is called i, is every column of x; so is `x` where x has an index.
    """
    name = written.strip()
    if name in columns.at:
        yield columns.at[name], (), {}
        return
    found = _INDEXED.fullmatch(name)
    base, pattern = (found[1].strip(), _key(found[2])) if found else (name, None)
    family = columns.families.get(base)
    if family is None:
        raise NotAffine(f"There is no variable {name}.")
    taken: list[tuple[int, Key, Places]] = []
    for key, column in family.items():
        places = {} if pattern is None else _matched(pattern, key, family)
        if places is not None:
            taken.append((column, key, places))
    if not taken:
        raise NotAffine(f"No entry of {base} is like {name}.")
    yield from taken


def affine(columns: Columns, text: str, places: Places, key: Key = ()) -> Affine:
    """The expression over these columns. `key`: what a family without an index is taken at. Raises NotAffine."""
    if text.strip() in columns.at:
        return Affine({columns.at[text.strip()]: 1.0})
    aliases: dict[str, str] = {}
    plain = _aliased(text, columns, aliases)
    try:
        node = parse(plain)
    except ExpressionError as fault:
        raise NotAffine(f"“{text}” cannot be read: {fault.message}") from fault
    return _Reader(columns, aliases, key).read(node, dict(places))


def _key(inside: str) -> Key:
    return tuple(part.strip().strip("'\"") for part in inside.split(","))


def _matched(pattern: Key, key: Key, family: Mapping[Key, int]) -> Places | None:
    """What each letter stands for; a word that is a key at its place is that key."""
    if len(pattern) != len(key):
        return None
    places: dict[str, str] = {}
    for at, (word, element) in enumerate(zip(pattern, key, strict=True)):
        if word == element:
            continue
        literal = not _LETTER.fullmatch(word) or any(len(k) > at and k[at] == word for k in family)
        if literal or places.setdefault(word, element) != element:
            return None
    return places


def _aliased(text: str, columns: Columns, aliases: dict[str, str]) -> str:
    """The text with a plain name for each column whose own the grammar cannot read, as LP files have them."""
    odd = [name for name in columns.names if not name.isidentifier() and not _INDEXED.fullmatch(name)]
    for name in sorted(odd, key=len, reverse=True):
        if name in text:
            alias = f"column_{columns.at[name]}_"
            aliases[alias] = name
            text = text.replace(name, alias)
    return text


class _Reader:
    def __init__(self, columns: Columns, aliases: Mapping[str, str], key: Key) -> None:
        self.columns, self.aliases, self.key = columns, aliases, key

    def read(self, node: tree.Node, places: dict[str, str]) -> Affine:
        """Raises NotAffine."""
        match node:
            case tree.Number(value):
                return Affine(constant=float(value))
            case tree.Name(name):
                return self._name(name, places)
            case tree.Item(base, keys):
                return self._entry(base, tuple(self._element(k, places) for k in keys))
            case tree.Negation(of):
                return self.read(of, places).times(-1.0)
            case tree.Arithmetic(first, rest):
                found = self.read(first, places)
                for op, part in rest:
                    found = _joined(found, op, self.read(part, places))
                return found
            case tree.Aggregate("sum", body, over):
                total = Affine()
                for inner in self._ranges(body, over, places):
                    total = total.plus(self.read(body, inner))
                return total
            case _:
                raise NotAffine("Only sums, differences and multiples of variables can be read.")

    def _name(self, name: str, places: Mapping[str, str]) -> Affine:
        if name in places:
            try:
                return Affine(constant=float(places[name]))
            except ValueError:
                raise NotAffine(f"{name} stands for {places[name]}, which is no number.") from None
        name = self.aliases.get(name, name)
        if name in self.columns.at:
            return Affine({self.columns.at[name]: 1.0})
        if self.key and self.key in self.columns.families.get(name, {}):
            return Affine({self.columns.families[name][self.key]: 1.0})
        return self._missing(name)

    def _entry(self, base: str, key: Key) -> Affine:
        column = self.columns.families.get(base, {}).get(key)
        return Affine({column: 1.0}) if column is not None else self._missing(f"{base}[{','.join(key)}]")

    def _missing(self, name: str) -> Affine:
        raise NotAffine(f"The other model has no variable {name}.")

    def _element(self, node: tree.Node, places: Mapping[str, str]) -> str:
        match node:
            case tree.Text(value):
                return value
            case tree.Number(value):
                return f"{value:g}" if isinstance(value, float) else str(value)
            case tree.Name(name):
                return places.get(name, name)
            case _:
                found = self.read(node, dict(places))
                if found.terms or not float(found.constant).is_integer():
                    raise NotAffine("An index must be an element, or a whole number more or less.")
                return str(int(found.constant))

    def _ranges(
        self, body: tree.Node, over: Sequence[tree.Clause], places: Mapping[str, str]
    ) -> Iterator[dict[str, str]]:
        """Every choice of the sum's letters under which its body has an entry."""
        choices: list[list[tuple[str, str]]] = []
        for clause in over:
            if clause.conditions or len(clause.targets) != 1:
                raise NotAffine("A sum runs over single letters without conditions.")
            letter = clause.targets[0]
            if isinstance(clause.source, tree.Listing):
                found = [self._element(e, places) for e in clause.source.elements]
            else:
                found = list(dict.fromkeys(self._values(body, letter, places)))
            choices.append([(letter, value) for value in found])
        for chosen in product(*choices):
            yield {**places, **dict(chosen)}

    def _values(self, body: tree.Node, letter: str, places: Mapping[str, str]) -> Iterator[str]:
        for node in tree.walk(body):
            if not isinstance(node, tree.Item):
                continue
            for at, key in enumerate(node.keys):
                if key == tree.Name(letter):
                    fixed = {
                        k: places[n.id] for k, n in enumerate(node.keys) if isinstance(n, tree.Name) and n.id in places
                    }
                    for entry in self.columns.families.get(node.base, {}):
                        if len(entry) == len(node.keys) and all(entry[k] == v for k, v in fixed.items()):
                            yield entry[at]


def _joined(left: Affine, op: str, right: Affine) -> Affine:
    if op in "+-":
        return left.plus(right, 1.0 if op == "+" else -1.0)
    if op == "*" and (not left.terms or not right.terms):
        return left.times(right.constant) if not right.terms else right.times(left.constant)
    if op == "/" and not right.terms and right.constant:
        return left.times(1.0 / right.constant)
    raise NotAffine("A product or quotient of variables is not affine.")
