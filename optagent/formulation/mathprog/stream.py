"""A statement's tokens, read one after the other, and the names that are known while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.mathprog.lexer import Token, syntax

Thing = Literal["set", "param", "var"]


class Stream:
    """Tokens with a place to read from."""

    def __init__(self, tokens: list[Token], line: int) -> None:
        self.tokens = tokens
        self.at = 0
        self.last_line = tokens[-1].line if tokens else line

    def peek(self, ahead: int = 0) -> Token | None:
        """The token to be read next, or one behind it."""
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    @property
    def line(self) -> int:
        """Where the next token stands."""
        token = self.peek()
        return token.line if token else self.last_line

    def next(self, what: str = "something") -> Token:
        """Read one. Raises ExpressionError `syntax` at the end of the statement."""
        token = self.peek()
        if token is None:
            raise syntax(self.line, f"The statement ends where {what} is needed.", "Complete it before the semicolon.")
        self.at += 1
        return token

    def sees(self, *words: str, ahead: int = 0) -> bool:
        """Whether the next token is one of these signs or bare words."""
        token = self.peek(ahead)
        return token is not None and token.kind in ("sign", "name") and token.text in words

    def accept(self, *words: str) -> Token | None:
        """Read the next token if it is one of these."""
        return self.next() if self.sees(*words) else None

    def expect(self, word: str, mend: str = "") -> Token:
        """Read this sign or word. Raises ExpressionError `syntax` where another stands."""
        if not self.sees(word):
            raise syntax(
                self.line, f"{self.shown()} stands where {word} is needed.", mend or f"Write {word} before it."
            )
        return self.next()

    def name(self, what: str) -> Token:
        """Read a name. Raises ExpressionError `syntax` where there is none."""
        token = self.next(what)
        if token.kind != "name":
            raise syntax(token.line, f"{quoted(token.text)} stands where {what} is needed.",
                         "Names have letters, digits and _, and begin with a letter.")  # fmt: skip
        return token

    def shown(self) -> str:
        """The next token, for a message."""
        token = self.peek()
        return "The end of the statement" if token is None else quoted(token.text)

    def end(self) -> None:
        """Raises ExpressionError `syntax` unless everything is read."""
        if self.peek() is not None:
            raise syntax(self.line, f"{self.shown()} cannot stand here.", "End the statement with ; before it.")


@dataclass
class Scope:
    """Names: what is declared so far, what is bound by indexing, and what must not be used anew."""

    taken: set[str]
    """Every word of the text, so that new dummies are different from all."""
    made: set[str] = field(default_factory=set[str])
    """Dummies made up in this statement."""
    things: dict[str, Thing] = field(default_factory=dict[str, Thing])
    arities: dict[str, int] = field(default_factory=dict[str, int])
    """Set -> parts of its members."""
    bound: list[str] = field(default_factory=list[str])

    def fresh(self, like: str) -> str:
        """A dummy of a new name."""
        stem = like.rstrip("0123456789_") or "i"
        count = 2
        while f"{stem}_{count}" in self.taken | self.made:
            count += 1
        self.made.add(f"{stem}_{count}")
        return f"{stem}_{count}"

    def begin(self) -> None:
        """A new statement: nothing is bound."""
        self.bound.clear()
        self.made.clear()

    def declare(self, token: Token, thing: Thing) -> str:
        """Make a name known. Raises ExpressionError `duplicate-name`."""
        if token.text in self.things:
            raise ExpressionError("duplicate-name", f"Line {token.line}: {quoted(token.text)} is declared already.",
                                  "Give each its own name.")  # fmt: skip
        self.things[token.text] = thing
        return token.text

    def arity(self, node: tree.Node) -> int:
        """How many parts the members of a set have, as far as can be told from its text."""
        match node:
            case tree.Name(id=name):
                return self.arities.get(name, 1)
            case tree.Arithmetic(first=first, rest=rest):
                if rest[0][0] == "*":
                    return self.arity(first) + sum(self.arity(part) for _, part in rest)
                return self.arity(first)
            case tree.Builder(element=tree.Tuple(parts=parts)) | tree.Listing(elements=(tree.Tuple(parts=parts), *_)):
                return len(parts)
            case _:
                return 1
