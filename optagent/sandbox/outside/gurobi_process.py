"""Run by path in a process of its own, beside `model.npz`: solves that with Gurobi and writes `answer.json`."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any


def main(settings: dict[str, Any]) -> dict[str, Any]:
    """Solve; what Gurobi refuses (a model too large for the licence, no licence) is a status with its own words."""
    gurobipy: Any = importlib.import_module("gurobipy")
    try:
        return _solved(gurobipy, settings)
    except gurobipy.GurobiError as error:
        return _answer("refused", reason=f"Gurobi refuses: {error}.")


def _solved(gurobipy: Any, settings: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    given = dict(np.load("model.npz", allow_pickle=False))
    with gurobipy.Env(params={"OutputFlag": 0}) as env, gurobipy.Model(env=env) as model:
        for name, value in settings.items():
            model.setParam(name, value)
        n, m = len(given["cost"]), len(given["row_low"])
        x = model.addMVar(n, lb=given["low"], ub=given["high"], vtype=np.where(given["whole"], "I", "C"))
        goal = given["cost"] @ x
        names = x.tolist()
        if "q_row" in given:
            squares = gurobipy.QuadExpr()
            rows, columns = given["q_row"].tolist(), given["q_column"].tolist()
            squares.addTerms(given["q_value"].tolist(), [names[i] for i in rows], [names[j] for j in columns])
            goal = squares + gurobipy.LinExpr(given["cost"].tolist(), names)
        model.setObjective(goal, gurobipy.GRB.MINIMIZE)
        sides = [gurobipy.LinExpr() for _ in range(m)]
        for i, j, value in zip(given["row"].tolist(), given["column"].tolist(), given["value"].tolist(), strict=True):
            sides[i].addTerms(value, names[j])
        kept: list[Any] = []
        for side, low, high in zip(sides, given["row_low"].tolist(), given["row_high"].tolist(), strict=True):
            if low == high:
                kept.append((model.addLConstr(side, "=", low),))
            else:
                both = (("<", high), (">", low))
                kept.append(tuple(model.addLConstr(side, sense, end) for sense, end in both if np.isfinite(end)))
        model.optimize()
        return _read(gurobipy.GRB, model, names, kept, integers=bool(given["whole"].any()))


def _read(codes: Any, model: Any, names: list[Any], rows: list[Any], *, integers: bool) -> dict[str, Any]:
    known = {
        codes.OPTIMAL: "optimal",
        codes.INFEASIBLE: "infeasible",
        codes.UNBOUNDED: "unbounded",
        codes.INF_OR_UNBD: "infeasible_or_unbounded",
        codes.MEM_LIMIT: "memory_limit",
    }
    status = known.get(model.Status, "time_limit")
    # without integers, a point on the way is no plan
    there = model.SolCount > 0 and status in ("optimal", "time_limit", "memory_limit")
    if not there or (status != "optimal" and not integers):
        return _answer(status)
    duals = None
    if not integers and status == "optimal":
        duals = [sum(float(row.Pi) for row in both) for both in rows]
    bound = float(model.ObjBound) if integers and abs(model.ObjBound) < codes.INFINITY else None
    x = [float(column.X) for column in names]
    return _answer(status if status == "optimal" else "feasible", x, duals, bound)


def _answer(status: str, x: Any = None, duals: Any = None, bound: Any = None, reason: str = "") -> dict[str, Any]:
    return {"status": status, "x": x, "duals": duals, "bound": bound, "reason": reason}


if __name__ == "__main__":
    Path("answer.json").write_text(json.dumps(main(json.loads(sys.argv[1]))), encoding="utf-8")
