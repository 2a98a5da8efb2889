"""Reads expressions: Python's own grammar, an allow-list of it, turned into `optagent.formulation.tree`.

Text is parsed with the standard `ast` module and never evaluated.
Covered: numbers, names, `a[i, j]`, arithmetic, chained comparisons, `and or not in`, `x if c else y`, aggregates with
`for … in … if …`, set algebra, the functions of `tree.FUNCTIONS`. Everything else is an ExpressionError that names it.
Not covered: attributes, assignments, lambdas, f-strings, starred arguments, keyword arguments, other calls.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from functools import lru_cache, partial

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.mends import clauses_mend, expression_mend

LONGEST = 20_000
"""Characters in one expression."""
DEEPEST = 80
"""Levels of nesting; deeper text is refused, not recursed into. Long sums nest to the left and do not count."""

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_OVER = "Write `p in P, t in T if t > 1`."
_ARITHMETIC: dict[type[ast.operator], tree.ArithmeticOp] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%",
    ast.BitOr: "|", ast.BitAnd: "&",
}  # fmt: skip
_COMPARISON: dict[type[ast.cmpop], tree.ComparisonOp] = {
    ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.Lt: "<", ast.Gt: ">", ast.NotEq: "!=",
}  # fmt: skip


@lru_cache(maxsize=4096)
def parse(text: str) -> tree.Node:
    """One expression.

    Raises ExpressionError (`syntax`, `not-allowed`, `wrong-arguments`, `too-long`, `too-deep`, `too-large`).
    """
    return _Reader().node(_python(text), 0)


@lru_cache(maxsize=4096)
def parse_clauses(text: str) -> tuple[tree.Clause, ...]:
    """What `for_each` and `index` hold: `p in P, t in T if t > 1`. Empty text gives no clause.

    Raises ExpressionError as `parse` does.
    """
    words = re.sub(r"^\s*(for\s*all|for\s+each|forall|for|∀)(?!\w)", "", text.strip(), flags=re.IGNORECASE).strip()
    if not words:
        return ()
    clauses: list[tree.Clause] = []
    for piece in _loops(words):
        loop = re.sub(r"^for(?!\w)", "", piece).strip()
        node = _python(f"(0 for {loop})", shown=piece, whole=words)
        if not isinstance(node, ast.GeneratorExp) or not isinstance(node.elt, ast.Constant):
            raise ExpressionError("syntax", f"{quoted(text)} does not say what to repeat over.", _OVER)
        clauses.extend(_Reader().clauses(node.generators, 0))
    return tuple(clauses)


def _loops(words: str) -> list[str]:
    """`p in P`, `(i, j) in A if i != j`, …: cut at the commas between them."""
    pieces: list[str] = []
    for piece in filter(None, _split(words)):  # a comma too many says nothing
        if pieces and not _says_in(pieces[-1]):
            pieces[-1] += ", " + piece  # `i, j in A` was cut inside its targets
        elif pieces and not _says_in(piece) and re.search(r"[<>=]", piece):
            mend = f"Write it with if: {', '.join(pieces)} if {piece}"
            raise ExpressionError("syntax", f"The condition {quoted(piece)} stands after a comma.", mend)
        else:
            pieces.append(piece)
    return pieces


def _says_in(piece: str) -> bool:
    return re.search(r"\bin\b", _QUOTED.sub("''", piece)) is not None


def _split(text: str) -> list[str]:
    """Cut at commas that are not inside brackets or quotes."""
    pieces: list[str] = []
    depth, start, quote = 0, 0, ""
    for at, sign in enumerate(text):
        if quote or sign in "\"'":
            quote = "" if sign == quote else quote or sign
            continue
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            pieces.append(text[start:at].strip())
            start = at + 1
    return [*pieces, text[start:].strip()]


def _python(text: str, *, shown: str = "", whole: str = "") -> ast.expr:
    """Python's tree of `text`; messages show `shown`, the user's own words, and mends look at `whole`."""
    words = text.strip()
    if not words:
        raise ExpressionError("syntax", "The expression is empty.", "Write one, or leave the whole entry out.")
    if len(words) > LONGEST:
        raise ExpressionError("too-long", f"The expression has {len(words):,} characters; at most {LONGEST:,} are read.",
                              "Use an index set and sum(… for …).")  # fmt: skip
    if "#" in _QUOTED.sub("''", words):
        raise ExpressionError("not-allowed", "Comments (#) are outside the language.", "Put it into the description.")
    hint = partial(clauses_mend, whole, shown) if shown else partial(expression_mend, words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of `1if`, a person is told by what follows
            return ast.parse(" ".join(words.splitlines()), mode="eval").body
    except SyntaxError as error:
        near = quoted(shown) if shown else f"“{_near(words, error.offset)}”"
        said = error.msg.startswith("invalid syntax") or len(error.msg) > 80
        why = "" if said or shown else f": {error.msg}"
        raise ExpressionError("syntax", f"{near} cannot be read{why}.", hint()) from error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise ExpressionError("syntax", f"The expression {quoted(shown or words)} cannot be read.",
                              "Write it shorter, with sum(… for …).") from error  # fmt: skip


def _near(text: str, offset: int | None) -> str:
    if len(text) <= 60:
        return text
    at = max(0, min((offset or 1) - 1, len(text)) - 30)
    return ("…" if at else "") + text[at : at + 60] + "…"


class _Reader:
    """Walks Python's tree, and takes only what the language has."""

    def node(self, node: ast.expr, depth: int) -> tree.Node:  # noqa: C901 - one case a kind of node
        if depth > DEEPEST:
            raise ExpressionError(
                "too-deep", f"The expression is nested more than {DEEPEST} deep.", "Write it in parts."
            )
        match node:
            case ast.Constant(value=bool()):
                raise ExpressionError("not-allowed", f"{node.value} is no number.", "Write a comparison, or 0 or 1.")
            case ast.Constant(value=int() | float() as number):
                return tree.Number(_finite(number))
            case ast.Constant(value=str() as text):
                return tree.Text(text)
            case ast.Name():
                return tree.Name(node.id)
            case ast.Subscript():
                return self._item(node, depth)
            case ast.UnaryOp():
                return self._unary(node, depth)
            case ast.BinOp():
                return self._binary(node, depth)
            case ast.Compare():
                return self._compare(node, depth)
            case ast.BoolOp():
                op = "and" if isinstance(node.op, ast.And) else "or"
                return tree.Logical(op, tuple(self.node(v, depth + 1) for v in node.values))
            case ast.IfExp():
                return tree.Choice(
                    self.node(node.test, depth + 1), self.node(node.body, depth + 1), self.node(node.orelse, depth + 1)
                )
            case ast.Tuple():
                return tree.Tuple(tuple(self.node(e, depth + 1) for e in node.elts))
            case ast.Set():
                return tree.Listing(tuple(self.node(e, depth + 1) for e in node.elts))
            case ast.Dict(keys=[]):  # `{}` is the set without members
                return tree.Listing(())
            case ast.List():
                return tree.Listing(tuple(self.node(e, depth + 1) for e in node.elts))
            case ast.GeneratorExp() | ast.SetComp() | ast.ListComp():
                return tree.Builder(self.node(node.elt, depth + 1), self.clauses(node.generators, depth + 1))
            case ast.Call():
                return self._call(node, depth)
            case _:
                mend = "Use numbers, names, a[i], + - * / **, comparisons and sum(… for …)."
                if isinstance(node, ast.Attribute):
                    mend = f"Write {node.attr} alone."
                raise ExpressionError("not-allowed", f"“{_shown(node)}” is outside the language.", mend)

    def clauses(self, generators: list[ast.comprehension], depth: int) -> tuple[tree.Clause, ...]:
        return tuple(self._clause(g, depth + 1) for g in generators)

    def _clause(self, loop: ast.comprehension, depth: int) -> tree.Clause:
        if loop.is_async:
            raise ExpressionError("not-allowed", "async is outside the language.", "Write for.")
        if isinstance(loop.iter, ast.BoolOp):
            mend = "Separate with a comma: p in P, t in T. Write a condition with if: t in T if t > 1."
            raise ExpressionError("syntax", f"“{_shown(loop.iter)}” is no set to run over.", mend)
        conditions = tuple(self.node(c, depth) for c in loop.ifs)
        return tree.Clause(_targets(loop.target), self.node(loop.iter, depth), conditions)

    def _item(self, node: ast.Subscript, depth: int) -> tree.Node:
        keys = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        base = node.value
        while isinstance(base, ast.Subscript):  # a[i][j] is read as a[i, j]
            keys = [*(base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]), *keys]
            base = base.value
        if not isinstance(base, ast.Name):
            shown = ", ".join(map(_shown, keys))
            mend = f"Write {base.attr}[{shown}]." if isinstance(base, ast.Attribute) else "Write name[i, j]."
            raise ExpressionError("not-allowed", f"“{_shown(node)}” indexes something that has no name.", mend)
        return tree.Item(base.id, tuple(self.node(k, depth + 1) for k in keys))

    def _unary(self, node: ast.UnaryOp, depth: int) -> tree.Node:
        of = self.node(node.operand, depth + 1)
        match node.op:
            case ast.USub():
                return tree.Number(-of.value) if isinstance(of, tree.Number) else tree.Negation(of)
            case ast.UAdd():
                return of
            case ast.Not():
                return tree.Not(of)
            case _:
                raise ExpressionError("not-allowed", "The operator ~ is outside the language.", "Write 1 - x or not.")

    def _binary(self, node: ast.BinOp, depth: int) -> tree.Node:
        # Python nests a long sum to the left: unroll it, so that only real nesting counts
        chain: list[tuple[tree.ArithmeticOp, ast.expr]] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            op = _ARITHMETIC.get(type(left.op))
            if op is None:
                raise ExpressionError("not-allowed", "The operators <<, >>, ^ and @ are outside the language.",
                                      "Write ** for powers.")  # fmt: skip
            if chain and tree.PRECEDENCE[op] != tree.PRECEDENCE[chain[0][0]]:
                break
            chain.append((op, left.right))
            left = left.left
            if op == "**":  # binds to the right: 2 ** 3 ** 2 is 2 ** (3 ** 2)
                break
        rest: list[tuple[tree.ArithmeticOp, tree.Node]] = [
            (op, self.node(right, depth + 1)) for op, right in reversed(chain)
        ]
        return tree.Arithmetic(self.node(left, depth + 1), tuple(rest))

    def _compare(self, node: ast.Compare, depth: int) -> tree.Node:
        parts = [self.node(node.left, depth + 1), *(self.node(c, depth + 1) for c in node.comparators)]
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            return tree.Membership(parts[0], parts[1], isinstance(node.ops[0], ast.NotIn))
        ops: list[tree.ComparisonOp | None] = [_COMPARISON.get(type(op)) for op in node.ops]
        rest: list[tuple[tree.ComparisonOp, tree.Node]] = []
        for op, part in zip(ops, parts[1:], strict=True):
            if op is None:
                raise ExpressionError("not-allowed", f"The comparison in “{_shown(node)}” is outside the language.",
                                      "Use <=, >= or ==.")  # fmt: skip
            rest.append((op, part))
        return tree.Comparison(parts[0], tuple(rest))

    def _call(self, node: ast.Call, depth: int) -> tree.Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        name = {"card": "len", "product": "prod"}.get(name, name)
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            raise ExpressionError(
                "not-allowed", f"“{_shown(node)}” has named or starred arguments.", "List the arguments."
            )
        if name in tree.AGGREGATES and len(node.args) == 1:
            inside = node.args[0]
            if isinstance(inside, ast.GeneratorExp | ast.ListComp | ast.SetComp):
                body = self.node(inside.elt, depth + 1)
                return tree.Aggregate(name, body, self.clauses(inside.generators, depth + 1))
            if isinstance(inside, ast.List | ast.Tuple | ast.Set):
                return tree.Call(name, tuple(self.node(e, depth + 1) for e in inside.elts))
            raise ExpressionError("not-allowed", f"“{_shown(node)}” does not say what to run over.",
                                  f"Write {name}(x[i] for i in I).")  # fmt: skip
        if name in tree.AGGREGATES and any(isinstance(a, ast.Compare) for a in node.args):
            raise ExpressionError("not-allowed", f"“{_shown(node)}” is not how to write it.",
                                  f"Write {name}(x[i] for i in I).")  # fmt: skip
        if name == "piecewise":
            return self._piecewise(node, depth)
        if name in (*tree.FUNCTIONS, *tree.AGGREGATES, "range"):
            self._count(name, len(node.args))
            return tree.Call(name, tuple(self.node(a, depth + 1) for a in node.args))
        if isinstance(node.func, ast.Constant | ast.BinOp | ast.Subscript):
            mend = f"Write the multiplication sign: {_shown(node.func)} * (…)."
        elif isinstance(node.func, ast.Name) and node.args:
            mend = f"An entry is written {node.func.id}[{', '.join(map(_shown, node.args))}]."
        else:
            mend = f"The functions are sum, prod, range, {', '.join(tree.FUNCTIONS)}."
        raise ExpressionError("not-allowed", f"“{_shown(node)}” calls what the language does not have.", mend)

    def _piecewise(self, node: ast.Call, depth: int) -> tree.Node:
        arguments = [self.node(a, depth + 1) for a in node.args]
        points = arguments[1:]
        if len(points) == 1 and isinstance(points[0], tree.Listing):
            points = list(points[0].elements)
        pairs = [p.element if isinstance(p, tree.Builder) and len(points) == 1 else p for p in points]
        if not pairs or not all(isinstance(p, tree.Tuple) and len(p.parts) == 2 for p in pairs):
            mend = "Write piecewise(x, (0, 0), (10, 25)) or piecewise(x[i], ((at[b], value[b]) for b in B))."
            raise ExpressionError("wrong-arguments", f"“{_shown(node)}” does not list points of two numbers.", mend)
        return tree.Call("piecewise", (arguments[0], *points))

    def _count(self, function: str, given: int) -> None:
        least, most = {"range": (1, 3), "min": (1, given), "max": (1, given)}.get(function, (1, 1))
        if function not in ("sum", "prod", *tree.ORDERED) and not least <= given <= most:
            wanted = "at least one argument" if function in ("min", "max") else "one argument"
            raise ExpressionError("wrong-arguments", f"{function} is given {given} arguments.",
                                  f"Give it {'one to three numbers' if function == 'range' else wanted}.")  # fmt: skip


def _finite(number: int | float) -> int | float:
    try:
        fine = math.isfinite(number)
    except OverflowError:
        fine = False
    if not fine:
        raise ExpressionError("too-large", "A number is too large to reckon with.", "Leave a bound out instead.")
    return number


def _targets(node: ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Name():
            return (node.id,)
        case ast.Tuple():
            names = [e.id for e in node.elts if isinstance(e, ast.Name)]
            if len(names) == len(node.elts):
                return tuple(names)
        case _:
            pass
    raise ExpressionError(
        "not-allowed", f"“{_shown(node)}” cannot stand between for and in.", "Write `for i in I`, `for (i, j) in A`."
    )


def _shown(node: ast.expr) -> str:
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return type(node).__name__
    return text if len(text) <= 60 else text[:57] + "…"
