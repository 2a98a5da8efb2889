"""What is wrong with a dataset, found without a language model: labels, texts, twins, leaks, and references that disagree."""

from optagent.bench.lint.fault import KINDS as KINDS
from optagent.bench.lint.fault import Fault as Fault
from optagent.bench.lint.lint import lint as lint
