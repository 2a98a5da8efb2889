"""Walking over a parsed expression."""

from __future__ import annotations

from optagent.formulation import tree
from optagent.formulation.parse import parse, parse_clauses


def test_walk_sees_every_node_in_order_of_reading():
    found = list(tree.walk(parse("a[i] + sum(b[j] for j in J if j > 1) <= -c")))
    names = [n.id for n in found if isinstance(n, tree.Name)]
    assert names == ["i", "j", "J", "j", "c"]
    assert [n.base for n in found if isinstance(n, tree.Item)] == ["a", "b"]
    assert [type(n).__name__ for n in found][:3] == ["Comparison", "Arithmetic", "Item"]
    assert sum(isinstance(n, tree.Clause) for n in found) == 1


def test_a_number_has_nothing_below_it():
    assert list(tree.children(tree.Number(3))) == []


def test_references_know_the_dummies_in_scope():
    """A dummy is known in its own conditions and body and in later clauses, not in its own source and not outside."""
    node = parse("y[i] + sum(x[i, j] for i in I if i > n for j in J[i])")
    seen = [((r.id if isinstance(r, tree.Name) else r.base), sorted(bound)) for r, bound in tree.references(node)]
    assert seen == [
        ("y", []), ("i", []), ("I", []), ("i", ["i"]), ("n", ["i"]), ("J", ["i"]), ("i", ["i"]),
        ("x", ["i", "j"]), ("i", ["i", "j"]), ("j", ["i", "j"]),
    ]  # fmt: skip


def test_references_of_clauses_and_sets():
    (clause,) = parse_clauses("(i, j) in A if i != k")
    assert [(r.id, sorted(b)) for r, b in tree.references(clause) if isinstance(r, tree.Name)] == [
        ("A", []), ("i", ["i", "j"]), ("k", ["i", "j"]),
    ]  # fmt: skip
    assert {r.id for r, b in tree.references(parse("{i for i in I} - {k}")) if isinstance(r, tree.Name) and not b} == {
        "I",
        "k",
    }
