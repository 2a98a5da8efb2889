"""What a run keeps of one finished sample: all that scoring, comparing and reporting need, and nothing of the label."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from optagent.llm import Usage
from optagent.solution import Sizes, Status
from optagent.verdict import Verdict

RECORDS = "records.jsonl"
"""One Record a line, in the order they finished; deterministic given the replies and the seed."""
MEASURES = "measures.jsonl"
"""One Measure a line: what differs from run to run."""
LABELS = "labels.jsonl"
"""The labels as they were when the run began, one Sealed a line; nothing that asks a model reads it."""
BEGUN = "begun.jsonl"
"""The key of each sample that was begun, one a line: what stands here and not in the records was cut off."""
ORACLE = "oracle.jsonl"
"""What the tricks of `bench score --oracle` made of draws, one Variant a line; in no score."""
RELATIONS = "equivalence.jsonl"
"""What `bench score --equivalence` found of pairs of models, one Relation a line, by their content."""
RUN = "run.json"
"""The provenance of the run."""
TRACES = "traces"
"""A folder: the trace of each sample as JSON lines, `CARD/ID.K.jsonl`, for the report alone."""


class Round(BaseModel):
    """One pass of a strategy: what the model gave and what came of it. The last but for the chosen one are corrections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formulation: dict[str, Any] | None = None
    elements: str = ""
    program: str = ""
    status: Status
    reason: str = ""
    objective: float | None = None
    complaints: tuple[str, ...] = ()
    """What was said against it, for the next round."""
    failure: str = ""
    """The error taxonomy's word for it; see optagent.bench.taxonomy. Empty when there is a plan."""


class Record(BaseModel):
    """One sample, finished. The key is (card, id, k)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    id: str
    k: int
    """Which of the samples drawn for this problem, from 0."""
    seed: int
    question_sha256: str
    status: Status
    reason: str = ""
    sense: str = ""
    objective: float | None = None
    bound: float | None = None
    values: dict[str, float] = {}
    sizes: Sizes = Sizes()
    kinds: dict[str, int] = {}
    """Constraint type -> how many constraints of the Formulation have it."""
    formulation: dict[str, Any] | None = None
    elements: str = ""
    program: str = ""
    verdict: Verdict
    failure: str = ""
    """Why there is no plan (parse, schema, static, build, run, infeasible, unbounded, timeout, …); empty when there is."""
    repairs: int = 0
    """Rounds of correction used by the attempt that was chosen."""
    rounds: tuple[Round, ...] = ()
    usage: Usage = Usage()
    """Calls and tokens; `seconds` is left 0 here and stands in the Measure."""
    printed_result: bool = False
    """Whether the program printed its objective by itself (LLMOPT's execution rate asks for it)."""
    solver: str = ""
    isolation: str = ""
    error: str = ""


class Measure(BaseModel):
    """What differs from run to run of one sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    id: str
    k: int
    seconds: float
    """Wall clock of the whole sample."""
    model_seconds: float = 0.0
    sandbox_seconds: float = 0.0
    solve_seconds: float = 0.0
    memory_mib: float = 0.0
    retries: int = 0
    """Requests made again after a fault of the world (a time-out, a full server)."""
    attempts: int = 1
    """Times this sample was begun, counting those that a crash cut off."""
    node: str = ""
    """Address of the node of a Ray cluster that made it; empty for the run's own process."""
