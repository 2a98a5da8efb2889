"""The five elements as types: sets, parameters, variables, objective, constraints, in a closed JSON schema.

The schema allows no free-form maps: data come as rows (key columns, then the value), which strict schemas accept
and which are what a CSV holds. Expressions are text in the language of `optagent.formulation.parse`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Element = str | int
"""One member of a set. Members of a set of pairs are lists of elements."""
Row = list[Element | float]
"""Key columns, then the value: `["chair", 30]`, `["north", 3, 12.5]`."""
Domain = Literal["Reals", "NonNegativeReals", "Integers", "NonNegativeIntegers", "Binary"]
Sense = Literal["minimize", "maximize"]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TableBinding(_Closed):
    """Binds a parameter to an attached table, so that large data never pass through a language model."""

    table: str
    """The attached table's name."""
    key: list[str]
    """Columns that hold the index, in the order of `index`."""
    value: str
    """The column that holds the number."""


class IndexSet(_Closed):
    """A set to index over: listed, or computed by an expression."""

    name: str
    elements: list[Element | list[Element]] = []
    """Members in order; a list for each member of a set of tuples."""
    expression: str = ""
    """Instead of elements: `range(1, 13)`, `I * J`, `A | B`, `A - B`, `((i, j) for i in I for j in J if dist[i, j] < 9)`."""
    description: str = ""
    cyclic: bool = False
    """Whether the first member comes after the last: in `stock[t - 1]` a step leads round. Words, or whole numbers without a gap."""


class Parameter(_Closed):
    """Known data: a number, rows over an index, a table's column, or an expression in other parameters."""

    name: str
    index: list[str] = []
    """Names of sets; empty for a scalar. `"p in P"` names the dummy, for use in `expression`."""
    values: float | list[Row] | TableBinding | None = None
    default: float | None = None
    """Used for keys that `values` does not list; None means that every key must be listed."""
    expression: str = ""
    """Instead of values: computed from other parameters, e.g. `distance[i, j] * rate`."""
    unit: str = ""
    description: str = ""


class Variable(_Closed):
    """A decision variable, with its domain and bounds."""

    name: str
    index: list[str] = []
    """Names of sets; empty for a scalar. `"p in P"` names the dummy, for use in bounds."""
    domain: Domain = "NonNegativeReals"
    lower: float | str | None = None
    """A number or an expression in parameters and the dummies of `index`."""
    upper: float | str | None = None
    unit: str = ""
    description: str = ""


class Objective(_Closed):
    """What is to be made as small or as large as possible."""

    name: str = "objective"
    sense: Sense
    expression: str
    unit: str = ""
    description: str = ""
    weight: float = 1
    """Positive; those of one priority are added up with their weights, in the sense of the first of them."""
    priority: int = 0
    """0 is optimised first, then 1, …; each only among the plans that are best for the ones before."""


class Constraint(_Closed):
    """A family of conditions: one for each assignment of the dummies in `for_each`."""

    name: str
    for_each: str = ""
    """`p in P, t in T if t > 1`; empty for a single condition."""
    expression: str
    """A comparison, also chained: `l <= x <= u`; or `sos1(x[i] for i in I)`, `sos2(…)`: at most one, or two neighbours, not 0."""
    description: str = ""
    when: str = ""
    """It only has to hold when this does: `open[j] == 1`, `open[j] == 0`, also with `and`; on binary variables."""


class Formulation(_Closed):
    """An executable model. Valid JSON is not yet a sound model: see `optagent.formulation.check`."""

    name: str = "model"
    description: str = ""
    sets: list[IndexSet] = []
    parameters: list[Parameter] = []
    variables: list[Variable] = []
    objective: Objective
    constraints: list[Constraint] = []
    more_objectives: list[Objective] = []
    """Further ones, by their weights and priorities; each needs a name of its own."""

    @property
    def objectives(self) -> list[Objective]:
        """All of them."""
        return [self.objective, *self.more_objectives]

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from optagent.formulation.html import html

        return html(self)
