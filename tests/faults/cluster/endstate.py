"""What a namespace came to, without what may differ between two runs that did the same.

Lists, states, reasons and conditions are compared. Times, revisions, uids and messages are not,
nor are generations: a source that is heard of later makes a list of its own on the way.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from faults.cluster import neighbours
from faults.cluster.eyes import Objects

Facts = dict[str, Any]

_OF_NUMBER: Final = ("state", "health", "stage", "inRotation", "reason", "risk")
_OF_PLACE: Final = ("namespace", "sha256", "generation")
_OF_POOL: Final = ("mode", "pacePercent", "counts", "observedGeneration", "orphaned")


def facts(objects: Objects) -> Facts:
    """Say what a namespace has come to, object by object."""
    found: Facts = {}
    for (resource, name), obj in sorted(objects.items()):
        if neighbours.is_of(name):
            continue
        said = _FACTS[resource](obj)
        if said is not None:
            found[f"{resource}/{name}"] = said
    return found


def differences(wanted: Facts, found: Facts) -> list[str]:
    """Name what is not as it should be, in a line each."""
    lines = []
    for name in sorted(wanted.keys() | found.keys()):
        here, there = found.get(name), wanted.get(name)
        if here == there:
            continue
        if not isinstance(here, dict) or not isinstance(there, dict):
            lines.append(f"{name} is {_short(here)}, not {_short(there)}")
            continue
        odd = sorted(k for k in here.keys() | there.keys() if here.get(k) != there.get(k))
        lines += [f"{name}: {k} is {_short(here.get(k))}, not {_short(there.get(k))}" for k in odd]
    return lines


def _short(value: object) -> str:
    text = json.dumps(value, sort_keys=True)
    return text if len(text) < 200 else f"{text[:200]}…"


def _pool(obj: Mapping[str, Any]) -> Facts:
    status = obj.get("status") or {}
    said = {name: status.get(name) for name in _OF_POOL}
    said["conditions"] = _conditions(status)
    said["published"] = {
        name: text
        for name, text in status.get("rotation", {}).items()
        if name not in ("publishedAt", *_OF_PLACE)  # Over the name of the namespace too.
    }
    return said | {"isBehind": status.get("observedGeneration") != obj["metadata"]["generation"]}


def _number(obj: Mapping[str, Any]) -> Facts:
    status, spec = obj.get("status") or {}, obj["spec"]
    said = {name: status.get(name) for name in _OF_NUMBER}
    return said | {"desired": spec.get("desired"), "hold": spec.get("hold")}


def _source(obj: Mapping[str, Any]) -> Facts:
    status = obj.get("status") or {}
    return {"failures": status.get("failures"), "conditions": _conditions(status)}


def _config_map(obj: Mapping[str, Any]) -> Facts | None:
    if "dialrota.dev/pool" not in (obj["metadata"].get("labels") or {}):
        return None
    notes = obj["metadata"].get("annotations") or {}
    data = dict(obj.get("data", {}))
    rotation = json.loads(data.pop("rotation.json", "{}"))
    rotation = {name: said for name, said in rotation.items() if name not in _OF_PLACE}
    return {**data, **rotation, "orphaned": notes.get("dialrota.dev/orphaned")}


def _conditions(status: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        each["type"]: [each["status"], each["reason"]] for each in status.get("conditions", [])
    }


_FACTS: Final = {
    "numberpools": _pool,
    "phonenumbers": _number,
    "reputationsources": _source,
    "configmaps": _config_map,
}
