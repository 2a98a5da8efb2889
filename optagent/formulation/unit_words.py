"""Reads unit strings ("$/piece", "MWh", "k€ per tonne", "drums") into powers of words, each with its dimension and scale.

Physical words are pint's; currencies, percent and whatever is counted ("cake", "trip") are dimensions of their own.
A text that can be read in two ways ("€/MW*h", "kg flour") has no Unit at all: better no finding than a wrong one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pint import UnitRegistry

Dimensions = dict[str, Fraction]
"""Dimension -> exponent: `[mass]` and the like are pint's, `$` and the like currencies, `#piece` something counted."""

PERCENT = "%"
_SYMBOLS = "$€£¥₹"
_CURRENCIES = {
    "usd": "$", "dollar": "$", "dollars": "$", "us$": "$", "eur": "€", "euro": "€", "euros": "€", "gbp": "£", "pounds sterling": "£",
    "jpy": "¥", "yen": "¥", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "inr": "₹", "rupee": "₹", "rupees": "₹", "chf": "CHF",
    "franc": "CHF", "francs": "CHF", "cad": "CAD", "aud": "AUD", "sek": "SEK", "kr": "kr", "pln": "PLN", "brl": "BRL",
}  # fmt: skip
_CENTS = {"¢", "cent", "cents", "penny", "pence"}
_FACTORS = {"k": 1e3, "thousand": 1e3, "thousands": 1e3, "M": 1e6, "m": 1e6, "million": 1e6, "millions": 1e6, "mn": 1e6, "mio": 1e6,
            "bn": 1e9, "billion": 1e9, "hundred": 100.0, "dozen": 12.0, "dozens": 12.0}  # fmt: skip
