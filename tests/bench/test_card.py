"""Cards: the shipped ones, the user's own, and what is said of those that are wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optagent.bench.card import Card, card_names, load_card
from optagent.bench.scoring import RULES
from optagent.errors import RoomError

WANTED = {
    "nl4opt", "nl4opt_e", "nlp4lp", "mamo_easy", "mamo_complex", "industryor", "optmath_bench", "optmath_bench_166",
    "optmath_bench_cleaned", "optibench", "complexor", "logior", "any", "workshop",
}  # fmt: skip
ROOT = Path(__file__).parents[2]


def test_there_is_a_card_for_every_set() -> None:
    assert set(card_names()) >= WANTED


@pytest.mark.parametrize("name", sorted(WANTED))
def test_a_card_says_what_a_reader_must_know(name: str) -> None:
    card = load_card(name)
    assert card.profile in RULES
    assert all(p.rule in RULES and 0 < p.accuracy <= 1 and p.source for p in card.published)
    assert all(note.endswith(".") for note in card.notes)
    if name not in ("any", "workshop"):  # ours lies beside its card
        assert card.licence
        assert card.source.origin
        assert re.fullmatch("[0-9a-f]{64}", card.source.sha256)
        assert card.source.n


def test_the_template_names_every_key() -> None:
    """`any.toml` is the reference: a key that the schema has and the template does not would stay unknown."""
    text = (ROOT / "benchmarks" / "any.toml").read_text(encoding="utf-8")
    keys = set(Card.model_fields) - {
        "name",
        "origin",
        "source",
        "fields",
        "labels",
        "predictions",
        "errata",
        "published",
    }
    for part in ("fields", "labels"):
        keys |= set(Card.model_fields[part].annotation.model_fields)
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


def test_unknown_names_suggest_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RoomError, match="Did you mean nl4opt"):
        load_card("nl4op")
    with pytest.raises(RoomError, match="There are: "):
        load_card("zzz")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RoomError, match=r"There is no card mine.toml. Give the path of a card"):
        load_card("mine.toml")
    with pytest.raises(RoomError, match=r"There is no card optibench.toml. Did you mean optibench\?"):
        load_card("optibench.toml")
    (tmp_path / "mine.toml").write_text('title = "Mine"\nsource = {path = "mine.csv"}\n')
    with pytest.raises(RoomError, match=r"There is no card .*/mein.toml. Did you mean mine.toml\?"):
        load_card(str(tmp_path / "mein.toml"))
    (tmp_path / "mine.csv").write_text("question,answer\n")
    with pytest.raises(RoomError, match=r'mine.csv is data.* rooms copy benchmarks/any.toml.* path = "/.*/mine.csv"'):
        load_card("mine.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "is not TOML"),
        ('title = "a"', "source: Field required"),
        ('title = "a"\ncolour = 1\n[source]\npath = "x.jsonl"', "colour: Extra inputs"),
        ('title = "a"\n[source]\nn = "many"', "source.n: "),
    ],
)
def test_a_card_that_is_wrong_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RoomError, match=re.escape(said)):
        load_card(str(path))
