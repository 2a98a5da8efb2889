"""What is printed looks as people write MathProg, and what cannot be printed is said."""

from __future__ import annotations

from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.mathprog import normal, parse_mathprog, print_mathprog, print_short
from optagent.formulation.resolve import resolve
from optagent.problem import Table

SMALL: dict[str, Any] = {
    "sets": [{"name": "P", "elements": ["chair", "table top"], "description": "products"}],
    "parameters": [
        {"name": "profit", "index": ["P"], "values": [["chair", 30], ["table top", 50.5]], "unit": "$/piece"},
        {"name": "available", "values": 400, "unit": "h", "description": "hours there are"},
    ],
    "variables": [{"name": "make", "index": ["P"], "domain": "NonNegativeIntegers", "upper": 9}],
    "objective": {"name": "gain", "sense": "maximize", "expression": "sum(profit[p]*make[p] for p in P)"},
    "constraints": [{"name": "labour", "expression": "sum(make[p] for p in P if p != chair) <= available"}],
}


def formulation(**changes: Any) -> Formulation:
    return Formulation.model_validate({**SMALL, **changes})


def refusal(f: Formulation) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        print_mathprog(f)
    return caught.value


def test_a_small_model_as_a_whole():
    """Model section, data section, units as comments, descriptions as aliases."""
    assert print_mathprog(formulation()) == (
        "# model: model\n\n"
        "set P 'products';\n"
        "param profit {P}; # unit: $/piece\n"
        "param available 'hours there are'; # unit: h\n\n"
        "var make {P}, integer, >= 0, <= 9;\n\n"
        "maximize gain: sum{p in P} profit[p]*make[p];\n\n"
        "s.t. labour: sum{p in P: p <> 'chair'} make[p] <= available;\n\n"
        "data;\n"
        "set P := chair 'table top';\n"
        "param profit := chair 30, 'table top' 50.5;\n"
        "param available := 400;\n\n"
        "end;\n"
    )


def test_the_short_form_as_a_whole():
    """Data stand where they are declared; nothing for people alone."""
    assert print_short(formulation(), notes=False) == (
        "set P := chair 'table top';\n"
        "param profit{P} := chair 30 'table top' 50.5;\n"
        "param available := 400;\n"
        "var make {P}, integer, >= 0, <= 9;\n"
        "maximize gain: sum{p in P} profit[p]*make[p];\n"
        "labour: sum{p in P: p <> 'chair'} make[p] <= available;\n"
    )


def test_steps_in_an_ordered_set_of_words():
    """MathProg steps through the members' places; the way back knows."""
    f = formulation(
        sets=[{"name": "T", "elements": ["jan", "feb", "mar"]}],
        parameters=[],
        variables=[{"name": "stock", "index": ["T"]}],
        objective={"sense": "minimize", "expression": "sum(stock[t] for t in T)"},
        constraints=[{"name": "up", "for_each": "t in T if t != 'jan'", "expression": "stock[t] >= stock[t - 1] + 1"}],
    )
    text = print_mathprog(f)
    assert "stock[t] >= stock[T_at[T_place[t] - 1]] + 1" in text
    assert "param T_at := 1 jan, 2 feb, 3 mar;" in text
    assert normal(parse_mathprog(text)) == normal(f)
    assert "stock[t - 1]" in print_short(f)


def test_a_chain_with_variables_at_its_ends_is_cut():
    """glpsol takes two signs only between numbers; both halves are one constraint again when read."""
    f = formulation(
        constraints=[{"name": "c", "for_each": "p in P", "expression": "make[p] <= available <= make[p] + 500"}]
    )
    text = print_mathprog(f)
    assert "s.t. c_1 {p in P}: make[p] <= available;\ns.t. c_2 {p in P}: available <= make[p] + 500;" in text
    assert normal(parse_mathprog(text)) == normal(f)
    one = formulation(constraints=[{"name": "c", "expression": "1 < make['chair'] <= available"}])
    assert "s.t. c: 1 <= make['chair'] <= available;" in print_mathprog(one)


