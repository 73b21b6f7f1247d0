"""Every field that the kinds accept is on the page of its kind."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from dialrota.wire import kinds
from documents import ROOT

ELSEWHERE = {"policy"}  # Explained on the policy page, held to the model by another test.


def field_names(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    """Walk a schema and name every field, at whatever depth."""
    if "$ref" in schema:
        yield from field_names(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for name, field in schema.get("properties", {}).items():
        yield name
        if name not in ELSEWHERE:
            yield from field_names(field, definitions)
    for part in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if isinstance(part, dict):
            yield from field_names(part, definitions)


def words_in_backquotes(page: str) -> set[str]:
    """Find every word that a page sets as code, outside of its examples."""
    text = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_field_of_a_spec_is_explained(kind: str) -> None:
    schema = kinds.schema(kind)
    definitions = schema.get("$defs", {})
    page = (ROOT / "docs" / "kinds" / f"{kind.lower()}.md").read_text(encoding="utf-8")
    if kind == kinds.ROTATION_POLICY:
        page += (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    spec = find(schema, definitions)["properties"]["spec"]
    assert set(field_names(spec, definitions)) - words_in_backquotes(page) == set()


def find(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference at the root."""
    if "$ref" in schema:
        return find(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return schema
