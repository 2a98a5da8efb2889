"""Whatever a language model writes leads to diagnostics or to a model: never to a traceback, never to running code."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optagent import formulation
from optagent.formulation import Formulation, interpret
from optagent.formulation.check import check
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.html import html
from optagent.formulation.kinds import kinds
from optagent.formulation.latex import latex
from optagent.formulation.mathprog import parse_mathprog, print_mathprog, print_short
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import plain
from optagent.formulation.sentences import reading
from optagent.program import compile_formulation

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENTS = [
    json.loads(p.read_text(encoding="utf-8")) for f in ("*.json", "textbook/*.json") for p in sorted(EXAMPLES.glob(f))
]
AT_LENGTH = int(os.environ.get("OPTAGENT_FUZZ", "100000"))
"""Mutations that the slow test tries: a third each of expressions, documents and MathProg texts."""
SPICE = [
    "eval('1')", "__import__('os').system('true')", "(lambda: 1)()", "sum(", ")", "[", "]", "{", "}", " for i in I", " if ", " in ",
    "**", "//", "%", "<=", "!=", "==", "=", "1e999", "9" * 30, "9" * 5000, "0", "-1", "1.5", "range(10**9)", "range(", "\x00", "\n", "#",
    '"', "'", "\\", "é", "数", "∑", "x.y", "True", "None", "1j", "...", "*", ":=", "~", "@", "if else", "not ", " and ", " or ", "min()",
    "len()", "exp(1000)", "{}", "()", "a[", "t-1", " " * 200, "10**300*10**300", "sum(i for i in range(999) for j in range(999))",
    "is", "lambda", "async ", "await ", "yield ", "f'{x}'", "b'x'", "$", "`", "?", "\ud7ff", "\u2028", "𝑥", "<",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 3.5, -0.0, 1e308, 10**400, "", " ", "1", "x", "P", "i in I", "a b", "nan", [], [[]], [[1]], [["a", "b"]],
    [["a", 1], ["a", 2]], {}, {"table": "t", "key": ["a"], "value": "b"}, {"table": "", "key": [], "value": ""}, float("inf"), float("nan"),
    "range(3)", "I * J", "sum(x[i] for i in I)", "Binary", "maximize", ["P", "P"], ["p in P", "q in P"], ["P, P"], "sum", "index", "lambda",
]  # fmt: skip
RUNS_CODE = ("exec", "os.", "subprocess.", "open", "import", "socket.", "shutil.", "ctypes.", "pty.", "webbrowser.")
_watching: list[str] = []
_hooked = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event.startswith(RUNS_CODE):
        _watching.append(f"{event} {arguments[:1]}")


@contextmanager
def nothing_runs() -> Iterator[None]:
    """Fails when Python reports that something is executed, opened, imported or spawned meanwhile."""
    global _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    _watching.append("watching")
    try:
        yield
        assert _watching == ["watching"]
    finally:
        _watching.clear()


def spoiled(text: str, dice: random.Random) -> str:
    """A few random cuts, repetitions, swaps and insertions."""
    for _ in range(dice.randint(1, 3)):
        a, b = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
        match dice.randint(0, 4):
            case 0:
                text = text[:a] + text[b:]
            case 1:
                text = text[:b] + text[a:b] * dice.choice([1, 1, 2, 40]) + text[b:]
            case 2:
                text = text[:a] + dice.choice(SPICE) + text[a:]
            case 3:
                text = text[:a] + dice.choice(SPICE) + text[b:]
            case _:
                words = text.split()
                dice.shuffle(words)
                text = " ".join(words)
    return text


def spoiled_in_a_line(text: str, dice: random.Random) -> str:
    """One line spoiled, now and then the whole, so that a fair share stays readable."""
    if dice.random() < 0.2:
        return spoiled(text, dice)
    lines = text.splitlines()
    at = dice.randrange(len(lines))
    lines[at] = spoiled(lines[at], dice)
    if dice.random() < 0.3:
        lines.insert(at, dice.choice(lines))
    return "\n".join(lines)


def expressions(document: dict[str, Any]) -> list[str]:
    """Every expression in a document."""
    texts = [document["objective"]["expression"]]
    texts += [c[k] for c in document.get("constraints", []) for k in ("expression", "for_each") if c.get(k)]
    texts += [s["expression"] for s in document.get("sets", []) if s.get("expression")]
    return texts


TEXTS = [t for d in DOCUMENTS for t in expressions(d)]
MATHPROG = [
    p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parents[1] / "mathprog_models").glob("*.mod"))
]


def fields(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a document."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    for key in keys:
        yield node, key
        yield from fields(node[key])


def mutated(dice: random.Random) -> dict[str, Any]:
    """An example with a few values replaced, removed, repeated or spoiled."""
    document = json.loads(json.dumps(dice.choice(DOCUMENTS)))
    for _ in range(dice.randint(1, 3)):
        container, key = dice.choice(list(fields(document)))
        value = container[key]
        match dice.randint(0, 4):
            case 0:
                del container[key]
            case 1:
                container[key] = copied(dice.choice(VALUES))
            case 2 if isinstance(value, list) and value:
                value.append(copied(dice.choice(value)))
            case 3 if isinstance(value, list):
                dice.shuffle(value)
            case _ if isinstance(value, str):
                container[key] = spoiled(value, dice)
            case _:
                container[key] = copied(dice.choice(VALUES))
    return document


def copied(value: Any) -> Any:
    """A value of its own: a list that is put in itself is no JSON."""
    return json.loads(json.dumps(value))


def told(error: ExpressionError) -> None:
    """A reason is a sentence, however long what it tells of."""
    assert error.code
    assert 3 < len(error.message) < 500, error.message


def try_text(text: str) -> str:
    """Read an expression, and a `for_each`; what came of it."""
    came = "no expression"
    for reader in (parse, parse_clauses):
        try:
            reader(text)
            came = "expression"
        except ExpressionError as error:
            told(error)
    return came


def try_document(document: dict[str, Any]) -> str:
    """Check and print a document; what came of it."""
    try:
        f = Formulation.model_validate(document)
    except ValidationError:
        return "no formulation"
    with nothing_runs():
        result = check(f)
    for d in result.diagnostics:
        assert d.code
        assert d.message
        assert len(str(d)) < 1000, str(d)
    for printer in (plain, latex, html, reading):
        assert printer(f)
    if result.errors:
        return "errors"
    with nothing_runs():
        kinds(result)
        try_printed(f)
    program, _ = compile_formulation(f)
    if program is None:
        return "refused"
    compile(program.source, "program.py", "exec")
    return "program"


def try_printed(f: Formulation) -> None:
    """MathProg of a sound model: printed and read, or a reason."""
    for printer in (print_mathprog, print_short):
        try:
            text = printer(f)
        except ExpressionError as error:
            told(error)
            continue
        parse_mathprog(text)  # what is printed can be read


def try_mathprog(text: str) -> str:
    """Read a MathProg text, and check what it says."""
    with nothing_runs():
        try:
            f = parse_mathprog(text)
        except ExpressionError as error:
            told(error)
            return "no MathProg"
        result = check(f)
    return "errors in MathProg" if result.errors else "MathProg"


def fuzz(count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """So many texts and documents; how often they came to what."""
    monkeypatch.setattr(interpret, "MOST_STEPS", 30_000)  # as in a real run, only sooner
    dice = random.Random(seed)
    came: dict[str, int] = {}
    for room in pkgutil.walk_packages(formulation.__path__, "optagent.formulation."):
        importlib.import_module(room.name)  # what the first call imports is not the text's doing
    importlib.import_module("numpy.ma")  # numpy's own, at the first np.unique
    for document in DOCUMENTS[:3]:
        check(Formulation.model_validate(document))
        try_printed(Formulation.model_validate(document))
    for at in range(count):
        given: Any = None
        try:
            if at % 3 == 0:
                given = spoiled(dice.choice(TEXTS), dice)
                with nothing_runs():
                    outcome = try_text(given)
            elif at % 3 == 1:
                given = mutated(dice)
                outcome = try_document(given)
            else:
                given = spoiled_in_a_line(dice.choice(MATHPROG), dice)
                outcome = try_mathprog(given)
        except BaseException as error:
            error.add_note(f"number {at} of seed {seed}: {json.dumps(given)[:20_000]}")
            raise
        came[outcome] = came.get(outcome, 0) + 1
    return came


def test_nothing_written_makes_trouble(monkeypatch: pytest.MonkeyPatch):
    """Three thousand random mutations, of which a fair share still are models."""
    came = fuzz(3_000, 20, monkeypatch)
    assert came["program"] > 70
    assert came["errors"] > 70
    assert came["expression"] > 70
    assert came["MathProg"] > 70
    assert came["no MathProg"] > 70


@pytest.mark.slow
def test_nothing_written_makes_trouble_at_length(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`make test-fuzz`: as many as OPTAGENT_FUZZ says."""
    seed = random.randrange(2**32)
    came = fuzz(AT_LENGTH, seed, monkeypatch)
    with capsys.disabled():
        print(f"\n{sum(came.values()):,} mutations, seed {seed}: {came}")
    assert sum(came.values()) == AT_LENGTH


def test_the_watch_sees_code_that_runs():
    """The audit hook reports what the fuzz test must not see."""
    for harm in ("eval('1 + 1')", "open('/dev/null')", "__import__('this_is_no_module')"):
        with pytest.raises((AssertionError, ImportError)), nothing_runs():
            eval(harm)
    with nothing_runs():
        parse("1 + 1 + 1")
