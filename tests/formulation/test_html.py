"""Formulations and answers in notebooks: well-formed, escaped, without scripts, and complete."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from optagent.answer import Answer
from optagent.formulation import Formulation
from optagent.formulation.diagnostic import warning
from optagent.formulation.html import MOST_SHOWN, html
from optagent.formulation.mathml import MathML
from optagent.program import Program
from optagent.solution import Solution, Status
from optagent.verdict import Check, Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
MODELS = sorted([*EXAMPLES.glob("*.json"), *(EXAMPLES / "textbook").glob("*.json")])
NASTY = "<script>alert(1)</script> & \"'"


class Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that what is opened is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def nasty() -> Formulation:
    """Every free text of a formulation holds what would be HTML."""
    return Formulation.model_validate(
        {
            "name": NASTY, "description": NASTY,
            "sets": [{"name": NASTY, "elements": [NASTY, [NASTY, "b"]], "description": NASTY}],
            "parameters": [{"name": NASTY, "index": [NASTY], "values": [[NASTY, 1], [NASTY]], "unit": NASTY, "description": NASTY},
                           {"name": "q", "values": {"table": NASTY, "key": [NASTY], "value": NASTY}},
                           {"name": "r", "expression": NASTY}],
            "variables": [{"name": NASTY, "index": [f"i in {NASTY}"], "lower": NASTY, "upper": NASTY, "unit": NASTY, "description": NASTY}],
            "objective": {"name": NASTY, "sense": "minimize", "expression": f"x + '{NASTY[:8]}'", "unit": NASTY, "description": NASTY},
            "constraints": [{"name": NASTY, "for_each": NASTY, "expression": NASTY, "when": NASTY, "description": NASTY}],
        }
    )  # fmt: skip


EXPRESSIONS = [
    (
        "x[i, j] <= 4",
        '<msub><mi class="v">x</mi><mrow><mi>i</mi><mo>,</mo><mi>j</mi></mrow></msub><mo>≤</mo><mn>4</mn>',
    ),
    ("a - 1 == -x", '<mi>a</mi><mo>−</mo><mn>1</mn><mo>=</mo><mo>−</mo><mi class="v">x</mi>'),
    ("a/(b + 1)", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>"),
    ("x**2", '<msup><mrow><mi class="v">x</mi></mrow><mrow><mn>2</mn></mrow></msup>'),
    ("abs(a)", "<mrow><mo>|</mo><mi>a</mi><mo>|</mo></mrow>"),
    ("sqrt(a)", "<msqrt><mrow><mi>a</mi></mrow></msqrt>"),
    ("floor(a)", "<mrow><mo>⌊</mo><mi>a</mi><mo>⌋</mo></mrow>"),
    ("1.5e-7", "<mn>1.5</mn><mo>×</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>7</mn></mrow></msup>"),
    ("a[t-1]", "<msub><mi>a</mi><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>"),
    ("a['b<c']", "<msub><mi>a</mi><mrow><mtext>b&lt;c</mtext></mrow></msub>"),
]


@pytest.mark.parametrize(("text", "mathml"), EXPRESSIONS)
def test_expressions_as_mathml(text: str, mathml: str):
    assert MathML(["x"]).expression(text) == f'<math displaystyle="true"><mrow>{mathml}</mrow></math>'


@pytest.mark.parametrize(
    "text",
    ["sum(x[i] for i in I if i != 'a' and not i in J) <= max(a, b)", "min(x[i] for i in I) >= 1", "prod(a[i] for i in I)",
     "(x if t > 1 else 0) + y <= 3", "a // 2 + a % 2", "len(I)", "exp(x) + log10(y)", "a if i in I | J & K else b", "1 <= x < 3 != 4",
     "sum(x[i] for (i, j) in I*J - K)", "{1, 2}", "range(1, n + 1)", "range(0, n, 2)", "-(a + b)*c", "a**-1.5", "((i, j) for i in I)",
     "piecewise(x, (0, 0), (4, 9))", "sos2(x[i] for i in I)"],
)  # fmt: skip
def test_mathml_is_xml_of_known_elements(text: str):
    """Well-formed; every sign stands in an element of its own; no text lies between elements."""
    mathml = MathML().expression(text)
    root = ET.fromstring(mathml)
    for node in root.iter():
        assert node.tag in {
            "math",
            "mrow",
            "mi",
            "mn",
            "mo",
            "mtext",
            "msub",
            "msup",
            "mfrac",
            "munder",
            "msqrt",
            "mspace",
            "mtable",
            "mtr",
            "mtd",
        }
        assert not (node.tail or "").strip()
        if node.tag not in {"mi", "mn", "mo", "mtext"}:
            assert not (node.text or "").strip()
        if node.tag in {"msub", "msup", "mfrac", "munder"}:
            assert len(node) == 2


def test_what_cannot_be_parsed_stands_as_it_was_written():
    assert MathML().expression("x <= = <b>") == "<code>x &lt;= = &lt;b&gt;</code>"


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_every_model_of_the_house_is_shown(path: Path):
    """Well-formed, no script, nothing fetched; every name is there, and every expression is mathematics."""
    f = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    page = html(f)
    reader = Reader(page)
    assert not {"script", "link", "img", "iframe", "code"} & set(reader.tags)
    assert not [value for name, value in reader.attributes if name.startswith("on") or name in ("src", "href")]
    assert "url(" not in page
    assert "http" not in re.sub(r"\s", "", page)
    for part in (*f.sets, *f.parameters, *f.variables, *f.constraints):
        assert part.name in reader.text
    for mathml in re.findall(r"<math.*?</math>", page):
        ET.fromstring(mathml)


def test_nothing_of_a_formulation_becomes_html():
    reader = Reader(html(nasty()))
    assert "script" not in reader.tags
    assert reader.text.count("<script>alert(1)</script>") >= 20


def test_a_notebook_asks_the_formulation_itself():
    f = Formulation.model_validate_json((EXAMPLES / "vans.json").read_text(encoding="utf-8"))
    assert f._repr_html_() == html(f)


def test_several_objectives_and_indicators_are_shown():
    f = Formulation.model_validate(
        {
            "variables": [{"name": "x"}, {"name": "b", "domain": "Binary"}],
            "objective": {"sense": "minimize", "expression": "x", "weight": 2.5},
            "more_objectives": [{"name": "second", "sense": "maximize", "expression": "b", "priority": 1}],
            "constraints": [{"name": "c", "expression": "x >= 4", "when": "b == 1"}],
        }
    )
    text = Reader(html(f)).text
    assert "priority 0, weight 2.5" in text
    assert "priority 1, weight 1" in text
    assert "when b=1" in text


def test_long_data_are_counted_and_not_shown():
    rows = [[f"m{n}", n] for n in range(1000)]
    f = Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": [row[0] for row in rows]}],
            "parameters": [{"name": "a", "index": ["I"], "values": rows, "default": 3}],
            "objective": {"sense": "minimize", "expression": "0"},
        }
    )
    page = html(f)
    assert f"and {1000 - MOST_SHOWN} more" in page
    assert "else 3" in page
    assert len(page) < 6000


def answer(**more: object) -> Answer:
    f = Formulation.model_validate_json((EXAMPLES / "vans.json").read_text(encoding="utf-8"))
    values = {"put[sofa,1]": 0.9999999, "hire[1]": 1.0, "hire[2]": 0.0, **{f"put[box,{n}]": 0.0 for n in range(20)}}
    given: dict[str, object] = {
        "problem": None, "formulation": f, "program": Program(source=f"print('{NASTY}')", origin="given"),
        "solution": Solution(status=Status.OPTIMAL, objective=0.9999999, values=values),
        "verdict": Verdict(confidence=0.75, checks=(Check(name="feasible", value=True, reason=NASTY),
                                                   Check(name="objective", value=False, reason="No."),
                                                   Check(name="votes", value=0.5, reason="Half."))),
        "diagnostics": (warning("code", "place", NASTY, "Mend."),),
        **more,
    }  # fmt: skip
    return Answer.model_validate(given)


def test_an_answer_shows_model_plan_and_checks():
    """The plan rounded as solvers mean it, zeros counted, each check with its mark, everything escaped."""
    reader = Reader(answer()._repr_html_())
    assert "script" not in reader.tags
    for words in ("optimal: 1", "put[sofa,1]", "1 if the piece goes in the van", "21 more are zero or not shown.", "✔", "✖", "0.5",
                  "confidence 0.75", "place", "print('<script>"):  # fmt: skip
        assert words in reader.text
    assert "hire[2]" not in reader.text


def test_an_answer_without_a_plan_or_a_formulation_is_shown_too():
    failed = answer(formulation=None, program=None, elements=NASTY, diagnostics=(),
                    solution=Solution(status=Status.INFEASIBLE, reason="Nothing fits."))  # fmt: skip
    reader = Reader(failed._repr_html_())
    assert "infeasible (Nothing fits.)" in reader.text
    assert NASTY in reader.text
    assert "The plan" not in reader.text
