"""What training needs beyond the core install."""

from __future__ import annotations

import importlib.util

from optagent.errors import InputError

PACKAGES = ("torch", "transformers", "trl", "peft", "datasets", "gguf")


def quiet() -> None:
    """Keep the libraries' bars and notices off the terminal: a line of losses every few steps tells how it goes."""
    import warnings

    import datasets
    from transformers.utils import logging as noise

    datasets.disable_progress_bars()
    noise.disable_progress_bar()
    noise.set_verbosity_error()
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")


def demand() -> None:
    """Raises InputError where a package of the extra `train` is missing."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(f"Training needs {', '.join(missing)}", 'Install the extra: pip install "optagent[train]"')
