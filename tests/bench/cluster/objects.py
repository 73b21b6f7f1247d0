"""The pools that contestants keep, and the kind of them under each contestant's own group."""

from pathlib import Path
from typing import Any, Final

import yaml

from repositories import number

CRDS: Final = Path(__file__).resolve().parents[3] / "crds"
VERSION: Final = "v1alpha1"
KIND: Final = "NumberPool"

Json = dict[str, Any]


def kind_for(group: str) -> Json:
    """Give our own definition of a NumberPool under another group: same schema, same rules."""
    text = (CRDS / "dialrota.dev_numberpools.yaml").read_text(encoding="utf-8")
    definition: Json = yaml.safe_load(text)
    definition["metadata"] = {"name": f"numberpools.{group}"}
    definition["spec"]["group"] = group
    for key in ("shortNames", "categories"):
        definition["spec"]["names"].pop(key, None)
    return definition


def pool_name(index: int) -> str:
    """Name the n-th pool."""
    return f"pool-{index:04d}"


def member(pool: int, each: int, index: int) -> str:
    """Give the n-th number of a pool of so many."""
    return number(pool * each + index)


def pool(group: str, index: int, each: int) -> Json:
    """Write the n-th pool, with so many numbers."""
    numbers = [{"number": member(index, each, n), "provider": "telnyx"} for n in range(each)]
    spec = {
        "owner": "telephony@example.com",
        "timeZone": "America/New_York",
        "monitoring": {"mode": "All"},
        "policy": {"mode": "Enforce"},
        "numbers": numbers,
    }
    metadata = {"name": pool_name(index)}
    return {
        "apiVersion": f"{group}/{VERSION}",
        "kind": KIND,
        "metadata": metadata,
        "spec": spec,
    }


def pulled(index: int) -> list[Json]:
    """Write the JSON patch by which a person pulls the n-th number of a pool."""
    path = f"/spec/numbers/{index}"
    return [
        {"op": "add", "path": f"{path}/state", "value": "Pulled"},
        {"op": "add", "path": f"{path}/reason", "value": "bench"},
    ]
