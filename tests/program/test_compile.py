"""The Pyomo source that a Formulation becomes: what it looks like, and what the awkward parts of the language turn into."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation import check as check_module
from optagent.problem import Table
from optagent.program import Program, compile_formulation
from optagent.program.expression import TAKEN
from optagent.program.reserved import RESERVED
from optagent.tables import read_tables

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SNAPSHOTS = ROOT / "tests" / "snapshots" / "programs"


def document(**parts: Any) -> dict[str, Any]:
    """Two products and three days, with whatever else is given."""
    base: dict[str, Any] = {
        "sets": [{"name": "P", "elements": ["chair", "table"]}, {"name": "D", "elements": ["mon", "tue", "wed"]},
                 {"name": "K", "elements": [1, 2, 3]}, {"name": "W", "elements": ["1", "2", "3"]}],
        "parameters": [{"name": "n", "values": 2}, {"name": "half", "values": 0.5}, {"name": "w", "index": ["K"], "values": [[1, 10], [2, 20], [3, 30]]}],
        "variables": [{"name": "x", "index": ["D"], "upper": 5}, {"name": "y", "index": ["K"], "upper": 4}, {"name": "z", "index": ["W"], "upper": 3}],
        "objective": {"sense": "maximize", "expression": "sum(x[d] for d in D) + sum(y[k] for k in K) + sum(z[j] for j in W)"},
        "constraints": [],
    }  # fmt: skip
    for key, value in parts.items():
        base[key] = [*base[key], *value] if isinstance(base[key], list) else value
    return base


def compiled(doc: dict[str, Any], tables: tuple[Table, ...] = ()) -> Program:
    """The program of a document without errors."""
    program, checked = compile_formulation(Formulation.model_validate(doc), tables)
    assert program is not None, [str(d) for d in checked.errors]
    return program


def built(program: Program, folder: Path | None = None) -> Any:
    """The Pyomo model that the program builds, in a folder that has its files."""
    space: dict[str, Any] = {"__name__": "program"}
    if folder is not None:
        for name, text in program.files.items():
            (folder / name).write_text(text, encoding="utf-8")
    exec(compile(program.source, "program.py", "exec"), space)  # our own compiler's source
    return space["model"]


def rows(expression: str, for_each: str = "", **parts: Any) -> list[str]:
    """The rows of one constraint as Pyomo writes them."""
    import pyomo.environ as pyo

    more = {"name": "c", "for_each": for_each, "expression": expression}
    model = built(compiled(document(constraints=[more], **parts)))
    return [str(c.expr) for c in model.component_data_objects(pyo.Constraint) if str(c.expr) != "Feasible"]


@pytest.mark.parametrize("name", ["warehouses", "paint", "upgrades"])
def test_the_source_is_what_an_engineer_would_write(name: str, request: pytest.FixtureRequest):
    """Compared with what a person has read and found good; a changed compiler shows up in review."""
    f = Formulation.model_validate_json((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    program, _ = compile_formulation(f, read_tables(sorted(EXAMPLES.glob(f"{name}.*.csv"))))
    assert program is not None
    assert program.source == (SNAPSHOTS / f"{name}.py.txt").read_text(encoding="utf-8")
    assert program.origin == "compiled"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_every_example_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each program builds a model with as many variables and rows as the Formulation written out."""
    import pyomo.environ as pyo

    monkeypatch.chdir(tmp_path)
    f = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    program, checked = compile_formulation(f, read_tables(sorted(EXAMPLES.glob(f"{path.stem}.*.csv"))))
    assert program is not None
    model = built(program, tmp_path)
    assert len(list(model.component_data_objects(pyo.Var))) == len(checked.ground.columns)
    assert len(list(model.component_data_objects(pyo.Constraint))) == len(
        {row.name.partition(".")[0] for row in checked.ground.rows}  # low <= body <= high is one row in Pyomo
    )


def test_as_a_script_it_prints_the_optimum(capsys: pytest.CaptureFixture[str]):
    """What a person runs by hand ends with status, objective and values."""
    program = compiled(json.loads((EXAMPLES / "bakery.json").read_text(encoding="utf-8")))
    exec(compile(program.source, "program.py", "exec"), {"__name__": "__main__"})
    said = capsys.readouterr().out
    assert "status: optimal" in said
    assert "objective: 344.0" in said


