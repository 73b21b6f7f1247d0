"""The plan of a pass: every change, in order."""

import pytest

from builders import (
    LONG_AGO,
    NOW,
    A,
    B,
    C,
    D,
    make_entry,
    make_lens,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    well,
)
from deciding.planning import ONE_AT_A_TIME, changes, decide, rested
from dialrota.decide import changes as changes_of
from dialrota.model.instant import DAY
from dialrota.model.plan import Change, HeldBack, Verb
from dialrota.model.policy import Guard, Policy, Retire
from dialrota.model.pool import Override
from dialrota.model.reason import Reason
from dialrota.model.state import Doubt
from dialrota.model.verdict import Usage
from dialrota.model.words import AtRiskAction, Desired, Level, Mode, Seat, Stage

NOON = "2026-03-20T12:00:00Z"


FLAG = f"hiya: Flagged, observed {NOON}."


CLEAN = "All live verdicts are clean."


def test_a_pass_without_news_plans_nothing() -> None:
    first = decide(*well(A, B), now=NOW + 60)

    assert first.plan.changes == ()
    assert first.plan.is_noop


def test_a_flag_benches_rests_and_slows_in_the_order_of_the_verbs() -> None:
    decision = decide(*well(A, B, C, D), bad=(C,))

    assert decision.plan.changes == (
        Change(Verb.BENCH, C, Reason.SPAM_LABELLED, FLAG, "listed", "Flagged"),
        Change(Verb.REST, C, Reason.SPAM_LABELLED, FLAG, "InService", "Resting"),
        Change(Verb.PACE, "", Reason.STABILISING, "", "100 %", "50 %"),
    )


def test_to_put_a_list_back_is_no_change_but_what_is_decided_meanwhile_is() -> None:
    before = make_rotation(A, B, C)
    decision = decide(*well(A, B, C), bad=(C,), published=make_rotation(D, campaigns=("theirs",)))

    left = changes_of.less_put_back(decision.plan, before, decision.rotation)

    verbs = [(c.verb, c.number) for c in decision.plan.changes]
    assert {(Verb.REMOVE, D), (Verb.RETURN, A), (Verb.SETTINGS, "")} < {*verbs}
    assert [(c.verb, c.number) for c in left.changes] == [(Verb.REST, C), (Verb.PACE, "")]


def test_a_person_a_cap_and_the_machine_take_out_by_different_verbs() -> None:
    entries = (make_entry(A, desired=Desired.PULLED, reason="odd"), B, C, D)
    lens = make_lens(make_pool(*entries), usage={n: Usage(150, NOW) for n in (A, B, C)})

    decision = decide(*well(A, B, C, D), entries=entries, bad=(A, C), lens=lens)

    assert changes(decision, Verb.REMOVE, Verb.BENCH, Verb.CAP) == [
        Change(Verb.REMOVE, A, Reason.PULLED_BY_PERSON, "odd", "listed", "Pulled"),
        Change(Verb.BENCH, C, Reason.SPAM_LABELLED, FLAG, "listed", "Flagged"),
        Change(
            Verb.CAP,
            B,
            Reason.DAILY_CAP_REACHED,
            "Its calls for today are made; back at 2026-03-21T00:00:00Z.",
            "listed",
            "Capped",
        ),
    ]


def test_a_number_that_loses_its_seat_without_a_label_is_benched_too() -> None:
    policy = Policy(at_risk=AtRiskAction.BENCH)

    decision = decide(*well(A, B), bad=(A,), level=Level.AT_RISK, policy=policy)

    assert [(c.verb, c.number) for c in decision.plan.changes if c.before == "listed"] == [
        (Verb.BENCH, A)
    ]


def test_a_number_no_longer_declared_is_removed() -> None:
    decision = decide(*well(A, B), entries=(A,), published=make_rotation(A, B))

    assert decision.plan.changes == (
        Change(
            Verb.REMOVE,
            B,
            Reason.REMOVED_FROM_POOL,
            "No longer declared in this pool.",
            "listed",
            "",
        ),
    )


def test_a_new_number_is_added_and_one_known_returns() -> None:
    full = make_state(B, in_rotation=False, rested_since=LONG_AGO)

    decision = decide(full, entries=(A, B), published=make_rotation(C))

    healthy = "Healthy weight 100 cap 150"
    assert changes(decision, Verb.ADD, Verb.RETURN) == [
        Change(
            Verb.ADD, A, Reason.NO_VERDICT, "No verdict yet.", "", "Unknown weight 100 cap 150"
        ),
        Change(Verb.RETURN, B, Reason.CLEAN, CLEAN, "", healthy),
    ]
    assert not changes(decision, Verb.SERVE, Verb.SCREEN)


