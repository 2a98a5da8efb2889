"""Strict schemas take what the original takes, keep to OpenAI's subset, and what they add is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from optagent.formulation import Formulation
from optagent.llm.strict import NotStrict, strict_schema, without_added_nulls
from optagent.stages.draft import draft_schema

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
ALLOWED = {
    "$defs", "$ref", "additionalProperties", "anyOf", "const", "description", "enum", "exclusiveMaximum", "exclusiveMinimum",
    "format", "items", "maxItems", "maximum", "minItems", "minimum", "multipleOf", "pattern", "properties", "required", "type",
}  # fmt: skip
KINDS = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None), "boolean": bool,
}  # fmt: skip
_GIVEN: dict[str, Any] = {
    "name": "shop",
    "description": "",
    "sets": [{"name": "P", "elements": ["chair", 2, ["a", 1]], "expression": "", "description": ""}],
    "parameters": [
        {"name": "profit", "index": ["P"], "values": [["chair", 30.5], [2, 1]], "default": None, "expression": "",
         "unit": "$", "description": ""},
        {"name": "cost", "index": ["P"], "values": {"table": "t", "key": ["p"], "value": "c"}, "default": 0.0,
         "expression": "", "unit": "$", "description": ""},
        {"name": "free", "index": [], "values": 4.5, "default": None, "expression": "", "unit": "h", "description": ""},
    ],
    "variables": [{"name": "x", "index": ["P"], "domain": "Reals", "lower": 0.0, "upper": "free", "unit": "", "description": ""}],
    "objective": {"name": "objective", "sense": "maximize", "expression": "sum(x[p] for p in P)", "unit": "", "description": ""},
    "constraints": [{"name": "c", "for_each": "p in P", "expression": "x[p] <= free", "description": ""}],
}  # fmt: skip
FULL: dict[str, Any] = Formulation.model_validate(_GIVEN).model_dump(mode="json")  # every field that there is


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None) -> bool:
    """Whether a value satisfies a strict schema: all the keywords that strict schemas have, and no others."""
    root = root or schema
    assert set(schema) <= ALLOWED
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema:
        return any(fits(value, branch, root) for branch in schema["anyOf"])
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if kinds and not any(isinstance(value, KINDS[kind]) for kind in kinds):
        return False
    if isinstance(value, dict) and kinds:
        names = schema["properties"]
        return set(value) == set(names) and all(fits(value[name], names[name], root) for name in value)
    if isinstance(value, list) and kinds:
        long = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        return long and all(fits(item, schema["items"], root) for item in value)
    return True


def schemas_in(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside a strict schema, itself included; names of properties are no keywords."""
    yield node
    for key in ("properties", "$defs"):
        for part in node.get(key, {}).values():
            yield from schemas_in(part)
    for part in [*node.get("anyOf", []), *([node["items"]] if "items" in node else [])]:
        yield from schemas_in(part)


def assert_strict(schema: dict[str, Any]) -> None:
    """What OpenAI's guide to structured outputs asks of a schema."""
    assert schema["type"] == "object"
    for part in schemas_in(schema):
        assert set(part) <= ALLOWED
        assert "$ref" not in part or set(part) == {"$ref"}
        assert {"type", "anyOf", "enum", "const", "$ref"} & set(part)
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
        if part.get("type") == "array":
            assert part["items"]


@pytest.mark.parametrize("tables", [True, False])
def test_the_draft_is_strict(tables: bool) -> None:
    """All fields of a draft are required already: nothing becomes nullable, and the order in which they are written stays."""
    schema = draft_schema(tables=tables).json_schema
    strict = strict_schema(schema)
    assert_strict(strict)
    assert list(strict["properties"]) == list(schema["properties"])
    assert json.dumps(strict).count('"null"') == json.dumps(schema).count('"null"')
    parts = {key: _GIVEN[key] for key in ("sets", "variables", "constraints")}
    objective = {key: _GIVEN["objective"][key] for key in ("sense", "expression", "unit", "description")}
    kept = ("name", "index", "values", "unit", "description")
    parameters = [{key: p[key] for key in kept} for p in _GIVEN["parameters"] if tables or p["name"] != "cost"]
    draft = {"refusal": "", **parts, "objective": objective, "parameters": parameters}
    assert fits(draft, strict)
    assert not fits({**draft, "more": 1}, strict)


def test_a_formulation_written_out_fits() -> None:
    """A real Formulation with all its fields satisfies the strict schema, and comes back the same."""
    schema = Formulation.model_json_schema()
    strict = strict_schema(schema)
    assert_strict(strict)
    whole = Formulation.model_validate(FULL)
    written = json.loads(whole.model_dump_json())
    assert fits(written, strict)
    assert Formulation.model_validate(without_added_nulls(written, schema)) == whole
    for gone in FULL:
        assert not fits({key: value for key, value in written.items() if key != gone}, strict)


def test_every_example_fits() -> None:
    """The hand-made formulations of the examples, all fields written out."""
    strict = strict_schema(Formulation.model_json_schema())
    shapes = [json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES]
    whole = [Formulation.model_validate(shape) for shape in shapes if "objective" in shape and "constraints" in shape]
    assert len(whole) >= 20
    for formulation in whole:
        assert fits(json.loads(formulation.model_dump_json()), strict)


