"""The CustomResourceDefinition of a kind, put together. Decides nothing about its parts."""

from typing import Any

from pydantic import TypeAdapter

from dialrota.wire import kinds
from dialrota.wire.crds import poolrules
from dialrota.wire.crds.fresh import STATUSES
from dialrota.wire.crds.names import CATEGORY, GROUP, NAMES, VERSION
from dialrota.wire.crds.rules import RULES
from dialrota.wire.crds.structural import Builder, Node, Plan
from dialrota.wire.crds.texts import TEXTS


def build(kind: str) -> dict[str, Any]:
    """Build the definition of a kind, as it is applied to a cluster."""
    names = NAMES[kind]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": names.full, "labels": {"app.kubernetes.io/part-of": "dialrota"}},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": names.plural,
                "singular": kind.lower(),
                "shortNames": [names.short],
                "categories": [CATEGORY],
            },
            "versions": [_build_version(kind)],
        },
    }


def path(kind: str) -> str:
    """Name the file in which the definition is checked in."""
    return f"crds/{GROUP}_{NAMES[kind].plural}.yaml"


def _build_version(kind: str) -> dict[str, Any]:
    names = NAMES[kind]
    version: dict[str, Any] = {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema(kind)},
    }
    if kind not in kinds.WITHOUT_STATUS:
        version["subresources"] = {"status": {}}
    version["additionalPrinterColumns"] = [column.to_dict() for column in names.columns]
    if names.selectable:
        version["selectableFields"] = [{"jsonPath": field} for field in names.selectable]
    return version


def schema(kind: str) -> Node:
    """Build the structural schema of a kind."""
    document = kinds.schema(kind)
    builder = Builder(document["$defs"], _plan(kind))
    root = builder.follow(document)
    made = builder.build({**root, "properties": {}}, "")
    made["properties"] = {
        "apiVersion": {"type": "string", "description": f"Always {kinds.API_VERSION}."},
        "kind": {"type": "string", "description": f"Always {kind}."},
        "metadata": {"type": "object"},
        "spec": builder.build(root["properties"]["spec"], "spec"),
    }
    if kind not in kinds.WITHOUT_STATUS:
        made["properties"]["status"] = _build_status(kind)
    made["required"] = ["spec"]
    return made


def _plan(kind: str) -> Plan:
    if kind == kinds.NUMBER_POOL:
        return Plan(RULES[kind], TEXTS, poolrules.SHAPES, poolrules.KEPT)
    return Plan(RULES[kind], TEXTS)


def _build_status(kind: str) -> Node:
    # Machines write it: rules would be paid for at every write and would help nobody.
    status = TypeAdapter(kinds.status(kind)).json_schema()
    made = Builder(status.get("$defs", {}), Plan()).build(status, "status")
    return made | {"default": STATUSES[kind]} if kind in STATUSES else made
