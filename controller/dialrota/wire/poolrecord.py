"""The record of a pool: ``model.state.PoolState`` <-> ``state/<namespace>/<pool>.json``.

Shaped like NumberPool status, so that the same words serve a repository and a cluster. Lossless;
what a later version added is passed over. The path says whose record it is, not the content.
"""

from collections.abc import Callable
from typing import Any, Final

from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.state import (
    Benched,
    Condition,
    Counts,
    Episode,
    HeldPlan,
    PoolState,
    PublishedRef,
    Serving,
)
from dialrota.model.words import Mode
from dialrota.wire import canon, part, record
from dialrota.wire.part import Row
from dialrota.wire.scalar import COUNT, EPOCH, FLAG, INSTANT, SPOILED, TEXT, TIME, explain, words

_MODES: Final = words(Mode)
_REASONS: Final = words(Reason)
_UNPUBLISHED: Final = PublishedRef()
_COUNTERS: Final = {
    name: "".join(
        word.capitalize() if place else word for place, word in enumerate(name.split("_"))
    )
    for name in Counts._fields
}


def encode(state: PoolState, numbers_sha256: str = "") -> bytes:
    """Write the record of a pool, with the hash of the records of its numbers beside it."""
    row = to_row(state)
    row["namespace"], row["pool"] = state.key
    if numbers_sha256:
        row["numbersSha256"] = numbers_sha256
    return canon.encode(row)


def to_row(state: PoolState) -> Row:
    """Turn the record of a pool into plain data, without its name."""
    row = part.without_empty(
        observedGeneration=state.observed_generation,
        message=state.message,
        mode=state.mode and state.mode.value,
        fallbackSince=part.time(state.fallback_since),
        stabiliseUntil=part.time(state.stabilise_until),
        nextEvaluation=part.time(state.next_evaluation),
        correlated=state.correlated and _write_episode(state.correlated),
        plan=state.held_plan and _write_plan(state.held_plan),
        approvedPlan=state.approved,
        benched=[_write_benched(one) for one in state.benched],
        covers=[_write_benched(one) for one in state.covers],
        serving=[_write_serving(one) for one in state.serving],
        former=[record.to_row(one) for one in state.former],
        suspended=state.suspended,
        orphaned=state.orphaned,
        deleteWith=state.delete_with,
    )
    guard = part.without_empty(since=part.time(state.guard_since), trips=state.guard_trips)
    if guard:
        row["guard"] = guard
    if state.published != _UNPUBLISHED:
        row["rotation"] = _write_published(state.published)
    row["reason"] = state.reason.value
    row["pacePercent"] = state.pace
    row["counts"] = {_COUNTERS[name]: n for name, n in state.counts._asdict().items()}
    row["conditions"] = [write_condition(condition) for condition in state.conditions]
    row["lastChange"] = TIME[state.last_change]
    return row


def decode(file: str, data: bytes, key: PoolKey) -> PoolState:
    """Read the record of a pool.

    Raises:
        DamagedRecordError: it cannot be read.
    """
    try:
        return from_row(canon.decode(data), key)
    except SPOILED as err:
        raise DamagedRecordError(file, 1, explain(err)) from err


def decode_numbers_sha256(data: bytes) -> str:
    """Read which records of numbers belong to this record; empty when it does not say."""
    try:
        said = canon.decode(data).get("numbersSha256", "")
    except (ValueError, AttributeError):
        return ""
    return said if isinstance(said, str) else ""


