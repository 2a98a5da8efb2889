"""Puts an indexed model and its words together: every datum is declared once, and told with a mark."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from optagent.formulation import Constraint, Formulation, IndexSet, Objective, Parameter, TableBinding, Variable
from optagent.formulation.elements import Domain, Element, Row
from optagent.problem import Table
from optagent.synth.instance import Family, Instance
from optagent.synth.scene import Scene
from optagent.synth.seeds import stream
from optagent.synth.words.blocks import Told, block, unit_words
from optagent.synth.words.grammar import Noun, Slot, expand, listed, literal, noun
from optagent.synth.words.marks import MIDDLE, OPEN, bare, capital, mark, tells
from optagent.synth.words.numbers import amount, style
from optagent.synth.words.paraphrase import paraphrased
from optagent.synth.words.people import named as named_who
from optagent.synth.words.stories import story

Numbers = Mapping[Any, float] | Callable[[Any], float] | Callable[[Any, Any], float]
"""By key, or a function of the key's parts."""
_STOP = re.compile(r"([.?!]) ([a-z])")
_ARTICLE = re.compile(r"\ban? \{(\w+)\}")
_OPENING = re.compile(f"^((?:{OPEN}[^{MIDDLE}]*{MIDDLE})*)([A-Z])")
_PLAIN = re.compile(
    r"(?:Each|Every|No|At|There|The|All|What|Nothing|It|Exactly|In|On|One|Everything|Everybody|Nobody|Between|Of|A|An|If|Only|Whatever)\b"
)
"""A first word that is no name, and can be written small."""
JOINTS = (
    "Also, ",
    "Moreover, ",
    "Besides, ",
    "In addition, ",
    "Furthermore, ",
    "Note that ",
    "Remember that ",
    "Of course, ",
    "It is also true that ",
    "As a rule, ",
    "Keep in mind that ",
    "Further, ",
)
ATTACHED, ATTACHED_LARGE, LARGE = 0.06, 0.4, 2.5
"""How often a block of data goes into an attached table, and at a size from which on."""
_ATTACHED_WORDS = (
    "the [attached table|table] {table} [holds|gives|lists] the {what}|{what:c} [are|stand] in the [attached ||]table {table}"
    "|see the table {table} for the {what}|the {what} can be found in the table {table}, which is attached"
)
_MONEY = ("$", "€", "£")
ASIDES = (
    "the [figures|numbers|data] are known.", "nothing else matters.", "here are the details.", "[everything else|the rest] is [settled|fixed].",
    "this is what is known.", "the [situation|setting] is as follows.", "[all|the] data [are|stand] below.", "other things can be left aside.",
)  # fmt: skip