def test_names_that_mathprog_has_taken():
    """Reserved words, letters beyond ASCII, and a constraint called as a variable is."""
    f = formulation(
        parameters=[{"name": "mod", "values": 3}, {"name": "größe", "values": 4}],
        objective={"sense": "maximize", "expression": "sum(make[by] for by in P)"},
        constraints=[{"name": "make", "expression": "sum(make[p] for p in P) <= mod * größe"}],
    )
    text = print_mathprog(f)
    assert "s.t. make_2: sum{p in P} make[p] <= mod_*groe;" in text
    assert "#: name mod_ = mod\n#: name groe = größe\n" in text
    back = parse_mathprog(text)
    assert [p.name for p in back.parameters] == ["mod", "größe"]
    assert back.constraints[0].name == "make"
    assert normal(back) == normal(f)


def test_declarations_come_in_an_order_that_mathprog_can_read():
    """A set made of a parameter stands behind it."""
    f = formulation(
        sets=[{"name": "T", "expression": "range(1, n + 1)"}, *SMALL["sets"]],
        parameters=[*SMALL["parameters"], {"name": "n", "expression": "available // 100"}],
    )
    lines = print_mathprog(f).splitlines()
    heads = [line.split()[1] for line in lines if line.startswith(("set ", "param ")) and ":= chair" not in line]
    assert heads[:5] == ["P", "profit", "available", "n", "T"]


def test_rows_that_fill_a_table_are_printed_as_one():
    """In the order of the sets; other rows are a list."""
    two = {"name": "c", "index": ["P", "P"], "values": [["chair", "chair", 1], ["chair", "table top", 22],
           ["table top", "chair", 3], ["table top", "table top", 4]]}  # fmt: skip
    f = formulation(parameters=[*SMALL["parameters"], two])
    table = "param c :\n              chair 'table top' :=\n  chair           1          22\n  'table top'     3           4;"
    assert table in print_mathprog(f)
    two["values"] = [*two["values"][1:], two["values"][0]]
    assert "param c := chair 'table top' 22, 'table top' chair 3" in print_mathprog(
        formulation(parameters=[*SMALL["parameters"], two])
    )


def test_a_table_becomes_numbers_and_data_may_be_given():
    """What is attached is printed as rows; without it MathProg has nothing to print."""
    binding = {"table": "costs", "key": ["product"], "value": "gain"}
    f = formulation(parameters=[{"name": "profit", "index": ["P"], "values": binding}, SMALL["parameters"][1]])
    table = Table(name="costs", columns=("product", "gain"), rows=(("table top", 7), ("chair", 5)))
    text = print_mathprog(f, [table])
    assert "param profit := 'table top' 7, chair 5;" in text
    assert print_mathprog(f, data=resolve(f, [table])[0]) == text
    assert refusal(f).code == "missing-table"
    assert "table profit_table 'costs' IN \"CSV\": ['product'], profit ~ 'gain';" in print_short(f)


def test_bounds_and_domains():
    """A lower bound in a non-negative domain does not go below 0."""
    variables = [
        {"name": "a", "domain": "Reals"}, {"name": "b", "domain": "NonNegativeReals", "lower": -3},
        {"name": "c", "domain": "NonNegativeReals", "lower": "available - 500"}, {"name": "d", "domain": "Binary", "upper": 0},
        {"name": "e", "domain": "Integers", "lower": -2, "upper": "available"}, {"name": "f", "domain": "Reals", "lower": 0},
    ]  # fmt: skip
    f = formulation(variables=variables, objective={"sense": "minimize", "expression": "a+b+c+d+e+f"}, constraints=[])
    lines = [line for line in print_mathprog(f).splitlines() if line.startswith("var")]
    assert lines == [
        "var a;", "var b >= 0;", "var c >= max(0, available - 500);", "var d binary, <= 0;",
        "var e integer, >= -2, <= available;", "var f >= 0;",
    ]  # fmt: skip
    assert normal(f).variables[5].domain == "NonNegativeReals"


@pytest.mark.parametrize(
    "expression", ["make['chair'] * make['chair']", "make['chair'] ** 2", "1 / make['chair']", "abs(make['chair'])",
                   "max(make[p] for p in P)", "exp(make['chair'])", "prod(make[p] for p in P)", "make['chair'] % 2"],
)  # fmt: skip
def test_what_is_not_linear(expression: str):
    """It is said where it stands; the short form holds it."""
    f = formulation(constraints=[{"name": "c", "expression": f"{expression} <= 4"}])
    assert refusal(f).code == "not-linear"
    assert normal(parse_mathprog(print_short(f))) == normal(f)


