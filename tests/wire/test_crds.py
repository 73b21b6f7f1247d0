"""The kinds as a cluster knows them: complete, bounded, described, and within what it allows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from dialrota.cli.render.yaml import dump
from dialrota.wire import kinds
from dialrota.wire.crds import document, names, poolrules, texts
from dialrota.wire.crds.rules import RULES
from documents import ROOT

Node = dict[str, Any]
SCHEMAS = {kind: document.schema(kind) for kind in kinds.KINDS}
KNOWN = {
    "type", "description", "enum", "format", "required", "properties", "items", "pattern",
    "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties",
    "additionalProperties", "nullable",
}  # fmt: skip
LARGEST = 100 * 1024  # A server takes 256 KiB; a person reads less.


def nodes(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Walk all schemas inside a schema, with the path of each."""
    yield path, node
    for name, below in node.get("properties", {}).items():
        yield from nodes(below, f"{path}.{name}" if path else name)
    if "items" in node:
        yield from nodes(node["items"], f"{path}[]")
    if "additionalProperties" in node:
        yield from nodes(node["additionalProperties"], f"{path}{{}}")


EVERY = [(kind, path, node) for kind, root in SCHEMAS.items() for path, node in nodes(root)]
OWN = [each for each in EVERY if each[1] not in {"", "apiVersion", "kind", "metadata"}]


def test_the_checked_in_definitions_are_those_and_no_others() -> None:
    made = {document.path(kind): dump(document.build(kind)) for kind in kinds.KINDS}
    found = {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
        for file in (ROOT / "crds").iterdir()
    }
    assert found == made, "make generate"


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_definition_is_small_enough_to_be_applied(kind: str) -> None:
    assert len(dump(document.build(kind))) < LARGEST


def test_only_words_that_kubernetes_knows_are_used() -> None:
    for kind, path, node in EVERY:
        extras = {name for name in node if name.startswith("x-kubernetes-")}
        known = KNOWN | {"default"} if path == "status" else KNOWN
        assert set(node) - known - extras == set(), (kind, path)


def test_everything_is_bounded() -> None:
    bounds = {"string": "maxLength", "array": "maxItems", "integer": "maximum"}
    for kind, path, node in OWN:
        if "enum" not in node and node.get("type") in bounds:
            assert bounds[node["type"]] in node, (kind, path)
        if node.get("type") == "object" and "properties" not in node:
            assert "maxProperties" in node, (kind, path)


def test_everything_is_described() -> None:
    bare = {
        path
        for _, path, node in OWN
        if "description" not in node and not path.endswith(("[]", "{}"))
    }
    assert bare == set()


def test_every_list_says_how_it_is_merged() -> None:
    keyed = {
        (kind, path): node["x-kubernetes-list-map-keys"]
        for kind, path, node in EVERY
        if node.get("x-kubernetes-list-type") == "map"
    }
    assert keyed == {
        (kinds.NUMBER_POOL, "spec.numbers"): ["number"],
        (kinds.NUMBER_POOL, "spec.sources"): ["name"],
    }
    for kind, path, node in EVERY:
        if node.get("type") == "array":
            assert node["x-kubernetes-list-type"] in {"map", "atomic"}, (kind, path)


def test_no_rule_stands_at_a_field_that_does_not_exist() -> None:
    for kind, rules in RULES.items():
        placed = {
            path: {rule["rule"] for rule in node.get("x-kubernetes-validations", ())}
            for path, node in nodes(SCHEMAS[kind])
        }
        for path, wanted in rules.items():
            assert {rule.rule for rule in wanted} <= placed[path], (kind, path)
    assert set(poolrules.SHAPES) | set(poolrules.KEPT) <= {
        path for path, _ in nodes(SCHEMAS[kinds.NUMBER_POOL])
    }


def test_every_form_of_text_that_people_write_has_words() -> None:
    bare = {
        path: node.get("pattern")
        for _, path, node in OWN
        if node.keys() & {"pattern", "format"} and path.startswith("spec.")
    }
    assert bare.keys() == poolrules.KEPT
    assert set(bare.values()) <= {*texts.TEXTS, None}


def test_every_message_says_what_to_do() -> None:
    told = re.compile(r"write|remove|name|lower|needs|use|end it|delete|is over|possible")
    for kind, path, node in OWN:
        for rule in node.get("x-kubernetes-validations", ()):
            assert told.search(rule["message"]), (kind, path, rule["message"])
            assert len(rule["message"]) < 200


def test_machines_pay_for_no_rules_of_their_own() -> None:
    assert [path for _, path, node in OWN if path.startswith("status") and RULE in node] == []


RULE = "x-kubernetes-validations"


def test_columns_are_those_that_are_promised() -> None:
    shown = {
        kind: [column.name for column in of_kind.columns if not column.wide]
        for kind, of_kind in names.NAMES.items()
    }
    assert shown[kinds.NUMBER_POOL] == [
        *("MODE", "NUMBERS", "IN-ROTATION", "FLAGGED", "PULLED", "READY", "REASON", "AGE")
    ]
    assert shown[kinds.PHONE_NUMBER] == [
        *("NUMBER", "STATE", "RISK", "IN-ROTATION", "WHY", "SINCE", "POOL")
    ]
    assert shown[kinds.REPUTATION_SOURCE] == [
        *("TYPE", "READY", "REASON", "BUDGET", "LAST-OK", "AGE")
    ]
    wide = [each.name for each in names.NAMES[kinds.PHONE_NUMBER].columns if each.wide]
    assert wide == ["STAGE", "MONITORED", "AT&T", "VERIZON", "T-MOBILE", "CHECKED"]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_columns_and_selections_lead_to_declared_fields(kind: str) -> None:
    declared = {f".{path}" for path, _ in nodes(SCHEMAS[kind])}
    of_kind = names.NAMES[kind]
    paths = {re.sub(r"\[\?.*?\]", "[]", column.path) for column in of_kind.columns}
    assert paths - declared - {".metadata.creationTimestamp"} == set()
    assert set(of_kind.selectable) <= declared
    assert len(of_kind.selectable) <= 8
