"""Kinds of quadratic and non-linear models: decided by the exact oracle, or built around a known optimum."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from drafts import Draft, Truth

SMALL = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0)
POSITIVE = (0.5, 1.0, 2.0, 3.0)
QUADRATIC: dict[str, Callable[[random.Random], Draft]] = {}
NONLINEAR: dict[str, Callable[[random.Random], Draft]] = {}


def quadratic(make: Callable[[random.Random], Draft]) -> Callable[[random.Random], Draft]:
    """Enter it among the families that are quadratic with linear constraints."""
    QUADRATIC[make.__name__] = make
    return make


def nonlinear(make: Callable[[random.Random], Draft]) -> Callable[[random.Random], Draft]:
    """Enter it among the families with anything else."""
    NONLINEAR[make.__name__] = make
    return make


def _sum_of_squares(draft: Draft, draw: random.Random, terms: int, weight: float = 1.0) -> None:
    """Add weight * (a'x)² for some random a."""
    n = len(draft.variables)
    for _ in range(terms):
        a = [draw.choice(SMALL) for _ in range(n)]
        for i in range(n):
            for j in range(i, n):
                if q := weight * a[i] * a[j] * (1 if i == j else 2):
                    draft.squares[i, j] = draft.squares.get((i, j), 0.0) + q


def _rows(draft: Draft, draw: random.Random, count: int) -> None:
    for _ in range(count):
        coefs = {j: draw.choice(SMALL) for j in range(len(draft.variables))}
        side = draw.choice((2.0, 3.5, 6.0))
        low, high = draw.choice(((None, side), (-side, None), (side - 1, side + 1), (side, side)))
        draft.limit(low, coefs, high)


def _cost(draft: Draft, draw: random.Random) -> None:
    draft.cost = {j: draw.choice(SMALL) for j in range(len(draft.variables))}
    draft.constant = draw.choice((0.0, 7.25))


def _turned(draft: Draft, draw: random.Random) -> Draft:
    """Half of them as a maximisation of the opposite."""
    if draw.random() < 0.5:
        draft.sense = "maximize"
        draft.cost = {j: -c for j, c in draft.cost.items()}
        draft.squares = {p: -q for p, q in draft.squares.items()}
    return draft


@quadratic
def convex_in_a_box(draw: random.Random) -> Draft:
    """Convex, singular at times, with a few rows: feasible or not."""
    draft = Draft()
    for _ in range(draw.randint(1, 3)):
        draft.add(draw.choice((-2.0, 0.0)), draw.choice((1.0, 5.0)))
    _sum_of_squares(draft, draw, draw.randint(1, 3))
    _rows(draft, draw, draw.randint(0, 2))
    _cost(draft, draw)
    return _turned(draft, draw)


@quadratic
def convex_without_end(draw: random.Random) -> Draft:
    """Convex with one square fewer than variables, bounded on one side: optimal, infeasible or unbounded."""
    draft = Draft()
    for _ in range(draw.randint(2, 3)):
        draft.add(0.0, None)
    _sum_of_squares(draft, draw, draw.randint(1, len(draft.variables) - 1))
    _rows(draft, draw, draw.randint(0, 2))
    _cost(draft, draw)
    return _turned(draft, draw)


@quadratic
def convex_around_a_point(draw: random.Random) -> Draft:
    """Free variables; the optimum is where we put it, by the conditions of Karush, Kuhn and Tucker, which suffice here."""
    draft = Draft()
    n = draw.randint(2, 4)
    at = [draw.choice(SMALL) for _ in range(n)]
    for _ in range(n):
        draft.add(None, None)
    _sum_of_squares(draft, draw, n, draw.choice((1.0, 1.0, 2.0**-7, 2.0**7)))
    gradient = [0.0] * n
    for (i, j), q in draft.squares.items():
        gradient[i] += q * at[j]
        gradient[j] += q * at[i]
    pull = [0.0] * n
    for _ in range(draw.randint(0, 3)):  # rows that hold at the point: tight ones pull, loose ones do not
        a = [draw.choice(SMALL) for _ in range(n)]
        tight, price = draw.random() < 0.6, draw.choice((0.0, 1.0, 2.5))
        draft.limit(sum(p * v for p, v in zip(a, at, strict=True)) - (0.0 if tight else 3.0), dict(enumerate(a)), None)
        if tight:
            pull = [p + price * v for p, v in zip(pull, a, strict=True)]
    draft.cost = {j: pull[j] - gradient[j] for j in range(n)}
    best = sum(draft.cost[j] * at[j] for j in range(n)) + sum(q * at[i] * at[j] for (i, j), q in draft.squares.items())
    draft.constant = draw.choice((0.0, 3.0))
    draft = _turned(draft, draw)
    turned = -1 if draft.sense == "maximize" else 1
    draft.known = Truth("optimal", turned * best + draft.constant)
    return draft


@quadratic
def convex_and_contradictory(draw: random.Random) -> Draft:
    """A convex objective on no points at all."""
    draft = convex_in_a_box(draw)
    n = len(draft.variables)
    draft.limit(4.0, dict.fromkeys(range(n), 1.0), None)
    draft.limit(None, dict.fromkeys(range(n), 2.0), draw.choice((7.0, 7.75)))
    return draft


@quadratic
def falls_along_a_line(draw: random.Random) -> Draft:
    """Squares in some directions, and a direction without them that improves for ever."""
    draft = Draft()
    x, y, z = (draft.add(draw.choice((None, 0.0)), None) for _ in range(3))
    scale = draw.choice((1.0, 8.0))
    draft.squares = {(x, x): scale, (x, y): -2 * scale, (y, y): scale}  # scale (x - y)²
    draft.cost = {x: -draw.choice(POSITIVE), z: draw.choice((0.0, 1.0))}
    draft.limit(draw.choice((None, -4.0)), {x: 1.0, y: -1.0}, draw.choice((3.0, 6.0)))
    if draft.variables[z].low is None:
        draft.limit(-1.0, {z: 1.0}, None)
    draft = _turned(draft, draw)
    draft.known = Truth("unbounded", None)
    return draft


@quadratic
def flat_but_bounded(draw: random.Random) -> Draft:
    """A square so small that its curve looks straight; the optimum is far away."""
    small = draw.choice((2.0**-10, 2.0**-14, 2.0**-20))
    draft = Draft(squares={(0, 0): small}, cost={0: -1.0, 1: 1.0}, within=1e-5)
    draft.add(draw.choice((None, 0.0)), None)
    draft.add(0.0, None)
    draft.limit(None, {0: 1.0, 1: -1.0}, 1e8)
    draft = _turned(draft, draw)
    draft.known = Truth("optimal", (-1 if draft.sense == "minimize" else 1) * 0.25 / small)
    return draft


@quadratic
def indefinite_in_a_box(draw: random.Random) -> Draft:
    """Saddles and hills, with local optima that are not the answer."""
    draft = Draft()
    n = draw.randint(1, 3)
    for _ in range(n):
        draft.add(draw.choice((-2.0, 0.0)), draw.choice((1.0, 5.0)))
    for i in range(n):
        for j in range(i, n):
            draft.squares[i, j] = draw.choice(SMALL)
    draft.squares[0, 0] = -draw.choice(POSITIVE)
    _rows(draft, draw, draw.randint(0, 2))
    _cost(draft, draw)
    return _turned(draft, draw)


@quadratic
def hill_without_end(draw: random.Random) -> Draft:
    """Not convex, and nothing stops it."""
    draft = Draft()
    x, y = draft.add(0.0, None), draft.add(draw.choice((None, 0.0)), 8.0)
    draft.squares = {(x, x): -draw.choice(POSITIVE), (y, y): draw.choice(POSITIVE)}
    draft.cost = {x: draw.choice(SMALL)}
    draft.limit(None, {x: -1.0, y: 1.0}, 2.0)
    draft = _turned(draft, draw)
    draft.known = Truth("unbounded", None)
    return draft


@quadratic
def whole_numbers_and_squares(draw: random.Random) -> Draft:
    """What HiGHS refuses: squares of whole numbers, convex or not, some columns continuous."""
    draft = Draft()
    draft.add(0.0, draw.choice((2.0, 4.0)), "Integers")
    for _ in range(draw.randint(0, 2)):
        draft.add(draw.choice((-1.0, 0.0)), draw.choice((1.0, 2.5)), draw.choice(("Integers", "Reals", "Binary")))
    if draw.random() < 0.6:
        _sum_of_squares(draft, draw, 2)
    else:
        n = len(draft.variables)
        draft.squares = {(i, j): draw.choice(SMALL) for i in range(n) for j in range(i, n)}
    draft.squares[0, 0] = draft.squares.get((0, 0), 0.0) or 1.0
    _rows(draft, draw, draw.randint(0, 2))
    _cost(draft, draw)
    return _turned(draft, draw)


@quadratic
def squares_with_no_whole_point(draw: random.Random) -> Draft:
    """Integrality alone forbids every point."""
    draft = Draft()
    for _ in range(2):
        draft.add(0.0, 3.0, "Integers")
    draft.limit(3.0, {0: 2.0, 1: 2.0}, 3.0)
    _sum_of_squares(draft, draw, 2)
    draft.squares[0, 0] = draft.squares.get((0, 0), 0.0) or 1.0
    _cost(draft, draw)
    return _turned(draft, draw)


@nonlinear
def exponential_against_line(draw: random.Random) -> Draft:
    """Sum of exp(x) - b x: least at x = log b, or at the bound beyond it."""
    draft, best, parts = Draft(), 0.0, []
    for j in range(draw.randint(1, 3)):
        b, high = draw.choice((1.0, 2.0, 5.0)), draw.choice((0.5, 3.0))
        draft.add(-3.0, high)
        x = min(math.log(b), high)
        best += math.exp(x) - b * x
        parts.append(f"exp(x{j}) - {b!r}*x{j}")
    draft.goal, draft.known = " + ".join(parts), Truth("optimal", best)
    return draft


@nonlinear
def logarithms_with_a_budget(draw: random.Random) -> Draft:
    """max sum w log x within a budget: each gets its share."""
    draft = Draft(sense="maximize")
    weights = [draw.choice((1.0, 2.0, 3.0)) for _ in range(draw.randint(2, 3))]
    budget = draw.choice((6.0, 10.0))
    for _ in weights:
        draft.add(0.01, 20.0)
    draft.limit(None, dict.fromkeys(range(len(weights)), 1.0), budget)
    draft.goal = " + ".join(f"{w!r}*log(x{j})" for j, w in enumerate(weights))
    total = sum(weights)
    draft.known = Truth("optimal", sum(w * math.log(w * budget / total) for w in weights))
    return draft


@nonlinear
def farthest_on_a_disc(draw: random.Random) -> Draft:
    """max c'x on a disc: c'centre + radius |c|."""
    c, centre, radius = (
        (draw.choice((1.0, 3.0)), draw.choice((2.0, 4.0))),
        (draw.choice(SMALL), 1.0),
        draw.choice((1.0, 2.0)),
    )
    draft = Draft(sense="maximize", cost=dict(enumerate(c)))
    for _ in range(2):
        draft.add(-20.0, 20.0)
    draft.curve(None, f"(x0 - {centre[0]!r})**2 + (x1 - {centre[1]!r})**2", radius**2)
    draft.known = Truth("optimal", c[0] * centre[0] + c[1] * centre[1] + radius * math.hypot(*c))
    return draft


@nonlinear
def outside_a_disc(draw: random.Random) -> Draft:
    """The nearest point to the centre that is not on the disc: a constraint that is not convex."""
    radius = draw.choice((1.0, 2.0, 3.0))
    draft = Draft(squares={(0, 0): 1.0, (1, 1): 1.0})
    for _ in range(2):
        draft.add(-9.0, 9.0)
    draft.curve(radius**2, "x0**2 + x1**2", None)
    draft.known = Truth("optimal", radius**2)
    return draft


@nonlinear
def two_discs_apart(draw: random.Random) -> Draft:
    """Two discs that do not meet."""
    gap = draw.choice((0.25, 3.0))
    draft = Draft(cost={0: 1.0})
    for _ in range(2):
        draft.add(draw.choice((-20.0, None)), 20.0)
    draft.curve(None, "x0**2 + x1**2", 1.0)
    draft.curve(None, f"(x0 - {2 + gap!r})**2 + x1**2", 1.0)
    draft.known = Truth("infeasible", None)
    return draft


@nonlinear
def below_what_a_function_can_be(draw: random.Random) -> Draft:
    """exp, squares or abs, asked to be negative."""
    draft = Draft(cost={0: 1.0}, sense=draw.choice(("minimize", "maximize")))
    draft.add(-5.0, 5.0)
    body = draw.choice(("exp(x0)", "x0**2 + 0.5", "abs(x0) + 0.5", "x0**4 + 1"))
    draft.curve(None, body, -draw.choice((0.5, 1.0)))
    draft.known = Truth("infeasible", None)
    return draft


@nonlinear
def product_and_ratio(draw: random.Random) -> Draft:
    """min x + k/x: at x = sqrt k, or at the bound."""
    k, low = draw.choice((1.0, 4.0, 9.0)), draw.choice((0.1, 2.5))
    draft = Draft(goal=f"x0 + {k!r}/x0")
    draft.add(low, 50.0)
    x = max(math.sqrt(k), low)
    draft.known = Truth("optimal", x + k / x)
    return draft


@nonlinear
def waves(draw: random.Random) -> Draft:
    """sin(k x) on an interval that holds a whole wave: -1, at several points; local optima at the ends."""
    k = draw.choice((2.0, 3.0))
    draft = Draft(goal=f"sin({k!r}*x0)")
    draft.add(0.0, 7.0)
    draft.known = Truth("optimal", -1.0)
    return draft


@nonlinear
def quartic_with_two_valleys(draw: random.Random) -> Draft:
    """(x² - a)² + x: two valleys, the left one deeper. The optimum is a root of 4x³ - 4a x + 1, found by bisection."""
    a = draw.choice((1.0, 2.0, 4.0))
    draft = Draft(goal=f"(x0**2 - {a!r})**2 + x0")
    draft.add(-5.0, 5.0)
    low, high = -5.0, -math.sqrt(a / 3)  # the derivative rises from below zero to above it here
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 4 * middle**3 - 4 * a * middle + 1 < 0 else (low, middle)
    draft.known = Truth("optimal", (low * low - a) ** 2 + low)
    return draft


@nonlinear
def whole_numbers_on_a_disc(draw: random.Random) -> Draft:
    """Whole numbers within a curve: each point is tried."""
    radius, c = draw.choice((5.0, 8.5, 13.0)), (draw.choice((1.0, 2.0)), draw.choice((1.0, 3.0)))
    draft = Draft(sense="maximize", cost=dict(enumerate(c)))
    for _ in range(2):
        draft.add(0.0, 4.0, "Integers")
    draft.curve(None, "x0**2 + x1**2", radius)
    draft.known = Truth(
        "optimal", max(c[0] * a + c[1] * b for a in range(5) for b in range(5) if a * a + b * b <= radius)
    )
    return draft


@nonlinear
def endless_curve(draw: random.Random) -> Draft:
    """A curve that rises for ever, and nothing that stops it."""
    draft = Draft(sense="maximize", goal=draw.choice(("x0**3", "x0*x1", "x0**2 + x1", "x0 + x1**2")))
    for _ in range(2):
        draft.add(1.0, None)
    draft.limit(None, {0: 1.0, 1: -1.0}, draw.choice((0.0, 2.0)))
    draft.known = Truth("unbounded", None)
    return draft
