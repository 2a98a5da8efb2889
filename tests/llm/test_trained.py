"""The models that optagent trained: what is shipped is whole, is found by name, and is asked as it was taught."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest

from optagent.errors import LanguageModelError
from optagent.llm import catalogue, rungs
from optagent.llm.gguf import GGUFModel
from optagent.llm.trained import NOTATION, base_of, notation, trained


def header(path: Path, fields: dict[str, str | float]) -> Path:
    """A GGUF file that is nothing but a header."""
    data = struct.pack("<4sIQQ", b"GGUF", 3, 0, len(fields))
    for key, value in fields.items():
        data += struct.pack("<Q", len(key)) + key.encode()
        if isinstance(value, str):
            data += struct.pack("<IQ", 8, len(value)) + value.encode()
        else:
            data += struct.pack("<If", 6, value)
    path.write_bytes(data)
    return path


def test_what_is_shipped_is_whole() -> None:
    for model in trained().values():
        assert hashlib.sha256(model.path.read_bytes()).hexdigest() == model.sha256
        assert model.base in catalogue.entries()
        assert notation(f"gguf:{model.name}") == "shorthand"
        assert model.path.with_suffix(".md").is_file(), "a model has its card"
    assert sum(model.path.stat().st_size for model in trained().values()) < 60e6


def test_a_notation_is_read_from_the_header_of_an_adapter(tmp_path: Path) -> None:
    taught = header(tmp_path / "a.gguf", {"general.type": "adapter", "adapter.lora.alpha": 32.0, NOTATION: "shorthand"})
    plain = header(tmp_path / "b.gguf", {"general.type": "adapter"})
    assert notation(f"gguf:some-model+{taught}") == "shorthand"
    assert notation(f"gguf:some-model+{plain}") == ""
    assert notation(f"gguf:some-model+{tmp_path / 'none.gguf'}") == ""
    assert notation("openai:gpt-5") == ""
    (tmp_path / "optagent.json").write_text(f'{{"{NOTATION}": "shorthand"}}')
    assert notation(f"hf:some/model+{tmp_path}") == "shorthand"


def test_a_trained_model_needs_its_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    assert base_of("smollm2-135m") == "smollm2-135m"
    for model in trained().values():
        assert base_of(model.name) == model.base
        with pytest.raises(LanguageModelError, match=model.base) as told:
            GGUFModel(f"gguf:{model.name}")
        assert f"models pull {model.base}" in told.value.remedy


def test_models_are_asked_from_small_to_large_as_far_as_they_are_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    large = f"gguf:{catalogue.DEFAULT}"
    assert rungs.embedded() == [large], "nothing is here: the one to fetch is named"
    small = f"gguf:{rungs.SMALL}"
    monkeypatch.setattr(rungs, "is_here", lambda name: name == rungs.SMALL)
    assert rungs.embedded() == [small]
    monkeypatch.setattr(rungs, "is_here", lambda name: True)
    assert rungs.embedded() == [small, large]
    assert rungs.embedded(words_alone=False) == [large]
    assert rungs.fetched_by_default() == [base_of(rungs.SMALL), catalogue.DEFAULT]
