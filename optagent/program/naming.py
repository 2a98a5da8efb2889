"""What each part of a Formulation is called in Pyomo: one namespace, in which nothing is taken twice."""

from __future__ import annotations

import builtins
import keyword
import unicodedata

from optagent.formulation.elements import Formulation
from optagent.program.reserved import RESERVED

_IN_THE_MODULE = frozenset(
    {"pyo", "csv", "itertools", "math", "model", "file", "row", "results", "variable", *dir(builtins)}
)
"""Names that a rule must not take, since a rule is a function of the module."""


class Names:
    """Pyomo names for sets, parameters and variables, for constraints, and for the objective."""

    def __init__(self, f: Formulation) -> None:
        self._taken = {*RESERVED}
        data = [*(v.name for v in f.variables), *(p.name for p in f.parameters), *(s.name for s in f.sets)]
        self.components = {name: self._free(name, "_") for name in data}
        """Formulation name -> Pyomo name, of data and variables."""
        self.objectives = [self._free(_goal_name(o.name), "_objective") for o in f.objectives]
        self.objective = self.objectives[0]
        self._taken |= _IN_THE_MODULE
        self._rows = {c.name: self._free(c.name, "_constraint") for c in f.constraints}
        self.held = self._free("held", "_") if f.more_objectives else ""
        """The constraints that keep earlier objectives where they are, where there are several."""
        goals = zip((o.name for o in f.objectives), self.objectives, strict=True)
        pairs = (*self.components.items(), *self._rows.items(), *goals)
        self.renamed = {pyomo: name for name, pyomo in pairs if pyomo != name}
        """Pyomo name -> Formulation name, where they differ."""

    def parts(self, constraint: str, count: int) -> list[str]:
        """Names for the rules of one constraint; a chain that is cut becomes several."""
        name = self._rows[constraint]
        if count == 1:
            return [name]
        parts = [self._free(f"{name}_{at + 1}", "_constraint") for at in range(count)]
        self.renamed.pop(name, None)
        self.renamed |= {part: f"{constraint}.{at + 1}" for at, part in enumerate(parts)}
        return parts

    def _free(self, name: str, suffix: str) -> str:
        while name in self._taken:
            name += suffix
        self._taken.add(name)
        return name


def _goal_name(wanted: str) -> str:
    """An objective may be called anything; what Python reads as something else is left to the renaming."""
    plain = wanted.isidentifier() and not keyword.iskeyword(wanted) and wanted[0] != "_"
    return wanted if plain and unicodedata.normalize("NFKC", wanted) == wanted else "objective"
