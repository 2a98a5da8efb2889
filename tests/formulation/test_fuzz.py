"""Whatever a language model writes leads to diagnostics or to a model: never to a traceback, never to running code."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optagent.formulation import Formulation, interpret
from optagent.formulation.check import check
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.latex import latex
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import plain
from optagent.program import compile_formulation

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENTS = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(EXAMPLES.glob("*.json"))]
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


def _hook(event: str, _arguments: object) -> None:
    if _watching and event.startswith(RUNS_CODE):
        _watching.append(event)


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


def expressions(document: dict[str, Any]) -> list[str]:
    """Every expression in a document."""
    texts = [document["objective"]["expression"]]
    texts += [c[k] for c in document.get("constraints", []) for k in ("expression", "for_each") if c.get(k)]
    texts += [s["expression"] for s in document.get("sets", []) if s.get("expression")]
    return texts


TEXTS = [t for d in DOCUMENTS for t in expressions(d)]


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
                container[key] = json.loads(json.dumps(dice.choice(VALUES)))
            case 2 if isinstance(value, list) and value:
                value.append(dice.choice(value))
            case 3 if isinstance(value, list):
                dice.shuffle(value)
            case _ if isinstance(value, str):
                container[key] = spoiled(value, dice)
            case _:
                container[key] = dice.choice(VALUES)
    return document


def try_text(text: str) -> None:
    """Read an expression, and a `for_each`."""
    for reader in (parse, parse_clauses):
        said = "read"
        try:
            reader(text)
        except ExpressionError as error:
            said = f"{error.code} {error.message}"
        assert 3 < len(said) < 400


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
    plain(f)
    latex(f)
    if result.errors:
        return "errors"
    program, _ = compile_formulation(f)
    if program is None:
        return "refused"
    compile(program.source, "program.py", "exec")
    return "program"


def fuzz(count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """So many texts and documents; how often they came to what."""
    monkeypatch.setattr(interpret, "MOST_STEPS", 30_000)  # as in a real run, only sooner
    dice = random.Random(seed)
    came: dict[str, int] = {}
    for document in DOCUMENTS[:3]:
        check(Formulation.model_validate(document))  # what the first call imports is not the text's doing
    for at in range(count):
        if at % 2:
            text = spoiled(dice.choice(TEXTS), dice)
            with nothing_runs():
                try_text(text)
        else:
            document = mutated(dice)
            try:
                outcome = try_document(document)
            except BaseException as error:
                error.add_note(f"{json.dumps(document)[:20_000]}")
                raise
            came[outcome] = came.get(outcome, 0) + 1
    return came


def test_nothing_written_makes_trouble(monkeypatch: pytest.MonkeyPatch):
    """Three thousand random mutations, of which a fair share still are models."""
    came = fuzz(3_000, 20, monkeypatch)
    assert came["program"] > 100
    assert came["errors"] > 100


@pytest.mark.slow
def test_nothing_written_makes_trouble_at_length(monkeypatch: pytest.MonkeyPatch):
    fuzz(20_000, random.randrange(2**32), monkeypatch)


def test_the_watch_sees_code_that_runs():
    """The audit hook reports what the fuzz test must not see."""
    for harm in ("eval('1 + 1')", "open('/dev/null')", "__import__('this_is_no_module')"):
        with pytest.raises((AssertionError, ImportError)), nothing_runs():
            eval(harm)
    with nothing_runs():
        parse("1 + 1 + 1")
