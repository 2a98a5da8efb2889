"""Proposes which variable of one model is which of the other, without a language model: by names, scales and structure."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

DIGITS = 9
"""Significant digits to which coefficients are compared when a structure is looked for; a proof has its own tolerance."""
LEAVES = 64
"""Maps that the search by structure proposes at most."""


@dataclass(frozen=True)
class Pair:
    """Column `b` of the second model is `scale` times column `a` of the first, and `shift`."""

    a: int
    b: int
    scale: float = 1.0
    shift: float = 0.0


def by_names(a: Standard, b: Standard) -> list[Pair]:
    """Columns of the same name, whatever its letters' case and its punctuation; a name that is there twice is nobody's."""
    left, right = (_told_apart([_plain(name) for name in model.names]) for model in (a, b))
    return [Pair(left[name], right[name]) for name in left if name in right]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()).strip()


def _told_apart(names: list[str]) -> dict[str, int]:
    count = Counter(names)
    return {name: at for at, name in enumerate(names) if count[name] == 1}


def scaled(a: Standard, b: Standard, pairs: list[Pair]) -> list[Pair]:
    """The pairs with the scale and shift that bring rows of the same name, and bounds, onto each other; where there is one."""
    import numpy as np

    left, right = (_told_apart([_plain(name) for name in model.row_names]) for model in (a, b))
    shared = [(left[name], right[name]) for name in left if name in right]
    out: list[Pair] = []
    for pair in pairs:
        both = [(a.A[i, pair.a], b.A[k, pair.b]) for i, k in shared] + [(a.cost[pair.a], b.cost[pair.b])]
        ratios = np.array([p / q for p, q in both if p and q])
        if len(ratios) == 0 or np.ptp(ratios) > 1e-9 * np.abs(ratios).max() or ratios[0] in (0.0, 1.0):
            scale = 1.0
        else:
            scale = float(ratios[0])
        ends = (a.low[pair.a], a.high[pair.a]) if scale > 0 else (a.high[pair.a], a.low[pair.a])
        both_ends = ((b.low[pair.b], ends[0]), (b.high[pair.b], ends[1]))
        shifts = [float(y - scale * x) for y, x in both_ends if np.isfinite(x) and np.isfinite(y)]
        out.append(Pair(pair.a, pair.b, scale, shifts[0] if shifts else 0.0))
    return out


def spread(a: Standard, b: Standard, pairs: list[Pair]) -> list[Pair]:
    """The pairs with scales that follow from rows on the same variables: from a row whose sides tell its own scale, on to others."""
    import numpy as np

    column = {pair.a: pair.b for pair in pairs}
    if len(column) != a.n or len(column) != b.n:
        return pairs
    order = [column[j] for j in range(a.n)]
    moved = b.A[:, order]
    likes = _same_support(a, b, order)
    scale = np.zeros(a.n)
    factor: dict[tuple[int, int], float] = {}
    for i, k in likes:
        ends_a, ends_b = (a.row_low[i], a.row_high[i]), (b.row_low[k], b.row_high[k])
        for x, y in (*zip(ends_a, ends_b, strict=True), *zip(ends_a, ends_b[::-1], strict=True)):
            if np.isfinite(x) and np.isfinite(y) and x and y:
                factor[i, k] = y / x
                break
    for j in range(a.n):
        if a.whole[j] and b.whole[order[j]] and a.low[j] == b.low[order[j]] and a.high[j] == b.high[order[j]]:
            scale[j] = 1.0
    for _ in range(a.n + len(likes)):
        before = int((scale != 0).sum()) + len(factor)
        for i, k in likes:
            for j in np.flatnonzero(a.A[i]).tolist():
                if (i, k) in factor and not scale[j]:
                    scale[j] = factor[i, k] * a.A[i, j] / moved[k, j]
                elif (i, k) not in factor and scale[j]:
                    factor[i, k] = scale[j] * moved[k, j] / a.A[i, j]
        if int((scale != 0).sum()) + len(factor) == before:
            break
    return [Pair(j, column[j], float(scale[j]) or 1.0) for j in range(a.n)]


def pinned(a: Standard, b: Standard, pairs: list[Pair]) -> bool:
    """Whether the same names must mean the same amounts: no scale, sign or shift of single variables could be behind a difference.

    A scale of one variable changes its coefficient's ratio to every other's in every row. So where rows tie all variables to
    each other by unchanged ratios, they have one scale, and bounds or whole numbers say that it is 1.
    """
    import numpy as np

    column = {pair.a: pair.b for pair in pairs}
    if len(column) != a.n or len(column) != b.n:
        return False
    order = [column[j] for j in range(a.n)]
    group = list(range(a.n))

    def root(j: int) -> int:
        while group[j] != j:
            j = group[j]
        return j

    moved = b.A[:, order]
    lines = [(a.A[i], moved[k]) for i, k in _same_support(a, b, order)]
    lines.append((a.cost, b.cost[order]))
    for one, two in lines:
        both = np.flatnonzero((one != 0) & (two != 0))
        for j, other in itertools.pairwise(both):
            if abs(one[j] * two[other] - one[other] * two[j]) <= 1e-9 * abs(one[j] * two[other]):
                group[root(int(j))] = root(int(other))
    fixed = {
        root(j)
        for j in range(a.n)
        if (a.whole[j] and b.whole[order[j]] and (a.low[j], a.high[j]) == (b.low[order[j]], b.high[order[j]]))
        or any(
            np.isfinite(x) and x != 0 and x == y
            for x, y in ((a.low[j], b.low[order[j]]), (a.high[j], b.high[order[j]]))
        )
    }
    for i, k in _same_support(a, b, order):
        one, two = a.A[i], moved[k]
        same = np.allclose(one, two, rtol=1e-12, atol=0.0)
        if same and any(
            np.isfinite(x) and x and x == y for x, y in ((a.row_low[i], b.row_low[k]), (a.row_high[i], b.row_high[k]))
        ):
            fixed |= {root(int(j)) for j in np.flatnonzero(one)}
    upright = {  # not turned round, as 1 - x for x would be: bounds on one side, a cost of the same sign, an inequality as it was
        root(j)
        for j in range(a.n)
        if (np.isfinite(a.low[j]) != np.isfinite(a.high[j]) and np.isfinite(a.low[j]) == np.isfinite(b.low[order[j]]))
        or a.cost[j] * b.cost[order[j]] > 0
    }
    for i, k in _same_support(a, b, order):
        ends = (a.row_low[i], a.row_high[i]), (b.row_low[k], b.row_high[k])
        if np.allclose(a.A[i], moved[k], rtol=1e-12, atol=0.0) and ends[0] == ends[1] and ends[0][0] != ends[0][1]:
            upright |= {root(int(j)) for j in np.flatnonzero(a.A[i])}
    return all(root(j) in fixed and root(j) in upright for j in range(a.n))


def _same_support(a: Standard, b: Standard, order: list[int]) -> list[tuple[int, int]]:
    """Rows on the same variables: the only ones on these in both models, or of the same name among several."""
    supports: list[dict[tuple[int, ...], list[int]]] = []
    for matrix in (a.A, b.A[:, order]):
        found: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for i, line in enumerate(matrix):
            found[tuple(int(j) for j in line.nonzero()[0])].append(i)
        supports.append(found)
    out: list[tuple[int, int]] = []
    for key, rows in supports[0].items():
        others = supports[1].get(key, [])
        if len(rows) == len(others) == 1:
            out.append((rows[0], others[0]))
        else:
            named = _told_apart([_plain(b.row_names[k]) for k in others])
            mine = _told_apart([_plain(a.row_names[i]) for i in rows])
            out += [(rows[at], others[named[name]]) for name, at in mine.items() if name in named]
    return out


def is_symmetric(model: Standard) -> bool:
    """Whether some variables cannot be told apart by the coefficients around them."""
    graph = _Graph(model)
    colours: dict[object, int] = {}
    refined = _refine((graph, graph), [list(graph.columns)] * 2, [list(graph.rows)] * 2, colours)
    return refined is not None and len(set(refined[0][0])) < model.n


def by_structure(a: Standard, b: Standard) -> Generator[list[Pair]]:
    """Maps under which every coefficient has its like: colours of the coefficients' graph, refined, then a small search."""
    if a.n != b.n or len(a.row_low) != len(b.row_low):
        return
    graphs = _Graph(a), _Graph(b)
    colours: dict[object, int] = {}
    yield from _search(graphs, [list(g.columns) for g in graphs], [list(g.rows) for g in graphs], colours, [LEAVES])