class Build:
    """One instance under construction. Draws come from `rng` alone."""

    def __init__(self, family: str, seed: int, index: int, size: float, scenes: Sequence[Scene]) -> None:
        self.family, self.size = family, size
        self.rng: random.Random = stream(family, seed, index, size)
        self.scene = self.rng.choice(scenes)
        self.how = style(self.rng)
        self.slots: dict[str, Slot] = dict(self.scene.slots)
        if "who" in self.slots:
            self.slots["who"], self.slots["firm"] = named_who(str(self.slots["who"]), str(self.slots["firm"]), self.rng)
        self.sets: list[IndexSet] = []
        self.members: dict[str, list[Element | tuple[Element, ...]]] = {}
        self.nouns: dict[str, str] = {}
        """Of sets of numbers: `week`."""
        self.parameters: list[Parameter] = []
        self.variables: list[Variable] = []
        self.constraints: list[Constraint] = []
        self.objectives: list[Objective] = []
        self.opening, self.question = "", ""
        self.facts: list[str] = []
        self.rules: list[str] = []
        self.layouts: list[str] = []
        self.told: dict[str, Told] = {}
        self.tables: list[Table] = []
        self.knobs: dict[str, float | str] = {"scene": self.scene.name}

    # draws

    def some(self, low: int, high: int) -> int:
        """A size: between low and high, times the size asked for."""
        return max(2, round(self.rng.randint(low, high) * self.size)) if self.size != 1 else self.rng.randint(low, high)

    def draw(self, low: float, high: float, step: float = 1) -> float:
        """A number on a grid; whole where the step is."""
        value = low + step * self.rng.randint(0, round((high - low) / step))
        return int(value) if step == int(step) and low == int(low) else round(value, 6)

    # sets

    def names(self, pool: str, count: int) -> list[str]:
        """So many names of a pool of the scene; numbered ones where it has too few."""
        there = list(self.scene.pools.get(pool, ()))
        if count <= len(there):
            return self.rng.sample(there, count)
        self.rng.shuffle(there)
        more = [f"{a} {b}" for b in ("East", "West", "North", "South", "Old", "New", "Upper", "Lower") for a in there]
        return [*there, *more][:count]

    def set(self, name: str, elements: Sequence[Element], description: str) -> list[Any]:
        """Declare a set with listed members."""
        self.members[name] = list(elements)
        self.sets.append(IndexSet(name=name, elements=list(elements), description=self.text(description)))
        return list(elements)

    def span(self, name: str, count: int, description: str) -> list[int]:
        """Declare a set of numbers from 1."""
        self.members[name] = list(range(1, count + 1))
        self.sets.append(IndexSet(name=name, expression=f"range(1, {count + 1})", description=self.text(description)))
        self.nouns[name] = self.text(description).partition(",")[0].removesuffix("s")
        self.slots[f"n_{name}"] = literal(mark("#", self.plain(count)))
        return list(range(1, count + 1))

    def pairs(self, name: str, members: Sequence[tuple[Element, ...]], description: str) -> list[Any]:
        """Declare a set of tuples."""
        self.members[name] = list(members)
        self.sets.append(IndexSet(name=name, elements=[list(m) for m in members], description=self.text(description)))
        return list(members)

    def computed(self, name: str, expression: str, description: str) -> None:
        """Declare a set by an expression."""
        self.sets.append(IndexSet(name=name, expression=expression, description=self.text(description)))

    # data

    def number(self, name: str, value: float, unit: str = "", said: Slot = "", description: str = "") -> float:
        """Declare a scalar; `{name}` tells it with its unit, `{name:n}` without."""
        if name in self.scene.slots:
            raise ValueError(f"{self.family}: {name} is a word of the scene and cannot be a datum too")
        self.parameters.append(Parameter(name=name, values=value, unit=unit, description=self.text(description)))
        self.slots[name] = amount(name, value, self._said(said), self.how)
        return value

    def _said(self, said: Slot) -> str | Noun:
        if isinstance(said, Noun):
            return said
        assert isinstance(said, str)
        if said in ("percent", "%") or said in _MONEY:
            return said
        text = self.text(said) if "{" in said else said
        return noun(text) if text else Noun("", "")

    def data(
        self, name: str, index: Sequence[str], numbers: Numbers, unit: str = "", label: str = "", said: Slot = "", description: str = "", default: float | None = None,
    ) -> dict[Any, float]:  # fmt: skip
        """Declare indexed data; told by `tell` under `label`. Returns key -> number (a tuple where there are several parts)."""
        keys = self._keys(index)
        values: dict[Any, float] = {}
        for key in keys:
            if callable(numbers):
                draw = cast("Callable[..., float]", numbers)
                values[key] = draw(*key) if isinstance(key, tuple) else draw(key)
            elif key in numbers:
                values[key] = numbers[key]
        rows: list[Row] = [[*(k if isinstance(k, tuple) else (k,)), v] for k, v in values.items()]
        words = self.text(description or label)
        self.parameters.append(
            Parameter(name=name, index=list(index), values=rows, unit=unit, description=words, default=default)
        )
        text = self.text(label or name.replace("_", " "))
        self.told[name] = Told(
            name,
            list(index),
            values,
            text,
            self._said(said),
            [self.members[s] for s in index],
            [self.nouns.get(s, "") for s in index],
        )
        return values

    def _keys(self, index: Sequence[str]) -> list[Any]:
        keys: list[tuple[Element, ...]] = [()]
        for s in index:
            keys = [(*k, *(m if isinstance(m, tuple) else (m,))) for k in keys for m in self.members[s]]
        return [k[0] if len(k) == 1 else k for k in keys]

    def derived(self, name: str, index: Sequence[str], expression: str, unit: str = "", description: str = "") -> None:
        """Declare what follows from other data: needs no words."""
        self.parameters.append(
            Parameter(name=name, index=list(index), expression=expression, unit=unit, description=description)
        )

    # model

    def var(
        self, name: str, index: Sequence[str] = (), domain: Domain = "NonNegativeReals", unit: str = "", description: str = "",
        lower: float | str | None = None, upper: float | str | None = None,
    ) -> None:  # fmt: skip
        """Declare a decision variable."""
        self.variables.append(
            Variable(name=name, index=list(index), domain=domain, unit=unit, description=self.text(description), lower=lower, upper=upper)
        )  # fmt: skip

    def goal(self, sense: str, expression: str, unit: str = "", name: str = "total", description: str = "") -> None:
        """Declare the objective (a second call: a further one)."""
        side = "maximize" if sense == "maximize" else "minimize"
        at = len(self.objectives)
        self.objectives.append(
            Objective(
                name=name, sense=side, expression=expression, unit=unit, description=self.text(description), priority=at
            )
        )

    def rule(
        self, name: str, expression: str, words: str = "", for_each: str = "", description: str = "", when: str = ""
    ) -> None:
        """Declare a constraint; `words` tell it, here or through `tells`."""
        plain = description or name.replace("_", " ")
        self.constraints.append(
            Constraint(name=name, for_each=for_each, expression=expression, description=self.text(plain), when=when)
        )
        if words:
            self.tells(name, words)

    # words

    def plain(self, value: float) -> str:
        """A number in this text's style."""
        from optagent.synth.words.numbers import number

        return number(value, self.how, self.rng)

    def text(self, template: str) -> str:
        """A template without marks, for descriptions."""
        return expand(template, self.slots, self.rng).strip() if "{" in template or "[" in template else template

    def sentence(self, template: str) -> str:
        """A template as a sentence."""
        text = expand(f"[{_ARTICLE.sub(self._with_article, template)}]", self.slots, self.rng).strip()
        text = _STOP.sub(lambda m: f"{m[1]} {m[2].upper()}", text)
        return capital(text if text.endswith((".", "?", ":", "!")) else f"{text}.")

    def _with_article(self, found: re.Match[str]) -> str:
        """`a {thing}` with the article that the thing takes."""
        return f"{{{found[1]}:a}}" if isinstance(self.slots.get(found[1]), str | Noun) else found[0]

    def open(self, template: str) -> None:
        """The first sentence."""
        self.opening = self.sentence(template)

    def say(self, template: str) -> None:
        """A sentence among the facts."""
        self.facts.append(self.sentence(template))

    def tells(self, names: str, template: str) -> None:
        """A sentence that tells one constraint, or several (names with commas)."""
        text = self.sentence(template)
        for name in names.split(","):
            text = tells(name.strip(), text)
        self.rules.append(text)

    def tell(self, *names: str, of: str = "", lead: str = "") -> None:
        """Tell data that share an index, in a table, a list or sentences. `of` names what a row is."""
        order = list(names)
        if self.rng.random() < 0.7:
            self.rng.shuffle(order)
        if self.rng.random() < (ATTACHED if self.size < LARGE else ATTACHED_LARGE):
            self._attach([self.told[n] for n in order], self.text(of))
            return
        layout, text = block([self.told[n] for n in order], self.text(of), self.text(lead), self.how, self.rng)
        self.layouts.append(layout)
        self.facts.append(text)

    def _attach(self, told: list[Told], of: str) -> None:
        """Data in a table beside the words, to which their parameters are bound."""
        parts = [part for s in told[0].index for part in self._columns_of(s, of or "key")]
        keys = _distinct(parts, [t.label for t in told])
        name = self.rng.choice(
            (told[0].name, f"{told[0].name}_data", f"{(of or 'input').replace(' ', '_')}_{told[0].name}")
        )
        name = f"{name}_{len(self.tables) + 1}" if name in {t.name for t in self.tables} else name
        rows = [
            (*(key if isinstance(key, tuple) else (key,)), *(t.values.get(key) for t in told)) for key in told[0].values
        ]
        self.tables.append(Table(name=name, columns=(*keys, *(t.label for t in told)), rows=tuple(rows)))
        bound = {t.name: TableBinding(table=name, key=keys, value=t.label) for t in told}
        self.parameters = [
            p.model_copy(update={"values": bound[p.name]}) if p.name in bound else p for p in self.parameters
        ]
        self.layouts.append("attached")
        what = listed([f"{t.label}{unit_words(t.said)}" for t in told], self.rng)
        self.slots["table"], self.slots["what"] = name, what
        self.facts.append(self.sentence(_ATTACHED_WORDS))

    def _columns_of(self, name: str, of: str) -> list[str]:
        """Names for the key columns of a set: one for each part of its members."""
        first = self.members[name][0]
        if isinstance(first, tuple):
            return ["from", "to"] if len(first) == 2 else [f"part {k + 1}" for k in range(len(first))]
        return [self.nouns.get(name) or of]

    def listing(self, elements: Iterable[Element]) -> Slot:
        """A slot that lists names."""
        return literal(listed([str(e) for e in elements], self.rng))

    def count(self, value: int) -> Slot:
        """A slot for how many things there are: a number that is no datum."""
        return literal(mark("#", self.plain(value)))

    def ask(self, template: str) -> None:
        """What is asked at the end."""
        self.question = self.sentence(template)

    def _joined(self, rule: str) -> str:
        """A sentence with or without a word that joins it to the one before."""
        at = self.rng.random()
        if at > 0.4:
            return rule
        word = self.rng.choice(JOINTS)
        return word + _OPENING.sub(lambda m: m[1] + m[2].lower(), rule, count=1) if _PLAIN.match(bare(rule)) else rule

    def instance(self) -> Instance:
        """The whole."""
        rng = self.rng
        formulation = Formulation(
            name=self.family, description=self.text(f"{self.family.replace('_', ' ')} ({self.scene.name.replace('_', ' ')})"), sets=self.sets,
            parameters=self.parameters, variables=self.variables, objective=self.objectives[0],
            constraints=self.constraints, more_objectives=self.objectives[1:],
        )  # fmt: skip
        rules = list(self.rules)
        if rng.random() < 0.6:
            rng.shuffle(rules)
        rules = [rules[0], *(self._joined(rule) for rule in rules[1:])] if rules else []
        facts = list(self.facts)
        if rng.random() < 0.25:
            facts.insert(0, self.sentence(rng.choice(ASIDES)))
        for _ in range(rng.choice((0, 1, 1, 2, 2))):
            place = rng.choice((facts, rules)) if rules else facts
            place.insert(rng.randint(0, len(place)), story(rng))
        body = [*rules, *facts] if rng.random() < 0.3 else [*facts, *rules]
        parts = [self.opening, *body, self.question]
        blank = any("\n" in part for part in parts) or rng.random() < 0.2
        text = paraphrased(_paragraphs(parts, blank=blank), rng)
        layout = self.layouts[0] if self.layouts else "prose"
        self.knobs["layout"] = "+".join(self.layouts)
        return Instance(formulation, text, f"{self.scene.name}.{layout}", tables=tuple(self.tables), knobs=self.knobs)


def _paragraphs(parts: list[str], *, blank: bool) -> str:
    out = parts[0]
    for before, part in pairwise(parts):
        block = "\n" in part or "\n" in before
        out += ("\n\n" if block else ("\n" if blank and len(out.rsplit("\n", 1)[-1]) > 400 else " ")) + part
    return out


def _distinct(keys: list[str], labels: list[str]) -> list[str]:
    """Key columns with names that no other column has."""
    taken, found = set(labels), list[str]()
    for key in keys:
        name, at = key, 1
        while name in taken:
            at += 1
            name = f"{key} {at}"
        taken.add(name)
        found.append(name)
    return found


def named(name: str, title: str, make: Callable[[int, int, float], Instance], source: str = "") -> Family:
    """The entry of a family's module."""
    return Family(name, title, make, source)
