"""The error taxonomy: in a word, why a sample has no plan, or why its plan is not the right one."""

from __future__ import annotations

from optagent.solution import Solution, Status

FAILURES = {
    "parse": "the reply is not of the form asked for",
    "schema": "the reply is JSON, and not a Formulation",
    "static": "the Formulation has errors that the checks name before anything runs",
    "build": "the program raised before it came to a solve",
    "run": "the program raised, or was stopped, at or after its solve",
    "no_model": "the program ran and left no model",
    "refused": "the language model declined, or no solver takes the model",
    "infeasible": "the model has no plan",
    "unbounded": "the model can be improved without end",
    "timeout": "the time was over before there was a plan",
    "memory": "memory or output ran out",
    "context": "the request was longer than the model's context",
}
"""Why there is no plan."""
JUDGEMENTS = {
    "wrong_objective": "there is a plan, and its objective is not the label's",
    "wrong_status": "there is a plan, and the label says that there is none",
    "luck": "the objective is right, and the model is not equivalent to the reference",
}
"""What is wrong with a plan; told by scoring."""

_BY_STATUS = {
    Status.INFEASIBLE: "infeasible",
    Status.UNBOUNDED: "unbounded",
    Status.INFEASIBLE_OR_UNBOUNDED: "infeasible",
    Status.TIME_LIMIT: "timeout",
    Status.MEMORY_LIMIT: "memory",
    Status.OUTPUT_LIMIT: "memory",
    Status.NO_MODEL: "no_model",
    Status.REFUSED: "refused",
}


def failure(solution: Solution, *, static_errors: bool = False, is_json: bool = False) -> str:
    """The taxonomy's word for a Solution; empty where it has a plan.

    `static_errors`: whether a Formulation was made and has errors. `is_json`: whether the reply that led to a
    `bad_format` was JSON all the same.
    """
    if solution.status.has_point:
        return ""
    if static_errors:
        return "static"
    if solution.status is Status.BAD_FORMAT:
        return "schema" if is_json else "parse"
    if solution.status is Status.CRASH:
        return "run" if solution.solves else "build"
    return _BY_STATUS[solution.status]
