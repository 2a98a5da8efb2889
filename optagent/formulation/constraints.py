"""Writes the rows of a model over indexed variables: families as `for_each`, factors that vary as parameters."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from optagent.formulation import loops
from optagent.formulation.elements import Constraint
from optagent.formulation.loops import Loop, Plan, Rows
from optagent.formulation.polynomial import Key, Polynomial, Scalar
from optagent.formulation.register import Indexed, Register, literal
from optagent.formulation.scalars import Body, Identifiers, ScalarRow, added, body_text, comparison, original
from optagent.formulation.terms import Term, cover, depending

EXPLICIT = 12
"""Entries of one variable in one row up to which they are listed rather than looked up in a table."""


class Writer:
    """Writes one row or family after another; `constraints` holds what has been written."""

    def __init__(self, register: Register, variables: Sequence[Indexed]) -> None:
        self.register = register
        self.constraints: list[Constraint] = []
        self._names = Identifiers()
        self._at = {column: (v, key) for v in variables for key, column in v.columns.items()}

    def objective(self, body: Body) -> str:
        """The expression. Raises Unwritable."""
        return self._text("objective", body)

    def add(self, base: str, rows: Rows) -> None:
        """One family, or one row. Raises Unwritable."""
        if () in rows:
            self._single(rows[()])
            return
        kinds: dict[tuple[bool, bool, bool], Rows] = defaultdict(dict)
        for key, row in rows.items():
            kinds[row.lower == row.upper, math.isfinite(row.lower), math.isfinite(row.upper)][key] = row
        order = {key: at for at, key in enumerate(rows)}
        plans = [plan for kind in kinds.values() for plan in self._plans(kind)]
        for plan in sorted(plans, key=lambda plan: order[next(iter(plan.rows))]):
            if len(plan.rows) > 1:
                self._family(base, plan)
            else:
                self._single(*plan.rows.values())

    # what belongs together

    def _plans(self, rows: Rows) -> list[Plan]:
        """The cheapest of: all in one; by what stands in them; each row for itself."""
        by_content: dict[tuple[tuple[str, int], ...], Rows] = defaultdict(dict)
        alone = 0.0
        for key, row in rows.items():
            entries = self._entries({key: row})
            by_content[tuple(sorted((v.name, len(of[key])) for v, of in entries))][key] = row
            alone += 4 + sum(min(2 * len(of[key]), 3 + len(of[key])) for _, of in entries)
        options = [(alone, [Plan({key: row}, []) for key, row in rows.items()])]
        whole = self._plan(rows)
        if whole is not None:
            options.append((whole.cost, [whole]))
        if 1 < len(by_content) <= max(3, len(rows) // 3):
            parts = [self._plan(group) for group in by_content.values()]
            found = [part for part in parts if part is not None]
            if len(found) == len(parts):
                options.append((sum(part.cost for part in found), found))
        return min(options, key=lambda option: option[0])[1]

    def _plan(self, rows: Rows) -> Plan | None:
        """Terms that make up every row; None where they cannot be found, or not be written."""
        if len(rows) == 1:
            return Plan(rows, [], 4 + sum(len(r.body.linear) for r in rows.values() if isinstance(r.body, Polynomial)))
        terms: list[tuple[Indexed, Term]] = []
        for v, entries in self._entries(rows):
            found = cover({key: entries.get(key, {}) for key in rows}, list(v.columns), v.orders)
            if found is None:
                return None
            terms.extend((v, term) for term in found)
        plan = Plan(rows, terms, 4 + sum(term.cost for _, term in terms))
        return plan if loops.possible(plan, self.register) else None

    def _entries(self, rows: Rows) -> list[tuple[Indexed, dict[Key, dict[Key, Scalar]]]]:
        """For each variable in the rows: row -> entry -> factor."""
        found: dict[str, tuple[Indexed, dict[Key, dict[Key, Scalar]]]] = {}
        for key, row in rows.items():
            assert isinstance(row.body, Polynomial)
            for (column, _), factor in row.body.linear.items():
                v, at = self._at[column]
                found.setdefault(v.name, (v, {}))[1].setdefault(key, {})[at] = factor
        return list(found.values())

    # families

    def _family(self, base: str, plan: Plan) -> None:
        name = self._names.free(base)
        loop = loops.loop(plan, self.register, name)
        pieces = [self._term(name, v, term, loop) for v, term in plan.terms]
        text = comparison(added(pieces), *(self._limit(name, plan, side, loop) for side in ("lower", "upper")))
        described = original(base, name)
        self.constraints.append(Constraint(name=name, for_each=loop.for_each, expression=text, description=described))

    def _limit(self, name: str, plan: Plan, side: Literal["lower", "upper"], loop: Loop) -> float | str:
        """One limit of the rows: a number, or an entry of a table."""
        limits: dict[Key, Scalar] = {}
        twofold = False
        for key, row in plan.rows.items():
            assert isinstance(row.body, Polynomial)
            limits[key] = (row.lower if side == "lower" else row.upper) - row.body.constant
            twofold = twofold or -math.inf < row.lower < row.upper < math.inf
        if len(different := set(limits.values())) == 1:
            return different.pop()
        depends, values = depending(limits)
        return self._entry(f"{name}_{side if twofold else 'limit'}", depends, values, loop)

    def _entry(self, wanted: str, depends: Sequence[int], values: Mapping[Key, Scalar], loop: Loop) -> str:
        """An entry of a table over some coordinates of a loop; the table is made where there is none."""
        whole = loop.over and len(depends) == len(loop.dummies)
        table = self.register.parameter(wanted, [loop.over] if whole else [loop.sets[c] for c in depends], values)
        return f"{table}[{', '.join(loop.dummies[c] for c in depends)}]" if depends else table

    def _term(self, name: str, v: Indexed, term: Term, loop: Loop) -> tuple[Scalar, str]:
        """A term of a family's rows: its factor, and what that stands before."""
        inner = loops.inner(v, term, loop, self.register)
        text = v.item(inner.parts)
        if term.factors is not None:
            over = loop.over if not inner.dummies else inner.over if not loop.dummies else ""
            whole = Loop([*loop.dummies, *inner.dummies], [*loop.sets, *inner.sets], "", over)
            text = f"{self._entry(f'{name}_{v.name}', term.depends, term.factors, whole)}*{text}"
        return (1 if term.factor is None else term.factor), f"sum({text} {inner.clauses})" if inner.clauses else text

    # single rows

    def _single(self, row: ScalarRow) -> None:
        name = self._names.free(row.name)
        text = comparison(self._text(name, row.body), row.lower, row.upper)
        self.constraints.append(Constraint(name=name, expression=text, description=original(row.name, name)))

    def _text(self, name: str, body: Body) -> str:
        if not isinstance(body, Polynomial):
            return body_text(body, self._called)
        return added([*self._linear(name, body), *self._quadratic(name, body)], body.constant)

    def _called(self, column: str) -> str:
        v, key = self._at[column]
        return v.item([literal(element) for element in key])

    def _linear(self, name: str, body: Polynomial) -> Iterator[tuple[Scalar, str]]:
        """A single row's terms: sums where they are what a person would write, else entry by entry."""
        row = ScalarRow(name, Polynomial(0, body.linear), 0, 0)
        for v, rows in self._entries({(): row}):
            entries = rows[()]
            terms = cover({(): entries}, list(v.columns), v.orders) if len(entries) > 1 else None
            total = math.inf if terms is None else sum(term.cost for term in terms)
            few = len(entries) <= EXPLICIT
            if terms and (
                total <= 2 * len(entries) or len(entries) == len(v.columns) or (not few and total < 5 * len(entries))
            ):
                yield from (self._term(name, v, term, Loop([], [], "")) for term in terms)
            elif few:
                yield from ((factor, v.item([literal(e) for e in key])) for key, factor in entries.items())
            else:
                yield self._listed(name, v.name, entries, lambda dummies, v=v: v.item(dummies))

    def _quadratic(self, name: str, body: Polynomial) -> Iterator[tuple[Scalar, str]]:
        """The squares and products of an objective or a row."""
        groups: dict[tuple[str, str], tuple[Indexed, Indexed, dict[Key, Scalar]]] = {}
        for ((p, _), (q, _)), factor in body.quadratic.items():
            (v, at), (w, other) = sorted((self._at[p], self._at[q]), key=lambda found: found[0].name)
            groups.setdefault((v.name, w.name), (v, w, {}))[2][*at, *other] = factor
        for v, w, entries in groups.values():
            cut = v.arity
            if len(entries) <= EXPLICIT:
                for key, factor in entries.items():
                    one, other = (u.item([literal(e) for e in part]) for u, part in ((v, key[:cut]), (w, key[cut:])))
                    yield factor, f"{one}**2" if one == other else f"{one}*{other}"
            elif v is w and all(key[:cut] == key[cut:] for key in entries):
                squares = {key[:cut]: factor for key, factor in entries.items()}
                yield self._listed(name, f"{v.name}_squared", squares, lambda dummies, v=v: f"{v.item(dummies)}**2")
            else:

                def product(dummies: Sequence[str], v: Indexed = v, w: Indexed = w, cut: int = cut) -> str:
                    return f"{v.item(dummies[:cut])}*{w.item(dummies[cut:])}"

                yield self._listed(name, f"{v.name}_{w.name}", entries, product)

    def _listed(
        self, name: str, what: str, entries: Mapping[Key, Scalar], item: Callable[[Sequence[str]], str]
    ) -> tuple[Scalar, str]:
        """A sum over a set of exactly these keys."""
        over = self.register.set_of(entries, f"{name}_{what}_index")
        arity = len(next(iter(entries)))
        dummies = self.register.dummies("ijklmnpqrs"[:arity] if arity > 1 else [over[0].lower()])
        clause = f"for {dummies[0] if arity == 1 else '(' + ', '.join(dummies) + ')'} in {over}"
        if len(different := set(entries.values())) == 1:
            return different.pop(), f"sum({item(dummies)} {clause})"
        table = self.register.parameter(f"{name}_{what}", [over], entries)
        return 1, f"sum({table}[{', '.join(dummies)}]*{item(dummies)} {clause})"
