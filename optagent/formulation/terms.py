"""Finds what the rows of a family have in common: which entries of a variable stand in each, and what their factors depend on.

A row's index is matched with the indices of the variables in it. Each part of a variable's index is then the same as a part
of the row's (perhaps some steps before or after it), always one member, or runs over all there are. Of the ways to cover every
entry, that with the fewest numbers to write is taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from optagent.formulation.elements import Element
from optagent.formulation.polynomial import Key, Scalar

MOST_CELLS = 400_000
"""Factors that one term may have, zeros counted; beyond that its rows are written one by one."""
_SAMPLE = 60
_CANDIDATES = 16
_FARTHEST = 12
"""Steps between a row's index and a variable's that are looked for."""


@dataclass(frozen=True, slots=True)
class Same:
    """The part is the row's own, `shift` steps on."""

    coordinate: int
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Fixed:
    """The part is one member throughout."""

    element: Element


@dataclass(frozen=True, slots=True)
class Free:
    """The part runs over every member."""


Slot = Same | Fixed | Free
Pattern = tuple[Slot, ...]
Entries = Mapping[Key, Mapping[Key, Scalar]]
"""Row -> entry of the variable -> its factor, for one variable."""
Orders = Mapping[int, Mapping[Element, int]]
"""Part of the variable's index -> where each word stands in its set, for parts in which steps can be taken."""


@dataclass(frozen=True)
class Term:
    """`factor * variable[…]`, summed over the free parts."""

    pattern: Pattern
    complete: bool
    """Whether every row has an entry; where not, the parts that are the row's are conditions of a sum."""
    factor: Scalar | None
    """The one factor, else None."""
    depends: tuple[int, ...] = ()
    """Coordinates that the factor depends on: first those of the row, then one for each free part."""
    factors: Mapping[Key, Scalar] | None = None
    """By those coordinates; entries that stand in no row are 0, and not listed."""
    nothing: int = 0
    """Entries that it runs over in vain."""

    @property
    def cost(self) -> float:
        """About how much there is to write."""
        sums = sum(isinstance(s, Free) for s in self.pattern) + (not self.complete)
        return 1 + 0.5 * sums + (0 if self.factors is None else 2 + len(self.factors) + 0.02 * self.nothing)


def cover(entries: Entries, members: Sequence[Key], orders: Orders) -> list[Term] | None:
    """Terms that together are these entries of a variable with these members; None where the search ends without."""
    pending = {(row, key): factor for row, keys in entries.items() for key, factor in keys.items()}
    rows = list(entries)
    arity = len(members[0])
    candidates = _candidates(pending, arity, orders)
    reach = {
        pattern: found for pattern in candidates if (found := _reached(pattern, rows, members, orders)) is not None
    }
    best: list[Term] | None = None
    starts = sorted(reach, key=lambda p: _waste(reach[p], pending))[: 5 if len(pending) < 20_000 else 2]
    starts += [p for p in reach if p not in starts and all(isinstance(slot, Free) for slot in p)]
    for start in starts:
        terms = _completed(start, reach, pending, rows)
        if terms is not None and (best is None or _total(terms) < _total(best)):
            best = terms
    return best


def _total(terms: Iterable[Term]) -> float:
    return sum(t.cost for t in terms)


