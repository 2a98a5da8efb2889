"""Reads the statements of a MathProg model section.

Covered: `set param var minimize maximize s.t. check table`; `display printf for solve` say nothing about the model and are
passed over. Beyond MathProg, as AMPL and the short form have it: data behind `:=` in the model section.
Not covered, and refused with the line: indexed sets, parameters that hold words with an index, objectives with an index,
several objectives, unless the short form has printed them.
"""

from __future__ import annotations

import re

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError, quoted
from optagent.formulation.elements import Sense
from optagent.formulation.interpret import Interpreter
from optagent.formulation.mathprog.datasection import DataReader
from optagent.formulation.mathprog.declared import (
    DeclaredConstraint,
    DeclaredObjective,
    DeclaredParameter,
    DeclaredSet,
    DeclaredVariable,
    Model,
)
from optagent.formulation.mathprog.expressions import RELATIONS, UNION, Indexing, Reader
from optagent.formulation.mathprog.lexer import Statement, Token, data_tokens, model_tokens, refused, syntax
from optagent.formulation.mathprog.normal import is_ordered
from optagent.formulation.mathprog.stream import Scope, Stream

_PASSED_OVER = re.compile(r"for\b|(?:display|printf|solve|option|expand)\b(?!\s*[:{]\s*(?!\S+\s+in\b))")
_SUBJECT_TO = re.compile(r"(?:s\.\s*t\.|subject\s+to\b|subj\s+to\b|subject_to\b)")


