"""Language models behind one switch."""

from optagent.llm.completion import Completion as Completion
from optagent.llm.completion import LanguageModel as LanguageModel
from optagent.llm.completion import Message as Message
from optagent.llm.completion import Sampling as Sampling
from optagent.llm.completion import Schema as Schema
from optagent.llm.completion import Usage as Usage