def test_reserved_names_are_all_that_a_model_keeps_for_itself():
    """Whatever Pyomo's model already has under a name cannot be a component's name: its decorators too."""
    import pyomo.environ as pyo

    assert {name for name in dir(pyo.ConcreteModel()) if not name.startswith("_")} <= RESERVED


def test_components_take_free_names_and_the_program_says_which():
    """Variables come first in keeping a name; constraints and objective of an equal name get another."""
    doc = document(
        parameters=[{"name": "index", "values": 3}, {"name": "values", "index": ["P"], "values": 4}, {"name": "limit", "values": 5}],
        variables=[{"name": "name", "upper": 1}, {"name": "model", "index": ["P"], "upper": 1}],
        constraints=[{"name": "limit", "expression": "name <= limit"}, {"name": "pyo", "expression": "name <= index"},
                     {"name": "sum", "expression": "sum(model[p] for p in P) <= sum(values[p] for p in P)"},
                     {"name": "open", "expression": "name >= -1"}, {"name": "block", "expression": "1 <= name + 2 <= x[mon] + 9"},
                     {"name": "block_1", "expression": "name <= 7"}, {"name": "x", "expression": "name <= 8"}],
        objective={"name": "limit", "sense": "minimize", "expression": "name"},
    )  # fmt: skip
    program = compiled(doc)
    assert program.names == {
        "index_": "index", "values_": "values", "name_": "name", "model_": "model", "limit_objective": "limit",
        "limit_constraint": "limit", "pyo_constraint": "pyo", "sum_constraint": "sum", "open_constraint": "open",
        "block_1_constraint": "block.1", "block_2": "block.2", "x_constraint": "x",
    }  # fmt: skip
    model = built(program)
    for name in program.names:
        assert model.component(name) is not None, name


def test_dummies_get_out_of_the_way_of_the_program_s_own_names():
    for dummy in sorted(TAKEN - {"sum", "prod", "min", "max"} - {"abs", "exp", "log", "sqrt"}):
        if dummy.isidentifier() and dummy not in ("range", "len"):
            assert rows(f"y[{dummy}] + sum(w[{dummy}_] for {dummy}_ in K) <= 99", f"{dummy} in K") == [
                f"y[{k}] + 60  <=  99" for k in (1, 2, 3)
            ], dummy


def test_a_dummy_may_be_called_like_an_element():
    """`mon` is a member of D, and here also the dummy of a pair and of a range."""
    assert rows("sum(y[mon] for mon in range(1, 3)) <= x[mon]") == ["y[1] + y[2]  <=  x[mon]"]
    assert rows("y[mon] <= 3", "(mon, tue) in {(i, j) for i in K for j in K if i == j}") == [
        f"y[{k}]  <=  3" for k in (1, 2, 3)
    ]


def test_members_are_counted_once():
    """A projection of pairs holds each member once, as in the language."""
    assert rows("sum(y[i] for i in {i for (i, j) in K * K}) <= 3") == ["y[1] + y[2] + y[3]  <=  3"]
    assert rows("sum(y[i] for i in {1, 2, 1}) <= 3") == ["y[1] + y[2]  <=  3"]
    assert rows("sum(y[i] for i in {n, 2, 1}) <= 3") == ["y[2] + y[1]  <=  3"]


def test_sets_are_combined():
    assert rows("sum(y[i] for i in K - {2}) <= 3") == ["y[1] + y[3]  <=  3"]
    assert rows("sum(y[i] for i in {3} | range(1, 3)) <= 3") == ["y[3] + y[1] + y[2]  <=  3"]
    assert rows("sum(y[i] for i in range(1, 4) - range(2, 3)) <= 3") == ["y[1] + y[3]  <=  3"]
    assert rows("sum(y[i] for i in (K & {2, 3}) + {1}) <= 3") == ["y[2] + y[3] + y[1]  <=  3"]
    assert rows("sum(y[i] * w[j] for (i, j) in K * {1}) <= len(K * D) + len({1, 1}) + len(K - {1})")[0].endswith(
        "<=  12"
    )
    assert rows("y[1] <= 3", "i in {} | {}") == []


