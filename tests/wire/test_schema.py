"""The checked-in schema is fresh, describes and bounds everything, and can become CRDs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dialrota.wire import kinds, schema
from documents import ROOT

CHECKED_IN: dict[str, Any] = json.loads((ROOT / schema.PATH).read_text(encoding="utf-8"))

# What the schema of a Kubernetes resource may hold, and what is rewritten into it.
EXPRESSIBLE = {
    "type", "properties", "required", "items", "enum", "pattern", "format", "description",
    "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties",
    "additionalProperties",
}  # fmt: skip
REWRITTEN = {"$ref", "allOf", "anyOf", "const", "propertyNames"}
NULLABLE = {"until", "replaces", "override"}


def nodes(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Walk all schemas inside a schema, with the names of the fields that lead there."""
    yield path, node
    for name, below in node.get("properties", {}).items():
        yield from nodes(below, (*path, name))
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            yield from nodes(node[key], (*path, "[]"))
    for choice in node.get("anyOf", ()):
        yield from nodes(choice, (*path, "[]"))


EVERY = [
    ((name, *path), node)
    for name, definition in CHECKED_IN["definitions"].items()
    for path, node in nodes(definition)
]


def test_the_checked_in_schema_is_fresh() -> None:
    assert (ROOT / schema.PATH).read_bytes() == schema.render(), "dialrota schema > " + schema.PATH


def test_every_kind_has_its_branch() -> None:
    branches = {branch["then"]["$ref"].rpartition("/")[2] for branch in CHECKED_IN["allOf"]}
    assert branches == set(kinds.KINDS)
    assert branches <= set(CHECKED_IN["definitions"])


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(CHECKED_IN)
    names = set(CHECKED_IN["definitions"])
    assert {part.partition('"')[0] for part in text.split("#/definitions/")[1:]} <= names


def test_the_schema_holds_only_what_kubernetes_can_express() -> None:
    for path, node in EVERY:
        assert set(node) <= EXPRESSIBLE | REWRITTEN, path


def test_only_few_fields_may_be_null() -> None:
    nullable = {path[-1] for path, node in EVERY if {"type": "null"} in node.get("anyOf", ())}
    assert nullable == NULLABLE


def test_every_string_list_and_map_that_people_write_is_bounded() -> None:
    for path, node in EVERY:
        if path[0] == "Metadata" or "enum" in node or "const" in node:
            continue  # Kubernetes bounds its metadata itself; closed words are bounded.
        if node.get("type") == "string":
            assert "maxLength" in node, path
        if node.get("type") == "array":
            assert "maxItems" in node, path
        if node.get("type") == "object" and "properties" not in node:
            assert node.get("maxProperties") or node["additionalProperties"] is False, path


def test_every_field_that_people_write_is_described() -> None:
    # A reference alone is described where it leads.
    bare = {
        path[-1]
        for path, node in EVERY
        if path[0].endswith(("Spec", "Settings")) and len(path) > 1 and path[-1] != "[]"
        if "description" not in node and "$ref" not in node
    }
    settings = {"file", "telnyx", "httpJson", "trustCall", "twilio", "firstOrion", "hiya"}
    assert bare <= settings | {"callRecords", "prometheus"}


def test_the_class_of_a_definition_is_described() -> None:
    undescribed = [
        name for name, each in CHECKED_IN["definitions"].items() if "description" not in each
    ]
    assert undescribed == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "pools").glob("*.yaml")), ids=lambda path: path.name
)
def test_the_real_declarations_name_the_schema(path: Any) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../{schema.PATH}"