def row_keys(model: Standard) -> list[object]:
    """For each row its ends and coefficients in order, whatever its scale, direction and columns."""
    graph = _Graph(model)
    return [(ends, tuple(sorted(v for _, v in edges))) for ends, edges in zip(graph.rows, graph.edges, strict=True)]


def automorphisms(model: Standard) -> Generator[list[int]]:
    """Exchanges of two like columns that others can follow, so that the coefficients stay: column -> column that it becomes."""
    graph = _Graph(model)
    graphs = graph, graph
    colours: dict[object, int] = {}
    refined = _refine(graphs, [list(graph.columns)] * 2, [list(graph.rows)] * 2, colours)
    if refined is None:
        return
    members: dict[object, list[int]] = defaultdict(list)
    for j, colour in enumerate(refined[0][0]):
        members[colour].append(j)
    classes = sorted((m for m in members.values() if len(m) > 1), key=len)
    for alike in classes[:4]:
        for p, q in itertools.pairwise(alike):
            marked = [list(side) for side in refined[0]]
            for j in alike:
                marked[0][j] = ("held", j)
                marked[1][{p: q, q: p}.get(j, j)] = ("held", j)
            for pairs in _search(graphs, marked, refined[1], colours, [1]):
                yield [pair.b for pair in sorted(pairs, key=lambda pair: pair.a)]