def test_steps_in_words_and_numbers():
    assert rows("x[d] <= x[d - 1]", "d in D if d != mon") == ["x[tue]  <=  x[mon]", "x[wed]  <=  x[tue]"]
    assert rows("x[d] <= x[d + 2]", "d in D if d == mon") == ["x[mon]  <=  x[wed]"]
    assert rows("x[d] <= x[d + n]", "d in D if d == mon") == ["x[mon]  <=  x[wed]"]
    assert rows("x[d] <= x[d + n - 1]", "d in D if d == mon") == ["x[mon]  <=  x[tue]"]
    assert rows("x[d] <= x[d - 0]", "d in D if d == mon")[0].startswith("x[mon]")
    assert rows("y[k] <= y[k - 1]", "k in K if k > 1") == ["y[2]  <=  y[1]", "y[3]  <=  y[2]"]
    assert rows("z[v] <= z[v - 1]", "v in W if v != '1'") == ["z['2']  <=  z['1']", "z['3']  <=  z['2']"]


def test_either_spelling_of_a_whole_number():
    """Literals, and dummies of another set, are written as the set spells its members."""
    assert rows("y['1'] + z[2] <= 3") == ["y[1] + z['2']  <=  3"]
    assert rows("z[k] <= y[v]", "k in K, v in W if k == v") == [f"z['{k}']  <=  y[{k}]" for k in (1, 2, 3)]
    assert rows("y[k] <= 3", "k in K if k == '2'") == ["y[2]  <=  3"]
    assert rows("z[v] <= 3", "v in W if v != 2") == ["z['1']  <=  3", "z['3']  <=  3"]
    assert rows("z[v] <= 3", "(v, k) in W * K if v == 2 and k == '3'") == ["z['2']  <=  3"]


def test_numbers_where_python_wants_numbers():
    """Parameters in range(), //, %, round(), in sets and in conditions."""
    assert rows("y[1] <= 3", "k in range(n)") == ["y[1]  <=  3"] * 2
    assert rows("y[1] <= 3", "k in range(1, 4 / n)") == ["y[1]  <=  3"]
    assert rows("y[1] <= n // 2 + n % 2 + round(half) + floor(half) + ceil(half)") == ["y[1]  <=  2"]
    assert rows("y[1] <= 3", "k in K if n in {k, 7}") == ["y[1]  <=  3"]
    assert rows("y[n] <= w[n - 1]") == ["y[2]  <=  10"]
    assert rows("y[1] <= 3", "k in K if k % 2 == 1 and not k > n") == ["y[1]  <=  3"]
    assert rows("y[1] <= max([n]) + min([half]) + sum([n, 1]) + prod(n, 2) + max(n, half)") == ["y[1]  <=  11.5"]


def test_precedence_survives():
    assert rows("y[1] <= (-2) ** 2 - (3 - 4) * -(1 + 2)") == ["y[1]  <=  1.0"] or rows(
        "y[1] <= (-2) ** 2 - (3 - 4) * -(1 + 2)"
    ) == ["y[1]  <=  1"]
    assert rows("y[1] <= 2 ** 3 ** 0 + 2 ** -1") == ["y[1]  <=  2.5"]
    assert rows("y[1] <= (1 if n > 5 else 2 if n > 1 else 3) * 2") == ["y[1]  <=  4"]
    assert rows("y[1] <= 8 / (2 * 2) / 2 - (1 - 1)") == ["y[1]  <=  1.0"]


def test_chains():
    """A chain around the variables stays one row; one with variables outside becomes two."""
    assert rows("1 <= y[1] + y[2] <= n + 2") == ["1  <=  y[1] + y[2]  <=  4"]
    assert rows("9 >= y[1] >= 1") == ["1  <=  y[1]  <=  9"]
    assert rows("y[1] <= y[2] <= y[3]") == ["y[1]  <=  y[2]", "y[2]  <=  y[3]"]
    assert rows("y[1] == y[2] == 2") == ["y[1]  ==  y[2]", "y[2]  ==  2"]
    assert rows("1 < y[1] < 3") == ["1  <=  y[1]  <=  3"]


