"""What a family of rows runs over, and the sums inside it: sets, dummies, and conditions where a set has members too many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from optagent.formulation.elements import Element
from optagent.formulation.polynomial import Key
from optagent.formulation.register import Indexed, Register, literal
from optagent.formulation.scalars import ScalarRow
from optagent.formulation.terms import Fixed, Free, Same, Slot, Term

Rows = dict[Key, ScalarRow]
"""Index -> row; the rows of a family, or one row under ()."""
MOST_EXCEPTIONS = 2
"""Members of a set that `for_each` may except one by one."""


@dataclass(frozen=True)
class Plan:
    """Rows that are written as one constraint, and the terms that make them up."""

    rows: Rows
    terms: list[tuple[Indexed, Term]]
    cost: float = 0.0
    """About how much there is to write."""


@dataclass(frozen=True)
class Loop:
    """One dummy for each part of the rows' index, the set that a table over it has, and the whole as it is written."""

    dummies: list[str]
    sets: list[str]
    for_each: str
    over: str = ""
    """The set of all the rows' indices, where they are taken from one set of tuples."""


@dataclass(frozen=True)
class Inner:
    """What a term runs over: as Loop, for its free parts; `parts` is the variable's index, `clauses` as in a sum."""

    dummies: list[str]
    sets: list[str]
    parts: list[str]
    clauses: str
    over: str
    """The set of tuples that all the parts are taken from, where it is one and all are free."""


def possible(plan: Plan, register: Register) -> bool:
    """Whether steps in a set of words can be written: the rows must run over that very set, and never step out of it."""
    forced = _forced(plan)
    if forced is None:
        return False
    parts = _parts(plan)
    if forced and not _is_product(plan, parts):
        return False
    return all(_within(parts[c], name, register, "d") is not None for c, name in forced.items())


def loop(plan: Plan, register: Register, name: str) -> Loop:
    """What a possible plan runs over; sets that are not there yet are made, `name` is the constraint's."""
    parts, forced = _parts(plan), _forced(plan) or {}
    if not _is_product(plan, parts):
        sets = [register.holding((element,) for element in part) for part in parts]
        over = register.set_of(plan.rows, f"{name}_index")
        dummies = register.dummies(s[0].lower() for s in sets)
        return Loop(dummies, sets, f"({', '.join(dummies)}) in {over}", over)
    sets = [_near(part, forced.get(c), plan, c, register) for c, part in enumerate(parts)]
    dummies = register.dummies(s[0].lower() for s in sets)
    clauses = [
        f"{dummy} in {s}{_within(part, s, register, dummy)}"
        for dummy, s, part in zip(dummies, sets, parts, strict=True)
    ]
    return Loop(dummies, sets, ", ".join(clauses))


def inner(v: Indexed, term: Term, outer: Loop, register: Register) -> Inner:
    """The sums of one term inside a loop."""
    free = [at for at, slot in enumerate(term.pattern) if isinstance(slot, Free)]
    bare = term.complete and (v.full or not free)
    """Whether the parts that are not free can be written straight into the index."""
    looped = free if bare else list(range(len(term.pattern)))
    letters = [v.sets[at][0].lower() if v.full else "ijklmn"[at] for at in looped]
    own = dict(zip(looped, register.dummies(letters, outer.dummies), strict=True))
    parts = [own[at] if at in own else _value(slot, outer) for at, slot in enumerate(term.pattern)]
    meets = {
        at: f"{own[at]} == {_value(slot, outer)}"
        for at, slot in enumerate(term.pattern)
        if at in own and at not in free
    }
    if v.full:
        texts = [f"for {d} in {v.sets[at]}" + (f" if {meets[at]}" if at in meets else "") for at, d in own.items()]
        sets = [v.sets[at] for at in free]
    else:
        held = f" if {' and '.join(meets.values())}" if meets else ""
        texts = [f"for ({', '.join(own.values())}) in {v.sets[0]}{held}"] if own else []
        needed = {c - len(outer.sets) for c in term.depends}
        sets = [
            register.holding((key[at],) for key in v.columns) if number in needed else ""
            for number, at in enumerate(free)
        ]
    over = "" if v.full or meets else v.sets[0]
    return Inner([own[at] for at in free], sets, parts, " ".join(texts), over)


def _value(slot: Slot, outer: Loop) -> str:
    """What a part that is not free is."""
    match slot:
        case Same(coordinate=c, shift=0):
            return outer.dummies[c]
        case Same(coordinate=c, shift=shift):
            return f"{outer.dummies[c]} {'+' if shift > 0 else '-'} {abs(shift)}"
        case Fixed(element=element):
            return literal(element)
        case Free():
            raise AssertionError("a free part has no value")


def _parts(plan: Plan) -> list[list[Element]]:
    """The elements at each part of the rows' index."""
    keys = list(plan.rows)
    return [list(dict.fromkeys(key[at] for key in keys)) for at in range(len(keys[0]))]


def _is_product(plan: Plan, parts: Sequence[Sequence[Element]]) -> bool:
    return math.prod(map(len, parts)) == len(plan.rows)


def _forced(plan: Plan) -> dict[int, str] | None:
    """Coordinates that must run over a certain set, since words are stepped in; None where that cannot be."""
    forced: dict[int, str] = {}
    for v, term in plan.terms:
        for at, slot in enumerate(term.pattern):
            if not isinstance(slot, Same) or not slot.shift or at not in v.orders:
                continue
            if not term.complete or forced.setdefault(slot.coordinate, v.sets[at]) != v.sets[at]:
                return None
    return forced


def _near(part: Sequence[Element], forced: str | None, plan: Plan, coordinate: int, register: Register) -> str:
    """The set for a coordinate: the forced one, or one with a few members too many that a variable has there, or its own."""
    if forced:
        return forced
    keys = [(element,) for element in part]
    if not register.known(keys):
        for v, term in plan.terms:
            for at, slot in enumerate(term.pattern):
                same = v.full and isinstance(slot, Same) and slot.coordinate == coordinate
                if same and _within(part, v.sets[at], register, "d"):
                    return v.sets[at]
    return register.set_of(keys)


def _within(part: Sequence[Element], name: str, register: Register, dummy: str) -> str | None:
    """The condition under which the set's members are these: empty for all; None where it would be long, or cannot be."""
    members = [key[0] for key in register.members[name]]
    chosen = set(part)
    others = [element for element in members if element not in chosen]
    if len(members) - len(others) != len(chosen):
        return None
    if not others:
        return ""
    numbers = [element for element in part if isinstance(element, int)]
    if len(numbers) == len(part) and all(isinstance(element, int) for element in others):
        if all(element < min(numbers) for element in others if isinstance(element, int)):
            return f" if {dummy} >= {min(numbers)}"
        if all(element > max(numbers) for element in others if isinstance(element, int)):
            return f" if {dummy} <= {max(numbers)}"
    if len(others) > MOST_EXCEPTIONS:
        return None
    return f" if {' and '.join(f'{dummy} != {literal(element)}' for element in others)}"
