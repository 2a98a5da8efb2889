"""Second proofs of the linear problems about mixing, sharing and spending, from numbers typed in again from the words."""

from __future__ import annotations

import numpy as np


def test_olive_oil(proves, linear):
    rows = ("e + m + l = 4000", "0.3 e + 0.7 m + 1.4 l <= 3200", "e >= 1000", "m <= 2600")
    proves(linear("min 9.4 e + 6.9 m + 4.2 l", *rows))


def test_compost(proves, linear):
    """Carbon less 25 times nitrogen, and less 30 times: 45 - 15, 48 - 22.5, 32 - 100, 50 - 57.5; 45 - 18, …"""
    rows = (
        "s + l + m + g = 600",
        "30 s + 25.5 l - 68 m - 7.5 g >= 0",
        "27 s + 21 l - 88 m - 19 g <= 0",
        "s + l >= 300",
    )
    stock = ("s <= 400", "l <= 180", "m <= 250", "g <= 70")
    proves(linear("min 14 s + 3 l + 6 m + g", *rows, *stock))


def test_penalty_kick(proves):
    """A mixture that makes the keeper indifferent, and a mixture of jumps that holds the striker to the same chance."""
    goal = np.array([[58, 93, 95], [83, 44, 83], [93, 90, 70]], dtype=float)
    shots = np.linalg.solve(np.vstack([goal.T[0] - goal.T[1], goal.T[1] - goal.T[2], np.ones(3)]), [0, 0, 1])
    jumps = np.linalg.solve(np.vstack([goal[0] - goal[1], goal[1] - goal[2], np.ones(3)]), [0, 0, 1])
    assert min(*shots, *jumps) > 0
    assert np.ptp(shots @ goal) < 1e-9
    assert (shots @ goal)[0] - (goal @ jumps)[0] < 1e-9
    proves((shots @ goal)[0])


def test_power_trader(proves):
    """A MWh to the east and two to the south keep the licence, and every such three earn the same again."""
    gain = 2 * (0.96 * 47 - 41) + (0.95 * 44 - 41)
    assert gain > 0
    proves("unbounded")


def test_library_branches(proves, linear):
    goal, rows = "max 70 g + 66 h", ["10 p + 140 q = 1"]
    for staff, budget, loans, visits in ((8, 90, 62, 41), (12, 150, 97, 88), (6, 85, 40, 52), (10, 140, 70, 66)):
        rows.append(f"{loans} g + {visits} h <= {staff} p + {budget} q")
    proves(linear(goal, *rows, "118 g + 79 h <= 15 p + 170 q"))


def test_muesli(proves):
    """With 150 g of raisins at least, even 350 g of almonds bring no more than 78 g of protein; fewer raisins are banned."""
    most = max(3 * raisins + 21 * (5 - raisins) for raisins in (1.5, 2, 3, 4, 5))
    assert most == 3 * 1.5 + 21 * 3.5 < 80
    proves("infeasible")


def test_beams(proves, linear):
    core, rim = "0.5 a + 0.42 b + 0.38 c + 0.45 d", "0.3 a + 0.35 b + 0.41 c + 0.28 d"
    kidney = "0.04 a + 0.26 b + 0.22 c + 0.02 d <= 22"
    proves(linear("min 0.2 a + 0.05 b + 0.12 c + 0.31 d", f"{core} >= 60", f"{core} <= 75", f"{rim} >= 45", kidney))


def test_valley_economy(proves):
    """What each trade leaves is wanted completely (a Leontief inverse has no negative entry), so equations decide."""
    net = np.eye(3) - np.array([[0.2, 0.3, 0], [0.1, 0.05, 0.25], [0.15, 0.2, 0.1]])  # row: good, column: its user
    assert (np.linalg.inv(net) >= 0).all()
    proves(np.linalg.solve(net, [240, 180, 60]) @ [0.6, 0.8, 0.5])


