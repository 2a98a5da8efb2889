"""The card of a dataset: where it is from, how its fields and labels are read, what is known to be wrong with it."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optagent import rooms
from optagent.bench.label import LabelRules
from optagent.errors import RoomError


class Source(BaseModel):
    """Where the records come from. Looked for in this order: `path`, `file` in $OPTAGENT_DATA, `hub`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = ""
    """A file of the user's, relative to the card, or shipped beside it."""
    file: str = ""
    """The file's name in a local folder of datasets ($OPTAGENT_DATA)."""
    hub: str = ""
    """OWNER/NAME of a Hugging Face dataset, or a folder laid out like one, relative to the card."""
    hub_file: str = ""
    """The file in it, where it is not what `datasets` would load by itself."""
    split: str = ""
    """Of the hub dataset; empty: `test`, or the only one."""
    config: str = ""
    revision: str = ""
    """The commit of the hub dataset or repository that was read."""
    origin: str = ""
    """In words: repository @ commit : path."""
    format: Literal["", "jsonl", "json", "csv", "parquet"] = ""
    """Of a file; empty: by its suffix (a `.json` that is JSON Lines is seen as such)."""
    sha256: str = ""
    """Of the file; empty: not pinned."""
    n: int | None = None
    """Records in it; None: not pinned."""


class Fields(BaseModel):
    """Which field of a record is what; a dot goes into an object (`meta.results`). Several are tried in order with `|`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = "question"
    answer: str = "answer"
    """Empty: there are no labels."""
    id: str = ""
    """Empty: the record's number, from 0."""
    tables: str = ""
    """A list of {name, columns, rows}."""
    kind: str = ""
    """Problem type, e.g. LP, MIP, linear-table: for accuracy by type."""
    size: str = ""
    status: str = ""
    """How the source's own model ended: tells a null label that means “infeasible” from one that is only missing."""
    reference: str = ""
    """An executable Formulation of the problem."""
    clean: tuple[Literal["backslash-n", "html"], ...] = ()
    """What a publisher's escaping left in the words, to be undone before a model sees them: the two characters `\\n` for a
    line's end (and `\\$`), HTML entities."""


class References(BaseModel):
    """A file beside the dataset with a model of each record, for what is right by luck; without the file there are none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    """Its name in the folder of datasets ($OPTAGENT_DATA) or beside it: lines of {KEY: {…}}."""
    key: str
    """The record's field that holds the KEY."""
    form: Literal["nl4opt"] = "nl4opt"
    """What a line holds: the NL4OPT competition's declarations."""
    reading: str = ""
    """The record's field that says which reading the label has: ip (whole numbers), lp (fractions), lp+ip (both have the same
    optimum, so that neither is wrong); anything else: no reference. Empty: ip for all."""
    exclude: tuple[str, ...] = ()
    """Ids whose declarations are known to be wrong."""


class PredictionFields(BaseModel):
    """Which field of a file of published predictions is what (`bench score --predictions`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = "question"
    label: str = "answer_raw"
    prediction: str = "predicted"
    state: str = "state"
    ok: tuple[str, ...] = ()
    """Beginnings of the states in which `prediction` counts; empty: whenever there is a number."""
    no_optimum: tuple[str, ...] = ("No Best Solution",)
    """Texts in place of a number, or beginnings of states, that say that there is no optimum."""
    stopped: tuple[str, ...] = ("Execution Failed: Timeout",)
    """Beginnings of states that say that time ran out."""


class Erratum(BaseModel):
    """One record known to be wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    fault: str
    """What is wrong, in a sentence."""
    answer: Any = None
    """The right label, where it is known; used by `--errata` alone, never silently."""
    drop: bool = False
    """Leave the record out with `--errata`."""


class Published(BaseModel):
    """A result from the literature, to stand beside ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    accuracy: float
    """0 to 1."""
    rule: str = ""
    """The scoring profile nearest to the source's rule."""
    n: int | None = None
    source: str = ""


class Card(BaseModel):
    """One dataset. The file's stem is its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    version: int = 1
    description: str = ""
    licence: str = ""
    citation: str = ""
    source: Source
    fields: Fields = Fields()
    labels: LabelRules = LabelRules()
    references: References | None = None
    predictions: PredictionFields = PredictionFields()
    suspect: str = ""
    """A field that is true for records whose label is doubted: reported apart, with and without."""
    profile: str = "label-precision"
    """The scoring profile that makes most sense for these labels; all are always computed."""
    notes: tuple[str, ...] = ()
    """What a reader of a result must know, a sentence each."""
    errata: tuple[Erratum, ...] = ()
    published: tuple[Published, ...] = ()
    origin: str = Field(default="", exclude=True)
    """The card's own file."""


def load_card(name: str) -> Card:
    """The card `benchmarks/NAME.toml`, the user's own before the shipped one; or a path to one.

    Raises RoomError naming the nearest cards when there is none, or the fault when the file is no card.
    """
    path = Path(name)
    if path.suffix != ".toml" or not path.is_file():
        _say_what_it_is(path)
        known = card_names()
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, n=3)
            hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(known) or 'none'}."
            raise RoomError(f"No benchmark card is called {name}", hint)
        path = rooms.find("benchmarks", f"{name}.toml")
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return Card.model_validate({"name": path.stem, **given, "origin": str(path)})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoomError(f"{path} is not TOML: {error}", "Mend that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RoomError(f"{path}: {place}: {first['msg']}", "See benchmarks/any.toml for every key.") from error


def _say_what_it_is(path: Path) -> None:
    """Raises RoomError where a path was meant: to data instead of a card, or to nothing."""
    if path.suffix and path.is_file():
        raise RoomError(
            f"{path} is data, and a card says how to read it",
            f'`optagent rooms copy benchmarks/any.toml` makes one; write path = "{path.resolve()}" in it, and name the card.',
        )
    if path.suffix == ".toml" or len(path.parts) > 1:
        beside = path.parent.glob("*.toml") if path.parent.is_dir() else ()
        if path.stem in card_names():
            raise RoomError(f"There is no card {path}", f"Did you mean {path.stem}?")
        near = difflib.get_close_matches(path.name, [other.name for other in beside], n=3)
        hint = f"Did you mean {', '.join(near)}?" if near else "Give the path of a card, or the name of one."
        raise RoomError(f"There is no card {path}", hint)


def card_names() -> list[str]:
    """The names of all cards, shipped and the user's own."""
    return [name.removesuffix(".toml") for name in rooms.names("benchmarks") if name.endswith(".toml")]
