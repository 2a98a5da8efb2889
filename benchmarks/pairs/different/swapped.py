"""Two numbers of one table exchanged: costs of two variables, coefficients of a row, or two right sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Different ones, so that the exchange is one."""
    model = source.model
    for _ in range(6):
        kind = draw.randrange(3)
        if kind == 0 and len(model.objective) > 1:
            u, v = draw.sample(list(model.objective), 2)
            a, b = model.objective[u], model.objective[v]
            if a != b:
                yield Miss(replace(model, objective={**model.objective, u: b, v: a}), f"costs of {u} and {v}")
        elif kind == 1:
            at = draw.randrange(len(model.rows))
            row = model.rows[at]
            if len(row.terms) > 1:
                u, v = draw.sample(list(row.terms), 2)
                if row.terms[u] != row.terms[v]:
                    terms = {**row.terms, u: row.terms[v], v: row.terms[u]}
                    yield Miss(model.with_row(at, replace(row, terms=terms)), f"{u} and {v} in {row.name}")
        elif len(model.rows) > 1:
            i, j = draw.sample(range(len(model.rows)), 2)
            p, q = model.rows[i], model.rows[j]
            if (p.lower, p.upper) != (q.lower, q.upper) and (p.lower is None) == (q.lower is None) and (p.upper is None) == (q.upper is None):  # fmt: skip
                changed = model.with_row(i, replace(p, lower=q.lower, upper=q.upper))
                yield Miss(
                    changed.with_row(j, replace(q, lower=p.lower, upper=p.upper)),
                    f"right sides of {p.name} and {q.name}",
                )
