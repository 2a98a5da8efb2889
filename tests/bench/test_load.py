"""Datasets as they lie about: every format, every quirk, and what is said when something is missing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from optagent.bench.card import Card, Erratum, Source, load_card
from optagent.bench.label import Kind, LabelRules
from optagent.bench.load import field, load
from optagent.errors import InputError

RECORDS: list[dict[str, Any]] = [
    {"question": "Maximize x.", "answer": 0},
    {"question": "Minimize\\ny for \\$3 &amp; more.", "answer": "No Best Solution", "meta": {"type": "LP"}},
    {"question": "Ünïcode 数", "answer": "[63.0]"},
]


def card_for(tmp_path: Path, name: str, data: bytes, **fields: Any) -> Card:
    (tmp_path / name).write_bytes(data)
    return Card(name="mine", title="Mine", source=Source(path=str(tmp_path / name)), fields=fields)


def lines(records: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(r, ensure_ascii=False) for r in records).encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", lines(RECORDS)), ("a.json", lines(RECORDS)), ("b.json", json.dumps(RECORDS).encode()),
        ("bom.jsonl", "\ufeff".encode() + lines(RECORDS)), ("crlf.jsonl", lines(RECORDS).replace(b"\n", b"\r\n")),
    ],
)  # fmt: skip
def test_records_by_any_name(tmp_path: Path, name: str, data: bytes) -> None:
    """JSON Lines that are called .json, a byte-order mark, and line ends of Windows."""
    found = load(card_for(tmp_path, name, data))
    assert [s.id for s in found.samples] == ["0", "1", "2"]
    assert [s.label.kind for s in found.samples] == [Kind.NUMBER, Kind.NO_OPTIMUM, Kind.NUMBER]
    assert found.samples[0].label.number == 0.0
    assert found.samples[2].problem.text == "Ünïcode 数"


def test_csv_and_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    flat = [{"text": r["question"], "opt": str(r["answer"])} for r in RECORDS]
    table = "text,opt\n" + "\n".join(f'"{r["text"]}","{r["opt"]}"' for r in flat)
    parquet.write_table(pa.Table.from_pylist(flat), tmp_path / "p.parquet")
    csv = load(card_for(tmp_path, "c.csv", table.encode("utf-8-sig"), question="text", answer="opt"))
    packed = load(card_for(tmp_path, "q.parquet", (tmp_path / "p.parquet").read_bytes(), question="text", answer="opt"))
    assert [s.label for s in csv.samples] == [s.label for s in packed.samples]
    assert csv.samples[1].problem == packed.samples[1].problem


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_cells_as_spreadsheets_write_them(tmp_path: Path, between: str) -> None:
    """Semicolons where a comma is in numbers, tabs, quotes that hold the separator, spaces in the header, empty lines."""
    text = f'question{between} answer \r\n"One{between}\r\ntwo"{between}3\r\n\r\n"Say ""x"""{between}"1,160"\r\n'
    found = load(card_for(tmp_path, "a.csv", text.encode()))
    assert [s.problem.text for s in found.samples] == [f"One{between}\r\ntwo", 'Say "x"']
    assert [s.label.number for s in found.samples] == [3, 1160]


def test_no_label_is_not_the_label_null(tmp_path: Path) -> None:
    records = [{"question": "x", "answer": None}, {"question": "y"}, {"question": "z", "answer": 1}]
    kinds = [s.label.kind for s in load(card_for(tmp_path, "a.jsonl", lines(records))).samples]
    assert kinds == [Kind.NO_OPTIMUM, Kind.UNKNOWN, Kind.NUMBER]
    none = load(card_for(tmp_path, "a.jsonl", lines(records), answer="")).samples
    assert {s.label.kind for s in none} == {Kind.UNKNOWN}


@pytest.mark.parametrize("key", ["id", "kind", "status", "reference"])
def test_a_field_that_no_record_has_is_a_slip_of_the_pen(tmp_path: Path, key: str) -> None:
    with pytest.raises(InputError, match=f"no record has the field “nowhere”, which the card calls its {key}"):
        load(card_for(tmp_path, "a.jsonl", lines(RECORDS), **{key: "nowhere"}))


def test_escaping_is_undone_where_the_card_says_so(tmp_path: Path) -> None:
    data = lines(RECORDS)
    assert load(card_for(tmp_path, "a.jsonl", data)).samples[1].problem.text == RECORDS[1]["question"]
    clean = card_for(tmp_path, "a.jsonl", data, clean=("backslash-n", "html"))
    assert load(clean).samples[1].problem.text == "Minimize\ny for $3 & more."


def test_a_field_path() -> None:
    record = {"a": {"b": 0}, "c": None}
    assert field(record, "a.b") == 0
    assert field(record, "x|a.b") == 0
    assert field(record, "a.b.c") is None
    assert field(record, "c|a") is None  # it is there, and null


