"""Second proofs by looking at every choice: subsets, assignments and orders, from numbers typed in again from the words."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations, product


def subsets(names):
    return (chosen for size in range(len(names) + 1) for chosen in combinations(names, size))


def test_avalanche_masts(proves):
    masts = {
        "Aigle": (38, "Croix Lac Pierre"), "Bruns": (27, "Croix Vallon"), "Combe": (45, "Lac Pierre Sapin Vallon"),
        "Dentelle": (33, "Pierre Sapin Glacier"), "Etoile": (29, "Croix Glacier"), "Fourche": (41, "Lac Vallon Glacier"),
        "Garde": (36, "Croix Sapin Lac"),
    }  # fmt: skip
    areas = {area for _, reached in masts.values() for area in reached.split()}
    assert len(areas) == 6
    twice = (c for c in subsets(masts) if all(sum(a in masts[m][1].split() for m in c) >= 2 for a in areas))
    proves(min(sum(masts[m][0] for m in chosen) for chosen in twice))


def test_fringe_stage(proves):
    shows = [(10, 12, 340), (11, 14, 610), (12, 13, 190), (13, 15, 420), (14, 18, 870), (15, 17, 455), (16, 20, 940),
             (18, 21, 760), (20, 23, 690)]  # fmt: skip
    apart = (
        c
        for c in subsets(shows)
        if len(c) <= 4 and all(a[1] <= b[0] for a, b in zip(sorted(c), sorted(c)[1:], strict=False))
    )
    proves(max(sum(income for *_, income in chosen) for chosen in apart))


def test_service_vans(proves):
    minutes = [
        [95, 70, 120, 88, 64],
        [82, 105, 77, 99, 90],
        [110, 68, 93, 72, 101],
        [74, 91, 85, 116, 79],
        [87, 83, 108, 94, 97],
    ]
    proves(min(max(row[van] for row, van in zip(minutes, vans, strict=True)) for vans in permutations(range(5))))


def test_oral_exams(proves):
    clashes = ("AB", "AC", "AD", "BC", "BE", "CD", "CE", "DF", "EF")
    plans = (
        dict(zip("ABCDEF", slots, strict=True))
        for slots in product(range(5), repeat=6)
        if max(slots.count(s) for s in slots) <= 2
    )
    proves(min(len(set(plan.values())) for plan in plans if all(plan[a] != plan[b] for a, b in clashes)))


def test_ambulances(proves, tables):
    drives, villages = tables("ambulances", "drives"), dict(tables("ambulances", "villages"))
    near = {(post, village) for post, village, minutes in drives if minutes <= 12}
    posts = {post for post, *_ in drives}
    assert len(posts) == 5
    proves(
        max(sum(n for v, n in villages.items() if (a, v) in near or (b, v) in near) for a, b in combinations(posts, 2))
    )


def test_violin_repairs(proves):
    jobs = [(4, 5, 30), (2, 4, 12), (6, 13, 22), (3, 6, 25), (5, 10, 9)]

    def cost(order):
        day = total = 0
        for work, promised, goodwill in order:
            day += work
            total += goodwill * max(0, day - promised)
        return total

    proves(min(map(cost, permutations(jobs))))


def test_chamber_choir(proves):
    points = {
        "Ada": 82,
        "Ben": 75,
        "Cleo": 91,
        "Dan": 68,
        "Eva": 79,
        "Finn": 88,
        "Gus": 73,
        "Hana": 85,
        "Ira": 64,
        "Jo": 77,
    }

    def allowed(choir):
        voices = [len(choir & set(v.split())) for v in ("Ada Cleo Eva Hana", "Jo Ira", "Ben Gus", "Dan Finn")]
        friends = not {"Cleo", "Finn"} <= choir and ("Hana" not in choir or "Gus" in choir)
        cars = "Jo" in choir or len(choir & {"Ben", "Dan", "Ira"}) >= 2
        return voices[0] == 2 and min(voices) >= 1 and friends and cars

    proves(max(sum(points[n] for n in choir) for choir in combinations(points, 6) if allowed(set(choir))))


def test_fibre_villages(proves):
    trenches = {"AB": 7, "AC": 12, "AD": 9, "BC": 6, "BE": 11, "CD": 5, "CE": 8, "CF": 10, "DF": 13, "EF": 4}

    def joins(chosen):
        reached = {"A"}
        for _ in range(6):
            reached |= {v for t in chosen if reached & set(t) for v in t}
        return len(reached) == 6 and sum("A" in t for t in chosen) <= 1

    proves(min(sum(trenches[t] for t in chosen) for chosen in subsets(trenches) if joins(chosen)))


def test_open_pit(proves):
    worth = {"T1": -4, "T2": -3, "T3": -5, "T4": -2, "T5": -6, "S2": 5, "S3": 14, "S4": 4, "R3": 15}
    above = {"S2": {"T1", "T2", "T3"}, "S3": {"T2", "T3", "T4"}, "S4": {"T3", "T4", "T5"}, "R3": {"S2", "S3", "S4"}}
    dug = (c for c in subsets(worth) if len(c) <= 7 and all(above.get(block, set()) <= set(c) for block in c))
    proves(max(sum(worth[block] for block in chosen) for chosen in dug))


def test_science_pairs(proves):
    well = {"AB": 62, "AC": 71, "AD": 40, "AE": 85, "AF": 53, "BC": 48, "BD": 77, "BE": 66, "BF": 59, "CD": 80, "CE": 92,
            "CF": 45, "DE": 58, "DF": 51, "EF": 74}  # fmt: skip
    proves(max(sum(well[p] for p in three) for three in combinations(well, 3) if len(set("".join(three))) == 6))


def test_piano_tuner(proves):
    km = {"hc": 11, "hs": 7, "hH": 19, "ht": 15, "hv": 22, "cs": 9, "cH": 8, "ct": 17, "cv": 13, "sH": 14, "st": 10, "sv": 18,
          "Ht": 12, "Hv": 6, "tv": 9}  # fmt: skip
    both = {**km, **{pair[::-1]: n for pair, n in km.items()}}
    rounds = (f"h{''.join(order)}h" for order in permutations("csHtv") if order.index("t") < order.index("H"))
    proves(min(sum(both[a + b] for a, b in pairwise(tour)) for tour in rounds))


def test_toy_line(proves):
    seconds = {"A": 21, "B": 34, "C": 18, "D": 40, "E": 27, "F": 15, "G": 32}
    after = ("AB", "AC", "BE", "CF", "DF", "EG", "FG")

    def fits(at):
        load = [sum(s for task, s in seconds.items() if at[task] == k) for k in range(5)]
        return max(load) <= 60 and all(at[a] <= at[b] for a, b in after) and at["B"] != at["F"]

    lines = (dict(zip(seconds, stations, strict=True)) for stations in product(range(5), repeat=7))
    proves(min(max(at.values()) + 1 for at in lines if fits(at)))


def test_two_trucks(proves):
    value = {"A": 31, "B": 27, "C": 22, "D": 19, "E": 16, "F": 12, "G": 9, "H": 6}
    loads = (set(c) for c in combinations(value, 4) if (("A" in c) != ("B" in c)) and (("D" in c) == ("E" in c)))
    proves(min(abs(sum(value.values()) - 2 * sum(value[p] for p in load)) for load in loads))


def test_summit_path(proves):
    paths = {("park", "lake"): (50, 120), ("park", "chapel"): (35, 310), ("lake", "hut"): (95, 260), ("lake", "saddle"): (70, 540),
             ("chapel", "lake"): (20, 40), ("chapel", "saddle"): (60, 420), ("saddle", "hut"): (25, 30),
             ("saddle", "summit"): (55, 380), ("hut", "summit"): (65, 330), ("chapel", "hut"): (100, 240)}  # fmt: skip

    def climbs(at, minutes, metres):
        if minutes <= 205 and at == "summit":
            yield metres
        for (start, end), (time, climb) in paths.items():
            if start == at:
                yield from climbs(end, minutes + time, metres + climb)

    proves(min(climbs("park", 0, 0)))


def test_print_shop(proves):
    minutes = [(34, 52, 41), (27, 30, 39), (45, 61, 48), (22, 26, 31), (38, 43, 36), (29, 33, 40), (51, 47, 58)]
    cost = [
        (8.2, 5.1, 6.6),
        (6.0, 4.4, 4.9),
        (11.5, 7.3, 9.8),
        (4.8, 3.9, 4.1),
        (7.7, 6.9, 8.3),
        (6.4, 4.7, 5.0),
        (12.0, 9.1, 9.9),
    ]
    free = (90, 115, 100)
    fits = (
        on
        for on in product(range(3), repeat=7)
        if all(sum(minutes[k][p] for k, p in enumerate(on) if p == printer) <= free[printer] for printer in range(3))
    )
    proves(min(sum(cost[k][p] for k, p in enumerate(on)) for on in fits))


def test_bread_vans(proves, tables):
    walks = {(square, hamlet): km for square, hamlet, km in tables("bread_vans", "walks")}
    people = dict(tables("bread_vans", "hamlets"))
    squares = sorted({square for square, _ in walks})
    chosen = (c for c in combinations(squares, 3) if not {"S1", "S2"} <= set(c))
    proves(min(sum(n * min(walks[s, h] for s in c) for h, n in people.items()) for c in chosen))


def test_ferry_duties(proves):
    duties = [(410, "AB BA"), (520, "AB BC CA"), (365, "BA"), (480, "AC CA"), (450, "AB BC"), (390, "CB BA"), (300, "CA"),
              (610, "AC CB BA"), (560, "AC CB BC"), (335, "CB BC")]  # fmt: skip
    once = (
        c for c in subsets(duties) if sorted(" ".join(d for _, d in c).split()) == sorted("AB BA AC CA BC CB".split())
    )
    proves(min(sum(pay for pay, _ in chosen) for chosen in once))


def test_satellite(proves):
    things = {"magnetometer": (2, 1.5, 3, 14), "camera": (7, 5.2, 11, 40), "spectrometer": (9, 6.1, 14, 47), "dust": (4, 2.4, 6, 19),
                  "radio": (3, 2.8, 9, 22), "tracker": (2, 1.9, 5, 12), "laser": (6, 4.7, 16, 35), "seeds": (5, 3.0, 2, 21)}  # fmt: skip

    def flies(chosen):
        litres, kg, watts = (sum(things[t][k] for t in chosen) for k in range(3))
        return (
            litres <= 24
            and kg <= 19 + 1e-9
            and watts <= 42
            and ("tracker" in chosen or not {"camera", "laser"} & set(chosen))
        )

    proves(max(sum(things[t][3] for t in chosen) for chosen in subsets(things) if flies(chosen)))


def test_inherited_books(proves):
    points = [(25, 12, 18), (8, 30, 10), (14, 10, 22), (20, 15, 24), (16, 9, 5), (6, 14, 11), (11, 10, 10)]
    assert [sum(column) for column in zip(*points, strict=True)] == [100, 100, 100]
    shares = product(range(3), repeat=7)
    proves(max(min(sum(points[k][w] for k, w in enumerate(to) if w == who) for who in range(3)) for to in shares))


def test_town_projects(proves, tables):
    projects = {name: row for name, *row in tables("town_projects", "projects")}

    def allowed(chosen):
        spent = [sum(projects[p][year] for p in chosen) for year in range(3)]
        within = spent[0] <= 520 and spent[1] <= 480 and spent[2] <= 270
        tied = "quay" not in chosen or "flood wall" in chosen
        return (
            within
            and tied
            and ({"bridge", "tram stop"} & set(chosen))
            and not {"library", "sports hall"} <= set(chosen)
        )

    proves(max(sum(projects[p][3] for p in chosen) for chosen in subsets(projects) if allowed(chosen)))


def test_radio_channels(proves):
    """Mitte, Nord, Ost and West all hear each other: four stations, three channels."""
    overlap = [("M", s) for s in "NOSW"] + [("N", "O"), ("N", "W"), ("S", "O"), ("S", "W"), ("O", "W")]
    plans = (dict(zip("NOSWM", channels, strict=True)) for channels in product((1, 2, 3), repeat=5))
    assert not any(all(plan[a] != plan[b] for a, b in overlap) for plan in plans)
    proves("infeasible")


def test_parcel_lockers(proves, tables):
    euros = {(site, town): cost for site, town, cost in tables("parcel_lockers", "delivery")}
    crates = dict(tables("parcel_lockers", "crates"))
    depots = {"Basin": (310, 130), "Cliff": (260, 90), "Delta": (340, 160), "Eyot": (290, 110)}

    def cost(sites):
        load = {s: sum(crates[t] for t, at in zip(crates, sites, strict=True) if at == s) for s in set(sites)}
        if any(n > depots[s][1] for s, n in load.items()):
            return float("inf")
        return sum(depots[s][0] for s in load) + sum(
            crates[t] * euros[s, t] for t, s in zip(crates, sites, strict=True)
        )

    proves(min(map(cost, product(depots, repeat=6))))


def test_museum_guards(proves):
    corridors = ("AB", "AC", "AG", "BC", "BD", "CE", "DE", "DF", "EF", "EG", "FG")
    pay = {"A": 120, "B": 90, "C": 90, "D": 90, "E": 150, "F": 90, "G": 90}
    seen = (c for c in subsets(pay) if all(set(corridor) & set(c) for corridor in corridors))
    proves(min(sum(pay[room] for room in chosen) for chosen in seen))


def test_wedding_tables(proves):
    on = {"AB": -3, "AC": 5, "AD": 2, "AE": 4, "AF": -1, "BC": 1, "BD": 6, "BE": -2, "BF": 3, "CD": -4, "CE": 3, "CF": 2, "DE": 1,
          "DF": 4, "EF": -5}  # fmt: skip
    tables = (set(c) for c in combinations("ABCDEF", 3) if ("A" in c) != ("D" in c))
    proves(max(sum(n for pair, n in on.items() if len(set(pair) & table) != 1) for table in tables))
