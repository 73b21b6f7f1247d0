"""Histories made by hand, to show that the checker sees what it is to see."""

import copy
import hashlib
import json
from typing import Any, Self

from faults.cluster.history import (
    EVENTS,
    LISTS,
    NUMBERS,
    POOLS,
    SOURCES,
    History,
    Object,
    Place,
    Revision,
)

ONE, TWO, THREE, FOUR = (f"+1415555010{digit}" for digit in range(1, 5))
NOON = "2026-03-20T12:00:00Z"
AT = 1_774_008_000.0  # The same, in seconds.
_MANAGER = {POOLS: "dialrota-status", SOURCES: "dialrota-status", NUMBERS: "dialrota-numbers"}


class Tale:
    """A cluster in which one thing happens after the other, each signed by who did it."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, Place], Object] = {}
        self._revisions: list[Revision] = []

    def history(self) -> History:
        """Return what happened."""
        return History(0, len(self._revisions), (), tuple(self._revisions))

    def put(self, kind: str, name: str, by: str = "", namespace: str = "d", **parts: Any) -> Self:
        """Let somebody write parts of an object; the controller, if nobody is named."""
        place = (namespace, name)
        before = self._objects.get((kind, place))
        after = copy.deepcopy(before or {"metadata": {"name": name, "namespace": namespace}})
        meta = after["metadata"]
        meta.update(parts.pop("metadata", {}))
        after.update(parts)
        who = by or _MANAGER.get(kind, "dialrota-events" if kind == EVENTS else "dialrota-publish")
        sub = "status" if "status" in parts else ""
        signed = {"manager": who, "subresource": sub, "time": str(len(self._revisions))}
        others = [e for e in meta.get("managedFields", []) if e["manager"] != who]
        meta["managedFields"] = [*others, signed]
        return self._happen(kind, place, before, after)

    def pool(self, *numbers: str, by: str = "kubectl", name: str = "sales", **spec: Any) -> Self:
        """Let people declare a pool; every time is a generation."""
        known = self._objects.get((POOLS, ("d", name)))
        generation = (known["metadata"]["generation"] if known else 0) + 1
        entries = spec.pop("entries", [{"number": number} for number in numbers])
        whole = {"numbers": entries, "policy": {"mode": "Enforce"}, **spec}
        meta = {"generation": generation, "uid": f"uid-{name}"}
        return self.put(POOLS, name, by, metadata=meta, spec=whole)

    def decided(self, generation: int, name: str = "sales", **status: Any) -> Self:
        """Let the controller say that it decided on a generation."""
        return self.put(POOLS, name, status={"observedGeneration": generation, **status})

    def row(self, number: str, by: str = "", pool: str = "sales", **status: Any) -> Self:
        """Let a number be recorded; in the list, if nothing else is said."""
        spec = {"number": number, "poolRef": {"name": pool}, **status.pop("spec", {})}
        said = {"inRotation": True, "observedGeneration": 1, **status}
        meta = {"generation": 1, "ownerReferences": [{"uid": f"uid-{pool}"}]}
        name = f"{pool}-{number[1:]}"
        return self.put(NUMBERS, name, by, metadata=meta, spec=spec, status=said)

    def list(
        self, *numbers: str, generation: int = 1, by: str = "", pool: str = "sales", **parts: Any
    ) -> Self:
        """Let a list be published."""
        config_map = sealed(pool, numbers, generation, **parts)
        meta = {"labels": {"dialrota.dev/pool": pool}}
        return self.put(LISTS, f"{pool}-rotation", by, metadata=meta, data=config_map)

    def gone(self, kind: str, name: str, namespace: str = "d") -> Self:
        """Let an object be deleted."""
        place = (namespace, name)
        return self._happen(kind, place, self._objects.pop((kind, place)), None)

    def _happen(
        self, kind: str, place: Place, before: Object | None, after: Object | None
    ) -> Self:
        if after is not None:
            self._objects[kind, place] = after
        number = len(self._revisions) + 1
        self._revisions.append(Revision(number, kind, *place, before, after, AT + number))
        return self


def sealed(pool: str, numbers: tuple[str, ...], generation: int, **parts: Any) -> dict[str, str]:
    """Write the data of a list as it must be, but for the parts that are named."""
    lines = [
        {"areaCode": "415", "dailyCap": 150, "number": n, "region": "CA", "weight": 100}
        | {"state": "Healthy"}
        for n in numbers
    ]
    document: Object = {
        "areas": {"415": list(range(len(lines)))} if lines else {},
        "generation": generation,
        "mode": "Normal" if lines else "Empty",
        "namespace": "d",
        "numbers": lines,
        "pool": pool,
        **{name: value for name, value in parts.items() if name != "text"},
    }
    digest = hashlib.sha256(_canonical(document).encode()).hexdigest()
    document["sha256"] = document.get("sha256", digest)
    text = parts.get("text", "".join(f"{number}\n" for number in numbers))
    return {"rotation.json": _canonical(document), "numbers.txt": text}


def _canonical(document: Object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
