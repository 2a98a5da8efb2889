"""Makes the five elements of what MathProg statements have declared."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import (
    Constraint,
    Domain,
    Element,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    Row,
    TableBinding,
    Variable,
)
from optagent.formulation.interpret import Interpreter
from optagent.formulation.mathprog.declared import (
    DeclaredConstraint,
    DeclaredObjective,
    DeclaredParameter,
    DeclaredSet,
    DeclaredVariable,
    Model,
)
from optagent.formulation.mathprog.expressions import Indexing
from optagent.formulation.mathprog.forms import ZERO, chain
from optagent.formulation.mathprog.lexer import refused
from optagent.formulation.mathprog.normal import is_ordered
from optagent.formulation.mathprog.notes import Notes
from optagent.formulation.mathprog.rename import renamed
from optagent.formulation.mathprog.spell import spelled, spelled_over
from optagent.formulation.mathprog.words import formulation_name
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key

_DOMAINS: dict[str, Domain] = {"": "Reals", "integer": "Integers", "binary": "Binary"}
_NON_NEGATIVE: dict[Domain, Domain] = {"Reals": "NonNegativeReals", "Integers": "NonNegativeIntegers"}


class Assembler:
    """Turns one Model into one Formulation."""

    def __init__(self, model: Model, notes: Notes, words: set[str]) -> None:
        self.model = model
        self.notes = notes
        self.sets: list[IndexSet] = []
        self.names = dict(notes.names)
        """Name in the text -> name in the Formulation."""
        self.words: dict[str, tree.Node] = {}
        """Parameter that holds a word -> the word."""
        self.computed: dict[str, str] = {}
        """Expression of a set -> its name, so that `1..n` is declared once."""
        for name in sorted(words - self.names.keys()):
            fit = formulation_name(name, ())
            if fit != name:
                self.names[name] = formulation_name(name, words | set(self.names.values()))
        self.taken = words | set(self.names.values())
        self.step_parameters = {name for pair in notes.steps for name in pair}

    def formulation(self) -> Formulation:
        """The whole. Raises ExpressionError, with the line."""
        model = self.model
        for p in model.parameters.values():
            if p.symbolic and p.name not in self.step_parameters:
                self.words[p.name] = self._word(p)
        for s in model.sets.values():
            self.sets.append(self._set(s))
        parameters = [
            self._parameter(p)
            for p in model.parameters.values()
            if p.name not in self.step_parameters | self.words.keys()
        ]
        variables = [self._variable(v) for v in model.variables.values()]
        constraints = self._constraints()
        objectives = [self._objective(o) for o in model.objectives.values()]
        return Formulation(
            name=self.notes.model, description=self.notes.description, sets=self.sets, parameters=parameters,
            variables=variables, constraints=constraints,
            objective=objectives[0] if objectives else Objective(sense="minimize", expression="0"),
            more_objectives=objectives[1:],
        )  # fmt: skip

    def _objective(self, o: DeclaredObjective) -> Objective:
        if len(self.model.objectives) > 1 and (o.weight is None or o.priority is None):
            raise refused(o.line, "There are several objectives, and nothing says how they go together.",
                          "Write # weight: 1 and # priority: 0 in the lines behind each, or keep one.")  # fmt: skip
        assert o.expression is not None
        return Objective(
            name=self._name(o.name), sense=o.sense, expression=self.text(o.expression, o.line), unit=o.unit,
            description=o.description, weight=1 if o.weight is None else o.weight, priority=o.priority or 0,
        )  # fmt: skip

    def _name(self, name: str) -> str:
        return self.names.get(name, name)

    def node(self, node: tree.Node) -> tree.Node:
        """Under the Formulation's names."""
        return renamed(node, self.names, self.words, self.notes.steps)

    def text(self, node: tree.Node, line: int) -> str:
        """The expression as text that reads back; raises ExpressionError, with the line, where it does not."""
        written = spelled(self.node(node))
        _read_back(written, line, clauses=False)
        return written

    def over(self, domain: Indexing | None, line: int) -> str:
        """`p in P, t in T if t > 1`."""
        if domain is None:
            return ""
        written = spelled_over(self.clauses(domain.over))
        _read_back(written, line, clauses=True)
        return written

    def clauses(self, over: Sequence[tree.Clause]) -> tuple[tree.Clause, ...]:
        """Under the Formulation's names."""
        found = [self.node(c) for c in over]
        return tuple(c for c in found if isinstance(c, tree.Clause))

    def _word(self, p: DeclaredParameter) -> tree.Node:
        if p.domain is not None:
            raise refused(
                p.line, f"{p.name} holds words for an index, which parameters here do not.", "Use a set of pairs."
            )
        if isinstance(p.expression, tree.Text | tree.Number):
            return p.expression
        if not p.rows:
            raise ExpressionError(
                "missing-values", f"Line {p.line}: {p.name} has no value.", "Write it into the data section."
            )
        word = p.rows[-1][1]
        return tree.Text(word) if isinstance(word, str) else tree.Number(word)

    def _set(self, s: DeclaredSet) -> IndexSet:
        name = self._name(s.name)
        if s.expression is not None and s.members is None:
            expression = self.text(s.expression, s.line)
            self.computed.setdefault(expression, name)
            return IndexSet(name=name, expression=expression, description=s.description, cyclic=s.cyclic)
        flat = s.dimension == 1
        elements: list[Element | list[Element]] = [k[0] if flat else list(k) for k in dict.fromkeys(s.members or [])]
        return IndexSet(name=name, elements=elements, description=s.description, cyclic=s.cyclic)

    def index(self, owner: str, domain: Indexing | None, line: int) -> list[str]:
        """An `index`; where it is more than names of sets, sets are declared for it."""
        if domain is None:
            return []
        clauses = self.clauses(domain.over)
        dummies = {t for c in clauses for t in c.targets}
        depends = any(
            r.id in dummies for c in clauses for r, _ in tree.references(c.source) if isinstance(r, tree.Name)
        )
        if depends or any(c.conditions for c in clauses):
            names = tuple(tree.Name(t) for c in clauses for t in c.targets)
            member = names[0] if len(names) == 1 else tree.Tuple(names)
            source = self._computed_set(owner, tree.Builder(member, clauses), line)
            clauses = (tree.Clause(tuple(n.id for n in names), source),)
            return [spelled_over(clauses)]
        entries: list[str] = []
        for at, clause in enumerate(clauses):
            source = clause.source
            if not isinstance(source, tree.Name):
                source = self._computed_set(owner, source, line)
            entries.append(source.id if at in domain.bare else spelled_over([tree.Clause(clause.targets, source)]))
        return entries

    def _computed_set(self, owner: str, node: tree.Node, line: int) -> tree.Name:
        expression = spelled(node)
        _read_back(expression, line, clauses=False)
        if expression not in self.computed:
            name = formulation_name(f"{owner}_index", self.taken)
            self.taken.add(name)
            self.sets.append(IndexSet(name=name, expression=expression))
            self.computed[expression] = name
        return tree.Name(self.computed[expression])

    def _parameter(self, p: DeclaredParameter) -> Parameter:
        name = self._name(p.name)
        bare = Parameter(
            name=name,
            index=self.index(name, p.domain, p.line),
            default=p.default,
            unit=p.unit,
            description=p.description,
        )
        return bare.model_copy(update=self._values(p))

    def _values(self, p: DeclaredParameter) -> dict[str, object]:
        """What is known of its values: rows before an expression, as data override what the model section computes."""
        rows = p.rows
        if rows is None and p.table is not None:
            name, key, value = p.table
            return {"values": TableBinding(table=name, key=key, value=value)}
        if rows is None and p.expression is not None:
            if isinstance(p.expression, tree.Number):
                return {"values": float(p.expression.value), "default": None}
            return {"expression": self.text(p.expression, p.line), "default": None}
        if not rows:
            return {}
        self._no_word_in(rows, p)
        if p.domain is None:
            value = rows[-1][1]
            return {"values": value if isinstance(value, str) else float(value), "default": None}
        values: list[Row] = [[*key, value] for key, value in rows]
        return {"values": values}

    def _no_word_in(self, rows: Sequence[tuple[Key, str | float]], p: DeclaredParameter) -> None:
        seen: set[Key] = set()
        for key, _ in rows:
            if key in seen:
                shown = ", ".join(map(str, key))
                raise ExpressionError("duplicate-key", f"Line {p.line}: {p.name}[{shown}] has two values.", "Keep one.")
            seen.add(key)

    def _variable(self, v: DeclaredVariable) -> Variable:
        index = self.index(self._name(v.name), v.domain, v.line)
        domain: Domain = _DOMAINS[v.kind]
        lower, upper = v.lower, v.upper
        if domain in _NON_NEGATIVE:
            match lower:
                case tree.Number(value=value) if value >= 0:
                    domain = _NON_NEGATIVE[domain]
                    lower = lower if value > 0 else None
                case tree.Call(function="max", arguments=(first, *rest)) if first == ZERO:
                    domain = _NON_NEGATIVE[domain]
                    lower = rest[0] if len(rest) == 1 else tree.Call("max", tuple(rest))
                case _:
                    pass
        return Variable(
            name=self._name(v.name), index=index, domain=domain, lower=self._bound(lower, v.line), upper=self._bound(upper, v.line),
            unit=v.unit, description=v.description,
        )  # fmt: skip

    def _bound(self, bound: tree.Node | None, line: int) -> float | str | None:
        if bound is None:
            return None
        return float(bound.value) if isinstance(bound, tree.Number) else self.text(bound, line)

    def _constraints(self) -> list[Constraint]:
        found: list[Constraint] = []
        links = {name: whole for whole, names in self.notes.chains.items() for name in names}
        done: set[str] = set()
        for c in self.model.constraints.values():
            whole = links.get(c.name)
            if whole is None:
                found.append(self._constraint(c, self._name(c.name), [c]))
            elif whole not in done:
                done.add(whole)
                parts = [self.model.constraints[n] for n in self.notes.chains[whole] if n in self.model.constraints]
                found.append(self._constraint(parts[0], whole, parts))
        return found

    def _constraint(self, c: DeclaredConstraint, name: str, parts: Sequence[DeclaredConstraint]) -> Constraint:
        when = "" if c.when is None else self.text(c.when, c.line)
        over = self.over(c.domain, c.line)
        if c.condition is not None and is_ordered(c.condition):
            text = self.text(c.condition, c.line)
            return Constraint(name=name, for_each=over, expression=text, description=c.description, when=when)
        comparisons = [p.condition for p in parts if isinstance(p.condition, tree.Comparison)]
        whole = tree.Comparison(comparisons[0].first, tuple(r for part in comparisons for r in part.rest))
        text = self.text(whole, c.line)
        return Constraint(name=name, for_each=over, expression=text, description=c.description, when=when)

    # what the text demands of its own data

    def demands(self) -> list[DeclaredConstraint]:
        """`check` statements, `within`, and the limits of parameters, as conditions under the Formulation's names."""
        found = list(self.model.checks)
        for s in self.model.sets.values():
            for source in s.within:
                outside = tree.Call("len", (chain(tree.Name(s.name), [("-", source)]),))
                condition = tree.Comparison(outside, (("==", ZERO),))
                found.append(DeclaredConstraint(s.name, s.line, f"{s.name} is not within its set", "", None, condition))
        for p in self.model.parameters.values():
            dummies = tuple(tree.Name(d) for d in p.domain.dummies) if p.domain else ()
            entry = tree.Item(p.name, dummies) if dummies else tree.Name(p.name)
            for sign, limit in p.limits:
                condition = _limit(entry, sign, limit)
                words = f"a value of {p.name} is outside its limits"
                found.append(DeclaredConstraint(p.name, p.line, words, "", p.domain, condition))
        return found


