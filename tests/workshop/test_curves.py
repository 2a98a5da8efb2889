"""Second proofs of the problems with squares, powers and logarithms: a point, and a bound that no other point gets below.

A convex function lies above its tangent, so the least of the tangent over the plans (a linear problem with a certificate of its
own) bounds it; separable ones are bounded by their Lagrangian; the few that are not convex are cut into pieces that are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import combinations
from math import exp, hypot, log, pi, sqrt

import numpy as np
import pytest


@pytest.fixture
def convex(linear: Callable[..., float], read_rows: Callable[..., list[dict[str, object]]]) -> Callable[..., float]:
    """`convex("x y", f, gradient, rows, start)`: the least of a convex f over the rows, proven by its tangent there."""
    from scipy.optimize import minimize

    def least(
        names: str,
        f: Callable[[Sequence[float]], float],
        gradient: Callable[[Sequence[float]], Sequence[float]],
        rows: Sequence[str],
        start: Sequence[float],
        free: Collection[str] = (),
    ) -> float:
        order = names.split()
        found = minimize(
            f, start, jac=lambda x: np.array(gradient(x), dtype=float), method="SLSQP", constraints=read_rows(order, rows),
            bounds=[(None if n in free else 0, None) for n in order], options={"ftol": 1e-15, "maxiter": 500},
        )  # fmt: skip
        slope = [float(g) for g in gradient(found.x)]
        bound = linear(
            "min " + " + ".join(f"{g:.12f} {n}" for g, n in zip(slope, order, strict=True)).replace("+ -", "- "),
            *rows,
            free=free,
        )
        value, gap = float(f(found.x)), float(np.dot(slope, found.x)) - bound
        assert abs(gap) <= 1e-6 * (1 + abs(value)), (found.message, found.x, gap)
        return value - max(0.0, gap) / 2

    return least


def bisect(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling f is zero."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return (low + high) / 2


def test_resistors(proves, convex):
    rows = ("a + b + c = 11", "a <= 5")
    proves(
        convex(
            "a b c",
            lambda x: 4 * x[0] ** 2 + 6 * x[1] ** 2 + 12 * x[2] ** 2,
            lambda x: (8 * x[0], 12 * x[1], 24 * x[2]),
            rows,
            (4, 4, 3),
        )
    )


def test_museum_tickets(proves, convex):
    """-28, 14 on both sides and -24 make a concave form: 28 * 24 > 7 * 7."""
    rows = ("620 - 28 p + 6 q >= 0", "620 - 28 p + 6 q <= 400", "410 - 24 q + 8 p >= 0", "410 - 24 q + 8 p <= 180")

    def lost(x):
        return -(x[0] * (620 - 28 * x[0] + 6 * x[1]) + x[1] * (410 - 24 * x[1] + 8 * x[0]))

    proves(-convex("p q", lost, lambda x: (56 * x[0] - 14 * x[1] - 620, 48 * x[1] - 14 * x[0] - 410), rows, (12, 12)))


def test_pigments(proves, convex):
    light = np.array([(0.62, 0.48, 0.25, 0.12, 0.10), (0.15, 0.38, 0.70, 0.80, 0.84), (0.22, 0.51, 0.44, 0.20, 0.14)]).T
    panel = np.array((0.30, 0.49, 0.50, 0.37, 0.33))
    scale = 1e4  # the sum of squares is small against the precision asked for

    def off(x):
        return scale * float(((light @ x - panel) ** 2).sum())

    found = convex(
        "a l m", off, lambda x: 2 * scale * light.T @ (light @ x - panel), ("a + l + m = 1",), (0.3, 0.3, 0.4)
    )
    proves(found / scale)


def test_morning_traffic(proves, convex):
    rows = ("t + r + s = 6", "r <= 1.8")

    def minutes(x):
        return x[0] * (18 + 2 * x[0]) + x[1] * (24 + x[1]) + x[2] * (15 + 4 * x[2])

    proves(convex("t r s", minutes, lambda x: (18 + 4 * x[0], 24 + 2 * x[1], 15 + 8 * x[2]), rows, (2, 2, 2)))


def test_weir_gates(proves, convex):
    """The basin after each hour is 90 and what came in less what went out: 110, 135, 195, 290, 360, 390."""
    order, rows = "a b c d e f", []
    for k, total in enumerate((110, 135, 195, 290, 360, 390)):
        out = " + ".join(order.split()[: k + 1])
        rows += [f"{out} = {total - 80}"] if k == 5 else [f"{out} >= {total - 140}", f"{out} <= {total - 50}"]

    def changes(x):
        return float((np.diff([40, *x]) ** 2).sum())

    def slope(x):
        step = np.diff([40, *x])
        return 2 * (step - np.append(step[1:], 0))

    proves(convex(order, changes, slope, rows, (50,) * 6))


def test_hanging_weights(proves, convex):
    """The upper spring's stretch lowers all three weights, the next one's two, the last one's one."""
    load = np.array((36.0, 24.0, 15.0))
    stiff = np.array((200.0, 150.0, 100.0))
    rows = ("a + b + c <= 0.4",)
    proves(
        convex(
            "a b c",
            lambda x: float((stiff * x**2 / 2 - load * x).sum()),
            lambda x: stiff * x - load,
            rows,
            np.full(3, 0.1),
        )
    )


