"""What a language model is asked to write: a Formulation without the parts that only a person or a program uses."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, TypeAdapter

from optagent.formulation import TableBinding
from optagent.formulation.elements import Domain, Element, Row, Sense
from optagent.llm import Schema


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DraftSet(_Closed):
    """A set."""

    name: str
    elements: list[Element | list[Element]]
    expression: str
    description: str


class DraftParameter(_Closed):
    """A parameter with its data."""

    name: str
    index: list[str]
    values: float | list[Row]
    unit: str
    description: str


class BoundParameter(DraftParameter):
    """A parameter whose data may lie in an attached table."""

    values: float | list[Row] | TableBinding  # pyright: ignore[reportIncompatibleVariableOverride] - widened on purpose


class DraftVariable(_Closed):
    """A decision variable."""

    name: str
    index: list[str]
    domain: Domain
    lower: float | str | None
    upper: float | str | None
    unit: str
    description: str


class DraftObjective(_Closed):
    """The objective."""

    sense: Sense
    expression: str
    unit: str
    description: str


class DraftConstraint(_Closed):
    """A family of conditions."""

    name: str
    for_each: str
    expression: str
    description: str


class Draft(_Closed):
    """The reply; the order of the fields is the order in which they are written."""

    refusal: str
    sets: list[DraftSet]
    parameters: list[DraftParameter]
    variables: list[DraftVariable]
    objective: DraftObjective
    constraints: list[DraftConstraint]


class DraftWithTables(Draft):
    """The reply when tables are attached."""

    parameters: list[BoundParameter]  # pyright: ignore[reportIncompatibleVariableOverride] - widened on purpose


@cache
def draft_schema(*, tables: bool) -> Schema:
    """The JSON schema of a reply; all fields are required, no map is allowed."""
    shape: Any = DraftWithTables if tables else Draft
    schema = TypeAdapter(shape).json_schema()
    return Schema(name="formulation", json_schema=_without_docs(schema))


def _without_docs(schema: Any) -> Any:
    """Titles and docstrings are for people; a model would have to read them."""
    if isinstance(schema, dict):
        known = cast("dict[str, Any]", schema)
        return {
            k: _without_docs(v) for k, v in known.items() if k not in ("title", "description") or isinstance(v, dict)
        }
    return [_without_docs(v) for v in schema] if isinstance(schema, list) else schema


_TEXT = {"type": "string"}
_DOMAIN = {"enum": ["NonNegativeIntegers", "NonNegativeReals", "Integers", "Reals", "Binary"]}


def _row(*items: dict[str, Any]) -> dict[str, Any]:
    row = {"type": "array", "prefixItems": list(items), "minItems": len(items), "maxItems": len(items)}
    return {"type": "array", "items": row}


@cache
def brief_schema() -> Schema:
    """The shape asked of a small model: rows instead of objects, no sets, no parameters."""
    objective = {"name": _TEXT, "sense": {"enum": ["maximize", "minimize"]}, "unit": _TEXT, "expression": _TEXT}
    properties = {
        "variables": _row(_TEXT, _DOMAIN, _TEXT),
        "objective": _closed(objective),
        "constraints": _row(_TEXT, _TEXT),
    }
    return Schema(name="model", json_schema=_closed(properties))


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def rows_as_objects(draft: dict[str, Any]) -> dict[str, Any]:
    """A brief reply in the shape of a full one. What is not a row of the right length is left for validation to name."""
    fields = {"variables": ("name", "domain", "description"), "constraints": ("name", "expression")}
    full = dict(draft)
    for key, names in fields.items():
        rows = draft.get(key)
        if isinstance(rows, list):
            known = cast("list[Any]", rows)
            full[key] = [dict(zip(names, r, strict=False)) if isinstance(r, list) else r for r in known]
    return full
