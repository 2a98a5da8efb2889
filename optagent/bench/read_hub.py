"""A dataset of the Hugging Face hub, through the `datasets` library; no code of the dataset's is ever run."""

from __future__ import annotations

from typing import Any

from optagent.bench.card import Source
from optagent.errors import InputError


def read_hub(source: Source) -> list[dict[str, Any]]:
    """The records of one split at the card's revision. Raises InputError when the hub or the dataset cannot be had."""
    from datasets import load_dataset
    from datasets.exceptions import DatasetsError
    from huggingface_hub.errors import HfHubHTTPError

    try:
        found: Any = load_dataset(
            source.hub,
            source.config or None,
            data_files=source.hub_file or None,
            split=source.split or ("train" if source.hub_file else "test"),
            revision=source.revision or None,
        )
    except (DatasetsError, HfHubHTTPError, OSError, ValueError) as error:
        reason = str(error).split("\n")[0][:200]
        raise InputError(
            f"the hub gave no {source.hub}: {reason}", "Try again with a network, or name a file."
        ) from error
    return [dict(record) for record in found]