def test_scrap_melt(proves, linear):
    """Turbine, kitchen, mixed scrap, pig iron, ferrochrome; percent times 20 tonnes on the right."""
    chromium, stock = "19 t + 17 k + 5 m + 62 f", ("t <= 8", "k <= 9", "f <= 3")
    rows = ("t + k + m + p + f = 20", "12 t + 8 k + 2 m >= 120", "0.6 t + 0.3 k + 1.1 m <= 10")
    goal = "min 1450 t + 1080 k + 430 m + 510 p + 1900 f"
    proves(linear(goal, *rows, f"{chromium} >= 280", f"{chromium} <= 320", *stock))


def test_campaign_goals(proves, linear):
    rows = ("s + r + p <= 80", "0.6 p <= 0.4 s + 0.4 r", "14 s + 3 r + 6 p + u >= 600")
    proves(linear("min 3 u + 2 v + 4 w", *rows, "6 s + 9 r + 6 p + v >= 640", "s + 7 r + 5 p + w >= 450"))


def test_biogas(proves, linear):
    rows = ("110 w + 22 s + 190 m >= 4000", "w + s + m <= 90", "w <= 12", "0.8 w <= 0.2 s + 0.2 m", "m >= 3")
    proves(linear("min 38 m - 14 w - 2 s", *rows))


def test_carbon_forest(proves):
    """From 25 hectares of poplar on, oak may grow without end, and each hectare gains."""
    assert 3.4 * 310 - 900 > 0
    proves("unbounded")


def test_ballast(proves):
    """The containers press 75 tonne-metres down at the bow; a filling of 80 tonnes balances them, and less than 0 is no size."""
    middle, stern = 68.25, 11.75
    assert middle + stern == 80
    assert middle <= 70
    assert stern <= 50
    assert 60 * 14 - 85 * 9 + 2 * middle - 18 * stern == 0
    proves(0)


def test_honey_tiers(proves, linear):
    """Heather at three prices, blossom at two."""
    time, tiers = "12 a + 12 b + 12 c + 5 d + 5 e <= 3720", ("a <= 120", "b <= 100", "d <= 200")
    rows = ("a + b + c <= 300", "d + e <= 450", "a + b + c + d + e <= 640")
    proves(linear("max 15 a + 11 b + 7 c + 9 d + 6.5 e", time, *tiers, *rows))


def test_consultants(proves, linear):
    gains = {"n": (85, 60, 75, 90), "o": (70, 65, 72, 66), "p": (95, 58, 88, 79)}
    goal = " + ".join(f"{gain} {who}{k}" for who, row in gains.items() for k, gain in enumerate(row))
    hours = [f"{who}0 + {who}1 + {who}2 + {who}3 <= {most}" for who, most in (("n", 150), ("o", 110), ("p", 110))]
    clients = [f"n{k} + o{k} + p{k} = {wish}" for k, wish in enumerate((120, 70, 90, 60))]
    proves(linear(f"max {goal}", *hours, *clients, "p2 <= 30"))


def test_farm_letter(proves, linear):
    rows = ("w + r + b + f <= 76", "10 w + 16 r + 9 b + 2 f <= 900", "700 w + 950 r + 500 b <= 48000")
    rules = ("0.7 r <= 0.3 w + 0.3 b + 0.3 f", "b >= 0.5 w", "f >= 3.8", "f <= 8")
    proves(linear("max 640 w + 810 r + 520 b + 450 f", *rows, *rules))


def test_polar_rations(proves, linear):
    """In grams; butter, pemmican, oat biscuit, chocolate, vegetables, milk powder."""
    kcal = "7.4 b + 6 p + 4.6 o + 5.5 c + 2.9 v + 4.9 m >= 5200"
    protein = "0.008 b + 0.38 p + 0.09 o + 0.075 c + 0.14 v + 0.26 m >= 130"
    fat = "0.83 b + 0.49 p + 0.19 o + 0.34 c + 0.02 v + 0.27 m <= 310"
    carbohydrate = "0.006 b + 0.02 p + 0.64 o + 0.54 c + 0.52 v + 0.38 m >= 410"
    bag = "1.1 b + 1.25 p + 2.1 o + 0.95 c + 4.6 v + 1.8 m <= 2000"
    rules = ("v >= 90", "3 c <= b + p + o + v + m")
    proves(linear("min b + p + o + c + v + m", kcal, protein, fat, carbohydrate, bag, *rules))


