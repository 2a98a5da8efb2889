"""How large a Formulation is once written out, told from the sizes of its sets alone."""

from __future__ import annotations

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation
from optagent.formulation.interpret import Interpreter
from optagent.formulation.parse import parse, parse_clauses


def extent(formulation: Formulation, data: Data) -> tuple[int, int]:
    """Scalar columns, and at most how many scalar rows: conditions are not looked at."""
    columns = sum(data.count(v.name) for v in formulation.variables)
    rows = 0
    for constraint in formulation.constraints:
        node = parse(constraint.expression)
        comparisons = len(node.rest) if isinstance(node, tree.Comparison) else 1
        rows += comparisons * _assignments(parse_clauses(constraint.for_each), data)
    return columns, rows


def _assignments(clauses: tuple[tree.Clause, ...], data: Data) -> int:
    count = 1
    for clause in clauses:
        count *= _size(clause.source, data)
    return count


def _size(source: tree.Node, data: Data) -> int:
    """At most how many members a set has. Where that hangs on a dummy, as many as the largest set."""
    match source:
        case tree.Name(id=name) if name in data.sets:
            return len(data.sets[name].keys)
        case tree.Arithmetic():
            size = _size(source.first, data)
            for op, part in source.rest:
                if op == "*":
                    size *= _size(part, data)
                elif op in ("|", "+"):
                    size += _size(part, data)
            return size
        case tree.Builder(over=over):
            return _assignments(over, data)
        case tree.Listing(elements=parts) | tree.Tuple(parts=parts):
            return len(parts)
        case _:
            try:
                return len(Interpreter(data).members(source, {}).keys)
            except ExpressionError:
                return max((len(s.keys) for s in data.sets.values()), default=1)
