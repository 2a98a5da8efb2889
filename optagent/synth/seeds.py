"""A random stream for each (family, seed, index): the same on every machine."""

from __future__ import annotations

import hashlib
import random


def stream(*parts: object) -> random.Random:
    """Draws that depend on the parts alone."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - draws, not secrets