def test_pension_drift(proves, convex):
    mark, risk = np.array((0.40, 0.35, 0.15, 0.10)), np.array((9.0, 64.0, 49.0, 1.0))
    rows = ("b + e + p + c = 1", "e <= 0.45", "0.2 b + 1.1 e + 0.9 p - 0.3 c >= 0.75")
    proves(
        convex("b e p c", lambda x: float((risk * (x - mark) ** 2).sum()), lambda x: 2 * risk * (x - mark), rows, mark)
    )


def test_water_rationing(proves, convex):
    """In hundreds of cubic metres."""
    need, least, people = np.array((26.0, 18, 22, 12, 15)), (19, 9, 15, 10, 8), np.array((14.0, 11, 9, 5, 8))
    rows = ["a + b + c + d + e = 73"]
    for name, low, high in zip("abcde", least, need, strict=True):
        rows += [f"{name} >= {low}", f"{name} <= {high:g}"]
    proves(
        convex(
            "a b c d e",
            lambda x: float(((need - x) ** 2 / people).sum()),
            lambda x: -2 * (need - x) / people,
            rows,
            need - 4,
        )
    )


def test_planter(proves):
    """2 w by w by h: up to the width at which 50 cm of height use up the boards the volume grows, beyond it falls."""
    turn = (-3 + sqrt(9 + 4 * 2 * 5.4)) / 4
    assert 2 * turn**2 + 6 * turn * 0.5 == pytest.approx(5.4)
    assert 5.4 - 6 * turn**2 < 0, "the slope of w (5.4 - 2 w^2) / 3 from there on"
    proves(2 * turn**2 * 0.5)


def test_two_legs(proves):
    """In hours: k / t^2 each, convex, 48 hours together; equal slopes share them as the cube roots of k."""
    light, loaded = 0.0008 * 240**3, 0.0011 * 300**3
    roots = light ** (1 / 3), loaded ** (1 / 3)
    hours = [48 * root / sum(roots) for root in roots]
    assert all(6 <= miles / time <= 16 for miles, time in zip((240, 300), hours, strict=True))
    proves(light / hours[0] ** 2 + loaded / hours[1] ** 2)


def test_juice_pool(proves):
    """For an interval of the tank's sugar: its least sugar and its least price bound the earnings; the intervals are halved."""
    from scipy.optimize import linprog

    def most(sugar: float, price: float) -> float:
        """Light and Classic, each from tank and third farm."""
        cost = -np.array([1.65 - price, 1.65 - 1.05, 1.10 - price, 1.10 - 1.05])
        rows = [[sugar - 14, 18 - 14, 0, 0], [0, 0, sugar - 23, 18 - 23], [1, 1, 0, 0], [0, 0, 1, 1]]
        return -float(linprog(cost, A_ub=rows, b_ub=[0, 0, 200, 350], method="highs").fun)

    def price(sugar: float) -> float:
        return 1.60 - (sugar - 9) / 22 * 1.00

    best, open_intervals = 0.0, [(9.0, 31.0)]
    while open_intervals:
        low, high = open_intervals.pop()
        best = max(best, most(low, price(low)), most(high, price(high)))
        if most(low, price(high)) > best + 1e-6:
            open_intervals += [(low, (low + high) / 2), ((low + high) / 2, high)]
    proves(best)


