"""Turns a model in scalars back into sets, tables and families, where names and numbers show a pattern; never another model.

Names say which columns and rows belong together (`families`), numbers what they have in common (`terms`). What shows no
pattern stays scalar. The result is compared with the model, number for number (`alike`), before anybody sees it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from optagent.formulation.alike import difference
from optagent.formulation.constraints import Writer
from optagent.formulation.elements import Formulation, Objective
from optagent.formulation.families import Family, families
from optagent.formulation.loops import Rows
from optagent.formulation.polynomial import Key, Polynomial
from optagent.formulation.register import Indexed, Register
from optagent.formulation.scalars import (
    Recast,
    ScalarColumn,
    ScalarModel,
    ScalarRow,
    Unwritable,
    scalar_formulation,
    variable,
)


def recast(model: ScalarModel, name: str = "model", *, indexed: bool = True) -> tuple[Recast, bool]:
    """The model as a Formulation, and whether it is indexed: by the names, else scalar, else all columns in one family.

    Raises Unwritable when no form can hold it.
    """
    if indexed:
        try:
            found = reindexed(model, name)
        except Unwritable:
            pass
        else:
            if not difference(model, found):
                return found, True
    try:
        found = scalar_formulation(model, name)
    except Unwritable:
        found = reindexed(model, name, collect=True)
    other = difference(model, found)
    if other:
        raise Unwritable(other)
    return found, False


def reindexed(model: ScalarModel, name: str = "model", *, collect: bool = False) -> Recast:
    """Families where names show them; with `collect` all columns become few families with their names as index.

    Not yet compared with the model. Raises Unwritable where a row is too long to be written.
    """
    columns = {c.name: c for c in model.columns}
    if collect:
        of_columns, of_rows = [Family("x", {(c,): c for c in columns})], list[Family]()
    else:
        of_columns, of_rows = families(list(columns), [r.name for r in model.rows])
    register = Register()
    variables = _variables(of_columns, columns, register)
    writer = Writer(register, variables)
    objective = Objective(sense=model.sense, expression=writer.objective(model.objective))
    for base, rows in _row_families(model.rows, of_rows):
        writer.add(base, rows)
    formulation = Formulation(
        name=name, sets=register.sets, parameters=register.parameters, variables=register.variables,
        objective=objective, constraints=writer.constraints,
    )  # fmt: skip
    return Recast(formulation, {(v.name, key): c for v in variables for key, c in v.columns.items()})


def _variables(found: Sequence[Family], columns: dict[str, ScalarColumn], register: Register) -> list[Indexed]:
    """Families and single columns as variables, in the order of their first columns."""
    alike = [part for family in found for part in _alike(family, columns)]
    place = {column: number for number, family in enumerate(alike) for column in family.members.values()}
    # all names first, so that no set and no dummy takes one of them; the largest part of a family has the family's
    of_families = [register.names.free(family.base) for family in alike]
    of_singles = {column: register.names.free(column) for column in columns if column not in place}
    variables: list[Indexed] = []
    for what in dict.fromkeys(place.get(column, column) for column in columns):
        if isinstance(what, int):
            variables.append(register.indexed(of_families[what], alike[what], columns))
        else:
            variables.append(register.single(variable(columns[what], of_singles[what]), what))
    return variables


def _alike(family: Family, columns: dict[str, ScalarColumn]) -> list[Family]:
    """The family cut where columns are of different kinds, or bounded and not: what one variable cannot hold."""
    kinds: dict[tuple[bool, bool, bool], dict[Key, str]] = defaultdict(dict)
    for key, name in family.members.items():
        c = columns[name]
        kinds[c.integer, math.isfinite(c.lower), math.isfinite(c.upper)][key] = name
    return [Family(family.base, members) for members in sorted(kinds.values(), key=len, reverse=True)]


def _row_families(rows: Sequence[ScalarRow], found: Sequence[Family]) -> list[tuple[str, Rows]]:
    """Rows by base and index, in the order of their first rows; those of no family under their own name and ()."""
    place = {name: (number, key) for number, family in enumerate(found) for key, name in family.members.items()}
    groups: dict[int | str, tuple[str, Rows]] = {}
    for count, row in enumerate(rows):
        number, key = place.get(row.name, (-1, ()))
        if (
            number < 0
            or key in groups.get(number, ("", {}))[1]
            or not isinstance(row.body, Polynomial)
            or row.body.quadratic
        ):
            groups[f"row {count}"] = row.name, {(): row}
        else:
            groups.setdefault(number, (found[number].base, {}))[1][key] = row
    return list(groups.values())
