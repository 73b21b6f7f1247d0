"""Put a policy together: the profile, then the shared RotationPolicy, then the inline fields.

The profile ``standard`` is the defaults of ``model.policy``; the others lay over it. What makes no
sense can only be seen when all is laid together, so it is judged here.
"""

from collections.abc import Hashable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from dialrota.model import policy as model
from dialrota.model.instant import DAY, format_duration
from dialrota.model.words import AtRiskAction, Screening, UnknownAction

Overlay = Mapping[str, Any]

PROFILES: Final[dict[str, Overlay]] = {
    "standard": {},
    "strict": {
        "at_risk": AtRiskAction.BENCH,
        "unknown": UnknownAction.EXCLUDE,
        "screening": Screening.FIRST_CLEAN_VERDICT,
        "recovery": {"clean_checks": 3},
        "caps": {"soft": 75, "hard": 100},
    },
    "safe": {
        "caps": {"soft": 50, "hard": 75},
        "fallback": {"pace_percent": 30},
        "stabilise": {"pace_percent": 30},
        "recovery": {"rest": {"min": 21 * DAY, "max": 42 * DAY}},
    },
}
_SECTIONS: Final = {
    "retire": model.Retire,
    "caps": model.Caps,
    "rotation": model.RotationRule,
    "fallback": model.Fallback,
    "guard": model.Guard,
    "correlated": model.Correlated,
    "stabilise": model.Stabilise,
}
_PLAIN: Final = ("mode", "at_risk", "unknown", "screening")
_PAIRS: Final = {
    ("caps", "soft"): (("caps", "soft"), ("caps", "hard")),
    ("recovery", "rest", "min"): (("recovery", "rest", "min"), ("recovery", "rest", "max")),
    ("fallback", "exitPercent"): (("fallback", "exit_percent"), ("fallback", "pace_percent")),
}
_NOTHING: Final[Overlay] = {}
_REMEMBERED: Final = 4_096  # Policies kept at most; then the memory starts anew.
_memory: Final[dict[Hashable, "Resolved"]] = {}


class Fault(NamedTuple):
    """Why a policy makes no sense. ``field`` is the path inside the policy block."""

    field: tuple[str, ...]
    message: str
    fix: str


class Resolved(NamedTuple):
    """A policy as it applies, and what makes no sense in it."""

    policy: model.Policy
    faults: tuple[Fault, ...]


def resolve(shared: Overlay | None, inline: Overlay | None) -> Resolved:
    """Merge overlays into a policy; equal overlays give the same object again."""
    shared, inline = shared or _NOTHING, inline or _NOTHING
    key = (_freeze(shared), _freeze(inline))
    known = _memory.get(key)
    if known is None:
        if len(_memory) >= _REMEMBERED:
            _memory.clear()
        profile = inline.get("profile", shared.get("profile", "standard"))
        merged = _merge(_merge(PROFILES[profile], shared), inline)
        policy = _build(merged)
        known = _memory[key] = Resolved(policy, tuple(_find_faults(merged, policy)))
    return known


def contradictions(overlay: Overlay) -> tuple[Fault, ...]:
    """Find what makes no sense in a shared policy whatever a pool lays over it."""
    return tuple(
        fault
        for fault in resolve(overlay, None).faults
        if fault.field != ("mode",) and all(_has(overlay, side) for side in _PAIRS[fault.field])
    )


def _freeze(value: object) -> Hashable:
    if isinstance(value, dict):
        return tuple((name, _freeze(value[name])) for name in sorted(value))
    if isinstance(value, list):
        return tuple(map(_freeze, value))
    return str(value) if isinstance(value, Enum) else (type(value), value)


def _merge(below: Overlay, above: Overlay) -> Overlay:
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        if isinstance(value, dict) and isinstance(under, dict):
            value = _merge(under, value)
        merged[name] = value
    return merged


def _build(merged: Overlay) -> model.Policy:
    fields: dict[str, Any] = {name: merged[name] for name in _PLAIN if name in merged}
    fields |= {name: make(**merged.get(name, {})) for name, make in _SECTIONS.items()}
    if "quorum" in merged.get("flag", {}):
        fields["quorum"] = merged["flag"]["quorum"]
    replacement = dict(merged.get("replacement", {}))
    if "pools" in replacement:
        replacement["pools"] = tuple(replacement["pools"])
    fields["replacement"] = model.Replacement(**replacement)
    fields["recovery"] = _build_recovery(merged.get("recovery", {}))
    return model.Policy(**fields)


def _build_recovery(merged: Overlay) -> model.Recovery:
    fields: dict[str, Any] = {
        f"rest_{name}": span for name, span in merged.get("rest", {}).items()
    }
    if "clean_checks" in merged:
        fields["clean_checks"] = merged["clean_checks"]
    if "warm_up" in merged:
        fields["warm_up"] = tuple(model.WarmUpStep(**step) for step in merged["warm_up"])
    return model.Recovery(**fields)


def _find_faults(merged: Overlay, policy: model.Policy) -> Iterator[Fault]:
    if "mode" not in merged:
        yield Fault(
            ("mode",), "is missing", "write mode: Enforce, or mode: Observe to only report"
        )
    caps, recovery, fallback = policy.caps, policy.recovery, policy.fallback
    if caps.soft > caps.hard:
        message = f"soft cap {caps.soft} is over the hard cap {caps.hard}"
        yield Fault(("caps", "soft"), message, f"write {caps.hard} or less, or raise caps.hard")
    if recovery.rest_min > recovery.rest_max:
        least, most = format_duration(recovery.rest_min), format_duration(recovery.rest_max)
        message = f"shortest rest {least} is over the longest, {most}"
        yield Fault(("recovery", "rest", "min"), message, f"write {most} or less, or raise max")
    if fallback.exit_percent < fallback.pace_percent:
        exits, pace = fallback.exit_percent, fallback.pace_percent
        message = f"exitPercent {exits} is under fallback.pacePercent {pace}"
        yield Fault(("fallback", "exitPercent"), message, f"write {pace} or more")


def _has(overlay: Overlay, path: tuple[str, ...]) -> bool:
    node: Any = overlay
    for name in path:
        if name not in node:
            return False
        node = node[name]
    return True
