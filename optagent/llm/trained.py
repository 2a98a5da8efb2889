"""The models that optagent trained: an adapter in the package on a base model of the catalogue; and which notation a model was taught."""

from __future__ import annotations

import functools
import json
import struct
import tomllib
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, Field

from optagent.llm import catalogue

NOTATION = "optagent.notation"
"""The field of an adapter's GGUF header, and of `optagent.json` beside an adapter of peft, that says what the model writes."""
_HERE = Path(__file__).parent
_STRING, _ARRAY = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""GGUF value type → bytes (ggml's docs/gguf.md). The gguf package reads headers too, but is no part of the core install."""
_MOST_FIELDS = 200


class Trained(BaseModel):
    """One trained model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    base: str
    """A name of the catalogue."""
    adapter: str
    """File in `optagent/llm/adapters`."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str
    description: str
    purpose: str

    @property
    def path(self) -> Path:
        """The adapter's file."""
        return _HERE / "adapters" / self.adapter


@functools.cache
def trained() -> dict[str, Trained]:
    """Every trained model that is shipped, by name."""
    tables = tomllib.loads((_HERE / "trained.toml").read_text(encoding="utf-8")).get("trained", {})
    return {name: Trained.model_validate({"name": name, **table}) for name, table in tables.items()}


def base_of(name: str) -> str:
    """The name of the catalogue whose weights a model needs: its own, or its base's."""
    return known.base if (known := trained().get(name)) else name


def is_here(name: str) -> bool:
    """Whether a model of the catalogue, or the base of a trained one, has been fetched. Raises UnknownModel."""
    return catalogue.path_of(base_of(name)) is not None


def notation(spec: str) -> str:
    """What the model that a string names was taught to write (`shorthand`); empty for one that was taught nothing.

    It stands in the header of the adapter (`gguf:…+FILE.gguf`) or in `optagent.json` in its folder (`hf:…+FOLDER`).
    """
    scheme, _, rest = spec.partition(":")
    if scheme == "gguf" and rest in trained():
        return _header(trained()[rest].path)
    adapter = Path(rest.rpartition("+")[2]).expanduser()
    if scheme == "gguf" and adapter.suffix == ".gguf" and adapter.is_file():
        return _header(adapter)
    if scheme == "hf" and (said := adapter / "optagent.json").is_file():
        return str(json.loads(said.read_text(encoding="utf-8")).get(NOTATION, ""))
    return ""


@functools.cache
def _header(path: Path) -> str:
    """The notation that a GGUF file's header names; empty where it names none."""
    with path.open("rb") as data:
        magic, _, _, fields = struct.unpack("<4sIQQ", data.read(24))
        if magic != b"GGUF":
            return ""
        for _ in range(min(fields, _MOST_FIELDS)):
            key = _string(data)
            (kind,) = struct.unpack("<I", data.read(4))
            if kind == _STRING:
                value = _string(data)
                if key == NOTATION:
                    return value
            elif (
                kind == _ARRAY
            ):  # an adapter's header ends with its own few fields; a tokenizer's lists are another file's
                return ""
            else:
                data.seek(_SIZES[kind], 1)
    return ""


def _string(data: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", data.read(8))
    return data.read(length).decode("utf-8", "replace")