class _Graph:
    """A model's columns and rows as keys that do not depend on their order, scale of rows or direction of inequalities."""

    def __init__(self, model: Standard) -> None:
        import numpy as np

        most = np.abs(model.cost).max(initial=0.0) or 1.0
        self.columns: list[object] = [
            (bool(w), _digits(lo), _digits(hi), _digits(c / most))
            for w, lo, hi, c in zip(model.whole, model.low, model.high, model.cost, strict=True)
        ]
        self.rows: list[object] = []
        self.edges: list[list[tuple[int, float]]] = []
        for line, low, high in zip(model.A, model.row_low, model.row_high, strict=True):
            self._row(line, low, high)
        self.by_column: list[list[tuple[int, float]]] = [[] for _ in self.columns]
        for i, edges in enumerate(self.edges):
            for j, value in edges:
                self.by_column[j].append((i, value))

    def _row(self, line: Vector, low: float, high: float) -> None:
        import numpy as np

        at = np.flatnonzero(line)
        size = float(np.abs(line[at]).max(initial=0.0)) or 1.0
        values = line[at] / size
        ends = (low / size, high / size)
        forward = (_digits(ends[0]), _digits(ends[1]), tuple(sorted(_digits(v) for v in values)))
        backward = (_digits(-ends[1]), _digits(-ends[0]), tuple(sorted(_digits(-v) for v in values)))
        if backward < forward:
            forward, values = backward, -values
        self.rows.append(forward[:2])
        self.edges.append([(int(j), _digits(v)) for j, v in zip(at, values, strict=True)])


def _digits(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}") + 0.0


def _search(
    graphs: tuple[_Graph, _Graph],
    columns: list[list[object]],
    rows: list[list[object]],
    colours: dict[object, int],
    left: list[int],
) -> Generator[list[Pair]]:
    refined = _refine(graphs, columns, rows, colours)
    if refined is None:
        return
    columns, rows = refined
    classes: list[dict[object, list[int]]] = []
    for side in columns:
        members: dict[object, list[int]] = defaultdict(list)
        for at, colour in enumerate(side):
            members[colour].append(at)
        classes.append(members)
    open_classes = [colour for colour, members in classes[0].items() if len(members) > 1]
    if not open_classes:
        left[0] -= 1
        yield [Pair(members[0], classes[1][colour][0]) for colour, members in classes[0].items()]
        return
    colour = min(open_classes, key=lambda c: len(classes[0][c]))
    first = classes[0][colour][0]
    for other in classes[1][colour]:
        if left[0] <= 0:
            return
        marked = [list(side) for side in columns]
        marked[0][first] = marked[1][other] = ("chosen", colour)
        yield from _search(graphs, marked, rows, colours, left)


def _refine(
    graphs: tuple[_Graph, _Graph], columns: list[list[object]], rows: list[list[object]], colours: dict[object, int]
) -> tuple[list[list[object]], list[list[object]]] | None:
    """Colours until they no longer split; None when the two graphs have not the same number of each."""
    count = 0
    while True:
        columns = [[colours.setdefault(c, len(colours)) for c in side] for side in columns]
        rows = [[colours.setdefault(c, len(colours)) for c in side] for side in rows]
        if Counter(columns[0]) != Counter(columns[1]) or Counter(rows[0]) != Counter(rows[1]):
            return None
        split = len(set(columns[0])) + len(set(rows[0]))
        if split == count:
            return columns, rows
        count = split
        rows = [
            [(c, tuple(sorted((columns[k][j], v) for j, v in g.edges[i]))) for i, c in enumerate(rows[k])]  # pyright: ignore[reportArgumentType]
            for k, g in enumerate(graphs)
        ]
        rows = [[colours.setdefault(c, len(colours)) for c in side] for side in rows]
        columns = [
            [(c, tuple(sorted((rows[k][i], v) for i, v in g.by_column[j]))) for j, c in enumerate(columns[k])]  # pyright: ignore[reportArgumentType]
            for k, g in enumerate(graphs)
        ]
