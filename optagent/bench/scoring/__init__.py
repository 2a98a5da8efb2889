"""Whether a prediction is right: one rule of the literature a module, every rule computed from the same run."""

from optagent.bench.scoring.prediction import Outcome as Outcome
from optagent.bench.scoring.prediction import Prediction as Prediction
from optagent.bench.scoring.rules import RULES as RULES
from optagent.bench.scoring.rules import Rule as Rule
from optagent.bench.scoring.rules import rule as rule
