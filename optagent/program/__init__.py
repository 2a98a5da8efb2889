"""Pyomo programs, and the compiler that writes them from Formulations."""

from optagent.program.source import Language as Language
from optagent.program.source import Origin as Origin
from optagent.program.source import Program as Program