def _candidates(pending: Mapping[tuple[Key, Key], Scalar], arity: int, orders: Orders) -> list[Pattern]:
    """Patterns of some entries, the most frequent ones, and the one that fits all."""
    places = list(pending)
    constant = [len({key[at] for _, key in places}) == 1 for at in range(arity)]
    counts: Counter[Pattern] = Counter()
    for row, key in places[:: max(1, len(places) // _SAMPLE)]:
        options: list[list[Slot]] = []
        for at, element in enumerate(key):
            found: list[Slot] = [Fixed(element)] if constant[at] else [Free()]
            for coordinate, own in enumerate(row):
                shift = _steps(own, element, orders.get(at))
                if shift is not None and abs(shift) <= _FARTHEST:
                    found.append(Same(coordinate, shift))
            options.append(found)
        counts.update(product(*options))
    everything: Pattern = tuple(Free() for _ in range(arity))
    return list(dict.fromkeys([*(p for p, _ in counts.most_common(_CANDIDATES)), everything]))


def _steps(own: Element, other: Element, order: Mapping[Element, int] | None) -> int | None:
    if own == other:
        return 0
    if isinstance(own, int) and isinstance(other, int):
        return other - own
    if order is not None and own in order and other in order:
        return order[other] - order[own]
    return None


def stepped(own: Element, shift: int, order: Mapping[Element, int] | None, back: Sequence[Element]) -> Element | None:
    """The element `shift` steps on; None where there is none. `back` is the order turned round."""
    if shift == 0:
        return own
    if isinstance(own, int):
        return own + shift
    if order is None or own not in order or not 0 <= order[own] + shift < len(back):
        return None
    return back[order[own] + shift]


_Reach = dict[Key, list[Key]]
"""Row -> the variable's members that a pattern has there."""


def _reached(pattern: Pattern, rows: Sequence[Key], members: Sequence[Key], orders: Orders) -> _Reach | None:
    """None where they are too many."""
    held = [at for at, slot in enumerate(pattern) if not isinstance(slot, Free)]
    by_held: dict[Key, list[Key]] = defaultdict(list)
    for key in members:
        by_held[tuple(key[at] for at in held)].append(key)
    backs = {at: list(order) for at, order in orders.items()}
    found: _Reach = {}
    size = 0
    for row in rows:
        wanted: list[Element] = []
        for at in held:
            slot = pattern[at]
            if isinstance(slot, Fixed):
                wanted.append(slot.element)
            elif isinstance(slot, Same):
                element = stepped(row[slot.coordinate], slot.shift, orders.get(at), backs.get(at, []))
                if element is None:
                    break
                wanted.append(element)
        found[row] = by_held.get(tuple(wanted), []) if len(wanted) == len(held) else []
        size += len(found[row])
        if size > MOST_CELLS:
            return None
    return found


def _waste(reach: _Reach, pending: Mapping[tuple[Key, Key], Scalar]) -> float:
    """What is left uncovered and what is covered for nothing."""
    size = sum(map(len, reach.values()))
    hits = sum((row, key) in pending for row, keys in reach.items() for key in keys)
    return (len(pending) - hits) + (size - hits)


def _completed(
    start: Pattern, reach: Mapping[Pattern, _Reach], pending: Mapping[tuple[Key, Key], Scalar], rows: Sequence[Key]
) -> list[Term] | None:
    """The start, and greedily what covers the rest at the least cost an entry."""
    left = dict(pending)
    terms: list[Term] = []
    options = [start]
    while left and len(terms) < 5:
        choices: list[tuple[float, int, Pattern, Term]] = []
        for number, pattern in enumerate(options):
            hits = sum((row, key) in left for row, keys in reach[pattern].items() for key in keys)
            if hits:
                term = _term(pattern, reach[pattern], left, rows)
                choices.append((term.cost / hits, number, pattern, term))
        if not choices:
            return None
        _, _, pattern, term = min(choices)
        terms.append(term)
        for row, keys in reach[pattern].items():
            for key in keys:
                left.pop((row, key), None)
        options = list(reach)
    return None if left else terms


def _term(pattern: Pattern, reach: _Reach, left: Mapping[tuple[Key, Key], Scalar], rows: Sequence[Key]) -> Term:
    free = [at for at, slot in enumerate(pattern) if isinstance(slot, Free)]
    cells = {(*row, *(key[at] for at in free)): left.get((row, key), 0) for row, keys in reach.items() for key in keys}
    complete = all(reach[row] for row in rows)
    values = set(cells.values())
    if len(values) == 1:
        return Term(pattern, complete, values.pop())
    depends, factors = depending(cells)
    nothing = sum(not value for value in cells.values())
    return Term(pattern, complete, None, depends, {key: value for key, value in factors.items() if value}, nothing)


def depending(cells: Mapping[Key, Scalar]) -> tuple[tuple[int, ...], dict[Key, Scalar]]:
    """The fewest coordinates that the values hang on (greedily, the first ones dropped first), and the values by these."""
    kept = list(range(len(next(iter(cells)))))
    now = dict(cells)
    for coordinate in list(kept):
        at = kept.index(coordinate)
        fewer: dict[Key, Scalar] = {}
        for key, value in now.items():
            if fewer.setdefault((*key[:at], *key[at + 1 :]), value) != value:
                break
        else:
            now = fewer
            kept.remove(coordinate)
    return tuple(kept), now
