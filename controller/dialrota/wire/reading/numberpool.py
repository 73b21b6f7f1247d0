"""NumberPool: what no schema can say of it, and the draft of a pool."""

from collections.abc import Iterator
from typing import Any, Final

from dialrota.model.document import Path
from dialrota.model.pool import PoolKey
from dialrota.model.words import DeletionPolicy, MonitoringMode, PoolClass, Role
from dialrota.wire import calendar, policy
from dialrota.wire.declared import PoolDraft
from dialrota.wire.nearest import nearest
from dialrota.wire.problem import Problem
from dialrota.wire.reading.annotations import APPROVE_PLAN, CHECK_NOW
from dialrota.wire.reading.paths import check_path

Spec = dict[str, Any]

_LONGEST_NAME: Final = 63


def check(name: str, spec: Spec) -> Iterator[Problem]:
    """Find what makes no sense, but for the entries and the policy as it applies."""
    if len(name) > _LONGEST_NAME:
        message = f"has {len(name)} characters, and is the value of a label"
        yield Problem(("metadata", "name"), message, f"write at most {_LONGEST_NAME}")
    zone = spec.get("time_zone", "UTC")
    if not calendar.is_zone(zone):
        meant = nearest(zone, calendar.zone_names())
        fix = f"did you mean {meant}?" if meant else "write a name such as America/New_York"
        yield Problem(("spec", "timeZone"), f"{zone} is no time zone", fix)
    yield from _check_repeats(spec.get("sources", ()), ("spec", "sources"))
    for fault in policy.contradictions(spec.get("policy", {})):
        yield Problem(("spec", "policy", *fault.field), fault.message, fault.fix)
    if name in spec.get("policy", {}).get("replacement", {}).get("pools", ()):
        path = ("spec", "policy", "replacement", "from")
        yield Problem(path, f"{name} would replace from itself", "name a Backup pool")
    if spec.get("role") is Role.BACKUP and "publish" in spec:
        message = "has no effect: a Backup pool publishes no list"
        yield Problem(
            ("spec", "publish"), message, "remove it, or write role: Rotation", "warning"
        )
    for index, feed in enumerate(spec.get("numbers_from", ())):
        yield from _check_feed(feed, ("spec", "numbersFrom", index))


def to_draft(key: PoolKey, metadata: Spec, spec: Spec) -> PoolDraft:
    """Convert what is validated and makes sense; the entries are added by who read them."""
    get, annotations = spec.get, metadata.get("annotations", {})
    publish = get("publish", {})
    nudge = publish.get("nudge", {}).get("pod_selector", {}).get("match_labels", {})
    feeds = get("numbers_from", ())
    fields = {
        "owner": spec["owner"],
        "escalation": get("escalation", ""),
        "role": get("role", Role.ROTATION),
        "pool_class": get("pool_class", PoolClass.NORMAL),
        "campaigns": tuple(get("campaigns", ())),
        "time_zone": get("time_zone", "UTC"),
        "sources": tuple(source["name"] for source in get("sources", ())),
        "monitoring": get("monitoring", {}).get("mode", MonitoringMode.ALL),
        "suspend": get("suspend", False),
        "config_map": publish.get("config_map", {}).get("name", f"{key.name}-rotation"),
        "nudge": tuple(sorted(nudge.items())),
        "deletion": get("deletion_policy", DeletionPolicy.ORPHAN),
        "approved_plan": annotations.get(APPROVE_PLAN, ""),
        "check_now": annotations.get(CHECK_NOW, ""),
    }
    return PoolDraft(
        fields=fields,
        entries=(),
        policy=get("policy", {}),
        policy_ref=get("policy_ref", {}).get("name"),
        files=tuple(feed["file"] for feed in feeds if "file" in feed),
        config_maps=tuple(feed["config_map"]["name"] for feed in feeds if "config_map" in feed),
    )


def _check_repeats(refs: list[dict[str, str]] | tuple[()], path: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, ref in enumerate(refs):
        if ref["name"] in seen:
            yield Problem((*path, index), f"{ref['name']} is named twice", "remove one of the two")
        seen.add(ref["name"])


def _check_feed(feed: Spec, path: Path) -> Iterator[Problem]:
    if len(feed) != 1:
        yield Problem(path, "wants exactly one of file and configMap", "write {file: path.csv}")
    if "file" in feed:
        yield from check_path(feed["file"], (*path, "file"))
