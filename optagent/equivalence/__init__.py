"""Are two models the same? A verdict that can be relied on: `equivalent` and `different` are proven, all else is `unknown`.

Two linear models are called equivalent when there is a map between their variables (scaled, shifted or turned, each variable to one or
to a sum; what one of them lacks is defined by an equality or projected out) under which the plans of each are the plans of the other,
and values follow by one positive scale and a shift; or when one keeps at least one of each set of the other's plans that mirror each
other, which the notion `optimum` says. They are called different when one has a best plan and the other has none, when their variables
have the same names and a plan of one, shown, is no plan of the other or is ranked otherwise, or when something that no map can change
differs clearly: values that the objective takes, choices that whole numbers leave, facets. Non-linear models are equivalent when they
are so term by term, and different when a plan shows it.

Covered: renaming and order; units and turned variables; senses; redundant and scaled rows; slack and auxiliary variables; sums, digits
and splits; tightened big M; valid inequalities; other ways to exclude subtours; broken symmetry; within the tolerance of 1e-6, relative,
and for `different` with a margin of 1e-4; small linear ones without any tolerance, which `exact` says.
Not covered: auxiliary whole numbers in models too large to list; two parametric models are compared on the data at hand.
"""

from optagent.equivalence.equivalent import equivalent as equivalent
from optagent.equivalence.equivalent import equivalent_async as equivalent_async
from optagent.equivalence.suggest import equivalent_with_words as equivalent_with_words
from optagent.equivalence.verdict import Equivalence as Equivalence
from optagent.equivalence.verdict import Witness as Witness
