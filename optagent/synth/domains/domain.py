"""A domain: who decides about which things, what these use and give, and what is wanted of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optagent.synth.words.grammar import Noun, noun

Kind = Literal["time", "money", "stuff", "space", "yield", "score", "harm"]
Sense = Literal["minimize", "maximize"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that each thing takes, or gives, so much of."""

    name: str
    """`sewing time`, `profit`, `protein`."""
    unit: str
    """In the model: `h`, `$`, `g`."""
    said: Noun | str
    """In words: a noun, or the sign of a currency."""
    verbs: str
    """Third person, alternatives: `takes|needs`."""
    tail: str
    """After the amount: `of sewing`."""
    kind: Kind
    low: float
    high: float
    step: float = 1.0
    large: tuple[float, Noun] | None = None
    """A larger unit in which a limit may be told, and how many of ours it holds."""
    limit_said: Noun | str | None = None
    """The unit of a limit, where it is another: kilograms, for a content in percent."""
    limit_tail: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """What texts and models of one trade are made of."""

    name: str
    who: tuple[tuple[str, str], ...]
    """At the first mention, and later: `a garment workshop`, `the workshop`."""
    do: tuple[str, str, str, str]
    """`sew`, `sews`, `sewn`, `sewing`."""
    things: tuple[Noun, ...]
    total: Noun
    """What all things are: `garment`."""
    unit: str
    """Of a variable: `piece`, `acre`."""
    whole: bool
    """Whether only whole numbers make sense."""
    uses: tuple[Measure, ...]
    """Of which there is only so much."""
    gives: tuple[Measure, ...]
    """Of which so much is wanted."""
    goals: tuple[tuple[Sense, Measure], ...]
    scale: tuple[int, int] = (5, 60)
    """How many of a thing a usual plan has."""
    count: bool = False
    """Whether as few (or as many) things as possible may be wanted."""


_SAID = {
    "h": "hour", "km": "kilometre", "min": "minute", "day": "day", "kg": "kilogram/kilograms", "g": "gram/grams", "l": "litre", "ml": "millilitre",
    "m": "metre", "m2": "square metre", "m3": "cubic metre", "t": "tonne", "mg": "milligram", "kWh": "kilowatt-hour",
    "sqft": "square foot/square feet", "lb": "pound", "kcal": "calorie", "cup": "cup", "unit": "unit",
}  # fmt: skip
_UNITS = {"l": "litre", "sqft": "ft**2", "m2": "m**2", "m3": "m**3"}
_LARGE = {
    "min": (60.0, noun("hour")),
    "g": (1000.0, noun("kilogram")),
    "ml": (1000.0, noun("litre")),
    "kg": (1000.0, noun("tonne")),
}
_TIME = "takes|needs|requires|calls for"
_STUFF = "uses|needs|requires|takes|uses up"


def _measure(name: str, unit: str, verbs: str, tail: str, kind: Kind, low: float, high: float, step: float) -> Measure:
    said: Noun | str = unit if unit in ("$", "€", "£") else noun(_SAID.get(unit, unit))
    plain = _UNITS.get(unit, unit.partition("/")[0].replace(" ", "_").replace("-", "_"))
    return Measure(name, plain, said, verbs, tail, kind, low, high, step, _LARGE.get(unit))


def time(of: str, low: float, high: float, unit: str = "h", step: float = 1.0) -> Measure:
    """Hours or minutes of some work."""
    return _measure(f"{of} time", unit, _TIME, f"of {of}[| time]", "time", low, high, step)


def stuff(of: str, unit: str, low: float, high: float, step: float = 1.0, verbs: str = _STUFF) -> Measure:
    """So much of a material."""
    return _measure(of, unit, verbs, f"of {of}", "stuff", low, high, step)


def parts(of: str, low: float, high: float, verbs: str = _STUFF) -> Measure:
    """So many of a thing that is counted: `parts("screw", 4, 20)`."""
    counted = noun(of)
    return Measure(
        counted.many, counted.many.replace(" ", "_").replace("-", "_"), counted, verbs, "", "stuff", low, high
    )


def space(of: str, unit: str, low: float, high: float, verbs: str = "takes up|occupies|needs|fills") -> Measure:
    """So much room."""
    return _measure(of, unit, verbs, f"of {of}", "space", low, high, 1.0)


def spend(name: str, low: float, high: float, step: float = 1.0, verbs: str = "costs") -> Measure:
    """Money that a thing takes."""
    return _measure(name, "$", verbs, "", "money", low, high, step)


def earn(low: float, high: float, name: str = "profit", step: float = 1.0) -> Measure:
    """Money that a thing brings."""
    verbs = "earns|brings in|yields|makes|generates|returns"
    return _measure(name, "$", verbs, f"[of|in] {name}", "money", low, high, step)


def gain(
    name: str, unit: str, verbs: str, low: float, high: float, step: float = 1.0, tail: str | None = None
) -> Measure:
    """So much of what is wanted."""
    return _measure(name, unit, verbs, f"of {name}" if tail is None else tail, "yield", low, high, step)


def counted(of: str, verbs: str, low: float, high: float, step: float = 1.0) -> Measure:
    """So many of what is wanted: `counted("passenger", "carries", 4, 60)`."""
    one = noun(of)
    plain = one.many.replace(" ", "_").replace("-", "_")
    return Measure(one.many, plain, one, verbs, "", "yield", low, high, step)


def content(name: str, unit: str, verbs: str, low: float, high: float, step: float = 0.01) -> Measure:
    """A share of each: 3 % of sugar in each kilogram; a limit is told in the unit itself."""
    plain = unit.replace(" ", "_")
    whole = noun(_SAID.get(unit, unit))
    return Measure(name, plain, "percent", verbs, name, "yield", low, high, step, None, whole, f"of {name}")


def rate(low: float, high: float, name: str = "interest", step: float = 0.005) -> Measure:
    """What money earns, in percent."""
    return Measure(
        name, "$", "percent", "earns|pays|yields|brings", f"[of |in |]{name}", "money", low, high, step, None, "$"
    )


def harm(name: str, unit: str, verbs: str, low: float, high: float, step: float = 1.0) -> Measure:
    """So much of what is not wanted."""
    return _measure(name, unit, verbs, f"of {name}", "harm", low, high, step)


def domain(
    name: str,
    who: str,
    do: str,
    things: str,
    total: str,
    *,
    uses: list[Measure],
    goals: list[tuple[Sense, Measure]],
    gives: list[Measure] | None = None,
    of: str = "",
    scale: tuple[int, int] = (5, 60),
    whole: bool = True,
    count: bool = False,
) -> Domain:
    """A domain from short texts: `who` is `a mill=the mill; a baker=the baker`; `of` a unit of amounts, as in acres of wheat."""
    pairs = [tuple(part.strip() for part in one.split("=")) for one in who.split(";")]
    verb = tuple(part.strip() for part in do.split(","))
    named = [noun(t.strip()) for t in things.split(",")]
    if of:
        measured = noun(of)
        named = [Noun(f"{measured.one} of {n.one}", f"{measured.many} of {n.one}") for n in named]
    return Domain(
        name,
        tuple((first, later) for first, later in pairs),
        (verb[0], verb[1], verb[2], verb[3]),
        tuple(named),
        noun(total),
        noun(of or total).one.replace(" ", "_").replace("-", "_"),
        whole,
        tuple(uses),
        tuple(gives or ()),
        tuple(goals),
        scale,
        count,
    )
