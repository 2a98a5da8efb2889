"""The linter: each kind of fault provoked and not, and every fault that is known of the published sets found again."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from optagent.bench.card import Card, Fields, Source, load_card
from optagent.bench.label import read_label
from optagent.bench.lint import KINDS, Fault, lint
from optagent.bench.lint.twins import agree
from optagent.errors import InputError
from optagent.likeness import alike, runs, words

LONG = "A bakery makes cakes and pies from flour and eggs, and sells all of them on the market on Saturday morning for {a} and {b} euros."
OTHER = "Seven ships carry ore between three ports of the northern sea while the ice is thin enough, and each trip earns {a} crowns less {b}."


def cards(tmp_path: Path, *sets: list[dict[str, Any]], **fields: str) -> list[Card]:
    made: list[Card] = []
    for at, records in enumerate(sets):
        path = tmp_path / f"set{at}.jsonl"
        path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
        made.append(Card(name=f"set{at}", title="", source=Source(path=str(path)), fields=Fields(**fields)))  # type: ignore[arg-type]
    return made


def kinds(found: list[Fault]) -> Counter[str]:
    return Counter(f.kind for f in found)


def test_a_sound_set_has_no_fault(tmp_path: Path) -> None:
    assert lint(cards(tmp_path, [{"question": LONG.format(a=3, b=4), "answer": 12}])) == []


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"answer": 0}, "zero-label"), ({"answer": 0.333}, "zero-label"), ({"answer": 4.08e35}, "absurd-label"), ({"answer": 5.85}, "rounded-label"),
        ({"answer": "No Best Solution"}, "sentinel"), ({"answer": "about 7"}, "unreadable-label"),
        ({"answer": 7, "question": LONG + " The costs are 3, 5, 8, and so on."}, "missing-data"),
        ({"answer": 7, "question": LONG + "\\n\\nHow much?"}, "escaping"), ({"answer": 7, "question": LONG + " a &amp; b"}, "escaping"),
        ({"answer": 7, "alt_answers": [{"source": "X", "answer": 9}]}, "conflicting-sources"),
    ],
)  # fmt: skip
def test_one_record(tmp_path: Path, record: dict[str, Any], kind: str) -> None:
    found = lint(cards(tmp_path, [{"question": LONG.format(a=3, b=4), **record}]))
    assert list(kinds(found)) == [kind]


def test_editions_that_agree_are_no_fault(tmp_path: Path) -> None:
    agreeing = [
        {"source": "X", "answer": 7.0004},
        {"source": "Y", "answer": 9, "same_question": False},
        {"source": "Z", "answer": 9, "revised": False},
    ]
    assert lint(cards(tmp_path, [{"question": LONG, "answer": 7, "alt_answers": agreeing}])) == []


def test_a_table_in_the_words_is_not_missing(tmp_path: Path) -> None:
    table = LONG + " The costs are shown in the table:\n| a | b |\n| 3 | 4 |\n"
    assert lint(cards(tmp_path, [{"question": table, "answer": 7}])) == []
    assert kinds(lint(cards(tmp_path, [{"question": LONG + " The costs are shown in Table 3.", "answer": 7}]))) == {
        "missing-data": 1
    }


def test_twins_conflicts_and_leaks(tmp_path: Path) -> None:
    first = [{"question": LONG.format(a=3, b=4), "answer": 12}, {"question": LONG.format(a=5, b=6), "answer": 30}]
    second = [{"question": LONG.format(a=3, b=4), "answer": 13}, {"question": OTHER.format(a=1, b=2), "answer": 1}]
    train = tmp_path / "train.jsonl"
    train.write_text(json.dumps({"17": {"document": OTHER.format(a=8, b=9)}}) + "\n", encoding="utf-8")
    found = lint(cards(tmp_path, first, second), [train])
    assert kinds(found) == {"twin": 1, "overlap": 4, "conflicting-cards": 2, "leak": 1}
    leak = next(f for f in found if f.kind == "leak")
    assert (leak.card, leak.id, leak.other, leak.details["same"]) == ("set1", "1", "train.jsonl/0", False)
    with pytest.raises(InputError, match="cannot be read"):
        lint(cards(tmp_path, first), [tmp_path / "none.jsonl"])


def test_a_reference_is_solved_both_ways(tmp_path: Path) -> None:
    """At most 7 hours at 2 a piece: 3.5 pieces with fractions, 3 in whole numbers."""
    model = {
        "variables": [{"name": "x", "domain": "NonNegativeIntegers"}],
        "objective": {"sense": "maximize", "expression": "10*x"},
        "constraints": [{"name": "hours", "expression": "2*x <= 7"}],
    }
    texts = [
        LONG.format(a=1, b=2),
        OTHER.format(a=3, b=4),
        "Quite another short story about fish in a pond.",
        "And one about birds that fly south.",
    ]
    records = [
        {"question": t, "answer": a, "model": model} for t, a in zip(texts, (30, 35, 40, "infeasible"), strict=True)
    ]
    found = lint(cards(tmp_path, records, reference="model"))
    assert [(f.id, f.kind) for f in found] == [
        ("0", "audit-whole"), ("1", "audit-continuous"), ("2", "audit-neither"), ("3", "audit-status"),
    ]  # fmt: skip
    assert found[0].details == {"continuous": 35.0, "whole": 30.0}


def test_likeness_masks_numbers() -> None:
    assert words("Twelve 12 boats, 3.5 t!") == ["twelve", "0", "boats", "0", "t"]
    assert runs("too short") == {"too short"}
    [pair] = alike([LONG.format(a=3, b=4), OTHER.format(a=3, b=4), LONG.format(a=50, b=6.5)])
    assert (pair.a, pair.b, pair.same, pair.jaccard) == (0, 2, False, 1.0)
    assert alike(["same", "same"])[0].same


def test_labels_that_agree() -> None:
    for a, b, same in (
        (7, 7.0004, True),
        (7, 7.2, True),
        (7.0, 7.2, False),
        (7, 8, False),
        ("No Best Solution", None, True),
        (7, None, False),
        (7, "", True),
    ):
        assert agree(read_label(a), read_label(b)) is same, (a, b)


def test_every_kind_has_words() -> None:
    assert all(len(clause) > 20 for clause in KINDS.values())


OVERLAPS = {  # pairs of the shared sets: same words, nearly the same words; as the data's own README has them
    ("nl4opt", "nl4opt_e"): (200, 44), ("nl4opt", "nlp4lp"): (163, 5), ("nl4opt", "optibench"): (137, 6), ("nl4opt_e", "nlp4lp"): (162, 36),
    ("nl4opt_e", "optibench"): (132, 33), ("nlp4lp", "optibench"): (111, 6), ("mamo_complex", "optibench"): (0, 1),
    ("optmath_bench", "optmath_bench_cleaned"): (58, 62), ("optmath_bench_166", "optmath_bench_cleaned"): (58, 62),
}  # fmt: skip
SETS = (
    "nl4opt", "nl4opt_e", "nlp4lp", "mamo_easy", "mamo_complex", "industryor", "optmath_bench", "optmath_bench_166", "optmath_bench_cleaned",
    "optibench", "complexor", "logior",
)  # fmt: skip


def test_recall_on_the_published_sets(shared_data: Path) -> None:
    """Every overlap, leak, sentinel, zero and doubt that is known of the shared files is found."""
    found = lint([load_card(name) for name in SETS], [shared_data / "nl4opt_annotated" / "train.jsonl"])
    pairs: Counter[tuple[str, str, bool]] = Counter()
    for f in found:
        other = f.other.partition("/")[0]
        if f.kind == "overlap" and SETS.index(f.card) < SETS.index(other):
            pairs[f.card, other, f.details["same"]] += 1
    for (a, b), (same, near) in OVERLAPS.items():
        assert pairs[a, b, True] == same, (a, b)
        assert pairs[a, b, False] >= near, (a, b)
    assert pairs["optmath_bench", "optmath_bench_166", True] == 166
    count = Counter((f.card, f.kind) for f in found)
    assert sum(f.kind == "leak" and f.details["same"] for f in found) == 59
    assert (count["nl4opt", "sentinel"], count["mamo_easy", "sentinel"], count["nlp4lp", "sentinel"]) == (17, 1, 8)
    assert count["nlp4lp", "unreadable-label"] == 11
    assert count["nl4opt_e", "zero-label"] == 14
    assert count["nl4opt", "doubted"] == 7
    assert count["optmath_bench_166", "doubted"] == 84
    assert count["nl4opt", "audit-neither"] + count["nl4opt", "audit-status"] >= 12
    assert {f.id for f in found if f.card == "nl4opt" and f.kind == "audit-status"} >= {"16", "32", "36"}
    assert {f.id for f in found if f.card == "nl4opt" and f.kind == "audit-continuous"} >= {
        "4", "35", "53", "55", "106", "107", "113", "140", "180", "201", "235",
    }  # fmt: skip
    assert {f.id for f in found if f.card == "industryor" and f.kind == "conflicting-sources"} >= {"13", "46", "66"}
    assert count["complexor", "conflicting-sources"] == 5
    assert count["mamo_easy", "conflicting-sources"] == 23
    assert count["mamo_easy", "escaping"] >= 400
