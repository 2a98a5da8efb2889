"""What one run may use."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Isolation = Literal["strict", "best", "none"]
"""`strict` refuses to run below rlimits, Landlock and seccomp; `best` takes what there is; `none` keeps the rlimits alone."""
LISTED = 200_000
"""Bytes of an LP text that is worth a look; what a run with a folder asks for."""
GRACE = 5.0
"""Seconds a run has beyond its solver's limit, to build the model and to hand over the result."""


class Limits(BaseModel):
    """Limits of one run; all enforced from outside the program."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: float = Field(default=60.0, gt=0)
    """The solver's time limit; the profile's own counts when it is shorter."""
    wall_seconds: float | None = Field(default=None, gt=0)
    """Wall clock of the whole run; None is `seconds` + 5."""
    memory_mib: int = Field(default=4096, ge=512)
    """Address space. It counts more than what is in use: a MIP at 200 MiB resident had 500 MiB of it."""
    output_bytes: int = Field(default=1_000_000, ge=1)
    """What the program may print (stdout and stderr together)."""
    output_kept: int = Field(default=8_000, ge=0)
    """Characters of the end of it that the Solution keeps."""
    file_bytes: int = Field(default=64 << 20, ge=1 << 20)
    """The largest file it may write."""
    folder_bytes: int = Field(default=256 << 20, ge=1 << 20)
    """What all files in its folder may take on disk together, deleted ones that it holds open included."""
    folder_files: int = Field(default=10_000, ge=16)
    """How many files and folders it may make."""
    result_bytes: int = Field(default=256 << 20, ge=1 << 20)
    """The longest result document that is read."""
    lp_bytes: int = Field(default=0, ge=0)
    """The longest model that `Solution.lp` holds as an LP text; 0 for none, since writing it takes a twentieth of a run."""

    isolation: Isolation = "best"

    @property
    def wall(self) -> float:
        """Seconds after which the run is killed."""
        return self.wall_seconds if self.wall_seconds is not None else self.seconds + GRACE
