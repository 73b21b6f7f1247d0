"""ReputationIncident: what no schema can say of it. Nothing acts on incidents yet."""

from collections.abc import Iterator
from typing import Any

from dialrota.model.pool import PoolKey
from dialrota.wire.declared import IncidentDraft
from dialrota.wire.entries import impossible
from dialrota.wire.numbering import facts
from dialrota.wire.problem import Problem

Spec = dict[str, Any]


def check(_: str, spec: Spec) -> Iterator[Problem]:
    """Find numbers that cannot be."""
    for index, number in enumerate(spec.get("numbers", ())):
        if not facts(number).possible:
            yield Problem(("spec", "numbers", index), *impossible(number))


def to_draft(_: PoolKey, __: Spec, ___: Spec) -> IncidentDraft:
    """Say that it is of good form."""
    return IncidentDraft()