def from_row(row: Row, key: PoolKey) -> PoolState:
    """Turn plain data into the record of a pool.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not one; see ``scalar.explain``.
    """
    get = row.get
    guard, counts = get("guard", {}), get("counts", {})
    return PoolState(
        key=key,
        mode=None if get("mode") is None else _MODES[row["mode"]],
        reason=_REASONS[row["reason"]],
        message=TEXT[get("message", "")],
        pace=COUNT[get("pacePercent", 100)],
        counts=Counts(**{name: COUNT[counts.get(_COUNTERS[name], 0)] for name in _COUNTERS}),
        fallback_since=INSTANT[get("fallbackSince")],
        guard_since=INSTANT[guard.get("since")],
        guard_trips=COUNT[guard.get("trips", 0)],
        benched=_read_all(get("benched"), _read_benched),
        stabilise_until=INSTANT[get("stabiliseUntil")],
        correlated=_read_episode(get("correlated")),
        covers=_read_all(get("covers"), _read_benched),
        serving=_read_all(get("serving"), _read_serving),
        former=_read_all(get("former"), record.from_row),
        held_plan=_read_plan(get("plan")),
        approved=TEXT[get("approvedPlan", "")],
        published=_read_published(get("rotation")),
        conditions=_read_all(row["conditions"], read_condition),
        next_evaluation=INSTANT[get("nextEvaluation")],
        last_change=INSTANT[get("lastChange", EPOCH)],
        suspended=FLAG[get("suspended", False)],
        orphaned=FLAG[get("orphaned", False)],
        delete_with=TEXT[get("deleteWith", "")],
        observed_generation=COUNT[get("observedGeneration", 0)],
    )


def _read_all(rows: list[Row] | None, read: Callable[[Row], Any]) -> tuple[Any, ...]:
    return tuple([read(row) for row in rows or ()])


def write_condition(condition: Condition) -> Row:
    """Turn a condition into plain data, in the words of Kubernetes."""
    return {
        "lastTransitionTime": TIME[condition.last_transition],
        "message": condition.message,
        "reason": condition.reason,
        "status": condition.status,
        "type": condition.type,
    }


def read_condition(row: Row) -> Condition:
    """Turn plain data into a condition."""
    return Condition(
        type=TEXT[row["type"]],
        status=TEXT[row["status"]],
        reason=TEXT[row["reason"]],
        message=TEXT[row["message"]],
        last_transition=part.read_time(row["lastTransitionTime"]),
    )


def _write_benched(benched: Benched) -> Row:
    row: Row = {"at": TIME[benched.at], "number": benched.number}
    if not benched.left_list:
        row["leftList"] = False
    return row


def _read_benched(row: Row) -> Benched:
    return Benched(
        number=TEXT[row["number"]],
        at=part.read_time(row["at"]),
        left_list=FLAG[row.get("leftList", True)],
    )


def _write_serving(serving: Serving) -> Row:
    return {"covers": serving.covers, "since": TIME[serving.since], "stock": serving.stock}


def _read_serving(row: Row) -> Serving:
    return Serving(TEXT[row["stock"]], TEXT[row["covers"]], part.read_time(row["since"]))


def _write_episode(episode: Episode) -> Row:
    return {
        "numbers": list(episode.numbers),
        "shared": episode.shared,
        "since": TIME[episode.since],
    }


def _read_episode(row: Row | None) -> Episode | None:
    if row is None:
        return None
    return Episode(
        since=part.read_time(row["since"]),
        numbers=tuple([TEXT[number] for number in row["numbers"]]),
        shared=TEXT[row["shared"]],
    )


def _write_plan(plan: HeldPlan) -> Row:
    return {"hash": plan.hash, "heldBack": list(plan.held_back)}


def _read_plan(row: Row | None) -> HeldPlan | None:
    if row is None:
        return None
    return HeldPlan(
        hash=TEXT[row["hash"]], held_back=tuple([TEXT[one] for one in row["heldBack"]])
    )


def _write_published(published: PublishedRef) -> Row:
    row = part.without_empty(configMap=published.config_map, sha256=published.sha256)
    row["generation"] = published.generation
    row["count"] = published.count
    row["publishedAt"] = TIME[published.published_at]
    return row


def _read_published(row: Row | None) -> PublishedRef:
    if row is None:
        return _UNPUBLISHED
    return PublishedRef(
        generation=COUNT[row["generation"]],
        sha256=TEXT[row.get("sha256", "")],
        count=COUNT[row["count"]],
        published_at=part.read_time(row["publishedAt"]),
        config_map=TEXT[row.get("configMap", "")],
    )
