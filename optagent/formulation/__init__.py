"""The five elements as an executable algebraic modelling language."""

from optagent.formulation.elements import Constraint as Constraint
from optagent.formulation.elements import Formulation as Formulation
from optagent.formulation.elements import IndexSet as IndexSet
from optagent.formulation.elements import Objective as Objective
from optagent.formulation.elements import Parameter as Parameter
from optagent.formulation.elements import TableBinding as TableBinding
from optagent.formulation.elements import Variable as Variable
