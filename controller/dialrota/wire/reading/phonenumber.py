"""PhoneNumber: what no schema can say of it, and the hold it declares."""

from collections.abc import Iterator
from typing import Any

from dialrota.model.pool import Hold, PoolKey
from dialrota.wire.declared import HoldDraft
from dialrota.wire.entries import impossible
from dialrota.wire.numbering import facts
from dialrota.wire.problem import Problem

Spec = dict[str, Any]


def check(_: str, spec: Spec) -> Iterator[Problem]:
    """Find a number that cannot be."""
    if not facts(spec["number"]).possible:
        yield Problem(("spec", "number"), *impossible(spec["number"]))


def to_draft(_: PoolKey, __: Spec, spec: Spec) -> HoldDraft:
    """Convert what is validated and makes sense."""
    hold = spec.get("hold")
    held = Hold(hold["reason"], hold.get("until"), hold["by"]) if hold else None
    return HoldDraft(pool=spec["pool_ref"]["name"], number=spec["number"], hold=held)
