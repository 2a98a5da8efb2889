"""Whose replies a model gives: that of the adapter inside its wrappers, or of the model that was recorded."""

from __future__ import annotations

from optagent.llm.budget import BudgetedModel
from optagent.llm.cached import CachedModel
from optagent.llm.completion import LanguageModel
from optagent.llm.replay import Recorder, ReplayModel
from optagent.llm.trained import notation


def taught(model: LanguageModel) -> str:
    """The notation that the model was trained to write, or nothing (`optagent.llm.trained.notation`)."""
    return notation(origin(model))


def origin(model: LanguageModel) -> str:
    """The name of the model whose replies these are, so that a recording is asked with the prompts it was made with."""
    while isinstance(model, BudgetedModel | CachedModel | Recorder):
        model = model.inner
    return model.recorded_from if isinstance(model, ReplayModel) else model.name
