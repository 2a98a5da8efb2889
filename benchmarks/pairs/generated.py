"""Small random models with the names that such models have: LPs and MIPs of the common shapes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from optagent.formulation import Formulation

WORDS = {
    "goods": ["chairs", "tables", "lamps", "shelves", "stools", "desks", "beds", "benches", "chests", "frames"],
    "places": ["north", "south", "east", "west", "harbour", "centre", "valley", "hill", "island", "airport"],
    "means": ["wood", "steel", "hours", "paint", "glass", "power", "space", "cash"],
}
Document = dict[str, Any]


def product_mix(draw: Random, size: int) -> Document:
    """max profit, so much of each means: n goods, about n/2 means."""
    goods, means = names(draw, "goods", size), names(draw, "means", max(2, size // 2 + 1))
    return {
        "name": "product_mix",
        "description": "How much to make of each good.",
        "sets": [{"name": "G", "elements": goods}, {"name": "M", "elements": means}],
        "parameters": [
            {"name": "profit", "index": ["G"], "values": [[g, draw.randint(40, 250) / 10] for g in goods]},
            {"name": "stock", "index": ["M"], "values": [[m, draw.randint(60, 400)] for m in means]},
            {"name": "use", "index": ["M", "G"], "values": [[m, g, draw.randint(1, 9)] for m in means for g in goods]},
            {"name": "most", "index": ["G"], "values": [[g, draw.randint(8, 60)] for g in goods]},
        ],
        "variables": [{"name": "make", "index": ["g in G"], "upper": "most[g]", "description": "units made"}],
        "objective": {"sense": "maximize", "expression": "sum(profit[g]*make[g] for g in G)"},
        "constraints": [
            {"name": "enough", "for_each": "m in M", "expression": "sum(use[m, g]*make[g] for g in G) <= stock[m]"}
        ],
    }


def whole_mix(draw: Random, size: int) -> Document:
    """The product mix in whole units, few enough to count the plans."""
    found = product_mix(draw, size)
    found["name"] = "whole_mix"
    found["variables"][0]["domain"] = "NonNegativeIntegers"
    found["parameters"][3]["values"] = [[g, draw.randint(2, 4)] for g, _ in found["parameters"][3]["values"]]
    found["parameters"][1]["values"] = [
        [m, draw.randint(8, 12 + 6 * size)] for m, _ in found["parameters"][1]["values"]
    ]
    return found


def blend(draw: Random, size: int) -> Document:
    """min cost, at least so much of each content, at most so much of each good."""
    goods, means = names(draw, "goods", size), names(draw, "means", max(2, size // 2))
    return {
        "name": "blend",
        "description": "The cheapest blend that has enough of everything.",
        "sets": [{"name": "G", "elements": goods}, {"name": "N", "elements": means}],
        "parameters": [
            {"name": "price", "index": ["G"], "values": [[g, draw.randint(11, 99) / 10] for g in goods]},
            {"name": "need", "index": ["N"], "values": [[n, draw.randint(30, 90)] for n in means]},
            {
                "name": "content",
                "index": ["N", "G"],
                "values": [[n, g, draw.randint(1, 12)] for n in means for g in goods],
            },
            {"name": "most", "index": ["G"], "values": [[g, draw.randint(20, 60)] for g in goods]},
        ],
        "variables": [{"name": "take", "index": ["G"], "description": "kilograms taken"}],
        "objective": {"sense": "minimize", "expression": "sum(price[g]*take[g] for g in G)"},
        "constraints": [
            {"name": "has", "for_each": "n in N", "expression": "sum(content[n, g]*take[g] for g in G) >= need[n]"},
            {"name": "stock", "for_each": "g in G", "expression": "take[g] <= most[g]"},
        ],
    }


def pick(draw: Random, size: int) -> Document:
    """0-1 knapsack in two resources with a pair that excludes each other."""
    goods = names(draw, "goods", size)
    weights = [draw.randint(5, 30) for _ in goods]
    return {
        "name": "pick",
        "description": "What to pack.",
        "sets": [{"name": "G", "elements": goods}],
        "parameters": [
            {"name": "worth", "index": ["G"], "values": [[g, draw.randint(10, 60)] for g in goods]},
            {"name": "weight", "index": ["G"], "values": [[g, w] for g, w in zip(goods, weights, strict=True)]},
            {"name": "bulk", "index": ["G"], "values": [[g, draw.randint(1, 9)] for g in goods]},
            {"name": "load", "values": sum(weights) // 2},
            {"name": "room", "values": 3 * size},
        ],
        "variables": [{"name": "pack", "index": ["G"], "domain": "Binary", "description": "1 if it is packed"}],
        "objective": {"sense": "maximize", "expression": "sum(worth[g]*pack[g] for g in G)"},
        "constraints": [
            {"name": "light", "expression": "sum(weight[g]*pack[g] for g in G) <= load"},
            {"name": "small", "expression": "sum(bulk[g]*pack[g] for g in G) <= room"},
            {"name": "apart", "expression": f"pack['{goods[0]}'] + pack['{goods[1]}'] <= 1"},
        ],
    }


def opening(draw: Random, size: int) -> Document:
    """Fixed charges: open sites, ship to places; few sites, so that their choices can be gone through."""
    sites, places = names(draw, "places", 3), names(draw, "goods", max(2, size // 2))
    return {
        "name": "opening",
        "description": "Which sites to open.",
        "sets": [{"name": "S", "elements": sites}, {"name": "C", "elements": places}],
        "parameters": [
            {"name": "rent", "index": ["S"], "values": [[s, draw.randint(40, 120)] for s in sites]},
            {"name": "size", "index": ["S"], "values": [[s, draw.randint(30, 70)] for s in sites]},
            {"name": "demand", "index": ["C"], "values": [[c, draw.randint(5, 60 // len(places))] for c in places]},
            {
                "name": "freight",
                "index": ["S", "C"],
                "values": [[s, c, draw.randint(1, 9)] for s in sites for c in places],
            },
        ],
        "variables": [
            {"name": "open", "index": ["S"], "domain": "Binary", "description": "1 if the site is open"},
            {"name": "ship", "index": ["S", "C"], "description": "tons shipped"},
        ],
        "objective": {
            "sense": "minimize",
            "expression": "sum(rent[s]*open[s] for s in S) + sum(freight[s, c]*ship[s, c] for s in S for c in C)",
        },
        "constraints": [
            {"name": "served", "for_each": "c in C", "expression": "sum(ship[s, c] for s in S) == demand[c]"},
            {"name": "room", "for_each": "s in S", "expression": "sum(ship[s, c] for c in C) <= size[s]*open[s]"},
        ],
    }


def balance(draw: Random, size: int) -> Document:
    """Stock over time, with a free variable for what is bought or sold on the market."""
    horizon = max(2, size // 2)
    return {
        "name": "balance",
        "description": "Make, store, and trade what is over or missing.",
        "sets": [{"name": "T", "expression": f"range(1, {horizon + 1})"}],
        "parameters": [
            {"name": "demand", "index": ["T"], "values": [[t, draw.randint(10, 40)] for t in range(1, horizon + 1)]},
            {"name": "cost", "index": ["T"], "values": [[t, draw.randint(30, 70) / 10] for t in range(1, horizon + 1)]},
            {"name": "market", "values": draw.randint(55, 60) / 10},
        ],
        "variables": [
            {"name": "make", "index": ["T"], "upper": draw.randint(22, 34), "description": "made in the month"},
            {"name": "keep", "index": ["T"], "upper": 30, "description": "left at the end of the month"},
            {
                "name": "trade",
                "index": ["T"],
                "domain": "Reals",
                "lower": -8,
                "upper": 25,
                "description": "bought, or sold",
            },
        ],
        "objective": {
            "sense": "minimize",
            "expression": "sum(cost[t]*make[t] + 0.3*keep[t] + market*trade[t] for t in T)",
        },
        "constraints": [
            {
                "name": "flows",
                "for_each": "t in T",
                "expression": "(keep[t - 1] if t > 1 else 5) + make[t] + trade[t] == demand[t] + keep[t]",
            },
        ],
    }


SHAPES: tuple[Callable[[Random, int], Document], ...] = (product_mix, whole_mix, blend, pick, opening, balance)


def generated(draw: Random, size: int | None = None) -> Formulation:
    """One of a random shape, of 2 to 10 goods unless told."""
    shape = draw.choice(SHAPES)
    return Formulation.model_validate(shape(draw, size or draw.randint(3, 7)))


def names(draw: Random, kind: str, count: int) -> list[str]:
    """Different words; numbered ones where there are not as many."""
    words = WORDS[kind]
    if count <= len(words):
        return draw.sample(words, count)
    return [f"{words[i % len(words)]}{i // len(words)}" for i in range(count)]
