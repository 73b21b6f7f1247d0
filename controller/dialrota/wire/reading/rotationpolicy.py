"""RotationPolicy: what no schema can say of it, and its draft."""

from collections.abc import Iterator
from typing import Any

from dialrota.model.pool import PoolKey
from dialrota.wire import policy
from dialrota.wire.declared import PolicyDraft
from dialrota.wire.problem import Problem

Spec = dict[str, Any]


def check(_: str, spec: Spec) -> Iterator[Problem]:
    """Find what makes no sense whatever a pool lays over it."""
    for fault in policy.contradictions(spec):
        yield Problem(("spec", *fault.field), fault.message, fault.fix)


def to_draft(_: PoolKey, __: Spec, spec: Spec) -> PolicyDraft:
    """Convert what is validated and makes sense."""
    return PolicyDraft(overlay=spec)
