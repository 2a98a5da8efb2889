"""What a lowering adds to a model: sets to index by, tables of numbers, variables and constraints, each with a free name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from optagent.formulation import tree
from optagent.formulation.data import Data, Members
from optagent.formulation.diagnostic import Diagnostic, error, warning
from optagent.formulation.elements import Domain, Formulation, IndexSet, Parameter, Row, Variable
from optagent.formulation.expression_text import expression_text
from optagent.formulation.interpret import Interpreter
from optagent.formulation.lowering.ranges import Ranges
from optagent.formulation.lowering.terms import Clauses, dummies, free
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key
from optagent.formulation.scalars import Identifiers

LARGE = 1e6
"""A big M above it is warned of: a solver takes 1e-6 for 0, and M times that is no longer small."""
LARGEST = 1e9
"""A big M above it is refused."""


class NoBound(Exception):
    """A big M cannot be derived."""

    def __init__(self, what: str, names: Iterable[str]) -> None:
        self.what = what
        self.names = sorted(names)
        super().__init__(what)

    def at(self, place: str) -> Diagnostic:
        """The Diagnostic."""
        names = ", ".join(self.names) or "what stands in it"
        message = f"{self.what} can be made linear only with limits, and {names} has none."
        if not self.names:
            message = f"{self.what} can be made linear only with limits, and they are beyond {LARGEST:g}."
        return error("no-big-m", place, message, f"Give {names} a lower and an upper bound.")


@dataclass
class Pending:
    """A constraint that may itself hold what is still to be lowered."""

    name: str
    over: Clauses
    node: tree.Comparison
    description: str
    place: str


@dataclass
class Additions:
    """Collects them; everything that is added is found again by what it is for."""

    formulation: Formulation
    data: Data
    """Grows with what is added; nobody else's."""
    ranges: Ranges
    sets: list[IndexSet] = field(default_factory=list[IndexSet])
    parameters: list[Parameter] = field(default_factory=list[Parameter])
    variables: list[Variable] = field(default_factory=list[Variable])
    pending: list[Pending] = field(default_factory=list[Pending])
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])
    place: str = "model"
    """Where the expression that is lowered now comes from."""

    def __post_init__(self) -> None:
        f = self.formulation
        declared = [x.name for x in (*f.sets, *f.parameters, *f.variables)]
        self.names = Identifiers([*declared, *self.data.elements, *_all_dummies(f), "k"])
        self.rows = Identifiers(c.name for c in f.constraints)
        self._index: dict[Clauses, list[str]] = {}

    @property
    def owner(self) -> str:
        """The constraint or objective that is lowered now, as part of a name."""
        return self.place.partition("[")[2].rstrip("]") or "objective"

    def pruned(self, over: Clauses, *nodes: tree.Node) -> Clauses:
        """Without the loops that the nodes do not depend on; a loop that may be empty stays."""
        needed = {name for node in nodes for name in free(node)}
        kept: list[tree.Clause] = []
        for clause in reversed(over):
            if self._has_members(clause.source) and not clause.conditions and not needed & set(clause.targets):
                continue
            kept.append(clause)
            needed |= free(tree.Builder(tree.Tuple(()), (clause,)))
        return tuple(reversed(kept))

    def _declared(self, source: tree.Node) -> bool:
        """Whether it is the name of a set."""
        return isinstance(source, tree.Name) and source.id in self.data.sets

    def _has_members(self, source: tree.Node) -> bool:
        """Whether it is the name of a set that is not empty."""
        return isinstance(source, tree.Name) and source.id in self.data.sets and len(self.data.sets[source.id].keys) > 0

    def index(self, over: Clauses) -> list[str]:
        """Names of the sets that something over these dummies is indexed by; a set of its own where there are conditions."""
        plain = [
            c.source.id
            for c in over
            if isinstance(c.source, tree.Name) and not c.conditions and self._declared(c.source)
        ]
        if len(plain) == len(over):
            return plain
        if over not in self._index:
            names = [tree.Name(t) for t in dummies(over)]
            members = tree.Builder(names[0] if len(names) == 1 else tree.Tuple(tuple(names)), over)
            name = self.names.free(f"{self.owner}_cases")
            self.sets.append(
                IndexSet(name=name, expression=expression_text(members), description="added: where it applies")
            )
            self.data.define(name, Interpreter(self.data).members(members, {}))
            self._index[over] = [name]
        return self._index[over]

    def segments(self, count: int, purpose: str) -> tree.Clause:
        """A loop over 1, …, count."""
        name = self.names.free(f"{self.owner}_{purpose}")
        expression = f"range(1, {count + 1})"
        self.sets.append(IndexSet(name=name, expression=expression, description=f"added: {purpose} by number"))
        self.data.define(name, Members(tuple((k,) for k in range(1, count + 1))))
        return tree.Clause((self.names.free("k"),), tree.Name(name))

    def variable(self, purpose: str, over: Clauses, domain: Domain, description: str) -> tree.Node:
        """A new variable over the dummies, as it stands in an expression."""
        name, index = self.names.free(f"aux_{purpose}_{self.owner}"), self.index(over)
        words = f"added: {description}"
        self.variables.append(Variable(name=name, index=index, domain=domain, description=words))
        self.data.index[name] = tuple(index)
        self.data.variables |= {name}
        return entry(name, over)

    def table(self, purpose: str, over: Clauses, values: Mapping[Key, float], description: str) -> tree.Node:
        """Numbers by the dummies, as they stand in an expression: a plain number where they are all the same."""
        different = set(values.values())
        if len(different) < 2:
            return tree.Number(_tidy(different.pop() if different else 0.0))
        name = self.names.free(f"{purpose}_{self.owner}")
        rows: list[Row] = [[*key, _tidy(value)] for key, value in values.items()]
        words = f"added: {description}"
        index = self.index(over)
        self.parameters.append(Parameter(name=name, index=index, values=rows, description=words))
        self.data.index[name] = tuple(index)
        self.data.parameters[name] = dict(values)
        return entry(name, over)

    def big_m(self, over: Clauses, values: Mapping[Key, float], what: str, open_by: Iterable[str]) -> tree.Node:
        """A table of big M's. Raises NoBound where one is not finite, or too large to reckon with."""
        largest = max(values.values(), default=0.0)
        if not largest <= LARGEST:
            raise NoBound(what, open_by)
        if largest > LARGE:
            message = f"{what} needs a big M of {largest:.3g}, with which a solver is not exact."
            self.found.append(warning("large-big-m", self.place, message, "Give its variables nearer bounds."))
        return self.table("big_m", over, values, "the most that it can be off")

    def constrain(
        self,
        purpose: str,
        over: Clauses,
        left: tree.Node,
        op: tree.ComparisonOp,
        right: tree.Node,
        description: str = "",
    ) -> None:
        """A new constraint; it is lowered in its turn."""
        self.constrain_chain(purpose, over, tree.Comparison(left, ((op, right),)), description)

    def constrain_chain(self, purpose: str, over: Clauses, node: tree.Comparison, description: str = "") -> None:
        """The same, for `low <= body <= high`."""
        name = self.rows.free(
            f"aux_{self.owner}_{purpose}" if not self.owner.startswith("aux_") else f"{self.owner}_{purpose}"
        )
        words = f"added: {description}" if description else ""
        self.pending.append(Pending(name, over, node, words, self.place))


def entry(name: str, over: Sequence[tree.Clause]) -> tree.Node:
    """`name[i, j]`, or `name`."""
    keys = tuple(tree.Name(d) for d in dummies(over))
    return tree.Item(name, keys) if keys else tree.Name(name)


def _tidy(value: float) -> float:
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def _all_dummies(f: Formulation) -> set[str]:
    """Every dummy anywhere, so that no new name hides one."""
    texts = [o.expression for o in f.objectives] + [c.expression for c in f.constraints]
    nodes: list[tree.Node] = [parse(t) for t in texts]
    nodes += [clause for c in f.constraints for clause in parse_clauses(c.for_each)]
    nodes += [parse(s.expression) for s in f.sets if s.expression] + [
        parse(p.expression) for p in f.parameters if p.expression
    ]
    nodes += [parse(b) for v in f.variables for b in (v.lower, v.upper) if isinstance(b, str)]
    names = {t for node in nodes for n in tree.walk(node) if isinstance(n, tree.Clause) for t in n.targets}
    for x in (*f.parameters, *f.variables):
        for text in x.index:
            if not text.strip().isidentifier():
                names |= {t for clause in parse_clauses(text) for t in clause.targets}
    return names