def test_what_mathprog_has_no_place_for():
    """Long words, != as a demand, unknown names: each with its code."""
    assert refusal(formulation(sets=[{"name": "P", "elements": ["chair", "table top", "x" * 101]}],
                               parameters=[SMALL["parameters"][1], {**SMALL["parameters"][0], "default": 1}])).code == "not-printable"  # fmt: skip
    assert (
        refusal(formulation(constraints=[{"name": "c", "expression": "make['chair'] != 3"}])).code == "not-a-comparison"
    )
    assert refusal(formulation(constraints=[{"name": "c", "expression": "mak['chair'] <= 3"}])).code == "unknown-name"
    assert (
        refusal(formulation(constraints=[{"name": "c", "expression": "make['chair'] + 3"}])).code == "not-a-comparison"
    )
    stepped = {"name": "T", "expression": "range(1, available, available)"}
    assert refusal(formulation(sets=[stepped, *SMALL["sets"]])).code == "not-printable"


BEYOND: list[dict[str, Any]] = [
    {"constraints": [{"name": "c", "expression": "make['chair'] <= 3", "when": "make['table top'] == 0"}]},
    {"constraints": [{"name": "c", "for_each": "p in P", "expression": "make[p] <= 3", "when": "make[p] == 0 and make['chair'] == 1"}]},
    {"constraints": [{"name": "c", "expression": "sos1(make[p] for p in P)"}]},
    {"constraints": [{"name": "c", "for_each": "q in P", "expression": "sos2(make[p] for p in P if p != q)"}]},
    {"constraints": [{"name": "c", "expression": "piecewise(make['chair'], (0, 0), (10, 25)) <= 9"}]},
    {"constraints": [{"name": "c", "expression": "piecewise(make['chair'], ((profit[p], profit[p] + 1) for p in P)) <= 9"}]},
    {"more_objectives": [{"name": "second", "sense": "minimize", "expression": "make['chair']", "weight": 2.5, "priority": 1}]},
]  # fmt: skip


@pytest.mark.parametrize("changes", BEYOND, ids=lambda c: str(c)[:60])
def test_what_only_the_short_form_holds(changes: dict[str, Any]):
    """Conditions, ordered sets, piecewise-linear functions, several objectives: refused in MathProg, never left out."""
    f = formulation(**changes)
    assert refusal(f).code in ("not-linear", "not-printable")
    assert normal(parse_mathprog(print_short(f))) == normal(f)


def test_cyclic_sets():
    """They can be printed as long as no step leads round."""
    f = formulation(sets=[{**SMALL["sets"][0], "cyclic": True}])
    assert normal(parse_mathprog(print_mathprog(f))) == normal(f)
    assert normal(parse_mathprog(print_short(f))) == normal(f)
    assert parse_mathprog("set S circular := a b c; var x;").sets[0].cyclic
    round_it = {"name": "c", "for_each": "p in P", "expression": "make[p] <= make[p - 1]"}
    assert (
        refusal(formulation(sets=[{**SMALL["sets"][0], "cyclic": True}], constraints=[round_it])).code
        == "not-printable"
    )


@pytest.mark.parametrize(
    "words", ["plain", "it's", "x" * 101, "two\nlines", ' "quoted"', "ends in space ", "é – “ü”", "# unit: h", "a; b }", "\x7f\x00"],
)  # fmt: skip
def test_descriptions_and_units_come_back(words: str):
    """Whatever they hold."""
    f = formulation(
        name=words, description=words,
        variables=[{**SMALL["variables"][0], "unit": words, "description": words}],
        constraints=[{**SMALL["constraints"][0], "description": words}],
    )  # fmt: skip
    assert normal(parse_mathprog(print_mathprog(f))) == normal(f)
    assert normal(parse_mathprog(print_short(f))) == normal(f)


@pytest.mark.parametrize("value", [2.5, -2.5, 3.5, 0.5, -0.5, 1.5, 7, -7.25, 1e15])
@pytest.mark.parametrize("function", ["round(a)", "a // 2", "a // 0.1", "a % 3"])
def test_rounding_means_the_same(value: float, function: str):
    """Halves go to the even neighbour here and up in MathProg; the printed text is worked out as ours is."""
    f = formulation(
        parameters=[*SMALL["parameters"], {"name": "a", "values": value}, {"name": "b", "expression": function}]
    )
    text = print_mathprog(f)
    assert normal(parse_mathprog(text)) == normal(f)
    literally = text.replace("param b :=", "param b := 0 +")  # no longer the form that is recognised as one of ours
    assert resolve(parse_mathprog(literally))[0].parameters["b"] == resolve(f)[0].parameters["b"]
