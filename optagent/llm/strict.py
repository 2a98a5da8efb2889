"""Rewrites a JSON schema into the subset that OpenAI's strict mode takes, and takes back what that adds to a reply.

Strict mode wants every property required and none besides, so a property that may be left out becomes one that may be
null. Maps with free keys, `not`, conditions and shapes without a type cannot be said in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

Node = dict[str, Any]

_KEPT = frozenset(
    [
        "type",
        "enum",
        "const",
        "description",
        "pattern",
        "multipleOf",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minItems",
        "maxItems",
    ]
)
"""Keywords that pass through as they are; what is neither here nor handled below only narrows or explains: it goes."""
_FORMATS = frozenset(["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"])
_WIDENING = ("not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties")
"""Keywords that change which shapes are meant, so that leaving them out would ask for something else."""
_NULL: Node = {"type": "null"}


class NotStrict(ValueError):
    """The schema says something that strict mode cannot; `str()` says what and where."""


def strict_schema(schema: Node) -> Node:
    """A new schema in strict mode's subset that allows only what `schema` allows, but for nulls in optional places.

    `$defs` are kept; `oneOf` becomes `anyOf`; a tuple (`prefixItems`) becomes an array of that length whose items may be
    any of the tuple's. Raises NotStrict.
    """
    root = dict(schema)
    definitions: Node = {**root.pop("definitions", {}), **root.pop("$defs", {})}
    seen: set[str] = set()
    while "$ref" in root:  # the root must be an object itself, also in recursive schemas
        name = _name(root["$ref"], "the root")
        if name in seen or name not in definitions:
            raise NotStrict(f"the root refers to {name}, which is not an object")
        seen.add(name)
        root = dict(cast("Node", definitions[name]))
    made = _node(root, "the root")
    if made.get("type") != "object":
        raise NotStrict("the root is no object")
    if definitions:
        made["$defs"] = {name: _node(part, name) for name, part in definitions.items()}
    return made


def without_added_nulls(value: Any, schema: Node) -> Any:
    """A reply to `strict_schema(schema)` as a reply to `schema`: nulls go that stand for properties left out."""
    definitions: Node = {**schema.get("definitions", {}), **schema.get("$defs", {})}
    return _without_nulls(value, schema, definitions)


def _node(node: Any, place: str) -> Node:
    if not isinstance(node, dict) or not node:
        raise NotStrict(f"{place} has no type")
    node = cast("Node", node)
    if found := [word for word in _WIDENING if word in node]:
        raise NotStrict(f"{place} uses {found[0]}")
    if "$ref" in node:  # nothing may stand beside a reference
        return {"$ref": f"#/$defs/{_name(node['$ref'], place)}"}
    if "allOf" in node:
        if len(node["allOf"]) != 1:
            raise NotStrict(f"{place} uses allOf")
        return _node({**{k: v for k, v in node.items() if k != "allOf"}, **node["allOf"][0]}, place)
    branches = node.get("anyOf", node.get("oneOf"))
    if branches is not None:
        made: Node = {"anyOf": [_node(branch, place) for branch in branches]}
        return {**made, "description": node["description"]} if "description" in node else made
    made = {key: value for key, value in node.items() if key in _KEPT}
    if node.get("format") in _FORMATS:
        made["format"] = node["format"]
    kinds = _kinds(node)
    if not kinds and not {"enum", "const"} & made.keys():
        raise NotStrict(f"{place} has no type")
    if "object" in kinds:
        _object(node, made, place)
    if "array" in kinds:
        _array(node, made, place)
    return made


def _object(node: Node, made: Node, place: str) -> None:
    properties = cast("dict[str, Any]", node.get("properties", {}))
    if node.get("additionalProperties") not in (None, False) or "properties" not in node:
        raise NotStrict(f"{place} is a map with free keys")
    required = node.get("required", [])
    made["properties"] = {}
    for name, part in properties.items():
        inner = _node(part, f"{place}.{name}")
        made["properties"][name] = inner if name in required else _nullable(inner)
    made["required"] = list(properties)
    made["additionalProperties"] = False


def _array(node: Node, made: Node, place: str) -> None:
    tuple_items = node.get("prefixItems")
    if not tuple_items:
        made["items"] = _node(node.get("items"), f"an item of {place}")
        return
    rest = node.get("items", False)
    parts: list[Node] = []
    for part in [*tuple_items, *([rest] if isinstance(rest, dict) else [])]:
        inner = _node(part, f"an item of {place}")
        if inner not in parts:
            parts.append(inner)
    made["items"] = parts[0] if len(parts) == 1 else {"anyOf": parts}
    made["minItems"] = max(len(tuple_items), node.get("minItems", 0))
    if not isinstance(rest, dict):
        made["maxItems"] = len(tuple_items)


def _nullable(node: Node) -> Node:
    """The same, or null."""
    if node.get("const", ...) is None or None in node.get("enum", ()) or "null" in _kinds(node):
        return node
    if "anyOf" in node:
        return node if _NULL in node["anyOf"] else {**node, "anyOf": [*node["anyOf"], dict(_NULL)]}
    return {"anyOf": [node, dict(_NULL)]}


def _kinds(node: Node) -> list[str]:
    kind = node.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _name(reference: Any, place: str) -> str:
    """`X` of `#/$defs/X`."""
    for start in ("#/$defs/", "#/definitions/"):
        if isinstance(reference, str) and reference.startswith(start):
            return reference.removeprefix(start)
    raise NotStrict(f"{place} refers to {reference}, which is not one of its definitions")


def _without_nulls(value: Any, schema: Node, definitions: Node) -> Any:
    if isinstance(value, list):
        shape = _branch(value, schema, definitions)
        first = shape.get("prefixItems", [])
        rest: Node = shape["items"] if isinstance(shape.get("items"), dict) else {}
        return [
            _without_nulls(item, first[at] if at < len(first) else rest, definitions)
            for at, item in enumerate(cast("list[Any]", value))
        ]
    if not isinstance(value, Mapping):
        return value
    shape = _branch(value, schema, definitions)
    properties, required = shape.get("properties", {}), shape.get("required", [])
    return {
        name: _without_nulls(item, properties.get(name, {}), definitions)
        for name, item in cast("Mapping[str, Any]", value).items()
        if item is not None or name not in properties or name in required or _takes_null(properties[name], definitions)
    }


def _branch(value: Any, schema: Node, definitions: Node) -> Node:
    """The part of the schema that a list or an object was written for; {} when there is none."""
    node = _followed(schema, definitions)
    branches: list[Node] = node.get("anyOf", node.get("oneOf", []))
    if not branches:
        return node
    for branch in branches:
        found = _branch(value, branch, definitions)
        if isinstance(value, list) and "array" in _kinds(found):
            return found
        if isinstance(value, Mapping) and set(cast("Mapping[str, Any]", value)) == set(found.get("properties", {})):
            return found
    return {}


def _takes_null(schema: Node, definitions: Node) -> bool:
    node = _followed(schema, definitions)
    branches: list[Node] = node.get("anyOf", node.get("oneOf", []))
    return (
        "null" in _kinds(node)
        or node.get("const", ...) is None
        or None in node.get("enum", ())
        or any(_takes_null(branch, definitions) for branch in branches)
    )


def _followed(schema: Node, definitions: Node) -> Node:
    """What a reference, or an allOf of one, stands for."""
    node = schema
    for _ in range(len(definitions) + 2):
        if "$ref" in node:
            node = definitions.get(_name(node["$ref"], "a part"), {})
        elif len(node.get("allOf", ())) == 1:
            node = node["allOf"][0]
        else:
            break
    return node
