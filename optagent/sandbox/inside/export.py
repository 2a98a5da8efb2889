"""Writes an Outcome as a JSON document: the claim (status, point, duals) and the model, for the parent to recheck."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo

from optagent.sandbox.inside.outcome import Outcome
from optagent.sandbox.inside.postfix import CannotWrite, number, postfix

Json = dict[str, Any]
_WORDS = {
    *("min", "minimize", "minimum", "max", "maximize", "maximum", "obj", "st", "s.t.", "subject", "such", "end"),
    *("bounds", "bound", "free", "inf", "infinity", "gen", "general", "generals", "int", "integer", "integers"),
    *("bin", "binary", "binaries", "semi", "sos", "sos1", "sos2"),
}
"""What has a meaning of its own in an LP file."""


def export(outcome: Outcome, lp_bytes: int, folder: Path) -> Json:
    """The document's `record`; `folder` is for a file on the way. Infinities are the words "inf" and "-inf", since JSON has none."""
    names = outcome.names or [variable.name for variable in outcome.variables]
    rows = outcome.row_names or [constraint.name for constraint in outcome.constraints]
    record: Json = {
        "status": outcome.status,
        "reason": outcome.reason,
        "sense": outcome.sense,
        "objective": _plain(outcome.objective),
        "bound": _plain(outcome.bound),
        "seconds": outcome.seconds,
        "solver": outcome.solver,
        "version": outcome.version,
        "requested": outcome.requested,
        "columns": names,
        "rows": rows,
        "x": _plain_list(outcome.x),
        "duals": _plain_list(outcome.duals),
        "reduced_costs": _plain_list(outcome.reduced_costs),
        "others": {variable.name: _plain(value) for variable, value in outcome.others},
    }
    if outcome.highs is not None:
        record["matrix"] = _matrix(outcome.highs)
        record["lp"] = _lp(outcome.highs, names, rows, lp_bytes, folder)
    elif outcome.model is not None and outcome.variables:
        record["columns"], record["expressions"], record["unchecked"] = _expressions(outcome)
        record["rows"] = record["expressions"]["names"] if record["expressions"] else []
    return record


def exported(outcome: Outcome, listing: str, folder: Path) -> Json:
    """The document's `exported`: the model alone, and as an LP or MPS text where `listing` names one of these."""
    model: Json = {
        "sense": outcome.sense,
        "columns": outcome.names or [variable.name for variable in outcome.variables],
        "rows": outcome.row_names or [constraint.name for constraint in outcome.constraints],
        "reason": outcome.reason if outcome.status in ("no_model", "refused") else "",
    }
    if outcome.highs is not None:
        model["matrix"] = _matrix(outcome.highs)
        if listing:
            allowed = _plain_words if listing == "mps" else _allowed
            written = allowed(model["columns"], "x"), allowed(model["rows"], "c")
            model["text_columns"], model["text_rows"] = written
            model["text"] = _written(outcome.highs, *written, folder / f"optagent-{os.getpid()}.{listing}")
    elif outcome.model is not None and outcome.variables:
        model["columns"], model["expressions"], why = _expressions(outcome)
        if (
            model["expressions"] and model["expressions"]["sets"]
        ):  # a point can be held against them, a Formulation has none
            model["expressions"], why = None, "SOS constraints have no place among the rows"
        model["reason"] = f"The model cannot be taken out whole: {why}." if why else ""
        model["rows"] = model["expressions"]["names"] if model["expressions"] else []
    return model


def _matrix(highs: Any) -> Json:
    """The model as HiGHS holds it: columns, rows, the matrix by columns, the Hessian's lower triangle by columns."""
    lp = highs.getLp()
    by_rows = lp.a_matrix_.format_ == highspy.MatrixFormat.kRowwise
    matrix: Json = {
        "cost": _plain_list(lp.col_cost_),
        "offset": _plain(lp.offset_),
        "lower": _plain_list(lp.col_lower_),
        "upper": _plain_list(lp.col_upper_),
        "kinds": [int(kind) for kind in lp.integrality_],
        "row_lower": _plain_list(lp.row_lower_),
        "row_upper": _plain_list(lp.row_upper_),
        "by_rows": by_rows,
        "start": np.asarray(lp.a_matrix_.start_).tolist(),
        "index": np.asarray(lp.a_matrix_.index_).tolist(),
        "value": _plain_list(lp.a_matrix_.value_),
    }
    if highs.getHessianNumNz() > 0:
        hessian = highs.getModel().hessian_
        matrix["hessian"] = {
            "start": np.asarray(hessian.start_).tolist(),
            "index": np.asarray(hessian.index_).tolist(),
            "value": _plain_list(hessian.value_),
            "triangular": hessian.format_ == highspy.HessianFormat.kTriangular,
        }
    return matrix


