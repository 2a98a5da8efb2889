"""The 89 pairs of FormulationBench as Pairs, on the data that the set has for each problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.pairs.formulation_bench.algebra import Condition, Indexed, Linear, Model
from benchmarks.pairs.formulation_bench.lines import NotAllowed, names, run
from benchmarks.pairs.pair import Pair
from benchmarks.pairs.scalar import Column, Row, Scalar, Terms

LARGEST = 3000
"""Scalar variables, or rows: larger pairs are reported and not made."""
Json = dict[str, Any]
DERIVED = {
    "formulation_bench/p14": "delta = [[1 if T[i][j] <= T_limit else 0 for j in range(nH)] for i in range(nS)]",
    "formulation_bench/p16": (
        "F = [[[1 if c_sh[i][h] + b_hp[h][k] - c_sp[i][k] <= Delta and b_hp[h][k] <= T and d_hp[h][k] >= D"
        " and d_sp[i][k] - d_sh[i][h] >= tau else 0 for k in range(nP)] for h in range(M)] for i in range(nS)]"
    ),
    "formulation_bench/p18": "a = [[1 if d[i][j] <= S else 0 for j in range(M)] for i in range(nI)]",
    "formulation_bench/p20": (
        "S = [i for i in range(nN) if node_type[i] == 0]\nT = [i for i in range(nN) if node_type[i] == 1]\n"
        "B = [i for i in range(nN) if node_type[i] == 2]\nnS = len(S)"
    ),
}
"""Parameters that the formulations use and the data lack, as the problems' own descriptions and assumptions define them."""


@dataclass(frozen=True)
class Unread:
    """A pair that was not made, and why."""

    id: str
    reason: str


def formulation_bench(folder: Path, largest: int = LARGEST) -> Iterator[Pair | Unread]:
    """Every pair of the file in its order. `folder` holds formulation_bench_{pairs,problems}.jsonl."""
    problems = {p["id"]: p for p in _records(folder / "formulation_bench_problems.jsonl")}
    models: dict[tuple[str, str], Scalar | str] = {}
    for record in _records(folder / "formulation_bench_pairs.jsonl"):
        problem = problems[record["problem"]]
        sides: list[Scalar] = []
        for side in ("a", "b"):
            at = (record["problem"], record[side])
            if at not in models:
                models[at] = _read(problem, record[side], record["parameter_map"] if side == "b" else {}, largest)
            found = models[at]
            if isinstance(found, str):
                yield Unread(record["id"], f"formulation {record[side]}: {found}")
                break
            sides.append(found)
        if len(sides) == 2:
            yield _pair(record, problem, *sides)


def _read(problem: Json, letter: str, mapped: Json, largest: int) -> Scalar | str:
    """The model, or why there is none."""
    try:
        found = model_of(problem, letter, mapped)
    except NotAllowed as why:
        return str(why)
    if max(len(found.columns), len(found.rows)) > largest:
        return f"{len(found.columns):,} variables and {len(found.rows):,} rows"
    return found


def _pair(record: Json, problem: Json, a: Scalar, b: Scalar) -> Pair:
    notes = [*problem["formulations"][record["b"]]["metadata"].get("notes", []), ""]
    same = record["is_reformulation"]
    # EquivaMap's letter where the problem comes from its data, else the problem
    letter = problem["formulations"][record["b"]]["metadata"]["source"].get("variation_id")
    kind = f"EquivaMap `_{letter}`" if letter else problem["id"].rsplit("/", 1)[-1]
    return Pair(
        record["id"],
        a.formulation(),
        b.formulation(),
        "equivalent" if same else "different",
        "optimum" if same else "none",
        kind,
        f"the data set's label; {notes[0]}",
        "permuted",
        problem["name"],
        len(a.columns),
    )