def test_rows_without_variables_are_skipped():
    assert rows("sum(y[k] for k in K if k < i) <= 3", "i in K") == ["y[1]  <=  3", "y[1] + y[2]  <=  3"]
    assert rows("0 <= sum(y[k] for k in K if k < i) <= 3", "i in K") == [
        "0  <=  y[1]  <=  3",
        "0  <=  y[1] + y[2]  <=  3",
    ]
    assert rows("0.1 + 0.2 <= 0.3 + sum(y[k] for k in K if k < i)", "i in K")[0].startswith("0.3")


def test_defaults_and_bounds():
    doc = document(
        parameters=[{"name": "a", "index": ["P", "K"], "values": [["chair", 1, 5]], "default": 1},
                    {"name": "b", "default": 7}, {"name": "c", "index": ["i in K"], "expression": "w[i] / 4 if i > 1 else n"}],
        variables=[{"name": "u", "index": ["p in P", "K"], "domain": "Integers", "lower": "-a[p, 1]", "upper": 9},
                   {"name": "v", "domain": "Reals", "lower": "b - 8"}],
        constraints=[{"name": "more", "expression": "sum(a[p, k] * c[k] * u[p, k] for p in P for k in K) + v <= b"}],
    )  # fmt: skip
    model = built(compiled(doc))
    assert (model.u["chair", 2].bounds, model.u["table", 3].bounds, model.v.bounds) == ((-5, 9), (-1, 9), (-1, None))
    assert str(model.more.expr).startswith("10*u[chair,1] + 5.0*u[chair,2] + 7.5*u[chair,3] + 2*u[table,1]")


COSTS = Table(
    name="costs", columns=("who", "day", "cost", "note"),
    rows=(("ann, b", 1, 3.5, 'said "no"'), ("ann, b", 2, 4, None), ("öz", 1, -1, "x\ny"), ("öz", 2.0, 0, "")),
)  # fmt: skip


def tabled(days: list[Any], index: list[str] | None = None) -> dict[str, Any]:
    """A formulation with a parameter bound to COSTS."""
    return document(
        sets=[{"name": "A", "elements": ["ann, b", "öz"]}, {"name": "B", "elements": days}],
        parameters=[{"name": "cost", "index": index or ["A", "B"], "values": {"table": "costs", "key": ["who", "day"], "value": "cost"}}],
        constraints=[{"name": "more", "expression": "sum(cost[a, b] for a in A for b in B) * y[1] <= 3"}],
    )  # fmt: skip


