"""What a training run is made of, as a TOML file says it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optagent.errors import InputError

Task = Literal["formulate", "formulate_json", "write_program", "direct", "correct"]
"""words → shorthand; words → rows in JSON; words and model → Pyomo; words → Pyomo; words, wrong model and complaints → shorthand."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(_Closed):
    """The model to begin with."""

    name: str
    """A name of the catalogue (`optagent models list`), a GGUF file, or a folder of Hugging Face weights."""
    mode: Literal["lora", "full"] = "lora"
    rank: int = Field(default=16, ge=1)
    """Of the LoRA matrices."""
    first_layer: int = Field(default=0, ge=0)
    """Layers below it stay as they are and cost no backward pass."""
    adapter: str = ""
    """A LoRA adapter to go on from."""


class Synthetic(_Closed):
    """Pairs that `optagent synth` made."""

    folder: str
    share: float = Field(gt=0)
    """Of the examples drawn, against the other sources'."""


class AnnotatedSource(_Closed):
    """A file in NL4OPT's annotation."""

    file: str
    share: float = Field(gt=0)
    redrawn: float = Field(default=0.7, ge=0, le=1)
    """Share of the draws whose numbers are replaced by fresh ones."""


class DataOf(_Closed):
    """Where examples come from."""

    synthetic: list[Synthetic] = []
    annotated: list[AnnotatedSource] = []
    runs: list[str] = []
    """Folders of `optagent bench run`, for KTO."""
    tasks: dict[Task, float] = {"formulate": 1.0}
    """Task → its share of the examples."""
    examples: int = Field(gt=0)
    """How many are drawn in all; each is seen once."""
    seed: int = 0


class Training(_Closed):
    """How the weights move."""

    rate: float = Field(default=2e-4, gt=0)
    batch: int = Field(default=4, ge=1)
    """Examples in one forward pass."""
    steps_together: int = Field(default=4, ge=1)
    """Forward passes before the weights move."""
    warmup: int = Field(default=10, ge=0)
    """Steps."""
    longest: int = Field(default=640, ge=16)
    """Tokens of prompt and answer; an example with more is left out, never cut."""
    generations: int = Field(default=4, ge=2)
    """GRPO: replies drawn for a problem and compared with each other."""
    answer: int = Field(default=160, ge=8)
    """GRPO: tokens of a reply, at most."""
    temperature: float = Field(default=0.9, gt=0)
    """GRPO: of those draws."""
    threads: int | None = None
    save_every: int = Field(default=50, ge=1)
    """Steps between checkpoints."""
    seed: int = 0


class Recipe(_Closed):
    """A run."""

    out: str
    """Its folder: checkpoints, log, adapter."""
    base: Base
    data: DataOf
    training: Training = Training()


def read_recipe(path: Path) -> Recipe:
    """The recipe that a file holds. Relative paths in it are relative to where the command runs.

    Raises InputError where the file cannot be read, is no TOML, or has a field that no recipe has.
    """
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"There is no recipe at {path}", "Give a TOML file with -c; runs/ holds some.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}", "Mend the line that it names.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: {place}: {first['msg']}", "runs/smallest.toml shows every field.") from error