def test_calm_savings(proves):
    """Each pair of funds: the variance is a parabola of the first one's share, between the shares that return enough."""
    funds, best = (
        ((2.5, 4), (4, 18), (6.5, 60), (8, 95)),
        min(v for r, v in ((2.5, 4), (4, 18), (6.5, 60), (8, 95)) if r >= 4.2),
    )
    for (r, v), (s, w) in combinations(funds, 2):
        low, high = 0.2, 0.8
        if r < s:
            high = min(high, (4.2 - s) / (r - s))
        if low <= high:
            share = min(high, max(low, w / (v + w)))
            best = min(best, share**2 * v + (1 - share) ** 2 * w)
    proves(best)


def test_park_benches(proves):
    """At the price of a thousand euros at which exactly 120 are wanted, nothing else can raise more: the Lagrangian's bound."""
    parks = ((40, 15), (25, 10), (60, 50), (18, 30))

    def wanted(price: float) -> list[float]:
        return [min(60.0, max(0.0, a / price - b)) for a, b in parks]

    price = bisect(lambda p: sum(wanted(p)) - 120, 1e-6, 10)
    raised = sum(a * log(1 + x / b) for (a, b), x in zip(parks, wanted(price), strict=True))
    assert abs(price * (120 - sum(wanted(price)))) < 1e-9
    proves(raised)


def test_mobile_mast(proves):
    """Distances are convex: at the edge of the wood the sum falls to neither side, and rises to the north."""
    places = ((1, 2, 120), (9, 1, 300), (4, 8, 210), (11, 7, 150), (6, 3, 260))

    def slope(x: float, y: float) -> tuple[float, float]:
        return (
            sum(n * (x - east) / hypot(x - east, y - north) for east, north, n in places),
            sum(n * (y - north) / hypot(x - east, y - north) for east, north, n in places),
        )

    east = bisect(lambda x: -slope(x, 6.0)[0], 1, 11)
    to_the_side, to_the_north = slope(east, 6.0)
    assert abs(to_the_side) * 10 < 1e-6
    assert to_the_north > 0
    proves(sum(n * hypot(east - x, 6 - y) for x, y, n in places))


def test_pottery_output(proves):
    """Along the budget the logarithm of the output is concave in M, and still rises where the kilns end."""
    kiln = 420.0
    work = (30_000 - 18 * kiln) / 24
    assert 0.3 / kiln - 0.6 * (18 / 24) / work > 0
    proves(3.2 * exp(0.6 * log(work) + 0.3 * log(kiln)))


def test_oak_beam(proves):
    """On the circle w h^3 rises up to h = 36 sqrt(3) / 2, which is above 30."""
    assert 36 * sqrt(3) / 2 > 30
    width = sqrt(36**2 - 30**2)
    assert width >= 12
    proves(width * 30**3)


def test_water_tanks(proves):
    """For each number of tanks floor and wall cost 28 pi r^2 + 90 V / r, convex in r, with the least r that 3 m of height allow."""
    best = float("inf")
    for tanks in range(1, 40):
        volume = 150 / tanks
        low, high = sqrt(volume / (3 * pi)), 2.5
        if low <= high:
            r = min(high, max(low, (90 * volume / (56 * pi)) ** (1 / 3)))
            best = min(best, tanks * (28 * pi * r**2 + 90 * volume / r + 600))
    proves(best)


def test_two_parts_stock(proves):
    """At the rent of a cubic metre at which the shelf is just full, no other lots cost less: the Lagrangian's bound."""

    def lots(rent: float) -> tuple[float, float]:
        return sqrt(40 * 2400 / (1.25 + 0.02 * rent)), sqrt(25 * 900 / (3 + 0.05 * rent))

    def room(rent: float) -> float:
        bearings, belts = lots(rent)
        return 0.02 * bearings + 0.05 * belts - 7

    rent = bisect(room, 0, 1e4) if room(0) > 0 else 0.0
    bearings, belts = lots(rent)
    assert abs(rent * room(rent)) < 1e-9
    proves(40 * 2400 / bearings + 1.25 * bearings + 25 * 900 / belts + 3 * belts)


def test_night_baker(proves, linear):
    """At the right pay a minute, what is earned above it comes to nothing at best, and does so for some plan."""
    rows = ("1.2 x + 2.5 y <= 300", "y <= 70", "x <= 160", "x >= 60")

    def above(pay: float) -> float:
        return linear(f"max {2.2 - 4 * pay:.15f} x + {6 - 9 * pay:.15f} y - {38 + 50 * pay:.15f}", *rows)

    pay = bisect(above, 0.1, 0.66)
    assert abs(above(pay)) < 1e-6
    proves(pay)