class ModelReader:
    """Takes statements one by one; `model` holds what they declare."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.model = Model()
        self.data = DataReader(self.model)

    def take(self, statement: Statement) -> str:
        """Read one, and say what it declared (its name, or nothing). Raises ExpressionError."""
        text = statement.text
        marked = _SUBJECT_TO.match(text)
        if marked:
            lines = text[: marked.end()].count("\n")
            statement = Statement(text[marked.end() :], statement.line + lines)
        elif _PASSED_OVER.match(text):
            return ""
        self.statement = statement
        self.stream = Stream(model_tokens(statement), statement.line)
        self.reader = Reader(self.stream, self.scope)
        self.scope.begin()
        if marked:
            return self._constraint()
        first_token = self.stream.next("a statement")
        is_word = self.stream.peek() is not None and first_token.kind == "name" and not self.stream.sees(":", "{")
        match first_token.text if is_word else "":
            case "set":
                return self._set()
            case "param":
                return self._parameter()
            case "var":
                return self._variable()
            case "minimize" | "maximize" as sense:
                return self._objective(sense)
            case "check":
                return self._check(first_token)
            case "table":
                return self._table()
            case _:
                pass
        if first_token.text == "check":
            return self._check(first_token)
        self.stream.at = 0
        return self._constraint()

    def _head(self, what: str) -> tuple[Token, str]:
        name = self.stream.name(f"the name of a {what}")
        alias = self.stream.peek()
        if alias is not None and alias.kind == "string":
            self.stream.next()
            return name, alias.text
        return name, ""

    def _domain(self) -> Indexing | None:
        """Its dummies stay bound until the end of the statement."""
        if not self.stream.sees("{"):
            return None
        with self.reader.indexing() as found:
            bound = list(self.scope.bound)
        self.scope.bound[:] = bound
        return found

    def _set(self) -> str:
        name, alias = self._head("set")
        if self.stream.sees("{"):
            raise refused(name.line, f"{name.text} is a set with an index, which a Formulation has not.",
                          "Declare one set of pairs, and run over those that fit.")  # fmt: skip
        found = DeclaredSet(self.scope.declare(name, "set"), name.line, alias)
        self.model.sets[name.text] = found
        self.scope.arities[name.text] = 1
        while self.stream.peek() is not None:
            if self.stream.accept(","):
                continue
            if self.stream.accept("dimen"):
                found.dimension = int(self.stream.next("a number").number)
            elif self.stream.accept("within", "in"):
                found.within.append(self.reader.expression(UNION))
                found.dimension = self.scope.arity(found.within[-1])
            elif self.stream.accept("ordered"):
                pass
            elif self.stream.accept("circular"):
                found.cyclic = True
            elif self.stream.sees(":=", "default"):
                self._members(found)
            else:
                raise syntax(self.stream.line, f"{self.stream.shown()} is no property of a set.",
                             "Sets have: dimen 2, within S, := members.")  # fmt: skip
            self.scope.arities[name.text] = found.dimension
        return name.text

    def _members(self, found: DeclaredSet) -> None:
        at = self.stream.at
        self.stream.next()
        try:
            node = self.reader.expression(UNION)
            data = self._goes_on() or not self._is_set(node)
        except ExpressionError:
            if not self._rest_as_data(at, found.name):
                raise
            return
        if data:
            if not self._rest_as_data(at, found.name):
                raise syntax(self.statement.line, f"What {found.name} is made of is neither a set nor a list of members.",
                             "Write := 1..n, := I cross J, or := a b c.")  # fmt: skip
            return
        found.expression = node
        found.dimension = self.scope.arity(node)

    def _goes_on(self) -> bool:
        """Whether more stands here than an expression and properties: then it was data."""
        if self.stream.peek() is None:
            return False
        if self.stream.sees(","):
            return not self.stream.sees("dimen", "within", "in", "default", "integer", ahead=1)
        return not self.stream.sees("dimen", "within", "in", "default", ">=", "<=", ">", "<", "integer", ":=")

    def _is_set(self, node: tree.Node) -> bool:
        """Whether it is written as a set is; `a -1` and `(a, b)` are members."""
        match node:
            case tree.Name(id=name):
                return self.scope.things.get(name) == "set"
            case tree.Arithmetic(first=first, rest=rest):
                return self._is_set(first) and all(self._is_set(part) for _, part in rest)
            case _:
                return isinstance(node, tree.Builder | tree.Listing | tree.Call | tree.Choice)

    def _is_data(self, node: tree.Node) -> bool:
        """A bare word that is no name, a number, a tuple of such: one member, and no set."""
        match node:
            case tree.Name(id=name):
                return name not in self.scope.things
            case tree.Tuple() | tree.Number() | tree.Text():
                return True
            case _:
                return any(
                    isinstance(r, tree.Name) and r.id not in self.scope.things and r.id not in bound and r.id not in self.scope.bound
                    for r, bound in tree.references(node)
                )  # fmt: skip

    def _rest_as_data(self, at: int, name: str) -> bool:
        """Read what stands from a token on as in the data section; False where it cannot be that either."""
        self.scope.bound.clear()
        first = self.stream.tokens[at]
        rest = Statement(self.statement.text[first.start :], first.line)
        try:
            self.data.values(Stream(data_tokens(rest), rest.line), name)
        except ExpressionError:
            return False
        if name in self.model.parameters and not self.model.parameters[name].rows:
            return False
        self.stream.at = len(self.stream.tokens)
        return True

    def _parameter(self) -> str:
        if self.stream.sees(":", "default"):  # a table of several parameters, as in the data section
            raise syntax(
                self.stream.line, "A table of parameters belongs into the data section.", "Write data; before it."
            )
        name, alias = self._head("parameter")
        found = DeclaredParameter(self.scope.declare(name, "param"), name.line, alias)
        self.model.parameters[name.text] = found
        found.domain = self._domain()
        found.arity = len(found.domain.dummies) if found.domain else 0
        while self.stream.peek() is not None:
            self._property(found)
        return name.text

    def _property(self, found: DeclaredParameter) -> None:
        stream = self.stream
        if stream.accept(","):
            return
        if stream.accept("symbolic"):
            found.symbolic = True
        elif word := stream.accept("integer", "binary", "logical"):
            found.limits.append((word.text, tree.Number(0)))
        elif sign := stream.accept(*RELATIONS):
            found.limits.append((RELATIONS[sign.text], self.reader.expression(UNION)))
        elif stream.accept("in", "within"):
            found.limits.append(("in", self.reader.expression(UNION)))
        elif word := stream.accept("default"):
            found.default = self._constant(self.reader.expression(UNION), word)
        elif stream.sees(":="):
            self._value(found)
        elif stream.sees(":") and found.domain is not None:
            if not self._rest_as_data(stream.at, found.name):
                raise syntax(
                    stream.line, f"The table of {found.name} cannot be read.", "Write : columns := row numbers …"
                )
        else:
            raise syntax(stream.line, f"{stream.shown()} is no property of a parameter.",
                         "Parameters have: := value, default number, >= bound.")  # fmt: skip

    def _value(self, found: DeclaredParameter) -> None:
        at = self.stream.at
        self.stream.next()
        try:
            node = self.reader.expression(UNION)
            data = self._goes_on() or (self._is_data(node) and not isinstance(node, tree.Number | tree.Text))
        except ExpressionError:
            if not self._rest_as_data(at, found.name):
                raise
            return
        if not data or not self._rest_as_data(at, found.name):
            found.expression = node

    def _constant(self, node: tree.Node, token: Token) -> float:
        try:
            return Interpreter(Data()).number(node, {})
        except ExpressionError as error:
            raise refused(token.line, "A default that is no plain number cannot be kept.",
                          "Write the default as a number, or compute the parameter with :=.") from error  # fmt: skip

    def _variable(self) -> str:
        name, alias = self._head("variable")
        found = DeclaredVariable(self.scope.declare(name, "var"), name.line, alias)
        self.model.variables[name.text] = found
        found.domain = self._domain()
        while self.stream.peek() is not None:
            if self.stream.accept(","):
                continue
            if word := self.stream.accept("integer", "binary"):
                found.kind = "binary" if "binary" in (word.text, found.kind) else "integer"
            elif sign := self.stream.accept(">=", "<=", "=", "=="):
                self._bound(found, sign)
            elif self.stream.accept(":=", "default"):
                self.reader.expression(UNION)  # where a solver is to begin: the model is the same
            else:
                raise syntax(self.stream.line, f"{self.stream.shown()} is no property of a variable.",
                             "Variables have: integer, binary, >= bound, <= bound.")  # fmt: skip
        return name.text

    def _bound(self, found: DeclaredVariable, sign: Token) -> None:
        negative = self.stream.sees("-") and self.stream.sees("Infinity", ahead=1)
        if negative or self.stream.sees("Infinity"):
            self.stream.at += 2 if negative else 1
            return
        node = self.reader.expression(UNION)
        if sign.text != "<=":
            found.lower = node if found.lower is None else tree.Call("max", (found.lower, node))
        if sign.text != ">=":
            found.upper = node if found.upper is None else tree.Call("min", (found.upper, node))

    def _objective(self, sense: Sense) -> str:
        name, alias = self._head("objective")
        if self.stream.sees("{"):
            raise refused(name.line, "An objective with an index is several objectives.", "Sum over the index.")
        if name.text in self.model.objectives:
            raise ExpressionError("duplicate-name", f"Line {name.line}: The objective {quoted(name.text)} stands twice.",
                                  "Give each its own name.")  # fmt: skip
        self.stream.expect(":")
        node = self.reader.expression(UNION)
        self.stream.end()
        self.model.objectives[name.text] = DeclaredObjective(name.text, name.line, alias, "", sense, node)
        return name.text

    def _constraint(self) -> str:
        name, alias = self._head("constraint")
        if name.text in self.model.constraints:
            raise ExpressionError("duplicate-name", f"Line {name.line}: The constraint {quoted(name.text)} stands twice.",
                                  "Give each its own name.")  # fmt: skip
        domain = self._domain()
        self.stream.accept(",")
        self.stream.expect(":", "A constraint reads name{i in I}: … <= …;")
        when = None
        if any(t.kind == "sign" and t.text == "==>" for t in self.stream.tokens):
            when = self.reader.expression()
            self.stream.expect("==>")
        found = DeclaredConstraint(name.text, name.line, alias, "", domain, self._condition(name), when)
        self.model.constraints[name.text] = found
        return name.text

    def _condition(self, name: Token) -> tree.Node:
        first = self.reader.expression(UNION)
        rest: list[tuple[tree.ComparisonOp, tree.Node]] = []
        while True:
            self.stream.accept(",")
            sign = self.stream.accept(*RELATIONS)
            if sign is None:
                break
            rest.append((RELATIONS[sign.text], self.reader.expression(UNION)))
        self.stream.end()
        if not rest and is_ordered(first):
            return first
        if not rest:
            raise syntax(name.line, f"The constraint {name.text} compares nothing.", "Write … <= …, … >= … or … = ….")
        return tree.Comparison(first, tuple(rest))

    def _check(self, token: Token) -> str:
        domain = self._domain()
        self.stream.accept(":")
        condition = self.reader.expression()
        self.stream.end()
        self.model.checks.append(DeclaredConstraint("check", token.line, "", "", domain, condition))
        return ""

    def _table(self) -> str:
        """`table costs IN "CSV" "costs.csv": [from, to], cost ~ price;`"""
        name, alias = self._head("table")
        if self.stream.sees("{") or not self.stream.accept("IN"):
            return ""  # a table written after solving
        while not self.stream.sees(":"):
            self.stream.next("a colon")
        self.stream.next()
        if not self.stream.sees("["):
            raise refused(
                name.line, "A table that fills a set cannot be kept.", "List the set's members in the data section."
            )
        self.stream.next()
        keys = [self._column()]
        while self.stream.accept(","):
            keys.append(self._column())
        self.stream.expect("]")
        while self.stream.accept(","):
            parameter = self.stream.name("a parameter")
            column = self._column() if self.stream.accept("~") else parameter.text
            found = self.model.parameters.get(parameter.text)
            if found is None:
                raise syntax(
                    parameter.line, f"{quoted(parameter.text)} is no parameter.", "Declare it before the table."
                )
            found.table = (alias or name.text, keys, column)
        self.stream.end()
        return ""

    def _column(self) -> str:
        token = self.stream.next("a column")
        if token.kind not in ("name", "string"):
            raise syntax(
                token.line, f"{quoted(token.text)} is no column.", "Write its name, in quotes where it needs them."
            )
        return token.text
