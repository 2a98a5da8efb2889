"""Are two models the same? A verdict that can be relied on: `equivalent` and `different` are proven, all else is `unknown`.

Two linear models are called equivalent when there is a map between their variables (scaled and shifted, each variable to one; what
one of them lacks is defined by an equality or projected out) under which the plans of each are the plans of the other, and values
follow by one positive scale and a shift. They are called different when one has a best plan and the other has none, or when their
variables have the same names and a plan of one, shown, is no plan of the other or is ranked otherwise.

Covered: renaming and order; units; senses; redundant and scaled rows; slack and auxiliary variables; sums and splits; tightened big M;
valid inequalities; all within the tolerance of 1e-6, relative, and for `different` with a margin of 1e-4.
Not covered: non-linear models; choices (whole-number variables) that the other model lacks; symmetry breaking; both answer `unknown`.
"""

from optagent.equivalence.equivalent import equivalent as equivalent
from optagent.equivalence.equivalent import equivalent_async as equivalent_async
from optagent.equivalence.suggest import equivalent_with_words as equivalent_with_words
from optagent.equivalence.verdict import Equivalence as Equivalence
from optagent.equivalence.verdict import Witness as Witness