def test_trout_feed(proves, linear):
    """Fish meal, soy, wheat bran, krill, rapeseed cake, oil, lime; percent times 5,000 kg on the right."""
    protein = "62 f + 44 s + 15 w + 55 k + 34 r"
    fat, calcium = "9.5 f + 1.8 s + 3.6 w + 16 k + 9 r + 100 o", "5.1 f + 0.3 s + 0.1 w + 2.9 k + 0.8 r + 36 l"
    rows = (
        "f + s + w + k + r + o + l = 5000",
        f"{protein} >= 190000",
        f"{fat} >= 60000",
        f"{fat} <= 90000",
        "w <= 400",
    )
    more = ("1.2 f + 6.5 s + 10.8 w + 4.2 k + 11.5 r <= 27500", f"{calcium} >= 5000", f"{calcium} <= 10000")
    sea = "62 f + 55 k >= 12.4 f + 8.8 s + 3 w + 11 k + 6.8 r"
    goal = "min 1.65 f + 0.52 s + 0.21 w + 2.3 k + 0.36 r + 1.9 o + 0.09 l"
    proves(linear(goal, *rows, *more, sea))


def test_freelance_week(proves, linear):
    """63 hours; the extra 3 euros are paid for at most ten hours."""
    rows = ("s + c + p = 63", "c <= 31.5", "p >= 6.3", "2 c <= 3 s", "x <= p - 5", "x <= 10")
    proves(linear("max 31 s + 44 c + 12 p + 3 x", *rows))


def test_brewery_grains(proves, linear):
    """Without variables for spent grain: of g kg beyond 4,500 each loses 0.17 euros against selling all of it."""
    rows = ("20 b + 28 w <= 6000", "3 b + 2 w <= 700", "8 w <= 900", "b >= 150", "g >= 18 b + 30 w - 4500")
    # 95 - 14 + 18 * 0.06 and 104 - 19.6 + 30 * 0.06
    proves(linear("max 82.08 b + 86.2 w - 0.17 g", *rows))


def test_antifreeze(proves):
    """As much used coolant as the law lets: 20 of 40 litres; the concentrate makes up what is missing of 14 litres glycol."""
    used = min(24, 20)
    concentrate = (0.35 * 40 - 0.2 * used) / 0.9
    assert concentrate + used <= 40
    proves(4.8 * concentrate)


def test_charity_split(proves, linear):
    rows = ("r + s + h + p = 2.4", "r >= s + p", "h >= 0.24", "h <= 0.6", "s >= 0.4 r", "p <= 0.3", "6 p >= h")
    proves(linear("max r + 1.5 s + 1.3 h + 0.4 p", *rows))


def test_hanging_shelf(proves, linear):
    """96 newton-metres are the board's own, 80 newtons at 1.2 metres."""
    rows = ("a + b + c = 80 + load", "b + 2.4 c = 96 + 1.7 load", "a <= 500", "b <= 400", "c <= 350")
    proves(linear("max load", *rows))


def test_sawmill_yields(proves, linear):
    """Spruce, pine, larch; chips sold at once: 0.27 * 22, 0.3 * 22 and 0.25 * 22 off the price of logs."""
    goal = "max 240 b + 210 d + 150 t - 86.06 s - 77.4 p - 125.5 l - 14 x"
    rows = ("b <= 0.36 s + 0.22 p + 0.4 l", "d + x <= 0.24 s + 0.31 p + 0.2 l", "t <= 0.06 s + 0.09 p + 0.05 l + 0.9 x")
    limits = ("s <= 700", "p <= 550", "l <= 260", "s + p + l <= 1100", "b <= 320", "d <= 260", "t >= 130", "t <= 190")
    proves(linear(goal, *rows, *limits))