_PREFIX = {"k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "G": 1e9, "": 1.0}
_PLAIN_NUMBER = {"fraction", "fractions", "ratio", "share", "dimensionless", "unitless", "probability"}
_NOT_SAID = {
    "",
    "-",
    "–",
    "—",
    "n/a",
    "none",
    "number",
    "count",
    "binary",
    "boolean",
    "integer",
    "0/1",
    "any",
    "various",
}
_ALIASES = {
    "ton": "metric_ton", "tons": "metric_ton", "mt": "metric_ton", "t": "metric_ton", "kgs": "kg", "kilo": "kg", "kilos": "kg",
    "kms": "km", "°c": "delta_degC", "degc": "delta_degC", "sec": "second", "secs": "second", "mo": "month", "wk": "week",
    "wks": "week", "yrs": "year", "kt": "kilometric_ton", "l": "liter", "hl": "hectoliter", "ml": "milliliter", "dl": "deciliter",
    "kph": "kilometer/hour", "sqm": "meter**2", "sqft": "foot**2", "cbm": "meter**3",
}  # fmt: skip
_PHYSICAL = re.compile(
    r"""(?: [kMGTmµucnd]?(?:g|m|W|Wh|J|V|A|Hz|Pa|N|L|s|eV|cal|bar|mol|VA) | [kMGT]?(?:B|bit|bps) | K
    | (?:kilo|mega|giga|tera|milli|micro|centi|deci|hecto|nano)?(?:gram|metre|meter|litre|liter|watt|watt_hour|joule|volt|ampere
        |hertz|pascal|newton|calorie|byte|bit|second|tonne)s?
    | h|hr|hrs|hours?|mins?|minutes?|d|days?|weeks?|months?|years?|yr|ha|hectares?|acres?|lbs?|pounds?|oz|ounces?|ft|foot|feet
    | inch|inches|yards?|yd|miles?|mi|gallons?|gal|quarts?|pints?|cups?|tbsp|tsp|mph|knots?|hp|degrees?|deg|radians?|rad )""",
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"\s*(?:(\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,15}(?:\.\d{1,15})?(?![\d.]))|(\*\*|\^)\s*(-?\d{1,2})(?!\d)|([²³])|([·×*])|(/|per\b)|([()])|(-)(?=\w)"
    r"|([%‰¢]|[A-Za-z]{0,3}[" + _SYMBOLS + r"])|((?:[^\W\d_]|°)[^\W²³]*))"
)
_IRREGULAR = {
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "staff": "person",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor * Π word**power`, with the words as they were written."""

    powers: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    factor: float = 1.0

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """The product, or with sign -1 the quotient."""
        powers = dict(self.powers)
        for word, power in other.powers.items():
            powers[word] = powers.get(word, Fraction(0)) + sign * power
        return Unit({w: p for w, p in powers.items() if p}, _product([(self.factor, 1), (other.factor, sign)]))

    def power(self, exponent: Fraction) -> Unit:
        """The unit of `x**exponent`."""
        factor = _product([(self.factor, float(exponent))])
        return Unit({w: p * exponent for w, p in self.powers.items() if p * exponent}, factor)

    def __str__(self) -> str:
        over = [_shown(w, p) for w, p in self.powers.items() if p > 0]
        under = [_shown(w, -p) for w, p in self.powers.items() if p < 0]
        if self.factor != 1:
            over.insert(0, f"{self.factor:g}")
        below = "·".join(under)
        text = "·".join(over) or "1"
        return text + (f"/({below})" if len(under) > 1 else f"/{below}" if under else "")


def _product(powers: list[tuple[float, float]]) -> float:
    """Π size**power, however large: a unit such as “10**300 agent” is no reason to stop."""
    logs = [power * math.log(size) for size, power in powers]
    if sum(map(abs, logs)) > 600:
        return math.exp(max(-600.0, min(600.0, sum(logs))))
    return math.prod(size**power for size, power in powers)


def _shown(word: str, power: Fraction) -> str:
    return word if power == 1 else f"{word}²" if power == 2 else f"{word}³" if power == 3 else f"{word}^{power}"


class Vocabulary:
    """The unit words of one Formulation. Singular and plural are one word; cents belong to the only currency there is."""

    def __init__(self) -> None:
        self.dimensions: dict[str, Dimensions] = {}
        """Word -> dimension."""
        self.scales: dict[str, float] = {}
        """Word -> its size in base units."""
        self._spelled: dict[str, str] = {}

    def read(self, text: str) -> Unit | None:
        """The Unit, or None when nothing is said or it cannot be told what."""
        words = text.strip().strip("[]").strip()
        if words.lower() in _NOT_SAID:
            return None
        if words.lower() in _PLAIN_NUMBER:
            return Unit()
        return _Reader(self, words).unit()

    def word(self, text: str) -> Unit | None:
        """One word, made known if it is new."""
        if text not in self._spelled:
            self._spelled[text] = self._learn(text)
        return Unit({self._spelled[text]: Fraction(1)})

    def physical(self, text: str) -> bool:
        """Whether the word is of physics or money, and no thing that is counted."""
        unit = self.word(text)
        return unit is not None and not any(d.startswith("#") for d in self.of(unit))

    def of(self, unit: Unit) -> Dimensions:
        """Its dimension; empty for a plain number."""
        found: Dimensions = {}
        for word, power in unit.powers.items():
            for name, exponent in self.dimensions[word].items():
                found[name] = found.get(name, Fraction(0)) + power * exponent
        return {name: exponent for name, exponent in found.items() if exponent}

    def scale(self, unit: Unit) -> float:
        """Its size in base units."""
        return _product([(unit.factor, 1), *((self.scales[word], float(power)) for word, power in unit.powers.items())])

    def settle(self) -> None:
        """Once every unit is read: cents are a hundredth of the only currency there is."""
        majors = {d for dims in self.dimensions.values() for d in dims if d in _SYMBOLS or d in _CURRENCIES.values()}
        if "cent" in self.dimensions and len(majors) == 1:
            self._know("cent", {majors.pop(): Fraction(1)}, 0.01)

    def _know(self, word: str, dimensions: Dimensions, scale: float) -> str:
        self.dimensions[word], self.scales[word] = dimensions, scale
        return word

    def _learn(self, text: str) -> str:
        lower = text.lower()
        if text in ("%", "‰") or lower in ("percent", "pct", "percentage", "pp"):
            return self._know("‰" if text == "‰" else PERCENT, {}, 0.001 if text == "‰" else 0.01)
        if lower in _CENTS:
            return self._know("cent", {"cent": Fraction(1)}, 1.0)
        money = _currency(text)
        if money is not None:
            return self._know(money[0], {money[1]: Fraction(1)}, money[2])
        name = _physical(text)
        if name:
            return self._know(_CANONICAL.get(name.lower(), name), *_from_pint(_ALIASES.get(name.lower(), name)))
        return self._counted(_IRREGULAR.get(lower, lower))

    def _counted(self, word: str) -> str:
        for known in self.dimensions:
            if "#" + known in self.dimensions[known] and (word in _plurals(known) or known in _plurals(word)):
                return known
        return self._know(word, {"#" + word: Fraction(1)}, 1.0)


_CANONICAL = {"megametric_ton": "Mt", "gigametric_ton": "Gt", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "minute": "min", "minutes": "min", "mins": "min", "days": "day", "d": "day",
              "weeks": "week", "wk": "week", "wks": "week", "months": "month", "mo": "month", "years": "year", "yr": "year", "yrs": "year",
              "tonne": "t", "tonnes": "t", "ton": "t", "tons": "t", "mt": "t", "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg",
              "kilograms": "kg", "litre": "l", "litres": "l", "liter": "l", "liters": "l", "kms": "km", "second": "s", "seconds": "s",
              "sec": "s", "secs": "s", "lbs": "lb", "pound": "lb", "pounds": "lb", "cups": "cup", "miles": "mile"}  # fmt: skip
"""Spellings of one unit, so that messages and products use one."""


def _physical(text: str) -> str:
    """The word as physics spells it (KG is kg, Hours are hours), or nothing."""
    if text in ("Mt", "Gt"):  # mega, and no metric tons
        return text.replace("t", "etric_ton").replace("M", "megam").replace("G", "gigam")
    if text.lower() in _ALIASES or _PHYSICAL.fullmatch(text):
        return text
    lower = text.lower()
    return lower if (len(text) > 1 or text == "H") and _PHYSICAL.fullmatch(lower) else ""


def _plurals(word: str) -> set[str]:
    return {word, word + "s", word + "es", (word[:-1] if word.endswith("y") else word) + "ies"}


def _currency(text: str) -> tuple[str, str, float] | None:
    """Word, dimension and scale of `$`, `k€`, `MUSD`, `euros`."""
    if text.lower() in _CURRENCIES:
        sign = _CURRENCIES[text.lower()]
        return sign, sign, 1.0
    for prefix, scale in _PREFIX.items():
        rest = text.removeprefix(prefix)
        if not text.startswith(prefix):
            continue
        if rest in _SYMBOLS and rest:
            return prefix + rest, rest, scale
        if rest.isupper() and len(rest) == 3 and rest.lower() in _CURRENCIES:
            return prefix + _CURRENCIES[rest.lower()], _CURRENCIES[rest.lower()], scale
    return (text, text, 1.0) if text[-1:] in _SYMBOLS else None


@lru_cache(maxsize=1024)
def _from_pint(name: str) -> tuple[Dimensions, float]:
    quantity = _registry().Quantity(1.0, name).to_base_units()
    powers = cast("Mapping[str, float]", quantity.dimensionality)
    return {d: Fraction(p).limit_denominator(12) for d, p in powers.items()}, float(quantity.magnitude)


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    import pint

    return pint.UnitRegistry()


class _Reader:
    """Products and quotients, left to right; None as soon as there are two readings."""

    def __init__(self, words: Vocabulary, text: str) -> None:
        self.words = words
        self.tokens = _tokens(text)
        self.at = 0

    def unit(self) -> Unit | None:
        if not self.tokens:
            return None
        found = self._product()
        if found is None or self.at < len(self.tokens) or not 1e-100 < found.factor < 1e100:
            return None
        return found

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _product(self) -> Unit | None:
        result, divided = self._factor(), False
        while result is not None:
            kind, _ = self._peek()
            if kind in ("", ")"):
                return result
            if kind in ("*", "/"):
                self.at += 1
            if kind != "/" and divided:
                return None  # €/MW·h: per MW and times h, or per MWh?
            divided = divided or kind == "/"
            factor = self._factor()
            result = None if factor is None else result.times(factor, -1 if kind == "/" else 1)
        return None

    def _factor(self) -> Unit | None:
        """Words joined by hyphens, or a phrase of words side by side."""
        first = self._power()
        while first is not None and self._peek()[0] == "-":
            self.at += 1
            other = self._power()
            first = None if other is None else first.times(other)
        return first

    def _power(self) -> Unit | None:
        kind, text = self._peek()
        self.at += 1
        if kind == "(":
            inner = self._product()
            if self._peek()[0] != ")":
                return None
            self.at += 1
        elif kind == "number":
            inner = self._number(float(text.replace(",", "")))
        elif kind == "word":
            inner = self._phrase(text)
        else:
            return None
        if inner is not None and self._peek()[0] == "^":
            inner = inner.power(Fraction(self._peek()[1]))
            self.at += 1
        return inner

    def _number(self, value: float) -> Unit | None:
        """A factor; with the words after it, as in “per 100 km”."""
        if not math.isfinite(value):
            return None
        kind, text = self._peek()
        if kind != "word" or not value:
            return Unit(factor=value) if value else None
        self.at += 1
        inner = self._phrase(text)
        return None if inner is None else Unit(inner.powers, inner.factor * value)

    def _phrase(self, first: str) -> Unit | None:
        words = [first]
        while self._peek()[0] == "word":
            words.append(self._peek()[1])
            self.at += 1
        factor = 1.0
        while len(words) > 1 and words[0] in _FACTORS:
            factor *= _FACTORS[words.pop(0)]
        degree = {"square": 2, "sq": 2, "cubic": 3}.get(words[0].lower(), 1)
        if degree > 1 and len(words) == 2 and self.words.physical(words[1]):
            inner = self.words.word(words[1])
            return None if inner is None else inner.power(Fraction(degree))
        if len(words) == 1:
            inner = self._single(words[0])
        elif all(_known(w) for w in words):
            inner = Unit()
            for word in words:
                part = self._single(word)
                inner = inner.times(part) if part is not None else inner
        elif any(_known(w) for w in words):
            return None  # “kg flour”: kg for short, or something else
        else:
            inner = self.words.word(" ".join(words))
        return None if inner is None else Unit(inner.powers, inner.factor * factor)

    def _single(self, word: str) -> Unit | None:
        """A word, or a word with a digit for a power: `m3`."""
        split = re.fullmatch(r"([A-Za-z]+)([23])", word)
        if split and _PHYSICAL.fullmatch(split[1]):
            inner = self.words.word(split[1])
            return None if inner is None else inner.power(Fraction(split[2]))
        return Unit() if word.lower() in _PLAIN_NUMBER else self.words.word(word)


def _known(word: str) -> bool:
    return bool(_physical(word) or _currency(word))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each; none at all where a sign is unknown."""
    found: list[tuple[str, str]] = []
    at, whole = 0, text.strip()
    while at < len(whole):
        match = _TOKEN.match(whole, at)
        if match is None:
            return []
        number, raised, exponent, small, times, over, bracket, hyphen, sign, word = match.groups()
        if number:
            found.append(("number", number))
        elif raised:
            found.append(("^", exponent))
        elif small:
            found.append(("^", "2" if small == "²" else "3"))
        elif times or over or hyphen or bracket:
            found.append(("*" if times else "/" if over else hyphen or bracket, ""))
        else:
            found.append(("word", sign or word))
        at = match.end()
    return found