def _lp(highs: Any, names: list[str], rows: list[str], most: int, folder: Path) -> str:
    """The model in LP format with names that the format allows; empty above `most` bytes."""
    if 12 * highs.getNumNz() + 8 * (len(names) + len(rows)) > most:
        return ""
    try:
        text = _written(highs, _allowed(names, "x"), _allowed(rows, "c"), folder / f"optagent-{os.getpid()}.lp")
    except OSError:  # the program removed its folder, or filled the disk: the answer counts for more than the listing
        return ""
    return text if len(text) <= most else ""


def _written(highs: Any, columns: list[str], rows: list[str], path: Path) -> str:
    """The model as HiGHS writes it, in the format of the path's ending. Raises OSError where the path cannot be used."""
    for pass_name, names in ((highs.passColName, columns), (highs.passRowName, rows)):
        for i, name in enumerate(names):
            pass_name(i, name)
    highs.setOptionValue("output_flag", False)
    path.touch()  # HiGHS crashes where it cannot open the file
    highs.writeModel(str(path))
    text = path.read_text(encoding="utf-8")
    path.unlink()
    return text


def _plain_words(names: list[str], letter: str) -> list[str]:
    """Names for a free-format MPS file: one word of printable ASCII each, none twice."""
    wanted = (re.sub(r"[^!-~]", "_", name)[:200] for name in names)
    return _each_once([f"{letter}_{word}" if re.match(r"[*$'\"]|$", word) else word for word in wanted])


def _allowed(names: list[str], letter: str) -> list[str]:
    """Names for an LP file: `make[chair]` becomes `make(chair)`; what the format forbids becomes `_`; none twice."""
    out: list[str] = []
    for name in names:
        wanted = re.sub(r"[^A-Za-z0-9_.()]", "_", name.replace("[", "(").replace("]", ")"))[:200]
        if not wanted or wanted.lower() in _WORDS or re.match(r"[0-9.()]|[eE][0-9+-]", wanted):
            wanted = f"{letter}_{wanted}"
        out.append(wanted)
    return _each_once(out)


def _each_once(names: list[str]) -> list[str]:
    """The names, those that came before with a number behind."""
    seen: set[str] = set()
    out: list[str] = []
    for wanted in names:
        free, k = wanted, 2
        while free in seen:
            free, k = f"{wanted}_{k}", k + 1
        seen.add(free)
        out.append(free)
    return out


def _expressions(outcome: Outcome) -> tuple[list[str], Json | None, str]:
    """Columns and rows of a model that has no matrix, each row's body in postfix order; None and why, where it has none."""
    variables = outcome.variables
    columns = {id(variable): i for i, variable in enumerate(variables)}
    rows: list[str] = []
    bodies: list[list[float | str]] = []
    low: list[float] = []
    high: list[float] = []
    goal: list[float | str] = []
    model = outcome.model
    names = outcome.names or [variable.name for variable in variables]
    sets: list[Json] = []
    try:
        for constraint in model.component_data_objects(pyo.Constraint, active=True, descend_into=True):
            rows.append(constraint.name)
            bodies.append([_plain(token) for token in postfix(constraint.body, columns)])
            low.append(-math.inf if constraint.lower is None else number(constraint.lower))
            high.append(math.inf if constraint.upper is None else number(constraint.upper))
        for objective in model.component_data_objects(pyo.Objective, active=True, descend_into=True):
            goal = [_plain(token) for token in postfix(objective.expr, columns)]
        for special in model.component_data_objects(pyo.SOSConstraint, active=True, descend_into=True):
            items = sorted(special.get_items(), key=lambda item: item[1])
            sets.append({"level": special.level, "columns": [columns[id(variable)] for variable, _ in items]})
    except KeyError:  # a fixed variable in a set: no column
        return names, None, "an SOS constraint on fixed variables has no form that could be handed over"
    except CannotWrite as part:
        return names, None, f"{part} has no form that could be handed over"
    expressions: Json = {
        "lower": _plain_list([-math.inf if v.lb is None else v.lb for v in variables]),
        "upper": _plain_list([math.inf if v.ub is None else v.ub for v in variables]),
        "kinds": [int(not variable.is_continuous()) for variable in variables],
        "sets": sets,
        "names": outcome.row_names or rows,
        "bodies": bodies,
        "row_lower": _plain_list(low),
        "row_upper": _plain_list(high),
        "goal": goal,
    }
    return names, expressions, ""


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _plain_list(values: Any) -> list[Any] | None:
    if values is None:
        return None
    array = np.asarray(values, dtype=float)
    return array.tolist() if np.isfinite(array).all() else [_plain(value) for value in array.tolist()]
