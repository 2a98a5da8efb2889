"""What training needs beyond the core install."""

from __future__ import annotations

import importlib.util

from optagent.errors import InputError

PACKAGES = ("torch", "transformers", "trl", "peft", "datasets", "gguf")


def demand() -> None:
    """Raises InputError where a package of the extra `train` is missing."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(f"Training needs {', '.join(missing)}", 'Install the extra: pip install "optagent[train]"')
