"""Chooses the names that a Formulation's parts get in MathProg, where all of them share one space."""

from __future__ import annotations

from dataclasses import dataclass

from optagent.formulation.data import Data
from optagent.formulation.elements import Formulation
from optagent.formulation.mathprog.normal import names_of
from optagent.formulation.mathprog.words import printable_name


@dataclass(frozen=True)
class Names:
    """Original name -> printed name, for those that differ or may be asked for."""

    things: dict[str, str]
    """Sets, parameters, variables and dummies."""
    objectives: dict[str, str]
    constraints: dict[str, str]
    steps: dict[str, tuple[str, str]]
    """Ordered set of words -> the parameters that MathProg needs to step in it."""
    taken: set[str]

    def changed(self) -> list[tuple[str, str]]:
        """(printed, original), for the way back."""
        pairs = [*self.things.items(), *self.constraints.items(), *self.objectives.items()]
        return [(printed, original) for original, printed in pairs if printed != original]

    def another(self, wanted: str) -> str:
        """One more printed name."""
        name = printable_name(wanted, self.taken)
        self.taken.add(name)
        return name


def choose(f: Formulation, data: Data) -> Names:
    """Names for everything in a normal Formulation."""
    declared = [x.name for x in (*f.sets, *f.parameters, *f.variables)]
    rows = {c.name for c in f.constraints}
    goals = {o.name for o in f.objectives}
    dummies = sorted(names_of(f) - set(declared) - rows - goals)
    # a dummy may have the name of a constraint or of the objective, which then gives way
    dummies += sorted(_dummies_like_rows(f, rows | goals) - set(declared))
    names = Names({}, {}, {}, {}, set())
    for name in (*declared, *dummies):
        names.things[name] = names.another(name)
    for o in f.objectives:
        names.objectives[o.name] = names.another(o.name)
    for c in f.constraints:
        names.constraints[c.name] = names.another(c.name)
    ordered = [s.name for s in f.sets if s.name in data.sets and data.sets[s.name].kinds == (str,)]
    for name in ordered:
        names.steps[name] = (names.another(f"{names.things[name]}_place"), names.another(f"{names.things[name]}_at"))
    return names


def _dummies_like_rows(f: Formulation, rows: set[str]) -> set[str]:
    bare = f.model_copy(
        update={"constraints": [c.model_copy(update={"name": "_"}) for c in f.constraints],
                "objective": f.objective.model_copy(update={"name": "_"}),
                "more_objectives": [o.model_copy(update={"name": "_"}) for o in f.more_objectives]}
    )  # fmt: skip
    return rows & names_of(bare)