def model_of(problem: Json, letter: str, mapped: Json) -> Scalar:
    """One formulation on the problem's data; `mapped` is the pair's parameter map.

    Variables without a stated bound are free: the data set states nonnegativity as a constraint.
    """
    formulation = problem["formulations"][letter]
    data = dict(problem["data"])
    if problem["id"] in DERIVED:
        scope = {**names(), **data}
        run(DERIVED[problem["id"]], scope)
        data = {k: v for k, v in scope.items() if k not in names()}
    if mapped:
        scope = {**names(), **data}
        for part in (mapped.get("definitions") or {}).values():
            run(part["code"]["python"], scope)
        new: Json = {}
        for name, part in mapped["parameters"].items():
            inner = {**new, **scope}  # a name of the problem wins over one that the map has just made
            run(part["code"]["python"], inner)
            new[name] = inner[name]
        data = new
    scope = {**names(), **data}
    model = Model()
    scope["model"] = model
    variables = {name: Indexed(name) for name in formulation["variables"]}
    for name, told in formulation["variables"].items():
        variables[name].integer = told["type"] != "continuous"
        variables[name].binary = told["type"] == "binary"
        scope[name] = variables[name] if told["shape"] else Linear({name: 1})
    for part in (formulation.get("definitions") or {}).values():
        run((part.get("code") or part)["python"], scope)
    for part in formulation["constraints"]:
        run(part["code"]["gurobipy"], scope)
    run(formulation["objective"]["code"]["gurobipy"], scope)
    shapes = {name: told["shape"] for name, told in formulation["variables"].items()}
    told = {name: part["description"] for name, part in formulation["variables"].items()}
    columns = [c for name, v in variables.items() for c in _columns(v, shapes[name], told[name])]
    return _scalar(problem["name"], model, columns)


def _columns(variable: Indexed, shape: list[Any], description: str) -> Iterator[Column]:
    low, high = (Fraction(0), Fraction(1)) if variable.binary else (None, None)
    names_ = list(variable.seen) if shape else [variable.name]
    for name in names_:
        entry = variable.entries.get(name)
        key = variable.seen.get(name, ())
        words = f"{description} ({', '.join(map(str, key))})" if key else description
        upper = Fraction(repr(entry.ub)) if entry is not None and entry.ub is not None else high
        binary = entry is not None and entry.vtype == "B"
        ends = (Fraction(0), Fraction(1)) if binary else (low, upper)
        yield Column(name, *ends, variable.integer or binary, variable.name, words)


def _scalar(name: str, model: Model, columns: list[Column]) -> Scalar:
    rows: list[Row] = []
    bounds: dict[str, list[Fraction | None]] = {c.name: [c.lower, c.upper] for c in columns}
    for n, condition in enumerate(model.conditions, 1):
        if not isinstance(condition, Condition):
            if not condition:
                raise NotAllowed("a condition without variables that is false")
            continue
        terms = _exact(condition.left)
        right = -Fraction(repr(condition.left.constant))
        low = None if condition.sense == "<=" else right
        high = None if condition.sense == ">=" else right
        if not terms:
            if (low is not None and low > 0) or (high is not None and high < 0):
                raise NotAllowed("a condition without variables that is false")
            continue
        rows.append(Row(f"row_{n}", terms, low, high))
    # a row of one variable is a bound, as every reader of models takes it
    kept: list[Row] = []
    for row in rows:
        if len(row.terms) > 1:
            kept.append(row)
            continue
        ((v, a),) = row.terms.items()
        low, high = (None if b is None else b / a for b in (row.lower, row.upper))
        low, high = (low, high) if a > 0 else (high, low)
        ends = bounds[v]
        ends[0] = low if ends[0] is None else ends[0] if low is None else max(ends[0], low)
        ends[1] = high if ends[1] is None else ends[1] if high is None else min(ends[1], high)
    settled = [replace(c, lower=bounds[c.name][0], upper=bounds[c.name][1]) for c in columns]
    if model.goal is None:
        raise NotAllowed("no objective")
    goal = model.goal if isinstance(model.goal, Linear) else Linear({}, model.goal)
    constant = Fraction(repr(goal.constant))
    return Scalar(name, tuple(settled), tuple(kept), _exact(goal), constant, model.maximize)


def _exact(linear: Linear) -> Terms:
    return {v: Fraction(repr(a)) for v, a in linear.terms.items() if a}


def _records(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