def test_nulls_for_what_may_be_left_out_are_taken_back() -> None:
    """A model that answers null where strict mode added it does not spoil the reply; a null that the shape allows stays."""
    schema = Formulation.model_json_schema()
    nulls = {
        **FULL,
        "name": None,
        "sets": [{"name": "P", "elements": ["chair"], "cyclic": None, "expression": None, "description": None}],
        "variables": [{"name": "x", "index": None, "domain": None, "lower": None, "upper": None, "unit": None, "description": None}],
    }  # fmt: skip
    assert fits(nulls, strict_schema(schema))
    with pytest.raises(ValueError, match="name"):
        Formulation.model_validate(nulls)
    back = without_added_nulls(nulls, schema)
    assert back["variables"] == [{"name": "x", "lower": None, "upper": None}]
    assert Formulation.model_validate(back).variables[0].domain == "NonNegativeReals"


def test_recursion_unions_and_tuples() -> None:
    """A root that refers to itself becomes an object; a tuple keeps its length; oneOf and titles go."""

    class Tree(BaseModel):
        kind: Literal["tree"] = "tree"
        pair: tuple[int, str]
        children: list[Tree] = []
        size: int | float | None = None

    Tree.model_rebuild(_types_namespace={"Tree": Tree})
    schema = TypeAdapter(Tree).json_schema()
    strict = strict_schema(schema)
    assert_strict(strict)
    assert "$ref" in schema
    inner = {"kind": "tree", "pair": [1, "a"], "children": [], "size": None}
    assert fits({**inner, "children": [inner]}, strict)
    for wrong in ([1], [1, "a", 2], [1, None]):
        assert not fits({**inner, "pair": wrong}, strict)
    reply = {**inner, "kind": None, "children": [{**inner, "children": None}]}
    assert fits(reply, strict)
    [child] = without_added_nulls(reply, schema)["children"]
    assert child == {"kind": "tree", "pair": [1, "a"], "size": None}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"type": "object", "additionalProperties": {"type": "number"}}, "map with free keys"),
        ({"type": "object"}, "map with free keys"),
        ({}, "no type"),
        ({"not": {"type": "string"}}, "uses not"),
        ({"allOf": [{"type": "string"}, {"minLength": 3}]}, "uses allOf"),
        ({"$ref": "https://example.org/schema"}, "not one of its definitions"),
        ({"type": "array"}, "an item of the root.a has no type"),
    ],
)
def test_what_cannot_be_said_is_named(part: dict[str, Any], words: str) -> None:
    """Where strict mode would ask for something else, the schema is not bent: the reason and the place are given."""
    with pytest.raises(NotStrict, match=words) as caught:
        strict_schema({"type": "object", "properties": {"a": part}, "required": ["a"]})
    assert "root.a" in str(caught.value)


@pytest.mark.parametrize("root", [{"type": "string"}, {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}])
def test_a_root_that_is_no_object(root: dict[str, Any]) -> None:
    with pytest.raises(NotStrict):
        strict_schema(root)


def test_the_given_schema_is_left_alone() -> None:
    schema = draft_schema(tables=True).json_schema
    before = json.dumps(schema)
    strict_schema(schema)
    assert json.dumps(schema) == before


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of up to four properties, some of them required."""
    return st.builds(
        lambda parts, needed: {"type": "object", "properties": parts, "required": [k for k in parts if k in needed]},
        st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
        st.sets(st.sampled_from("abcd")),
    )


scalars = st.sampled_from(
    [
        {"type": "integer"},
        {"type": "string", "minLength": 1, "title": "T"},
        {"type": ["number", "null"]},
        {"enum": ["a", None]},
    ]
)
shapes = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.builds(lambda item: {"type": "array", "items": item}, inner),
        st.builds(lambda parts: {"type": "array", "prefixItems": parts, "items": False}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"oneOf": parts}, st.lists(inner, min_size=1, max_size=3)),
        objects(inner),
    ),
    max_leaves=8,
)  # fmt: skip


def filled(schema: dict[str, Any]) -> Any:
    """A value of a shape, null wherever it may be."""
    if "anyOf" in schema:
        return None if {"type": "null"} in schema["anyOf"] else filled(schema["anyOf"][0])
    if "enum" in schema:
        return None if None in schema["enum"] else schema["enum"][0]
    kind = schema["type"]
    if kind == "object":
        return {name: filled(part) for name, part in schema["properties"].items()}
    if kind == "array":
        return [filled(schema["items"])] * schema.get("minItems", 1)
    return None if "null" in kind else {"integer": 1, "string": "s"}[kind]


@given(schema=objects(shapes))
def test_any_shape_made_of_what_is_allowed(schema: dict[str, Any]) -> None:
    """Every strict schema is strict, a reply to it can be had, and reading it never fails."""
    strict = strict_schema(schema)
    assert_strict(strict)
    reply = filled(strict)
    assert fits(reply, strict)
    back = without_added_nulls(reply, schema)
    assert without_added_nulls(back, schema) == back
    assert set(schema["required"]) <= set(back)
