"""The text notation of a Formulation: a subset of GNU MathProg, and a shorter form of it."""

from optagent.formulation.mathprog.normal import normal as normal
from optagent.formulation.mathprog.printer import print_mathprog as print_mathprog
from optagent.formulation.mathprog.read import parse_mathprog as parse_mathprog
from optagent.formulation.mathprog.short import print_short as print_short