def test_a_number_new_here_with_a_past_returns() -> None:
    past = make_state(A, flagged_at=(LONG_AGO,), in_rotation=False, seat=Seat.NONE)

    decision = decide(entries=(A, B), published=make_rotation(B), inherited={A: past})

    assert [c.number for c in changes(decision, Verb.RETURN)] == [A]
    assert not changes(decision, Verb.ADD)


def test_a_line_that_changes_is_weighed_anew() -> None:
    decision = decide(*well(A, B), bad=(A,), level=Level.AT_RISK)

    assert decision.plan.changes == (
        Change(
            Verb.REWEIGH,
            A,
            Reason.MEDIUM_RISK,
            f"hiya: AtRisk, observed {NOON}.",
            "Healthy weight 100 cap 150",
            "AtRisk weight 50 cap 75",
        ),
    )


def test_each_stage_has_its_verb() -> None:
    policy = Policy(retire=Retire(flags=1))
    screened = make_state(B, stage=Stage.SCREENING, seat=Seat.NONE, in_rotation=False)

    decision = decide(rested(A), screened, *well(C, D), bad=(C,), policy=policy)

    stages = {Verb.REST, Verb.QUARANTINE, Verb.WARM_UP, Verb.SERVE}
    assert [(c.verb, c.number, c.before, c.after) for c in changes(decision, *stages)] == [
        (Verb.QUARANTINE, C, "InService", "Quarantined"),
        (Verb.WARM_UP, A, "Resting", "WarmUp"),
        (Verb.SERVE, B, "Screening", "InService"),
    ]
    assert changes(decision, Verb.PROPOSE_RETIRE) == [
        Change(
            Verb.PROPOSE_RETIRE,
            C,
            Reason.REPEATED_FLAGS,
            "Flagged too often: declare it Retired.",
        )
    ]


def test_retiring_is_proposed_once() -> None:
    quarantined = rested(A, stage=Stage.QUARANTINED)

    assert not changes(decide(quarantined, *well(B)), Verb.PROPOSE_RETIRE)
    brought = decide(*well(B), entries=(A, B), inherited={A: quarantined})
    assert [c.number for c in changes(brought, Verb.PROPOSE_RETIRE)] == [A]


def test_the_first_list_of_a_pool_has_a_mode_and_a_pace() -> None:
    decision = decide(entries=(A,), published=None, prior=make_memory(mode=None))

    assert changes(decision, Verb.MODE, Verb.PACE) == [
        Change(Verb.MODE, "", Reason.ROTATING, "", "", "Normal"),
        Change(Verb.PACE, "", Reason.ROTATING, "", "", "100 %"),
    ]


def test_a_change_of_mode_and_pace_is_told() -> None:
    prior = make_memory(mode=Mode.EMPTY, pace=0)

    decision = decide(*well(A), prior=prior)

    assert changes(decision, Verb.MODE, Verb.PACE) == [
        Change(Verb.MODE, "", Reason.ROTATING, "", "Empty", "Normal"),
        Change(Verb.PACE, "", Reason.ROTATING, "", "0 %", "100 %"),
    ]


def test_what_the_guard_holds_back_stays_in_the_plan() -> None:
    decision = decide(*well(A, B, C, D), bad=(A, B), policy=ONE_AT_A_TIME)

    message = f"{FLAG} Benching waits for a second look."
    assert decision.plan.held_back == (
        HeldBack(
            Change(Verb.BENCH, B, Reason.SPAM_LABELLED, message, "listed", "Flagged"),
            "GuardLimit",
            "1 of 3 sweeps agree; approve the plan to bench it now.",
        ),
    )
    assert decision.state.held_plan is not None
    assert decision.state.held_plan.held_back == (B,)


@pytest.mark.parametrize(
    ("level", "reason"),
    [(Level.BLOCKED, Reason.CALLS_BLOCKED), (Level.AT_RISK, Reason.AT_RISK_BENCHED)],
)
def test_what_is_held_back_says_why(level: Level, reason: Reason) -> None:
    policy = Policy(guard=Guard(max_benched_percent=0, minimum=1), at_risk=AtRiskAction.BENCH)

    decision = decide(*well(A, B, C), bad=(A, B), level=level, policy=policy)

    assert [held.change.reason for held in decision.plan.held_back] == [reason]


def test_a_doubted_number_that_a_person_keeps_in_needs_no_approval() -> None:
    doubted = make_state(B, doubt=Doubt(NOW - 5, 1, NOW - 5), seat=Seat.HELD_BACK)
    entries = (A, make_entry(B, override=Override(NOW + DAY, "needed")))

    decision = decide(*well(A), doubted, bad=(B,), entries=entries, policy=ONE_AT_A_TIME)

    assert decision.plan.held_back == ()
    assert decision.state.held_plan is None
