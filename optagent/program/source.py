"""A Pyomo program: source that builds a model, the files it reads, and where it came from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Origin = Literal["compiled", "written", "given"]
Language = Literal["pyomo", "lp", "mps"]


class Program(BaseModel):
    """Something a sandbox can run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    """Python that builds a Pyomo model (and may solve it), or the text of an LP or MPS file."""
    language: Language = "pyomo"
    origin: Origin
    """Compiled from a Formulation, written by a language model, or given by the user."""
    files: dict[str, str] = {}
    """Name -> text of the data files the source opens from its working folder (plain names, no folders)."""
    names: dict[str, str] = {}
    """Pyomo name -> Formulation name, where they differ (flat components, not indices)."""
    auxiliary: tuple[str, ...] = ()
    """Variables and constraints that the compiler added: no part of the plan (names as after `names`)."""