@pytest.mark.parametrize("days", [[1, 2], ["1", "2"]])
def test_a_table_travels_with_the_program(days: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Quotes, commas, line breaks and other columns come through; keys are read in the spelling of the set."""
    monkeypatch.chdir(tmp_path)
    program = compiled(tabled(days), (COSTS,))
    assert list(program.files) == ["costs.csv"]
    model = built(program, tmp_path)
    assert dict(model.cost.items()) == {
        (a, b): v for (a, b), v in zip([(a, b) for a in ("ann, b", "öz") for b in days], (3.5, 4, -1, 0), strict=True)
    }


def test_a_table_whose_keys_a_csv_would_change_is_written_out():
    """In a set of words and numbers, "1" and 1 are two members; a column twice is read as one."""
    mixed = tabled([1, "2"])
    assert "csv" not in compiled(mixed, (COSTS,)).source
    assert len(built(compiled(mixed, (COSTS,))).cost) == 4
    twice = COSTS.model_copy(update={"columns": ("who", "day", "cost", "cost")})
    assert "csv" not in compiled(tabled([1, 2]), (twice,)).source


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("floor(y[1]) <= 3", "floor"),
        ("round(y[1]) <= 3", "round"),
        ("y[1] // 2 <= 3", "//"),
        ("y[1] % 2 <= 3", "%"),
    ],
)
def test_what_no_expression_of_pyomo_can_hold_is_refused(expression: str, what: str):
    doc = document(constraints=[{"name": "c", "expression": expression}])
    program, checked = compile_formulation(Formulation.model_validate(doc))
    assert program is None
    assert [(d.code, d.place, d.message) for d in checked.errors] == [
        ("not-smooth", "constraints[c]", f"{what} of decision variables is not linear.")
    ]
    assert checked.written_out


def test_nonlinear_functions_become_pyomo_s_own():
    (row,) = rows("exp(y[1]) + log(y[1]) + sqrt(y[2]) + sin(y[1]) + prod(y[k] for k in K) + y[1] ** 1.5 <= exp(0)")
    for part in ("exp(y[1])", "log(y[1])", "sqrt(y[2])", "sin(y[1])", "y[1]*y[2]*y[3]", "y[1]**1.5"):
        assert part in row


def test_errors_make_no_program():
    program, checked = compile_formulation(
        Formulation.model_validate(document(constraints=[{"name": "c", "expression": "q"}]))
    )
    assert program is None
    assert checked.errors


def test_descriptions_are_only_words():
    """Quotes, backslashes, line breaks and null bytes in texts neither break nor change the program."""
    nasty = 'a """ b \\ \x00 \n c\'\'\' {x} # \u2028 "'
    doc = document() | {"name": nasty, "description": nasty}
    doc["sets"][0]["description"] = doc["objective"]["description"] = doc["variables"][0]["description"] = nasty
    doc["parameters"][0]["unit"] = nasty
    doc["constraints"].append({"name": "c", "expression": "x[mon] <= 3", "description": nasty})
    model = built(compiled(doc))
    assert "{x} #" in model.name
    assert "{x} #" in model.P.doc


@pytest.mark.parametrize(
    "element",
    [
        "a, b",
        "a: b, c",
        "it's",
        'say "x"',
        "back\\slash",
        "two  spaces",
        "u\u2028v",
        "\x85",
        "tab\t",
        "数",
        "{x}",
        "\x00",
        "é" * 90,
    ],
)
def test_elements_of_every_spelling(element: str):
    """Long lists of them are broken into lines between, not within, elements."""
    others = [f"filler number {i}, {i}" for i in range(12)]
    doc = document(
        sets=[{"name": "E", "elements": [*others, element]}],
        parameters=[{"name": "e", "index": ["E"], "values": [[k, i] for i, k in enumerate([*others, element])]}],
        constraints=[{"name": "c", "expression": "sum(e[i] for i in E) * y[1] <= 3"}],
    )
    program = compiled(doc)
    model = built(program)
    assert list(model.E) == [*others, element]
    assert model.e[element] == 12
    assert max(map(len, program.source.split("\n"))) < 230


def test_a_large_model_is_compiled_without_being_written_out(monkeypatch: pytest.MonkeyPatch):
    """Nobody has looked for rows without variables, so each row looks for itself."""
    monkeypatch.setattr(check_module, "LARGEST", 3)
    doc = document(
        constraints=[{"name": "c", "for_each": "i in K", "expression": "sum(y[k] for k in K if k < i) <= 3"}]
    )
    program, checked = compile_formulation(Formulation.model_validate(doc))
    assert program is not None
    assert not checked.written_out
    assert [str(c.expr) for c in built(program).c.values()] == ["Feasible", "y[1]  <=  3", "y[1] + y[2]  <=  3"]


@pytest.mark.parametrize("name", ["in", "lambda", "_hidden", "two words", "𝑥", "ﬁ", "None", "objective", "model", ""])
def test_an_objective_may_be_called_anything(name: str):
    """What Python would read as something else is renamed."""
    found = Formulation.model_validate(
        {
            "variables": [{"name": "x", "upper": 4}, {"name": "fi", "upper": 1}],
            "objective": {"name": name, "sense": "maximize", "expression": "x + fi"},
        }
    )
    program, checked = compile_formulation(found)
    assert program is not None, checked.errors
    space: dict[str, Any] = {"__name__": "program"}
    exec(compile(program.source, "program.py", "exec"), space)
    import pyomo.environ as pyo

    assert len(list(space["model"].component_data_objects(pyo.Objective))) == 1
