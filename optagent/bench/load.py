"""Reads the dataset that a card describes: from a file of the user's, a folder of datasets, or the Hugging Face hub."""

from __future__ import annotations

import difflib
import hashlib
import html
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from optagent.bench.card import Card, Fields
from optagent.bench.label import Kind, Label, read_label
from optagent.bench.read_records import read_records
from optagent.bench.references import referenced
from optagent.bench.sample import Dataset, Sample
from optagent.errors import InputError, OptagentError
from optagent.formulation import Formulation
from optagent.problem import Problem, Table

DATA = "OPTAGENT_DATA"
"""The environment variable that names the user's folder of datasets."""
_ABSENT = object()


def load(card: Card, *, errata: bool = False) -> Dataset:
    """Every sample of a card. With `errata` the card's corrections are made, and its dropped records left out.

    Raises InputError, saying where was looked and what to do, when the data are not there, are not of the format, or lack
    a field that the card names.
    """
    records, sha256, path = _records(card)
    mended = {erratum.id: erratum for erratum in card.errata} if errata else {}
    warnings = _differences(card, len(records), sha256)
    samples: list[Sample] = []
    seen: set[str] = set()
    for number, record in enumerate(records):
        sample = _sample(card, record, number, path)
        if sample.id in seen:
            raise InputError(
                f"{path}: record {number} has the id {sample.id}, which another has", "Give each its own id."
            )
        seen.add(sample.id)
        erratum = mended.get(sample.id)
        if erratum is not None and erratum.drop:
            continue
        if erratum is not None and erratum.answer is not None:
            sample = sample.model_copy(update={"label": read_label(erratum.answer, card.labels)})
        samples.append(sample)
    _check_fields(card, records, path)
    if card.references is not None:
        samples = referenced(samples, card.references, DATA)
    return Dataset(card=card.name, samples=tuple(samples), sha256=sha256, path=path, warnings=tuple(warnings))


def located(card: Card) -> str:
    """The file that `load` would read; empty when there is none here (the hub is not asked)."""
    return next((str(path) for path in _candidates(card) if path.is_file()), "")


def field(record: dict[str, Any], path: str) -> object:
    """What a card's field path names: `a.b` goes into an object, `a|b` takes the first that is there; None when none is."""
    found = _found(record, path)
    return None if found is _ABSENT else found


def _found(record: dict[str, Any], path: str) -> object:
    """As `field`, but _ABSENT when none is there: a null is something else."""
    for way in path.split("|"):
        at: Any = record
        for name in way.split("."):
            if not isinstance(at, dict) or name not in at:
                break
            at = at[name]
        else:
            return at
    return _ABSENT


def _records(card: Card) -> tuple[list[dict[str, Any]], str, str]:
    """The records, the sha256, and where they were found."""
    source, tried = card.source, list[str]()
    for path in _candidates(card):
        tried.append(str(path))
        if path.is_file():
            data = path.read_bytes()
            return read_records(path, data, source.format), hashlib.sha256(data).hexdigest(), str(path)
    absent = f"looked for {', '.join(tried)}" if tried else f"{DATA} is not set" if source.file else ""
    if source.hub:
        from optagent.bench.read_hub import read_hub

        try:
            return read_hub(source, Path(card.origin).parent)
        except OptagentError as fault:
            said = "; ".join(filter(None, (absent, fault.message)))
            raise InputError(f"{card.title}: {said}", _how(card, fault.remedy)) from fault
    raise InputError(f"The data of {card.title} are not here: {absent or 'the card names none'}", _how(card))


def _candidates(card: Card) -> Iterable[Path]:
    source = card.source
    if source.path:
        yield (Path(card.origin).parent / source.path) if card.origin else Path(source.path)
    if source.file and os.environ.get(DATA):
        folder = Path(os.environ[DATA]).expanduser()
        yield from (folder / source.file, folder / "benchmarks" / source.file)


def _how(card: Card, hub: str = "") -> str:
    """The remedy: what the hub's fault wants, then where else the data may lie."""
    source, ways = card.source, [hub] if hub else list[str]()
    if source.path:
        ways.append(f"Put the file there, or mend `source.path` in {card.origin or 'the card'}.")
    elif source.file:
        origin = f" It comes from {source.origin}." if source.origin else ""
        ways.append(f"{'Or set' if hub else 'Set'} {DATA} to the folder that holds {source.file}.{origin}")
    elif not hub:
        ways.append(
            "Give [source] a path, a file or a hub dataset; `optagent rooms copy benchmarks/any.toml` shows how."
        )
    return " ".join(ways)


