"""What a solver found: always complete, never an exception; a failure is a status with a reason."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Status(StrEnum):
    """The closed list of ways a run can end."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    """A limit was hit; the incumbent is kept."""
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    CRASH = "crash"
    NO_MODEL = "no_model"
    """The program ran and left no model behind."""
    BAD_FORMAT = "bad_format"
    """There was nothing that could be run: the reply or file is not a program or a formulation."""
    REFUSED = "refused"
    """The solver cannot solve this class of model, or the language model declined."""

    @property
    def has_point(self) -> bool:
        """Whether a Solution of this status carries values."""
        return self in (Status.OPTIMAL, Status.FEASIBLE)


class Sizes(BaseModel):
    """Counts in the model that was solved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    variables: int = 0
    integers: int = 0
    """Integer variables, binaries included."""
    binaries: int = 0
    constraints: int = 0
    nonzeros: int = 0


class Solution(BaseModel):
    """One run of one Program: read from the model object, never from printed text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    reason: str = ""
    """One sentence in plain words; empty when optimal."""
    objective: float | None = None
    sense: str = ""
    """minimize or maximize; empty when no objective was found."""
    objectives: dict[str, float] = {}
    """Each objective at the plan, where there are several; `objective` is that of the first priority, by weights."""
    bound: float | None = None
    """Best proven bound on the objective (MIP), else None."""
    gap: float | None = None
    """Relative: |objective - bound| / max(1, |objective|)."""
    values: dict[str, float] = {}
    """Flat name -> value, e.g. `make[chair]`, `flow[A,B]`, `total`."""
    duals: dict[str, float] = {}
    """Constraint name -> dual value (LP and convex QP only)."""
    reduced_costs: dict[str, float] = {}
    sizes: Sizes = Sizes()
    seconds: float = 0.0
    """Wall clock of the whole run in the sandbox."""
    solve_seconds: float = 0.0
    """Wall clock inside the solver."""
    memory_mib: float = 0.0
    solver: str = ""
    solver_version: str = ""
    requested_solver: str = ""
    """What the program asked for, where it named one."""
    isolation: str = ""
    """Layers reached, e.g. `rlimits+killpg`."""
    max_violation: float | None = None
    """Largest violation of a row, bound or integrality, recomputed by the parent from the exported model."""
    recomputed_objective: float | None = None
    """The objective at `values`, recomputed by the parent from the exported model."""
    solves: int = 0
    """How many times the program called a solver."""
    output: str = ""
    """The end of what the program printed (stdout and stderr)."""
    error: str = ""
    """The end of the traceback, when the program raised."""
    lp: str = ""
    """The model that was solved in LP format (empty above a size limit)."""
