"""What a run learns from: every task's examples, NL4OPT's annotation, and the refusal of what would teach the wrong thing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from optagent.bench.declarations import Undeclared
from optagent.errors import InputError
from optagent.formulation import Formulation
from optagent.formulation.shorthand import parse_shorthand
from optagent.train.check import both_classes, check, faults
from optagent.train.corpus import examples, spoilt
from optagent.train.example import IGNORED, Encoded, Example, encode
from optagent.train.nl4opt import annotated, read_annotated, redrawn, spoken
from optagent.train.recipe import Recipe, read_recipe
from optagent.train.weights import tokenizer_of

HOTEL: dict[str, Any] = {
    "document": "Two kinds of staff, cooks and maids, work 8 hours. A cook earns $500, a maid $350.5. At least 100 people, "
    "at most 30% cooks, and maids at least a third of the cooks. The bill is below $30,000.",
    "vars": ["cooks", "maids"],
    "order_mapping": {"cooks": 0, "cook": 0, "maids": 1, "maid": 1},
    "obj_declaration": {
        "type": "objective",
        "direction": "minimize",
        "name": "the bill",
        "terms": {"maid": "350.5", "cook": "500"},
    },
    "const_declarations": [
        {"type": "sum", "limit": "100", "operator": "GREATER_OR_EQUAL"},
        {"type": "ratio", "limit": "30%", "var": "cooks", "operator": "LESS_OR_EQUAL"},
        {"type": "xby", "x_var": "maids", "param": "third", "y_var": "cooks", "operator": "GREATER_OR_EQUAL"},
        {"type": "linear", "limit": "30,000", "terms": {"cooks": "500", "maids": "350.5"}, "operator": "LESS_OR_EQUAL"},
        {"type": "xy", "x_var": "maids", "y_var": "cooks", "operator": "GREATER_OR_EQUAL"},
        {"type": "upperbound", "var": "cooks", "limit": "40", "operator": "LESS_OR_EQUAL"},
        {"type": "lowerbound", "var": "cooks", "limit": "ten", "operator": "GREATER_OR_EQUAL"},
    ],
}


def test_all_seven_declarations_of_nl4opt_become_rows() -> None:
    assert annotated("1", HOTEL).target == (
        "int cooks, maids\n"
        "min the_bill: 500*cooks + 350.5*maids\n"
        "cooks + maids >= 100\n"
        "cooks <= 0.3*(cooks + maids)\n"
        "maids >= 1/3*cooks\n"
        "500*cooks + 350.5*maids <= 30000\n"
        "maids >= cooks\n"
        "cooks <= 40\n"
        "cooks >= 10"
    )


def test_new_numbers_stand_alike_in_text_and_model() -> None:
    made = redrawn(HOTEL, random.Random(4))
    text, target = str(made["document"]), annotated("1", made).target
    assert "8 hours" in text, "a number that no declaration holds stays"
    assert "Two kinds" in text
    for limit in ("500", "30,000"):
        assert limit not in text
    wage = made["obj_declaration"]["terms"]["cook"]
    assert f"${wage}" in text
    assert f"{float(wage):.12g}*cooks" in target
    big = str(made["const_declarations"][3]["limit"])
    assert "," in big, "the way of writing it stays"
    assert big in text


@pytest.mark.parametrize(
    ("said", "read"),
    [("1,200", "1200"), ("$3.50", "3.5"), ("45%", "0.45"), ("one third", "1/3"), ("three times", "3"), ("2 million", "2000000"), ("1%", "0.01"),
     ("30 percent", "0.3"), ("1/4", "1/4")],
)  # fmt: skip
def test_numbers_as_the_annotation_writes_them(said: str, read: str) -> None:
    assert spoken(said) == read


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(Undeclared, match="no one number"):
        spoken("plenty")
    with pytest.raises(Undeclared, match="of type cubic"):
        annotated("1", {**HOTEL, "const_declarations": [{"type": "cubic", "operator": "LESS_OR_EQUAL"}]})


def test_nl4opts_own_annotation_is_read(shared_data: Path) -> None:
    """All but three whose objective has no terms, and each is a model."""
    rows = list(read_annotated(shared_data / "nl4opt_annotated" / "dev.jsonl"))
    read: list[str] = []
    unread: list[str] = []
    for name, raw in rows:
        try:
            read.append(annotated(name, raw).target)
        except Undeclared as why:
            unread.append(str(why))
    assert unread == ["a sum of nothing"] * 3
    for target in read:
        Formulation.model_validate({"name": "m", **parse_shorthand(target)})


def test_each_task_asks_as_the_agent_asks_and_answers_with_the_pair(recipe: Callable[..., Recipe]) -> None:
    tasks = ("formulate", "formulate_json", "write_program", "direct", "correct")
    for task in tasks:
        [made] = examples(recipe(examples=1, tasks={task: 1.0}).data)
        assert made.task == task
        assert made.messages[-1].role == "user"
        if task in ("formulate", "correct"):
            parse_shorthand(made.answer)
        elif task == "formulate_json":
            assert set(json.loads(made.answer)) == {"variables", "objective", "constraints"}
        else:
            compile(made.answer.removeprefix("```python\n").removesuffix("\n```"), "program", "exec")


def test_the_same_recipe_draws_the_same(recipe: Callable[..., Recipe]) -> None:
    assert examples(recipe(examples=9).data) == examples(recipe(examples=9).data)
    assert examples(recipe(examples=9).data) != examples(recipe(examples=9, seed=1).data)


def test_a_spoilt_model_differs_and_is_complained_about() -> None:
    right = "int x, y\nmax p: x + y\n3*x + 4*y <= 12\nx <= 7"
    seen = {spoilt(right, random.Random(seed)) for seed in range(30)}
    assert len(seen) > 3
    for wrong, complaint in seen:
        assert wrong != right
        assert complaint


def test_the_loss_is_on_the_answer_and_its_end_alone(recipe: Callable[..., Recipe]) -> None:
    run = recipe()
    tokenizer = tokenizer_of(run.base)
    [example] = examples(run.data)[:1]
    made = encode(example, tokenizer)
    told = [i for i, label in zip(made.input_ids, made.labels, strict=True) if label != IGNORED]
    assert told[-1] == tokenizer.eos_token_id
    assert told[:-1] == tokenizer(example.answer, add_special_tokens=False)["input_ids"]


PROMPT, END = [5, 6, 7], 2


@pytest.mark.parametrize(
    ("ids", "labels", "said"),
    [
        ([5, 6, 7, 9, 2], [-100, -100, 7, 9, 2], "on the prompt too"),
        ([5, 6, 7, 9, 2], [-100] * 4 + [2], "leaves out the first 1"),
        ([5, 6, 7, 9], [-100] * 3 + [9], "no stop token"),
        ([5, 6, 7, 9, 2], [-100] * 5, "no token counts"),
        ([5, 6, 7, 9, 2, 9, 2], [-100] * 3 + [9, 2, 9, 2], "inside the answer"),
        ([5, 6, 7, 9, 8, 2], [-100] * 3 + [9, -100, 2], "holes"),
        ([5, 6, 7, 9, 2], [-100] * 3 + [8, 2], "differ from the tokens"),
        ([5, 6, 7, 9, 2], [-100] * 3, "5 tokens but 3 labels"),
    ],
)
def test_a_wrong_mask_is_found(ids: Sequence[int], labels: Sequence[int], said: str) -> None:
    assert any(said in fault for fault in faults(Encoded(list(ids), list(labels)), END, PROMPT))


def test_a_right_mask_has_no_fault() -> None:
    assert faults(Encoded([5, 6, 7, 9, 2], [-100, -100, -100, 9, 2]), END, PROMPT) == []


def test_check_counts_and_refuses(recipe: Callable[..., Recipe]) -> None:
    run = recipe(examples=6)
    tokenizer = tokenizer_of(run.base)
    report = check(run, examples(run.data), tokenizer)
    assert report.examples == 6
    assert report.seconds is not None
    assert report.seconds > 0
    assert report.all_tokens >= 6 * (report.tokens.prompt + report.tokens.answer) * 0.99
    bad = [Example("formulate", "mine", examples(run.data)[0].messages, "int x </s> max p: x")]
    with pytest.raises(InputError, match="stop token stands inside"):
        check(run, bad, tokenizer, trial=False)
    with pytest.raises(InputError, match="longer than 16 tokens"):
        check(recipe(longest=16), examples(run.data), tokenizer, trial=False)


def test_answers_of_one_kind_are_refused() -> None:
    with pytest.raises(InputError, match="none is wanted"):
        both_classes([False, False])
    with pytest.raises(InputError, match="none is unwanted"):
        both_classes([True])
    both_classes([True, False])


def test_a_recipe_with_a_slip_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recipe at"):
        read_recipe(tmp_path / "none.toml")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('out = "x"\n[base]\nname = "b"\nrnak = 3\n[data]\nexamples = 3\n')
    with pytest.raises(InputError, match=r"base\.rnak"):
        read_recipe(wrong)
    with pytest.raises(InputError, match="names no data"):
        examples(Recipe.model_validate({"out": "x", "base": {"name": "b"}, "data": {"examples": 1}}).data)
