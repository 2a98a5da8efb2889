"""Reads the statements of a MathProg data section.

Covered: sets as lists, tuples, slices `(a,*)` and matrices of + and -; parameters as lists, slices `[a,*]`, tables, transposed
tables `(tr)`, several parameters in one table, defaults; `.` for no value.
"""

from __future__ import annotations

from dataclasses import dataclass

from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.mathprog.declared import DeclaredParameter, DeclaredSet, Model, Word
from optagent.formulation.mathprog.lexer import Statement, Token, data_tokens, refused, syntax
from optagent.formulation.mathprog.stream import Stream
from optagent.formulation.polynomial import Key

_NO_VALUE = "."


@dataclass
class _Slice:
    """`[a, *, 3]`: what is fixed, and None where the data go on."""

    parts: list[Word | None]

    @property
    def free(self) -> int:
        return self.parts.count(None)

    def filled(self, words: list[Word], line: int) -> Key:
        rest = iter(words)
        return _key([next(rest) if part is None else part for part in self.parts], line)


class DataReader:
    """Takes statements one by one, and fills what the model section has declared."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def take(self, statement: Statement) -> None:
        """Read one. Raises ExpressionError."""
        stream = Stream(data_tokens(statement), statement.line)
        word = stream.next("a statement")
        if word.text not in ("set", "param"):
            raise syntax(word.line, f"{quoted(word.text)} cannot stand in the data section.", "It holds set and param.")
        if word.text == "param" and stream.sees(":", "default"):
            self._several(stream)
            return
        name = stream.name("a name")
        if word.text == "set":
            if name.text not in self.model.sets:
                raise syntax(name.line, f"{quoted(name.text)} is no set.", "Declare it in the model section.")
            if stream.sees("["):
                raise refused(name.line, f"{name.text} is a set with an index, which a Formulation has not.",
                              "Declare one set of pairs, and run over those that fit.")  # fmt: skip
        elif name.text not in self.model.parameters:
            raise syntax(name.line, f"{quoted(name.text)} is no parameter.", "Declare it in the model section.")
        self.values(stream, name.text)

    def values(self, stream: Stream, name: str) -> None:
        """What stands behind the name of a set or parameter. Raises ExpressionError."""
        found = self.model.sets.get(name)
        if found is not None:
            self._members(stream, found)
        else:
            self._rows(stream, self.model.parameters[name])

    # sets

    def _members(self, stream: Stream, found: DeclaredSet) -> None:
        members: dict[Key, None] = {}
        if found.dimension == 1 and stream.sees(":=") and stream.sees("(", ahead=1) and not stream.sees("tr", ahead=2):
            found.dimension = _parts(stream)
        free = _Slice([None] * found.dimension)
        while stream.peek() is not None:
            if stream.accept(",", ":="):
                continue
            if stream.sees("(") and stream.sees("tr", ahead=1):
                stream.at += 2
                stream.expect(")")
                members.update(dict.fromkeys(self._matrix(stream, free, turned=True)))
            elif stream.sees(":"):
                members.update(dict.fromkeys(self._matrix(stream, free, turned=False)))
            elif stream.accept("("):
                slice_ = self._slice(stream, ")", found.dimension)
                if slice_.free:
                    free = slice_
                    continue
                members[slice_.filled([], stream.line)] = None
            else:
                line = stream.line
                words = [_word(stream) for _ in range(free.free)]
                members[free.filled(words, line)] = None
        found.members = [*(found.members or []), *members]

    def _matrix(self, stream: Stream, free: _Slice, *, turned: bool) -> list[Key]:
        found: list[Key] = []
        for key, token in self._table(stream, free, turned=turned):
            if token.text not in ("+", "-"):
                raise syntax(token.line, f"{quoted(token.text)} stands where + or - is needed.", "+ marks a member.")
            if token.text == "+":
                found.append(key)
        return found

    # parameters

    def _rows(self, stream: Stream, found: DeclaredParameter) -> None:
        rows: list[tuple[Key, Word]] = found.rows if found.rows is not None else []
        free = _Slice([None] * found.arity)
        while stream.peek() is not None:
            if stream.accept(",", ":="):
                continue
            if stream.accept("default"):
                found.default = _numeric(found, stream.next("a number"))
            elif stream.sees("(") and stream.sees("tr", ahead=1):
                stream.at += 2
                stream.expect(")")
                rows.extend(self._cells(stream, free, found, turned=True))
            elif stream.sees(":"):
                rows.extend(self._cells(stream, free, found, turned=False))
            elif stream.accept("["):
                free = self._slice(stream, "]", found.arity)
                if not free.free:
                    self._single(stream, free, found, rows)
            else:
                self._single(stream, free, found, rows)
        found.rows = rows

    def _single(self, stream: Stream, free: _Slice, found: DeclaredParameter, rows: list[tuple[Key, Word]]) -> None:
        line = stream.line
        key = free.filled([_word(stream) for _ in range(free.free)], line)
        stream.accept(",")
        token = stream.next(f"a value of {found.name}")
        if token.text != _NO_VALUE:
            rows.append((key, _value(found, token)))

    def _cells(self, stream: Stream, free: _Slice, found: DeclaredParameter, *, turned: bool) -> list[tuple[Key, Word]]:
        cells = self._table(stream, free, turned=turned)
        return [(key, _value(found, token)) for key, token in cells if token.text != _NO_VALUE]

    def _several(self, stream: Stream) -> None:
        """`param default 0 : I : a b := i 1 2 …`"""
        default = _number(stream.next("a number")) if stream.accept("default") else None
        stream.expect(":")
        first = stream.name("a name")
        keys: DeclaredSet | None = None
        if stream.accept(":"):
            keys = self.model.sets.get(first.text)
            if keys is None:
                raise syntax(first.line, f"{quoted(first.text)} is no set.", "Declare it in the model section.")
            first = stream.name("a parameter")
        names = [first]
        while not stream.accept(":="):
            if not stream.accept(","):
                names.append(stream.name("a parameter"))
        columns = [self._column(token) for token in names]
        arity = columns[0].arity
        for column in columns:
            column.rows = column.rows or []
            column.default = column.default if default is None else default
            if column.arity != arity:
                raise syntax(
                    first.line, f"{column.name} and {columns[0].name} have different indices.", "Use two tables."
                )
        while stream.peek() is not None:
            if stream.accept(","):
                continue
            line = stream.line
            key = _key([_word(stream) for _ in range(arity)], line)
            if keys is not None:
                keys.members = [*(keys.members or []), key]
            for column in columns:
                stream.accept(",")
                token = stream.next(f"a value of {column.name}")
                if token.text != _NO_VALUE:
                    assert column.rows is not None
                    column.rows.append((key, _value(column, token)))

    def _column(self, token: Token) -> DeclaredParameter:
        found = self.model.parameters.get(token.text)
        if found is None:
            raise syntax(token.line, f"{quoted(token.text)} is no parameter.", "Declare it in the model section.")
        return found

    # both

    def _slice(self, stream: Stream, closing: str, arity: int) -> _Slice:
        parts: list[Word | None] = []
        line = stream.line
        while not stream.accept(closing):
            if stream.accept(","):
                continue
            parts.append(None if stream.accept("*") else _word(stream))
        if len(parts) != arity:
            raise ExpressionError("wrong-index", f"Line {line}: There are {len(parts)} parts where {arity} are needed.",
                                  "Give one for each index.")  # fmt: skip
        return _Slice(parts)

    def _table(self, stream: Stream, free: _Slice, *, turned: bool) -> list[tuple[Key, Token]]:
        """`: c1 c2 := r1 v v r2 v v`, row by row as it stands."""
        line = stream.expect(":").line
        if free.free != 2:
            raise syntax(line, f"A table has two free indices, and there are {free.free}.",
                         "Fix the others before it: [a,*,*].")  # fmt: skip
        columns: list[Word] = []
        while not stream.accept(":="):
            if not stream.accept(","):
                columns.append(_word(stream))
        cells: list[tuple[Key, Token]] = []
        while stream.peek() is not None and not stream.sees("[", "(", ":"):
            if stream.accept(","):
                continue
            line = stream.line
            row = _word(stream)
            for column in columns:
                stream.accept(",")
                words = [column, row] if turned else [row, column]
                cells.append((free.filled(words, line), stream.next("a number")))
        return cells


def _parts(stream: Stream) -> int:
    """How many parts the tuple behind the next two tokens has."""
    ahead = 2
    while stream.peek(ahead) is not None and not stream.sees(")", ahead=ahead):
        ahead += 1
    return ahead // 2


def _word(stream: Stream) -> Word:
    token = stream.next("a member of a set")
    if token.kind == "sign" or (token.kind == "name" and token.text in ("+", "-")):
        raise syntax(
            token.line, f"{quoted(token.text)} stands where a member of a set is needed.", "Put signs into quotes."
        )
    return token.number if token.kind == "number" else token.text


def _key(words: list[Word], line: int) -> Key:
    key: list[str | int] = []
    for word in words:
        if isinstance(word, float):
            raise ExpressionError("wrong-index", f"Line {line}: {word} is no member of any set here.",
                                  "Members are whole numbers or words.")  # fmt: skip
        key.append(word)
    return tuple(key)


def _value(found: DeclaredParameter, token: Token) -> Word:
    if found.symbolic and token.kind in ("name", "string"):
        return token.text
    return _numeric(found, token)


def _numeric(found: DeclaredParameter, token: Token) -> int | float:
    if token.kind != "number":
        raise ExpressionError("not-a-number", f"Line {token.line}: {quoted(token.text)} is no number for {found.name}.",
                              "Write a number, or . for none.")  # fmt: skip
    return token.number


def _number(token: Token) -> int | float:
    if token.kind != "number":
        raise syntax(token.line, f"{quoted(token.text)} is no number.", "Write the default as a number.")
    return token.number
