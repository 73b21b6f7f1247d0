"""A pool's counters and the sentence of its mode."""

from typing import Any

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    make_case,
    make_entry,
    make_lens,
    make_pool,
    make_rotation,
    make_state,
    make_verdict,
)
from dialrota.decide import planner, status
from dialrota.decide.case import Decision
from dialrota.model.instant import DAY
from dialrota.model.policy import Fallback, Guard, Policy
from dialrota.model.pool import Entry, Hold
from dialrota.model.reason import Reason
from dialrota.model.state import Counts, NumberState
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Health, Level, Mode, OnAllFlagged, Role, Stage


def decide(
    *states: NumberState,
    bad: tuple[str, ...] = (),
    usage: dict[str, Usage] | None = None,
    **parts: Any,
) -> Decision:
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), **parts.pop("pool", {}))
    rows = {n: (make_verdict(Level.FLAGGED if n in bad else Level.CLEAN),) for n in numbers}
    lens = make_lens(pool, usage=usage or {})
    usual: dict[str, Any] = {"rows": rows, "published": make_rotation(*numbers), "lens": lens}
    return planner.plan(make_case(pool, states, **usual | parts))


def counts(state: NumberState, entry: Entry | None = None, **parts: Any) -> Counts:
    """Count a pool of one number, with nothing new said of it."""
    usual: dict[str, Any] = {"rows": {}, "entries": (entry or make_entry(),)}
    return decide(state, **usual | parts).state.counts


ONE = Counts(declared=1)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (make_state(), ONE._replace(in_rotation=1, healthy=1)),
        (
            make_state(verdicts=(make_verdict(Level.AT_RISK),)),
            ONE._replace(in_rotation=1, at_risk=1),
        ),
        (
            make_state(verdicts=(), heard_at=None, health=Health.UNKNOWN),
            ONE._replace(in_rotation=1, unknown=1),
        ),
        (
            make_state(verdicts=(make_verdict(at=NOW - 4 * DAY),), heard_at=NOW - 4 * DAY),
            ONE._replace(in_rotation=1, healthy=1, stale=1),
        ),
        (make_state(stage=Stage.WARM_UP), ONE._replace(in_rotation=1, healthy=1)),
        (
            make_state(stage=Stage.QUARANTINED),
            ONE._replace(in_rotation=1, healthy=1, quarantined=1),
        ),
        (
            make_state(stage=Stage.RESTING),
            ONE._replace(in_rotation=1, healthy=1, resting=1),
        ),
    ],
)
def test_counts_by_health_and_stage(state: NumberState, expected: Counts) -> None:
    assert counts(state) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (make_entry(desired=Desired.RETIRED), ONE._replace(retired=1)),
        (make_entry(desired=Desired.PULLED), ONE._replace(pulled=1, healthy=1)),
        (make_entry(hold=Hold("", None, "")), ONE._replace(held=1, healthy=1)),
    ],
)
def test_counts_whom_people_keep_out(entry: Entry, expected: Counts) -> None:
    assert counts(make_state(), entry) == expected


def test_counts_the_full_and_the_climbing() -> None:
    found = decide(
        make_state(A), *[make_state(n) for n in (B,)], usage={A: Usage(150, NOW)}
    ).state.counts

    assert found == Counts(declared=2, in_rotation=1, healthy=2, capped=1)


@pytest.mark.parametrize(
    ("age", "day", "week"),
    [
        (0, 1, 1),
        (DAY - 1, 1, 1),
        (DAY, 0, 1),
        (7 * DAY - 1, 0, 1),
        (7 * DAY, 0, 0),
    ],
)
def test_counts_the_newly_flagged(age: int, day: int, week: int) -> None:
    at = NOW - age
    label: dict[str, Any] = {
        "health": Health.FLAGGED,
        "verdicts": (make_verdict(Level.FLAGGED),),
        "stage": Stage.QUARANTINED,
    }
    by_flag = counts(make_state(flagged_at=(at,)))
    resting = counts(make_state(stage=Stage.RESTING, flagged_at=(5, at)))
    by_label = counts(make_state(labelled_since=at, **label))

    for found in (by_flag, resting, by_label):
        assert (found.flagged_last_24h, found.flagged_last_7d) == (day, week)


def test_a_retired_number_counts_as_newly_flagged_but_not_by_its_health() -> None:
    found = counts(make_state(flagged_at=(NOW,)), make_entry(desired=Desired.RETIRED))

    assert found == ONE._replace(retired=1, flagged_last_24h=1, flagged_last_7d=1)


def test_blocked_and_flagged_are_counted_apart() -> None:
    blocked = make_state(A, verdicts=(make_verdict(Level.BLOCKED),), stage=Stage.RESTING)
    flagged = make_state(B, verdicts=(make_verdict(Level.FLAGGED),), stage=Stage.RESTING)

    found = decide(blocked, flagged, make_state(C), rows={}).state.counts

    assert (found.blocked, found.flagged, found.healthy, found.resting) == (1, 1, 1, 2)


@pytest.mark.parametrize(
    ("states", "parts", "reason", "message"),
    [
        ([make_state()], {}, Reason.ROTATING, ""),
        (
            [],
            {},
            Reason.NO_NUMBERS,
            "The pool has no numbers. Add some.",
        ),
        (
            [make_state()],
            {"entries": (make_entry(desired=Desired.PULLED),)},
            Reason.ALL_PULLED,
            "People keep every number out. Restore one, or add numbers.",
        ),
        (
            [make_state(stage=Stage.RESTING)],
            {},
            Reason.ALL_FLAGGED,
            "No number is fit. Add numbers, find the cause, dispute the labels.",
        ),
        (
            [make_state()],
            {"pool": {"role": Role.BACKUP}},
            Reason.BACKUP_POOL,
            "Stock to replace from; publishes no list.",
        ),
        (
            [make_state()],
            {"usage": {A: Usage(150, NOW)}},
            Reason.ALL_CAPPED,
            "Every number has made its calls for today. Add numbers, or wait.",
        ),
    ],
)
def test_the_mode_comes_with_advice(
    states: list[NumberState], parts: dict[str, Any], reason: Reason, message: str
) -> None:
    found = decide(*states, **{"rows": {}} | parts).state

    assert (found.reason, found.message) == (reason, message)


def test_every_reason_of_a_mode_has_its_advice() -> None:
    assert len(set(status._ADVICE.values())) == len(status._ADVICE)
    assert {reason for reason, text in status._ADVICE.items() if not text} == {Reason.ROTATING}
    assert all(text.endswith(".") for text in status._ADVICE.values() if text)


def test_an_unconfirmed_fallback_says_so() -> None:
    policy = Policy(guard=Guard(minimum=1), fallback=Fallback(on_all_flagged=OnAllFlagged.PAUSE))

    all_held = decide(make_state(A), make_state(B), bad=(A, B), pool={"policy": policy}).state
    some_held = decide(
        *[make_state(n) for n in (A, B, C)], bad=(A, B), pool={"policy": policy}
    ).state

    assert all_held.mode is Mode.FALLBACK
    assert all_held.message == (
        "Unconfirmed: 2 held back. "
        "No number is fit. Add numbers, find the cause, dispute the labels."
    )
    assert (some_held.mode, some_held.message) == (Mode.NORMAL, "")