def _differences(card: Card, n: int, sha256: str) -> list[str]:
    pinned = card.source
    found: list[str] = []
    if pinned.n is not None and n != pinned.n:
        found.append(f"{n} records, where the card says {pinned.n}: results are of another edition.")
    if pinned.sha256 and sha256 != pinned.sha256:
        found.append(
            f"sha256 {sha256[:12]}…, where the card says {pinned.sha256[:12]}…: results are of another edition."
        )
    return found


def _check_fields(card: Card, records: list[dict[str, Any]], path: str) -> None:
    """A field that the card names and no record has is a slip of the pen: it would make every label say nothing."""
    if not records:
        raise InputError(f"{path} holds no records", "Give a file with one record or more.")
    fields = card.fields
    named = {
        "id": fields.id,
        "answer": fields.answer,
        "tables": fields.tables,
        "kind": fields.kind,
        "size": fields.size,
    }
    named |= {"status": fields.status, "reference": fields.reference, "suspect": card.suspect}
    for key, name in named.items():
        if name and all(_found(record, name) is _ABSENT for record in records):
            near = difflib.get_close_matches(name, records[0], n=1)
            ways = ["Name the right field in the card's [fields]."]
            ways += [f"Did you mean {near[0]}?"] if near else []
            ways += ['Write answer = "" where there are no labels.'] if key == "answer" else []
            raise InputError(
                f"{path}: no record has the field “{name}”, which the card calls its {key} ({_has(records[0])})",
                " ".join(ways),
            )


def _has(record: dict[str, Any]) -> str:
    return f"the first has {', '.join(list(record)[:12])}"


def _sample(card: Card, record: dict[str, Any], number: int, path: str) -> Sample:
    fields = card.fields
    question = field(record, fields.question)
    if not isinstance(question, str) or not question.strip():
        has = ", ".join(sorted(record)[:12])
        raise InputError(
            f"{path}: record {number} has no words under “{fields.question}” (it has {has})",
            "Name the right field in the card's [fields].",
        )
    given = field(record, fields.id) if fields.id else None
    name = str(number if given is None else given).removeprefix(f"{card.name}/")
    try:
        return Sample(
            card=card.name,
            id=name,
            problem=Problem.from_words(
                _clean(question, fields), _tables(field(record, fields.tables)), f"{card.name}/{name}"
            ),
            label=_label(card, record),
            kind=_word(record, fields.kind),
            size=_word(record, fields.size),
            suspect=bool(field(record, card.suspect)) if card.suspect else False,
            reference=_reference(field(record, fields.reference)) if fields.reference else None,
            meta={k: v for k, v in record.items() if k not in (fields.question, fields.reference)},
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: record {number}: {place}: {first['msg']}", "Mend that record.") from error


def _label(card: Card, record: dict[str, Any]) -> Label:
    """The label; where it is null, what the source's own status says of it."""
    raw = _found(record, card.fields.answer) if card.fields.answer else _ABSENT
    said = _word(record, card.fields.status).casefold()
    if raw is _ABSENT:
        if not said:
            return Label(kind=Kind.UNKNOWN)
        raw = None
    if raw is not None or not said:
        return read_label(raw, card.labels)
    kind = {"infeasible": Kind.INFEASIBLE, "unbounded": Kind.UNBOUNDED}.get(said)
    return Label(kind=kind or (Kind.NO_OPTIMUM if "infeasible" in said else Kind.UNKNOWN), raw="null")


def _clean(question: str, fields: Fields) -> str:
    """The words with what a publisher's escaping left in them undone, as the card says."""
    if "backslash-n" in fields.clean:
        question = question.replace("\\n", "\n").replace("\\$", "$")
    return html.unescape(question) if "html" in fields.clean else question


def _word(record: dict[str, Any], path: str) -> str:
    value = field(record, path) if path else None
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    return "" if value is None else str(value)


def _tables(given: object) -> tuple[Table, ...]:
    return (
        tuple(Table.model_validate(table) for table in cast("list[object]", given)) if isinstance(given, list) else ()
    )


def _reference(given: object) -> Formulation | None:
    if given is None:
        return None
    return Formulation.model_validate_json(given) if isinstance(given, str) else Formulation.model_validate(given)
