"""Every diagnostic: a formulation that provokes it, and one beside it that does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation, interpret
from optagent.formulation import check as check_module
from optagent.formulation.check import Checked, check
from optagent.problem import Table
from optagent.tables import read_tables

EXAMPLES = Path(__file__).parents[2] / "examples"
SOUND: dict[str, Any] = {
    "sets": [{"name": "P", "elements": ["chair", "table"]}, {"name": "T", "elements": [1, 2]}],
    "parameters": [
        {"name": "profit", "index": ["P"], "values": [["chair", 30], ["table", 50]]},
        {"name": "hours", "index": ["P"], "values": [["chair", 3], ["table", 7]]},
        {"name": "available", "values": 400},
    ],
    "variables": [{"name": "make", "index": ["P"], "domain": "NonNegativeIntegers"}],
    "objective": {"sense": "maximize", "expression": "sum(profit[p]*make[p] for p in P)"},
    "constraints": [{"name": "labour", "expression": "sum(hours[p]*make[p] for p in P) <= available"}],
}  # fmt: skip


def sound(**changes: Any) -> dict[str, Any]:
    """The sound formulation with one of its parts changed."""
    return {**json.loads(json.dumps(SOUND)), **changes}


def plus(kind: str, *things: dict[str, Any]) -> dict[str, Any]:
    """The sound formulation with something more declared."""
    return sound(**{kind: [*SOUND[kind], *things]})


def checked(document: dict[str, Any], tables: tuple[Table, ...] = ()) -> Checked:
    """The document, checked."""
    return check(Formulation.model_validate(document), tables)


def codes(document: dict[str, Any]) -> set[str]:
    """What is found in it."""
    return {d.code for d in checked(document).diagnostics}


def constraint(expression: str, for_each: str = "") -> dict[str, Any]:
    """The sound formulation with one constraint more."""
    return plus("constraints", {"name": "more", "for_each": for_each, "expression": expression})


def variable(**v: Any) -> dict[str, Any]:
    """The sound formulation with one variable more, limited from above by a constraint."""
    more = plus("variables", {"name": "extra", **v})
    item = "sum(extra[p] for p in P)" if v.get("index") else "extra"
    more["constraints"].append({"name": "more", "expression": f"{item} <= 9"})
    return more


def parameter(**p: Any) -> dict[str, Any]:
    """The sound formulation with one parameter more, which is used."""
    more = plus("parameters", {"name": "rate", **p})
    item = "sum(rate[p] for p in P)" if p.get("index") else "rate"
    more["constraints"].append({"name": "more", "expression": f"make[chair] <= {item}"})
    return more


def objective(expression: str) -> dict[str, Any]:
    """The sound formulation with another objective."""
    return sound(objective={"sense": "maximize", "expression": expression})


def named(name: str) -> dict[str, Any]:
    """The sound formulation with a variable of that name."""
    more = plus("variables", {"name": name})
    more["constraints"].append({"name": "more", "expression": "make[chair] <= 5"})
    return more


def endless() -> dict[str, Any]:
    """The sound formulation without what limits it."""
    return sound(constraints=[{"name": "least", "expression": "make[chair] >= available - sum(hours[p] for p in P)"}])


def when(condition: str, expression: str = "make[chair] <= 3") -> dict[str, Any]:
    """The sound formulation with a constraint that has a condition on `open`, and a `slack` without an upper bound."""
    more = plus("variables", {"name": "open", "domain": "Binary"}, {"name": "slack"})
    more["constraints"].append({"name": "used", "expression": "open <= slack"})
    more["constraints"].append({"name": "more", "expression": expression, "when": condition})
    return more


def also(**o: Any) -> dict[str, Any]:
    """The sound formulation with a second objective."""
    return sound(more_objectives=[{"name": "few", "sense": "minimize", "expression": "make[chair]", **o}])


CASES: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "bad-name": [(named("two words"), named("two_words")), (named("lambda"), named("lambda_")), (named("_x"), named("x_")),
                 (named(""), named("x")), (named("ﬁx"), named("fix")), (named("3x"), named("x3"))],
    "reserved-name": [(named("sum"), named("sum_")), (named("range"), named("ranges"))],
    "duplicate-name": [(named("make"), named("Make")), (plus("constraints", SOUND["constraints"][0]), SOUND),
                       (constraint("make[i] <= 3", "i in P, i in T"), constraint("make[i] <= j", "i in P, j in T"))],
    "no-variables": [(sound(variables=[], objective={"sense": "minimize", "expression": "1"}, constraints=[]), SOUND)],
    "syntax": [(constraint("make[chair] = 3"), constraint("make[chair] == 3")), (objective(""), SOUND),
               (constraint("make[p] <= 3", "P"), constraint("make[p] <= 3", "p in P")), (variable(upper=""), variable(upper="3"))],
    "not-allowed": [(constraint("eval('1') <= make[chair]"), SOUND), (constraint("sum(make) <= 3"), constraint("sum(make[p] for p in P) <= 3"))],
    "wrong-arguments": [(constraint("make[chair] <= len()"), constraint("make[chair] <= len(P)"))],
    "too-long": [(constraint("make[chair] <= " + "1+" * 10_000 + "1"), constraint("make[chair] <= " + "1+" * 500 + "1"))],
    "too-deep": [(constraint("make[chair] <= " + "-(" * 85 + "1" + ")" * 85), constraint("make[chair] <= " + "-(" * 60 + "1" + ")" * 60))],
    "too-large": [(constraint("1e999 * make[chair] <= 3"), constraint("1e9 * make[chair] <= 3"))],
    "unknown-name": [(constraint("make[chair] <= avail"), constraint("make[chair] <= available")),
                     (constraint("make[q] <= 3", "p in P"), constraint("make[q] <= 3", "q in P")),
                     (constraint("sum(make[p] for p in P) + make[p] <= 9"), constraint("sum(make[p] for p in P) + make[table] <= 9")),
                     (constraint("make[p] <= 3", "p in P if q > 1"), constraint("make[p] <= 3", "p in P if available > 1")),
                     (constraint("make[p] <= 3", "p in Q"), constraint("make[p] <= 3", "p in P")),
                     (variable(index=["Q"]), variable(index=["P"])), (parameter(index=["p in Q"], values=3), parameter(index=["p in P"], values=3)),
                     (variable(index=["p in P"], upper="hours[q]"), variable(index=["p in P"], upper="hours[p]"))],
    "shadowed-name": [(constraint("make[hours] <= 3", "hours in P"), constraint("make[hour] <= 3", "hour in P"))],
    "strict-inequality": [(constraint("make[chair] < 3"), constraint("make[chair] <= 3")), (constraint("1 <= make[chair] < 3"), constraint("1 <= make[chair] <= 3"))],
    "unused-parameter": [(plus("parameters", {"name": "rate", "values": 1}), parameter(values=1))],
    "unused-variable": [(plus("variables", {"name": "extra"}), variable())],
    "not-cyclic": [(plus("sets", {"name": "A", "elements": [1, 3], "cyclic": True}), plus("sets", {"name": "A", "elements": [3, 4], "cyclic": True})),
                   (plus("sets", {"name": "A", "elements": [1, "b"], "cyclic": True}), plus("sets", {"name": "A", "elements": ["a", "b"], "cyclic": True}))],
    "circular": [(plus("parameters", {"name": "a", "expression": "b"}, {"name": "b", "expression": "a"}),
                  plus("parameters", {"name": "a", "expression": "b"}, {"name": "b", "expression": "1"}))],
    "not-a-set": [(plus("sets", {"name": "A", "expression": "available"}), plus("sets", {"name": "A", "expression": "P - {chair}"}))],
    "empty-set": [(plus("sets", {"name": "A"}), plus("sets", {"name": "A", "elements": [1]}))],
    "duplicate-key": [(plus("sets", {"name": "A", "elements": [1, 1]}), plus("sets", {"name": "A", "elements": [1, 2]})),
                      (parameter(index=["P"], values=[["chair", 1], ["chair", 2], ["table", 3]]), parameter(index=["P"], values=[["chair", 1], ["table", 3]]))],
    "missing-key": [(parameter(index=["P"], values=[["chair", 1]]), parameter(index=["P"], values=[["chair", 1]], default=0))],
    "missing-values": [(parameter(), parameter(default=2))],
    "missing-table": [(parameter(index=["P"], values={"table": "t", "key": ["k"], "value": "v"}), SOUND)],
    "outside-set": [(parameter(index=["P"], values=[["chair", 1], ["table", 1], ["sofa", 1]]), parameter(index=["P"], values=[["chair", 1], ["table", 1]])),
                    (constraint("make['sofa'] <= 3"), constraint("make['chair'] <= 3"))],
    "wrong-index": [(constraint("make[chair, table] <= 3"), constraint("make[chair] <= 3")), (constraint("P[chair] <= make[chair]"), SOUND),
                    (constraint("make <= 3"), SOUND)],
    "not-a-number": [(parameter(index=["P"], values=[["chair", "one"], ["table", 2]]), parameter(index=["P"], values=[["chair", 1], ["table", 2]])),
                     (constraint("make[chair] <= P"), constraint("make[chair] <= len(P)"))],
    "arithmetic": [(parameter(expression="1 / (available - 400)"), parameter(expression="1 / available"))],
    "variable-in-data": [(parameter(expression="make[chair] + 1"), parameter(expression="available + 1")),
                         (variable(upper="make[chair]"), variable(upper="available"))],
    "variable-in-condition": [(constraint("sum(make[p] for p in P if make[p] > 1) <= 3"), constraint("sum(make[p] for p in P if hours[p] > 1) <= 3"))],
    "not-a-comparison": [(constraint("make[chair]"), constraint("make[chair] >= 1")), (constraint("make[chair] != 1"), constraint("make[chair] == 1"))],
    "never-holds": [(constraint("available <= 3"), constraint("available + 0 * make[chair] >= 3")), (constraint("5 <= make[chair] <= 3"), constraint("3 <= make[chair] <= 5"))],
    "idle-constraint": [(constraint("available >= 3"), constraint("available >= make[chair]")),
                        (constraint("make[p] <= 3", "p in P if hours[p] > 99"), constraint("make[p] <= 3", "p in P if hours[p] > 3"))],
    "empty-bounds": [(variable(lower=3, upper=2), variable(lower=3, upper=3)),
                     (variable(domain="Integers", lower=1.2, upper=1.8), variable(domain="Reals", lower=1.2, upper=1.8)),
                     (variable(index=["p in P"], lower="hours[p]", upper=5), variable(index=["p in P"], lower="hours[p]", upper=7))],
    "constant-objective": [(objective("available"), SOUND)],
    "free-variable": [(sound(variables=[*SOUND["variables"], {"name": "extra"}], objective={"sense": "minimize", "expression": "extra - make[chair]"}),
                       sound(variables=[*SOUND["variables"], {"name": "extra", "upper": 3}], objective={"sense": "minimize", "expression": "extra - make[chair]"}))],
    "unbounded": [(endless(), SOUND), (sound(objective={"sense": "minimize", "expression": "-make[chair]"}, constraints=[]),
                                       sound(objective={"sense": "minimize", "expression": "make[chair]"}, constraints=[]))],
    "bad-when": [(when("make[chair] == 1"), when("open == 1")), (when("open == 2"), when("open == 0")), (when("open or open"), when("open and open"))],
    "bad-weight": [(also(weight=0), also(weight=2)), (also(weight=-1), also())],
    "no-big-m": [(when("open == 1", "max(slack, make[chair]) >= 3"), constraint("max(make[p] for p in P) <= 9")),
                 (when("open == 1", "slack <= 3 * make[chair]"), when("open == 1", "make[chair] <= 3")),
                 (when("open", "abs(slack - 3) >= 2"), constraint("abs(make[chair] - 3) >= 2"))],
    "large-big-m": [(when("open == 1", "1e5 * make[chair] <= 3"), when("open == 1", "10 * make[chair] <= 3"))],
    "piecewise-points": [(constraint("piecewise(make[chair], (0, 0), (0, 1)) <= 3"), constraint("piecewise(make[chair], (0, 0), (500, 1)) <= 3")),
                         (constraint("piecewise(make[chair], (0, 0)) <= 3"), constraint("piecewise(make[chair], [(0, 0), (500, 1)]) <= 3"))],
    "piecewise-range": [(constraint("piecewise(make[chair], (0, 0), (5, 1)) <= 3"), constraint("piecewise(make[chair], (0, 0), (500, 1)) <= 3"))],
    "outside-points": [(constraint("make[chair] <= piecewise(9, (0, 0), (5, 1))"), constraint("make[chair] <= piecewise(4, (0, 0), (5, 1))"))],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "document", "other"), [(code, *pair) for code, pairs in CASES.items() for pair in pairs]
)
def test_a_diagnostic_is_given_where_it_is_due_and_not_beside_it(
    code: str, document: dict[str, Any], other: dict[str, Any]
):
    found = [d for d in checked(document).diagnostics if d.code == code]
    assert found, codes(document)
    assert code not in codes(other)
    for d in found:
        assert d.place
        assert d.message.endswith((".", "…"))
        assert d.mend
        assert len(d.message) < 250


def test_every_code_there_is_has_a_case():
    """Codes are read off the sources, so that a new one cannot go untested; two are provoked by tests of their own."""
    import re

    rooms = Path(check_module.__file__).parent
    text = "\n".join(p.read_text(encoding="utf-8") for p in rooms.glob("*.py"))
    given = set(re.findall(r'(?:ExpressionError|error|warning|refused)\(\s*"([a-z]+(?:-[a-z]+)+)"', text))
    given |= set(re.findall(r'code="([a-z-]+)"', text)) | {"syntax", "arithmetic", "circular", "unbounded"}
    assert given - set(CASES) <= {"missing-column", "not-written-out"} | {c for c in given if c.startswith("unit")}


def test_the_sound_one_is_sound():
    result = checked(SOUND)
    assert result.diagnostics == []
    assert result.errors == []
    assert result.written_out


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_no_false_alarm_on_the_examples(path: Path):
    tables = read_tables(sorted(EXAMPLES.glob(f"{path.stem}.*.csv")))
    found = checked(json.loads(path.read_text(encoding="utf-8")), tables).diagnostics
    wanted = {"endless": ["unbounded"]}.get(path.stem, [])
    assert [d.code for d in found] == wanted, [str(d) for d in found]


def test_errors_come_first_and_nothing_twice():
    document = constraint("make[q] < 3", "p in P")
    found = checked(document).diagnostics
    assert [d.severity for d in found] == ["error", "warning"]
    assert len(found) == len(set(found))


def test_a_family_of_faults_is_one_diagnostic():
    """A thousand rows that can never hold, and a thousand variables without room, are told once."""
    document = sound(
        sets=[*SOUND["sets"], {"name": "K", "expression": "range(1000)"}],
        variables=[*SOUND["variables"], {"name": "extra", "index": ["k in K"], "lower": "k", "upper": -1}],
        constraints=[*SOUND["constraints"], {"name": "more", "for_each": "k in K", "expression": "k + available <= 3"}],
    )
    found = [d for d in checked(document).diagnostics if d.severity == "error"]
    assert [d.code for d in found] == ["never-holds", "empty-bounds"]
    assert "So it is for 999 more." in found[0].message


def test_a_name_is_suggested():
    (found,) = checked(constraint("make[chair] <= availible")).errors
    assert (found.message, found.mend) == (
        "“availible” is neither declared nor a dummy here.",
        "Did you mean available?",
    )


def test_long_names_are_cut():
    (found,) = checked(constraint(f"make[chair] <= {'q' * 15_000}")).errors
    assert len(str(found)) < 250


def test_an_index_is_told_once():
    document = sound(variables=[*SOUND["variables"], {"name": "extra", "index": ["i in Q"], "upper": "hours[i]"}])
    document["constraints"].append({"name": "more", "expression": "make[chair] <= 3"})
    assert [(d.code, d.place) for d in checked(document).errors] == [("unknown-name", "variables[extra].index")]


LARGE = sound(
    sets=[*SOUND["sets"], {"name": "K", "expression": "range(600)"}],
    variables=[*SOUND["variables"], {"name": "extra", "index": ["K", "K"]}],
    constraints=[*SOUND["constraints"], {"name": "more", "for_each": "i in K, j in K if i < j", "expression": "extra[i, j] + extra[j, i] <= 1"}],
)  # fmt: skip


def test_a_large_model_is_not_written_out():
    """360,000 rows before the condition: names and data are checked, and Checked says that the meaning was not."""
    result = checked(LARGE)
    assert [d.code for d in result.diagnostics] == ["not-written-out"]
    assert "360,002 variables and up to 360,001 rows" in result.diagnostics[0].message
    assert result.errors == []
    assert not result.written_out
    assert result.ground.rows == []
    assert result.data.count("extra") == 360_000


def test_the_size_is_told_from_the_sets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(check_module, "LARGEST", 6)
    for over in ("p in P, t in T, q in P", "(p, t) in P * {1, 2, 3}", "t in range(6)", "t in T | {3, 4, 5, 6}",
                 "(p, t) in {(p, t) for p in P for t in range(3)}", "p in P, t in range(1, len(p)), s in T"):  # fmt: skip
        assert "not-written-out" in codes(constraint("make[chair] <= 1", over)), over
    for over in ("p in P, t in T", "t in range(5)", "t in {1, 2, 3} - {1}"):
        assert "not-written-out" not in codes(constraint("make[chair] <= 1", over)), over


def test_what_takes_too_many_steps_is_not_written_out(monkeypatch: pytest.MonkeyPatch):
    """Few rows, but long sums in each."""
    monkeypatch.setattr(interpret, "MOST_STEPS", 20_000)
    result = checked(constraint("sum(make[p] * i * j for p in P for i in range(200) for j in range(200)) <= 1"))
    assert not result.written_out
    assert [d.code for d in result.diagnostics] == ["not-written-out"]


def test_with_errors_nothing_is_written_out():
    assert not checked(constraint("make[chair] <= q")).written_out


def test_every_code_of_the_source_is_provoked_somewhere():
    """A diagnostic that nobody adds a test for is found here, not by a user."""
    raised = re.compile(r'(?:error|warning|ExpressionError|NoBound|fault)\(\s*(?:code=)?"([a-z]+(?:-[a-z]+)+)"')
    sources = [
        *(EXAMPLES.parent / "optagent" / "formulation").rglob("*.py"),
        *(EXAMPLES.parent / "optagent" / "stages").rglob("*.py"),
    ]
    known = {code for path in sources for code in raised.findall(path.read_text(encoding="utf-8"))}
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (EXAMPLES.parent / "tests").rglob("test_*.py"))
    assert len(known) > 40
    assert {code for code in known if f'"{code}"' not in tests} == set()


def test_a_variable_that_no_memory_holds_is_told():
    """Two to the forty: an index written forty times is a slip, not a reason to run out of memory."""
    document = sound(variables=[*SOUND["variables"], {"name": "many", "index": ["P"] * 40}])
    document["constraints"] = [*document["constraints"], {"name": "c", "expression": "abs(make[chair] - 1) <= 3"}]
    (found,) = checked(document).errors
    assert (found.code, found.place) == ("too-large", "variables[many]")
    assert "1,099,511,627,776 entries, over 40 sets" in found.message
