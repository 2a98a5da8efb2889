"""Non-linear expressions in one form: sums of coefficients times products of powers of variables and of functions of such sums."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Atom = int | tuple[str, object]
"""A variable's place, or a function and the frozen sum that it is taken of."""
Monomial = tuple[tuple[Atom, float], ...]
"""Atoms with their exponents, in order; () is the constant."""
Sum = dict[Monomial, float]
MOST = 3_000
"""Terms of one sum."""
POWERS = 4
"""Whole exponents up to which a power of a sum is multiplied out."""
DIGITS = 10


class TooLong(ValueError):
    """A sum with more than `MOST` terms, or tokens that are no expression."""


def read(tokens: Sequence[float | str], place: Mapping[int, int]) -> Sum:
    """An expression in postfix order (see sandbox/inside/postfix.py), its columns renumbered by `place`. Raises TooLong."""
    stack: list[Sum] = []
    try:
        for token in tokens:
            _step(token, stack, place)
        (found,) = stack
    except (IndexError, KeyError, ValueError, OverflowError, ZeroDivisionError) as fault:
        raise TooLong(f"an expression cannot be read ({type(fault).__name__})") from fault
    return _clean(found)


def _step(token: float | str, stack: list[Sum], place: Mapping[int, int]) -> None:
    if not isinstance(token, str):
        stack.append({(): float(token)})
    elif token == "neg":  # noqa: S105 - a word of the expression
        stack.append({m: -v for m, v in stack.pop().items()})
    elif token == "*":  # noqa: S105
        right, left = stack.pop(), stack.pop()
        stack.append(product(left, right))
    elif token == "/":  # noqa: S105
        right, left = stack.pop(), stack.pop()
        stack.append(product(left, _power(right, -1.0)))
    elif token == "**":  # noqa: S105
        exponent, base = stack.pop(), stack.pop()
        constant = _constant(exponent)
        stack.append(_power(base, constant) if constant is not None else _function("**", base, exponent))
    elif token in ("<=", "=="):
        right, left = stack.pop(), stack.pop()
        stack.append(_function(token, left, right))
    elif token == "if":  # noqa: S105
        otherwise, then, condition = stack.pop(), stack.pop(), stack.pop()
        stack.append(_function("if", condition, then, otherwise))
    elif token[0] == "v" and token[1:].isdigit():
        stack.append({((place[int(token[1:])], 1.0),): 1.0})
    elif token[0] == "+" and token[1:].isdigit():
        total: Sum = {}
        for _ in range(int(token[1:])):
            for monomial, value in stack.pop().items():
                total[monomial] = total.get(monomial, 0.0) + value
        stack.append(total)
    elif token in ("inf", "-inf"):
        stack.append({(): float(token)})
    else:
        stack.append(_function(token, stack.pop()))


def product(left: Sum, right: Sum) -> Sum:
    """Multiplied out."""
    if len(left) * len(right) > MOST:
        raise TooLong("an expression has too many terms when it is multiplied out")
    out: Sum = {}
    for one, a in left.items():
        for two, b in right.items():
            powers: dict[Atom, float] = dict(one)
            for atom, exponent in two:
                powers[atom] = powers.get(atom, 0.0) + exponent
            key = tuple(sorted(((atom, e) for atom, e in powers.items() if e), key=repr))
            out[key] = out.get(key, 0.0) + a * b
    return out


def _power(base: Sum, exponent: float) -> Sum:
    base = _clean(base)
    if exponent.is_integer() and 0 <= exponent <= POWERS:
        out: Sum = {(): 1.0}
        for _ in range(int(exponent)):
            out = product(out, base)
        return out
    constant = _constant(base)
    if constant is not None:
        return {(): math.pow(constant, exponent)}
    if exponent.is_integer() and len(base) == 1:
        ((monomial, value),) = base.items()
        return {tuple((atom, e * exponent) for atom, e in monomial): math.pow(value, exponent)}
    return {((("sum", frozen(base)), exponent),): 1.0}


def _function(name: str, *arguments: Sum) -> Sum:
    return {(((name, tuple(frozen(_clean(a)) for a in arguments)), 1.0),): 1.0}


def _constant(found: Sum) -> float | None:
    found = _clean(found)
    return found.get((), 0.0) if set(found) <= {()} else None


def _clean(found: Sum) -> Sum:
    most = max((abs(v) for v in found.values()), default=0.0)
    return {m: v for m, v in found.items() if abs(v) > 1e-13 * most}


def frozen(found: Sum) -> tuple[tuple[Monomial, float], ...]:
    """The sum as a key, coefficients to ten digits."""
    return tuple(sorted(((m, float(f"{v:.{DIGITS - 1}e}")) for m, v in found.items()), key=repr))


@dataclass(frozen=True)
class Line:
    """`low <= Σ <= high` without a constant, scaled to a largest coefficient of 1, the first one positive."""

    body: tuple[tuple[Monomial, float], ...]
    low: float
    high: float


def line(body: Sum, low: float, high: float) -> Line | None:
    """The row in that form; None where it has no variable."""
    body = _clean(body)
    constant = body.get((), 0.0)
    terms = {m: v for m, v in body.items() if m}
    if not terms:
        return None
    size = max(abs(v) for v in terms.values())
    first = min(terms, key=repr)
    scale = size if terms[first] > 0 else -size
    ends = sorted(((low - constant) / scale, (high - constant) / scale))
    return Line(frozen({m: v / scale for m, v in terms.items()}), *(float(f"{e:.{DIGITS - 1}e}") + 0.0 for e in ends))