def test_what_a_null_label_means_is_told_by_the_status(tmp_path: Path) -> None:
    records = [
        {"question": f"Problem {i}.", "answer": answer, "status": status}
        for i, (answer, status) in enumerate(
            [
                (None, "optimal"),
                (None, "infeasible"),
                (None, "unbounded"),
                (None, "infeasible or unbounded"),
                (3, "optimal"),
            ]
        )
    ]
    found = load(card_for(tmp_path, "a.jsonl", lines(records), status="status"))
    kinds = [s.label.kind for s in found.samples]
    assert kinds == [Kind.UNKNOWN, Kind.INFEASIBLE, Kind.UNBOUNDED, Kind.NO_OPTIMUM, Kind.NUMBER]


def test_errata_are_applied_when_asked_for_and_never_silently(tmp_path: Path) -> None:
    card = card_for(tmp_path, "a.jsonl", lines(RECORDS)).model_copy(
        update={"errata": (Erratum(id="0", fault="It is 7.", answer=7), Erratum(id="2", fault="No data.", drop=True))}
    )
    assert [s.label.number for s in load(card).samples] == [0, None, 63]
    assert [s.label.number for s in load(card, errata=True).samples] == [7, None]


def test_another_edition_is_told(tmp_path: Path) -> None:
    card = card_for(tmp_path, "a.jsonl", lines(RECORDS))
    pinned = card.model_copy(update={"source": card.source.model_copy(update={"n": 4, "sha256": "0" * 64})})
    assert [w.split(",")[0] for w in load(pinned).warnings] == ["3 records", load(pinned).warnings[1].split(",")[0]]
    right = card.source.model_copy(update={"n": 3, "sha256": load(card).sha256})
    assert load(card.model_copy(update={"source": right})).warnings == ()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl", b'{"question": "x"}\n{', "line 2, is not JSON"),
        ("a.jsonl", b"[1]\n", "line 1, is no JSON object"),
        ("a.json", b"[1]", "something other than objects"),
        ("a.jsonl", b'{"question": "\xff"}', "not UTF-8"),
        ("a.txt", b"", "of no known format"),
        ("a.parquet", b"PAR1", "is no Parquet file"),
        ("a.jsonl", b'{"words": "x"}', "no words under “question” \\(it has words\\)"),
        ("a.jsonl", b'{"question": " "}', "no words under"),
        ("a.jsonl", b"\n", "holds no records"),
        ("a.jsonl", b'{"question": "x", "anser": 3}', "no record has the field “answer”.*Did you mean anser"),
        ("a.csv", b"question,answer\nx,y,3\n", "line 2 has 3 cells, the header 2"),
        ("a.csv", b"question,answer\nx\n", "line 2 has 1 cells, the header 2"),
        ("a.csv", b'question,answer\n"x,3\ny,4\n', "line 3, is not CSV: unexpected end of data"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load(card_for(tmp_path, name, data))


def test_ids_are_unique(tmp_path: Path) -> None:
    records = [{"question": "One.", "answer": 1, "id": "a"}, {"question": "Two.", "answer": 2, "id": "a"}]
    with pytest.raises(InputError, match="record 1 has the id a, which another has"):
        load(card_for(tmp_path, "a.jsonl", lines(records), id="id"))


def test_data_that_are_not_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OPTAGENT_DATA", raising=False)
    card = Card(name="mine", title="Mine", source=Source(file="mine.jsonl", origin="the moon"))
    with pytest.raises(
        InputError, match=r"OPTAGENT_DATA is not set. Set OPTAGENT_DATA .* mine.jsonl. It comes from the moon"
    ):
        load(card)
    monkeypatch.setenv("OPTAGENT_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"looked for .*mine.jsonl"):
        load(card)


PUBLISHED = {  # records and labels without optimum, as the data's own README counts them
    "nl4opt": (245, 17), "nl4opt_e": (289, 0), "nlp4lp": (198, 8), "mamo_easy": (642, 1), "mamo_complex": (158, 0),
    "industryor": (74, 0), "optmath_bench": (193, 0), "optmath_bench_166": (166, 0), "optmath_bench_cleaned": (128, 0),
    "optibench": (454, 0), "complexor": (18, 1), "logior": (69, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_shared_sets_are_read_whole(shared_data: Path, name: str) -> None:
    """Every label is read; none but NLP4LP's missing objectives is unknown."""
    found = load(load_card(name))
    kinds = Counter(s.label.kind for s in found.samples)
    assert found.warnings == ()
    assert (len(found.samples), sum(s.label.without_optimum for s in found.samples)) == PUBLISHED[name]
    assert kinds[Kind.UNKNOWN] == (11 if name == "nlp4lp" else 0)
    file = shared_data / "benchmarks" / f"{name}.jsonl"
    answers = [json.loads(line)["answer"] for line in file.read_text(encoding="utf-8").splitlines()]
    for sample, answer in zip(load(load_card(name), errata=True).samples, answers, strict=True):
        assert sample.label.number == answer  # the shared file has one label corrected, which is an erratum here
        assert repr(sample.label.raw) not in sample.problem.model_dump_json()


def test_named_labels_have_the_objective_that_the_source_names(shared_data: Path) -> None:
    for name in ("optibench", "nl4opt_e"):
        for sample in load(load_card(name)).samples:
            assert sample.label.objective_key == sample.meta["meta"]["objective_key"]


def test_sentinels_are_a_matter_of_the_set() -> None:
    assert load_card("mamo_easy").labels.sentinels == (-9999.0,)
    assert load_card("optmath_bench").labels == LabelRules()
