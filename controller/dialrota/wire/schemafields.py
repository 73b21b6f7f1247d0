"""Find what a JSON Schema says of a path of a document."""

from typing import Any

from dialrota.model.document import Path


def fields_at(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the fields that the schema knows at a path."""
    found: dict[str, Any] = _node_at(schema, path).get("properties", {})
    return found


def is_required(schema: dict[str, Any], path: Path) -> bool:
    """Say whether the field at a path may not be left out."""
    return bool(path) and path[-1] in _node_at(schema, path[:-1]).get("required", ())


def _node_at(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    node: dict[str, Any] = schema
    for part in path:
        node = resolve(schema, node)
        node = node.get("items", {}) if isinstance(part, int) else _step(node, part)
    return resolve(schema, node)


def _step(node: dict[str, Any], part: str) -> dict[str, Any]:
    further: dict[str, Any] = node.get("properties", {}).get(part, {})
    return further


def resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a node to where it is defined."""
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return resolve(schema, choice)
    if "$ref" in node:
        target: dict[str, Any] = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return target
    return node
