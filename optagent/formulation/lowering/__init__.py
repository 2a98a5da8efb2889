"""Reformulation before the compiler: what a model says with abs, min, max, conditions and the like, as plain rows."""

from optagent.formulation.lowering.lower import Lowered as Lowered
from optagent.formulation.lowering.lower import lower as lower
