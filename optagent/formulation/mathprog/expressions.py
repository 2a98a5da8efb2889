"""Reads MathProg's expressions, sets and indexing into the tree of the formulation language.

Covered: arithmetic, comparisons, `and or not in within`, `if then else`, `sum prod min max setof forall exists`, the
functions of one number, `card`, set algebra, `a..b by c`, indexing with conditions and slices `(i, j) in A` where `i` is bound.
Not covered: strings and their functions, random numbers, time, indexed sets, suffixes such as `.val`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.mathprog import forms
from optagent.formulation.mathprog.lexer import Token, refused, syntax
from optagent.formulation.mathprog.stream import Scope, Stream
from optagent.formulation.mathprog.words import ITERATED, OPERATORS

DEEPEST = 60
"""Levels of brackets; deeper text is refused, not recursed into."""
OR, AND, NOT, MEMBER, RELATION, UNION, INTER, CROSS, RANGE, SUM, PRODUCT, UNARY, POWER = range(1, 14)
_BINARY = {
    "or": OR, "||": OR, "and": AND, "&&": AND, "in": MEMBER, "within": MEMBER, "not": MEMBER, "!": MEMBER,
    "<": RELATION, "<=": RELATION, "=": RELATION, "==": RELATION, ">=": RELATION, ">": RELATION, "<>": RELATION,
    "!=": RELATION, "union": UNION, "diff": UNION, "symdiff": UNION, "inter": INTER, "cross": CROSS, "..": RANGE,
    "+": SUM, "-": SUM, "less": SUM, "*": PRODUCT, "/": PRODUCT, "div": PRODUCT, "mod": PRODUCT, "**": POWER, "^": POWER,
}  # fmt: skip
RELATIONS: dict[str, tree.ComparisonOp] = {
    "<": "<", "<=": "<=", "=": "==", "==": "==", ">=": ">=", ">": ">", "<>": "!=", "!=": "!=",
}  # fmt: skip
_ONE_NUMBER = frozenset(("abs", "exp", "log", "log10", "sqrt", "sin", "cos", "tan", "floor", "ceil"))
_ELSEWHERE = frozenset((
    "atan", "gmtime", "Irand224", "length", "Normal", "Normal01", "str2time", "substr", "time2str", "Uniform", "Uniform01",
))  # fmt: skip


@dataclass(frozen=True)
class Indexing:
    """`{i in I, (i, j) in A, B: condition}`."""

    over: tuple[tree.Clause, ...]
    bare: frozenset[int]
    """The clauses that name no dummy; theirs are made up."""

    @property
    def dummies(self) -> list[str]:
        """In order."""
        return [t for c in self.over for t in c.targets]


class Reader:
    """Reads from one statement."""

    def __init__(self, stream: Stream, scope: Scope) -> None:
        self.stream = stream
        self.scope = scope
        self.depth = 0

    def expression(self, least: int = OR) -> tree.Node:
        """Everything up to an operator that binds more loosely than `least`. Raises ExpressionError."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError("too-deep", f"Line {self.stream.line}: The expression is nested more than {DEEPEST} deep.",
                                  "Write it in parts.")  # fmt: skip
        left = self._leading()
        while (token := self.stream.peek()) is not None and token.kind != "string" and token.kind != "number":
            level = _BINARY.get(token.text, 0)
            if level < least or (token.text in ("not", "!") and not self.stream.sees("in", "within", ahead=1)):
                break
            self.stream.next()
            left = self._joined(left, token, level)
        self.depth -= 1
        return left

    def _leading(self) -> tree.Node:
        if self.stream.accept("not", "!"):
            return tree.Not(self.expression(MEMBER))
        if self.stream.accept("-"):
            return forms.negative(self.expression(UNARY))
        if self.stream.accept("+"):
            return self.expression(UNARY)
        return self._primary()

    def _joined(self, left: tree.Node, token: Token, level: int) -> tree.Node:  # noqa: C901 - one case an operator
        if level == MEMBER:
            return self._membership(left, token)
        right = self.expression(UNARY if level == POWER else level + 1)
        match token.text:
            case "or" | "||" | "and" | "&&":
                return forms.logical([left, right], either=level == OR)
            case "union":
                return forms.chain(left, [("|", right)])
            case "diff":
                return forms.chain(left, [("-", right)])
            case "symdiff":
                return forms.chain(forms.chain(left, [("|", right)]), [("-", forms.chain(left, [("&", right)]))])
            case "inter":
                return forms.chain(left, [("&", right)])
            case "cross" | "*":
                return forms.chain(left, [("*", right)])
            case "+":
                return forms.chain(left, [("+", right)])
            case "-":
                return forms.chain(left, [("-", right)])
            case "/":
                return forms.chain(left, [("/", right)])
            case "mod":
                return forms.chain(left, [("%", right)])
            case "div":
                return forms.truncated(forms.chain(left, [("/", right)]))
            case "less":
                return forms.call("max", forms.chain(left, [("-", right)]), forms.ZERO)
            case "**" | "^":
                return tree.Arithmetic(left, (("**", right),))
            case "..":
                step = self.expression(SUM) if self.stream.accept("by") else None
                return forms.between(left, right, step)
            case sign:
                rest: tuple[tuple[tree.ComparisonOp, tree.Node], ...] = ((RELATIONS[sign], right),)
                if isinstance(left, tree.Comparison):
                    return tree.Comparison(left.first, (*left.rest, *rest))
                return tree.Comparison(left, rest)

    def _membership(self, left: tree.Node, token: Token) -> tree.Node:
        negated = token.text in ("not", "!")
        word = self.stream.next() if negated else token
        source = self.expression(UNION)
        if word.text == "in":
            return tree.Membership(left, source, negated)
        outside = forms.call("len", forms.chain(left, [("-", source)]))
        return tree.Comparison(outside, ((">" if negated else "==", forms.ZERO),))

    def _primary(self) -> tree.Node:
        token = self.stream.next("an expression")
        match token.kind:
            case "number":
                return tree.Number(token.number)
            case "string":
                return tree.Text(token.text)
            case "name":
                return self._named(token)
            case _:
                pass
        if token.text == "(":
            return self._bracketed()
        if token.text == "{":
            self.stream.at -= 1
            return self._braces()
        raise syntax(token.line, f"{quoted(token.text)} stands where an expression is needed.", _mend(token.text))

    def _bracketed(self) -> tree.Node:
        parts = self._list(")")
        return parts[0] if len(parts) == 1 else tree.Tuple(tuple(parts))

    def _list(self, closing: str) -> list[tree.Node]:
        parts = [self.expression()]
        while self.stream.accept(","):
            parts.append(self.expression())
        self.stream.expect(closing)
        return parts

    def _named(self, token: Token) -> tree.Node:
        name = token.text
        if name in ITERATED and self.stream.sees("{"):
            return self._iterated(token)
        if name == "if":
            return self._choice()
        if self.stream.accept("["):
            item = tree.Item(name, tuple(self._list("]")))
            if self.scope.things.get(name) == "set":
                raise refused(token.line, f"{name}[…] is a set with an index, which a Formulation has not.",
                              "Declare one set of pairs, and run over those that fit.")  # fmt: skip
            return self._without_suffix(item, token)
        if self.stream.sees("(") and name not in self.scope.bound and name not in self.scope.things:
            self.stream.next()
            return self._call(token)
        if name in OPERATORS:
            raise syntax(
                token.line, f"{quoted(name)} stands where an expression is needed.", "Complete what is before it."
            )
        return self._without_suffix(tree.Name(name), token)

    def _without_suffix(self, node: tree.Node, token: Token) -> tree.Node:
        if self.stream.sees("."):
            raise refused(token.line, "Suffixes such as .val speak of a solution, not of the model.", "Remove it.")
        return node

    def _call(self, token: Token) -> tree.Node:
        name = token.text
        arguments = self._list(")")
        if name in ("min", "max"):
            return arguments[0] if len(arguments) == 1 else tree.Call(name, tuple(arguments))
        if name in ("card", *_ONE_NUMBER) and len(arguments) == 1:
            return forms.recognised(forms.call("len" if name == "card" else name, arguments[0]))
        if name == "piecewise":
            return tree.Call(name, tuple(arguments))
        if name in ("round", "trunc") and len(arguments) <= 2:
            return self._digits(name, arguments, token)
        if name in _ELSEWHERE:
            raise refused(token.line, f"The function {name} is outside the formulation language.",
                          "Work the number out before, and write it into the data.")  # fmt: skip
        if name in (*_ONE_NUMBER, "card", "round", "trunc"):
            raise syntax(token.line, f"{name} is given {len(arguments)} arguments.", "Give it one.")
        shown = f"Line {token.line}: There is no function {quoted(name)}."
        raise ExpressionError("unknown-name", shown, f"An entry is written {name}[i], a product with *.")

    def _digits(self, name: str, arguments: Sequence[tree.Node], token: Token) -> tree.Node:
        form = forms.rounded_half_up if name == "round" else forms.truncated
        if len(arguments) == 1:
            return form(arguments[0])
        if not isinstance(arguments[1], tree.Number):
            raise refused(token.line, f"{name} takes a plain number of digits here.", "Write the number of digits.")
        scale = tree.Number(10 ** int(arguments[1].value)) if 0 <= arguments[1].value <= 15 else None
        if scale is None:
            raise refused(token.line, f"{name} takes 0 to 15 digits here.", "Write fewer digits.")
        return forms.chain(form(forms.chain(arguments[0], [("*", scale)])), [("/", scale)])

    def _choice(self) -> tree.Node:
        test = self.expression()
        self.stream.expect("then")
        then = self.expression(UNION)
        otherwise = self.expression(UNION) if self.stream.accept("else") else forms.ZERO
        return forms.recognised(tree.Choice(test, then, otherwise))

    def _iterated(self, token: Token) -> tree.Node:
        with self.indexing() as inside:
            match token.text:
                case "sum" | "prod" | "min" | "max" | "sos1" | "sos2" as kind:
                    return tree.Aggregate(kind, self.expression(PRODUCT), inside.over)
                case "setof":
                    return tree.Builder(self.expression(SUM), inside.over)
                case _:
                    every = token.text == "forall"
                    test = self.expression(NOT)
                    kept = forms.with_condition(inside.over, tree.Not(test) if every else test)
                    found = forms.call("len", tree.Builder(_member(inside.dummies), kept))
                    return tree.Comparison(found, (("==" if every else ">", forms.ZERO),))

    def _braces(self) -> tree.Node:
        """A listing, or a set by indexing."""
        if self.stream.sees("}", ahead=1):
            self.stream.at += 2
            return tree.Listing(())
        if self._is_listing():
            self.stream.next()
            return tree.Listing(tuple(self._list("}")))
        with self.indexing() as inside:
            return tree.Builder(_member(inside.dummies), inside.over)

    def _is_listing(self) -> bool:
        first, second = self.stream.peek(1), self.stream.peek(2)
        assert first is not None
        if first.kind in ("number", "string"):
            return not (second is not None and second.text == "..")
        if first.kind == "name":
            return (
                self.scope.things.get(first.text) != "set"
                and first.text not in ITERATED
                and not self.stream.sees("in", ahead=2)
            )
        if first.text == "(":
            return self._behind_bracket() != "in"
        return first.text != "{"

    def _behind_bracket(self) -> str:
        """The word behind the tuple that begins at the token after the next."""
        depth, ahead = 0, 1
        while (token := self.stream.peek(ahead)) is not None:
            if token.kind == "sign":
                depth += (token.text in "([{") - (token.text in ")]}")
            ahead += 1
            if depth == 0:
                behind = self.stream.peek(ahead)
                return behind.text if behind is not None else ""
        return ""

    # indexing

    @contextmanager
    def indexing(self) -> Generator[Indexing]:
        """Reads `{…}`; its dummies are bound until the context ends."""
        bound = len(self.scope.bound)
        self.stream.expect("{")
        over: list[tree.Clause] = []
        bare: set[int] = set()
        while True:
            over.append(self._entry(bare, len(over)))
            if not self.stream.accept(","):
                break
        condition = self.expression() if self.stream.accept(":", "|") else None
        self.stream.expect("}", "Close the { with }, or part its entries with commas.")
        whole = forms.clauses(over)
        try:
            yield Indexing(whole if condition is None else forms.with_condition(whole, condition), frozenset(bare))
        finally:
            del self.scope.bound[bound:]

    def _entry(self, bare: set[int], at: int) -> tree.Clause:
        first = self.stream.peek()
        if first is not None and first.kind == "name" and self.stream.sees("in", ahead=1):
            self.stream.at += 2
            if first.text in self.scope.bound:
                raise syntax(
                    first.line, f"{quoted(first.text)} runs over a set already.", "Name the dummy differently."
                )
            source = self.expression(UNION)
            self.scope.bound.append(first.text)
            return tree.Clause((first.text,), source)
        self.stream.at -= 1  # _behind_bracket looks from the brace
        is_slice = first is not None and first.text == "(" and self._behind_bracket() == "in"
        self.stream.at += 1
        if is_slice:
            return self._slice()
        source = self.expression(UNION)
        bare.add(at)
        targets = tuple(self.scope.fresh("i") for _ in range(self.scope.arity(source)))
        return tree.Clause(targets, source)

    def _slice(self) -> tree.Clause:
        """`(i, j) in A`: parts that are bound already, or are expressions, must be equal."""
        self.stream.expect("(")
        targets: list[str] = []
        conditions: list[tree.Node] = []
        new: list[str] = []
        while True:
            token = self.stream.peek()
            alone = token is not None and token.kind == "name" and self.stream.sees(",", ")", ahead=1)
            if alone and token is not None and not {token.text} & {*self.scope.bound, *new, *self.scope.things}:
                self.stream.next()
                new.append(token.text)
                targets.append(token.text)
            else:
                self.scope.bound.extend(new)
                part = self.expression()
                del self.scope.bound[len(self.scope.bound) - len(new) :]
                dummy = self.scope.fresh(part.id if isinstance(part, tree.Name) else "i")
                targets.append(dummy)
                conditions.append(tree.Comparison(tree.Name(dummy), (("==", part),)))
            if not self.stream.accept(","):
                break
        self.stream.expect(")")
        self.stream.expect("in")
        source = self.expression(UNION)
        self.scope.bound.extend(new)
        return tree.Clause(tuple(targets), source, (forms.logical(conditions),) if conditions else ())


def _member(dummies: Sequence[str]) -> tree.Node:
    names = tuple(tree.Name(d) for d in dummies)
    return names[0] if len(names) == 1 else tree.Tuple(names)


def _mend(sign: str) -> str:
    return {"[": "Brackets stand behind a name: x[i].", ".": "Suffixes and formats are not read."}.get(
        sign, "Complete what is before it."
    )
