"""Pyomo programs, and the compiler that writes them from Formulations."""

from optagent.program.compile import compile_formulation as compile_formulation
from optagent.program.source import Language as Language
from optagent.program.source import Origin as Origin
from optagent.program.source import Program as Program
