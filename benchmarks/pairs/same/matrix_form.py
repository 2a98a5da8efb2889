"""The model as one indexed variable x[j] with a table of coefficients: the form of a textbook's first page."""

from __future__ import annotations

from random import Random

from benchmarks.pairs.scalar import Scalar
from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """At most 60 columns: the table has a number for each row and column that meet."""
    return Made(indexed(source.model), "the same numbers in tables") if len(source.model.columns) <= 60 else None


def indexed(model: Scalar) -> Formulation:
    """Two blocks of variables, whole and not; one block of rows for each form."""
    place = {c.name: f"c{j}" for j, c in enumerate(model.columns)}
    sets, variables, parameters, conditions = [], [], [], []
    blocks = {"x": [c for c in model.columns if not c.integer], "y": [c for c in model.columns if c.integer]}
    blocks = {name: block for name, block in blocks.items() if block}
    for name, block in blocks.items():
        columns = f"J{name}"
        sets.append({"name": columns, "elements": [place[c.name] for c in block]})
        bounds = {"index": [f"j in {columns}"], "domain": "Integers" if name == "y" else "Reals"}
        for end, key in (("lower", "lo"), ("upper", "up")):
            given = [getattr(c, end) for c in block]
            if all(b is not None for b in given):
                rows = [[place[c.name], float(b)] for c, b in zip(block, given, strict=True)]
                parameters.append({"name": f"{key}_{name}", "index": [columns], "values": rows})
                bounds[end] = f"{key}_{name}[j]"
            else:
                for c, b in zip(block, given, strict=True):
                    if b is not None:
                        side = ">=" if end == "lower" else "<="
                        at = f"{name}['{place[c.name]}']"
                        conditions.append({"name": f"{key}_{place[c.name]}", "expression": f"{at} {side} {float(b)!r}"})
        variables.append({"name": name, **bounds})
        costs = [[place[c.name], float(model.objective.get(c.name, 0))] for c in block]
        parameters.append({"name": f"cost_{name}", "index": [columns], "values": costs})
    forms = {
        "le": [r for r in model.rows if r.lower is None],
        "eq": [r for r in model.rows if r.equality],
        "ge": [r for r in model.rows if r.lower is not None and not r.equality],
        "cap": [r for r in model.rows if r.lower is not None and r.upper is not None and not r.equality],
    }
    for form, rows in forms.items():
        if not rows:
            continue
        index, names = f"R_{form}", [f"{form}{i}" for i in range(len(rows))]
        sets.append({"name": index, "elements": names})
        ends = [r.lower if form == "ge" else r.upper for r in rows]
        right = [[n, float(b or 0)] for n, b in zip(names, ends, strict=True)]
        parameters.append({"name": f"b_{form}", "index": [index], "values": right})
        parts = []
        for name, block in blocks.items():
            inside = {c.name for c in block}
            entries = [
                [n, place[v], float(a)]
                for n, r in zip(names, rows, strict=True)
                for v, a in r.terms.items()
                if v in inside
            ]
            if entries:
                table = f"a_{form}_{name}"
                parameters.append({"name": table, "index": [index, f"J{name}"], "values": entries, "default": 0})
                parts.append(f"sum({table}[i, j]*{name}[j] for j in J{name})")
        side = {"le": "<=", "cap": "<=", "eq": "==", "ge": ">="}[form]
        text = f"{' + '.join(parts)} {side} b_{form}[i]"
        conditions.append({"name": form, "for_each": f"i in {index}", "expression": text})
    goal = " + ".join(f"sum(cost_{name}[j]*{name}[j] for j in J{name})" for name in blocks)
    goal += f" + {float(model.constant)!r}" if model.constant else ""
    return Formulation.model_validate(
        {
            "name": "matrix_form",
            "sets": sets,
            "parameters": parameters,
            "variables": variables,
            "objective": {"sense": "maximize" if model.maximize else "minimize", "expression": goal},
            "constraints": conditions,
        }
    )