def _limit(entry: tree.Node, sign: str, limit: tree.Node) -> tree.Node:
    match sign:
        case "integer":
            return tree.Comparison(entry, (("==", tree.Call("floor", (entry,))),))
        case "binary" | "logical":
            return tree.Membership(entry, tree.Listing((ZERO, tree.Number(1))), negated=False)
        case "in":
            return tree.Membership(entry, limit, negated=False)
        case "<=" | ">=" | "==" | "<" | ">" | "!=" as op:
            return tree.Comparison(entry, ((op, limit),))
        case _:
            raise AssertionError(f"no such limit: {sign}")


def _read_back(text: str, line: int, *, clauses: bool) -> None:
    try:
        if clauses:
            parse_clauses(text)
        else:
            parse(text)
    except ExpressionError as error:
        raise ExpressionError(error.code, f"Line {line}: {error.message}", error.mend) from error


def fulfilled(demand: DeclaredConstraint, assembler: Assembler, data: Data) -> bool:
    """Whether the data are as the text demands. Raises ExpressionError where that cannot be told."""
    assert demand.condition is not None
    interpreter = Interpreter(data)
    over = assembler.clauses(demand.domain.over) if demand.domain else ()
    condition = assembler.node(demand.condition)
    return all(interpreter.truth(condition, env) for env in interpreter.each(over, {}))
