"""The JSON Schema of all kinds in one file, for editors: made of the models, never edited.

Draft 7, because that is what YAML editors read. A document uses it by its first line:

    # yaml-language-server: $schema=../docs/schema/dialrota.dev_v1alpha1.json
"""

import json
from typing import Any, Final

from pydantic import TypeAdapter

from dialrota.wire import kinds

PATH: Final = "docs/schema/dialrota.dev_v1alpha1.json"
_REFERENCE: Final = "#/definitions/{model}"


def build() -> dict[str, Any]:
    """Build the schema; the kind of a document says which definition holds for it."""
    inputs: Any = [(kind, "validation", kinds.validator(kind)) for kind in kinds.KINDS]
    references, combined = TypeAdapter.json_schemas(inputs, ref_template=_REFERENCE)
    branches = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": references[kind, "validation"],
        }
        for kind in kinds.KINDS
    ]
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Documents of {kinds.API_VERSION}",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {
            "apiVersion": {"const": kinds.API_VERSION},
            "kind": {"enum": list(kinds.KINDS)},
        },
        "allOf": branches,
        "definitions": combined["$defs"],
    }
    return _tidy(schema)  # type: ignore[no-any-return]  # What goes in as a map comes out as one.


def render() -> bytes:
    """Write the schema as it is checked in."""
    return f"{json.dumps(build(), indent=2, ensure_ascii=False)}\n".encode()


def _tidy(node: Any) -> Any:  # noqa: ANN401  # Any part of a JSON document.
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    fields = {name: _tidy(value) for name, value in node.items() if not _is_noise(name, value)}
    if "$ref" in fields and len(fields) > 1:
        # Draft 7 passes over whatever stands beside a reference.
        fields["allOf"] = [{"$ref": fields.pop("$ref")}]
    return fields


def _is_noise(name: str, value: object) -> bool:
    return name == "title" and isinstance(value, str) and not value.startswith("Documents of")
