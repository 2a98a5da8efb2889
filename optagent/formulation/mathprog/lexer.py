"""Cuts MathProg text into statements, and statements into tokens; comments are kept beside what they stand behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from optagent.formulation.diagnostic import ExpressionError, quoted

Kind = Literal["name", "number", "string", "sign"]
MOST_CHARACTERS = 20_000_000
"""Longer text is refused; data in bulk belong into a table."""

_PARTS = re.compile(
    r"(?P<comment>#[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^'\n]|'')*'|\"(?:[^\"\n]|\"\")*\")|(?P<open>\{)|(?P<close>\})"
    r"|(?P<end>;)|(?P<bad>['\"]|/\*)",
    re.DOTALL,
)
_NUMBER = r"(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_MODEL = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<name>[^\W\d]\w*)|(?P<string>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")"
    r"|(?P<sign>:=|==>|<=|>=|<>|!=|==|\*\*|\.\.|&&|\|\||<-|[-+*/^<>=!&|()\[\]{},:~.])|(?P<blank>\s+)"
)
_DATA = re.compile(
    r"(?P<string>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?P<sign>:=|[,:()\[\]*])|(?P<name>[^\s,:()\[\]*'\"]+)|(?P<blank>\s+)"
)
SIGNED_NUMBER = re.compile(rf"[+-]?{_NUMBER}")
_LOOP = re.compile(r"\s*for\b")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text. In the data section, words without quotes are names, or numbers where they look like one."""

    kind: Kind
    text: str
    """Strings without their quotes."""
    line: int
    number: int | float = 0
    start: int = 0
    """Where it begins in the statement's text."""


@dataclass(slots=True)
class Statement:
    """What stands before one `;`."""

    text: str
    """Comments are blanked out."""
    line: int
    notes: list[str] = field(default_factory=list[str])
    """The comments between this statement and the next, without their signs."""


def syntax(line: int, message: str, mend: str = "") -> ExpressionError:
    """The error for text that cannot be read: its message begins with the line."""
    return ExpressionError("syntax", f"Line {line}: {message}", mend)


def refused(line: int, message: str, mend: str) -> ExpressionError:
    """The error for MathProg that a Formulation has no counterpart for."""
    return ExpressionError("not-allowed", f"Line {line}: {message}", mend)


def statements(text: str) -> list[Statement]:
    """Every statement up to `end;`; the first one is empty, and has the comments at the head of the file.

    Raises ExpressionError `syntax` or `too-long`.
    """
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError("too-long", f"The text has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
                              "Attach large data as tables.")  # fmt: skip
    return _Cutter(text).cut()


class _Cutter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found = [Statement("", 1)]
        self.pieces: list[str] = []
        self.depth = 0
        self.blocks = 0
        """Braces closed at the top of the statement: the second of a `for` may end it."""
        self.opened = 0

    def cut(self) -> list[Statement]:
        at = 0
        for part in _PARTS.finditer(self.text):
            self.pieces.append(self.text[at : part.start()])
            at = part.end()
            match part.lastgroup:
                case "comment":
                    self._comment(part[0])
                case "open":
                    self._open(part.start())
                case "close":
                    self._close(part.start())
                case "end":
                    if self.depth == 0:
                        self._end(part.start())
                        if self.found[-1].text == "end":
                            return self.found
                    else:
                        self._inside(part.start())
                case "string":
                    self.pieces.append(part[0])
                case _:
                    what = "comment" if part[0] == "/*" else "quotation"
                    raise syntax(self._line(part.start()), f"The {what} is not closed.", "Close it on the same line.")
        self.pieces.append(self.text[at:])
        rest = "".join(self.pieces).strip()
        if self.depth:
            raise syntax(self._line(self.opened), "The { is not closed.", "Write } where the condition ends.")
        if rest and rest != "end":
            line = self._line(len(self.text.rstrip()))
            raise syntax(line, f"{quoted(rest)} does not end in a semicolon.", "End every statement with ;.")
        return self.found

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def _comment(self, words: str) -> None:
        if "".join(self.pieces).strip():
            self.pieces.append(" " + "\n" * words.count("\n"))  # inside a statement: it parts words, and says nothing
            return
        plain = words[2:-2] if words.startswith("/*") else words[1:]
        self.found[-1].notes.append(plain.strip())
        self.pieces.append(" ")

    def _open(self, at: int) -> None:
        self.depth += 1
        if self.depth == 1:
            self.opened = at
        self.pieces.append("{")

    def _close(self, at: int) -> None:
        if self.depth == 0:
            raise syntax(self._line(at), "There is no { for this }.", "Remove it, or write { before.")
        self.depth -= 1
        self.pieces.append("}")
        whole = "".join(self.pieces) if self.depth == 0 else ""
        if whole and _LOOP.match(whole):
            self.blocks += 1
            if self.blocks == 2 and _is_block(whole):
                self._end(at)

    def _inside(self, at: int) -> None:
        if not _LOOP.match("".join(self.pieces)):
            raise syntax(self._line(self.opened), "The { is not closed.", "Write } where the condition ends.")
        self.pieces.append(";")

    def _end(self, at: int) -> None:
        text = "".join(self.pieces)
        self.pieces = []
        self.blocks = 0
        stripped = text.strip()
        if stripped:
            self.found.append(Statement(stripped, self._line(at) - stripped.count("\n")))


def _is_block(whole: str) -> bool:
    """`for {…} {…}`, where nothing stands between the braces."""
    depth = 0
    for at, sign in enumerate(whole):
        depth += (sign == "{") - (sign == "}")
        if sign == "}" and depth == 0:
            return whole[at + 1 :].lstrip().startswith("{")
    return False


def model_tokens(statement: Statement) -> list[Token]:
    """The tokens of a statement of the model section. Raises ExpressionError `syntax`."""
    return _tokens(statement, _MODEL)


def data_tokens(statement: Statement) -> list[Token]:
    """The tokens of a statement of the data section. Raises ExpressionError `syntax`."""
    return _tokens(statement, _DATA)


def _tokens(statement: Statement, pattern: re.Pattern[str]) -> list[Token]:
    found: list[Token] = []
    line, at, text = statement.line, 0, statement.text
    while at < len(text):
        part = pattern.match(text, at)
        if part is None:
            raise syntax(line, f"The sign {quoted(text[at])} has no meaning here.", "Put words into quotes.")
        word = part[0]
        match part.lastgroup:
            case "blank":
                pass
            case "string":
                sign = word[0]
                found.append(Token("string", word[1:-1].replace(sign * 2, sign), line, 0, at))
            case "number":
                found.append(Token("number", word, line, number(word), at))
            case "name" if pattern is _DATA and SIGNED_NUMBER.fullmatch(word):
                found.append(Token("number", word, line, number(word), at))
            case "name":
                found.append(Token("name", word, line, 0, at))
            case _:
                found.append(Token("sign", word, line, 0, at))
        line += word.count("\n")
        at = part.end()
    return found


def number(word: str) -> int | float:
    """The number a word stands for; whole numbers are int, however they are written."""
    if re.fullmatch(r"[+-]?\d{1,300}", word):
        return int(word)
    value = float(word)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
