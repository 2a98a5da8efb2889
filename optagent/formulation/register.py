"""Sets, parameters and indexed variables of a Formulation in the making: each set and each table of numbers once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from optagent.formulation.elements import Element, IndexSet, Parameter, Row, Variable
from optagent.formulation.families import Family
from optagent.formulation.polynomial import Key, Scalar
from optagent.formulation.scalars import Identifiers, ScalarColumn, domain_of, original

_LETTERS = "IJKLMNPQRSTUVWABCDEFGH"


@dataclass(frozen=True)
class Indexed:
    """A variable as constraints see it; one without index has the single member ()."""

    name: str
    columns: dict[Key, str]
    """Member -> column."""
    sets: tuple[str, ...]
    """One set for each part where the members are their full product, else the one set of the members."""
    orders: Mapping[int, Mapping[Element, int]] = field(default_factory=dict[int, Mapping[Element, int]])
    """Part -> where each word stands in its set."""

    @property
    def arity(self) -> int:
        """Parts of the index."""
        return len(next(iter(self.columns)))

    @property
    def full(self) -> bool:
        """Whether each part has a set of its own."""
        return len(self.sets) == self.arity

    def item(self, parts: Sequence[str]) -> str:
        """`x[i, "a"]`."""
        return f"{self.name}[{', '.join(parts)}]" if parts else self.name


def literal(element: Element) -> str:
    """A member as it stands in an expression."""
    return json.dumps(element, ensure_ascii=False)


class Register:
    """What has been declared so far."""

    def __init__(self) -> None:
        self.names = Identifiers()
        self.sets: list[IndexSet] = []
        self.members: dict[str, tuple[Key, ...]] = {}
        """Set -> its members."""
        self.parameters: list[Parameter] = []
        self.variables: list[Variable] = []
        self._by_members: dict[frozenset[Key], str] = {}
        self._by_content: dict[str, str] = {}

    # sets

    def set_of(self, keys: Iterable[Key], wanted: str = "") -> str:
        """The set with these members, made where there is none; numbers come in order, words as they are met."""
        found = list(dict.fromkeys(keys))
        same = self._by_members.get(frozenset(found))
        if same is not None:
            return same
        if len(found[0]) == 1 and all(isinstance(k[0], int) for k in found):
            found.sort()
        name = self._letter() if len(found[0]) == 1 else self.names.free(wanted)
        elements: list[Element | list[Element]] = [k[0] if len(k) == 1 else list(k) for k in found]
        self.sets.append(IndexSet(name=name, elements=elements))
        self.members[name] = tuple(found)
        self._by_members[frozenset(found)] = name
        return name

    def known(self, keys: Iterable[Key]) -> bool:
        """Whether there is a set with these members."""
        return frozenset(keys) in self._by_members

    def _letter(self) -> str:
        free = (letter for letter in _LETTERS if letter not in self.names.taken)
        return self.names.free(next(free, "I"))

    def holding(self, keys: Iterable[Key]) -> str:
        """A set of single elements with these members and few others, made where there is none."""
        keys = list(keys)
        wanted = frozenset(keys)
        near = [
            name
            for members, name in self._by_members.items()
            if wanted <= members and len(members) <= len(wanted) + 2 and len(next(iter(members))) == 1
        ]
        return min(near, key=lambda name: len(self.members[name])) if near else self.set_of(keys)

    # parameters

    def parameter(self, wanted: str, sets: Sequence[str], factors: Mapping[Key, Scalar]) -> str:
        """A table over the product of the sets; what is not listed is 0."""
        if not sets:
            return self._keep(wanted, [], factors[()], None)
        size = math.prod(len(self.members[name]) for name in sets)
        rows: list[Row] = [[*key, _tidy(value)] for key, value in factors.items()]
        return self._keep(wanted, list(sets), rows, None if len(rows) == size else 0)

    def _keep(self, wanted: str, sets: list[str], values: float | list[Row], default: float | None) -> str:
        content = json.dumps([sets, sorted(values, key=str) if isinstance(values, list) else values])
        known = self._by_content.get(content)
        if known is None:
            known = self._by_content[content] = self.names.free(wanted)
            self.parameters.append(Parameter(name=known, index=sets, values=values, default=default))
        return known

    # variables

    def single(self, declared: Variable, column: str) -> Indexed:
        """A scalar variable."""
        self.variables.append(declared)
        return Indexed(declared.name, {(): column}, ())

    def indexed(self, name: str, family: Family, columns: Mapping[str, ScalarColumn]) -> Indexed:
        """A family as a variable of that name: bounds that differ become parameters."""
        keys = list(family.members)
        parts = [dict.fromkeys((key[at],) for key in keys) for at in range(family.arity)]
        full = math.prod(map(len, parts)) == len(keys)
        sets = tuple(map(self.set_of, parts)) if full else (self.set_of(keys, f"{name}_index"),)
        domain, low, high = domain_of(columns[column] for column in family.members.values())
        dummies = self.dummies("ijklmn"[: family.arity])
        bounds: list[float | str | None] = []
        for side, own in (("lower", low), ("upper", high)):
            values: dict[Key, float] = {k: getattr(columns[c], side) for k, c in family.members.items()}
            different = set(values.values())
            if len(different) > 1:
                bounds.append(f"{self.parameter(f'{name}_{side}', sets, values)}[{', '.join(dummies)}]")
            else:
                bounds.append(None if different == {own} else _tidy(different.pop()))
        index = list(sets)
        if any(isinstance(bound, str) for bound in bounds):
            over = dummies if full else [f"({', '.join(dummies)})"]
            index = [f"{dummy} in {s}" for dummy, s in zip(over, sets, strict=True)]
        described = original(family.base, name)
        self.variables.append(
            Variable(name=name, index=index, domain=domain, lower=bounds[0], upper=bounds[1], description=described)
        )
        orders = {
            at: {member[0]: place for place, member in enumerate(self.members[s])}
            for at, s in enumerate(sets)
            if full and all(isinstance(member[0], str) for member in self.members[s])
        }
        return Indexed(name, dict(family.members), sets, orders)

    def dummies(self, wanted: Iterable[str], besides: Iterable[str] = ()) -> list[str]:
        """Names for dummies: those wanted where they are free, else the letter again and again."""
        taken = {*self.names.taken, *besides}
        found: list[str] = []
        for letter in wanted:
            dummy = letter
            while dummy in taken:
                dummy += letter[0]
            taken.add(dummy)
            found.append(dummy)
        return found


def _tidy(value: Scalar) -> Scalar:
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)
