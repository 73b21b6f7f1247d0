"""The plan of a pass: every change, in order, and a hash of what and why."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    OTHER,
    A,
    B,
    C,
    D,
    make_case,
    make_entry,
    make_lens,
    make_line,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    make_verdict,
)
from dialrota.decide import planner
from dialrota.decide.case import Decision, Stock
from dialrota.decide.changes import settings_changes
from dialrota.model.instant import DAY, MINUTE
from dialrota.model.plan import Change, HeldBack, Plan, Verb
from dialrota.model.policy import Guard, Policy, Replacement, Retire
from dialrota.model.pool import Override
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, Doubt, NumberState
from dialrota.model.verdict import Usage
from dialrota.model.words import AtRiskAction, Desired, Health, Level, Mode, Seat, Stage, State

S1 = "+16285550101"
NOON = "2026-03-20T12:00:00Z"
FLAG = f"hiya: Flagged, observed {NOON}."
CLEAN = "All live verdicts are clean."
ONE_AT_A_TIME = Policy(guard=Guard(max_benched_percent=0, minimum=1, confirm_sweeps=3))


def decide(*states: NumberState, **parts: Any) -> Decision:
    """Plan a pool that published all its numbers, of which some are now flagged."""
    now = parts.pop("now", NOW)
    bad = parts.pop("bad", ())
    level = parts.pop("level", Level.FLAGGED)
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), policy=parts.pop("policy", Policy()))
    usual: dict[str, Any] = {
        "rows": {n: (make_verdict(level if n in bad else Level.CLEAN, now),) for n in numbers},
        "published": make_rotation(*numbers),
        "prior": make_memory(),
        "now": now,
    }
    return planner.plan(make_case(pool, states, **usual | parts))


def well(*numbers: str) -> list[NumberState]:
    return [make_state(number) for number in numbers]


def changes(decision: Decision, *verbs: Verb) -> list[Change]:
    return [c for c in decision.plan.changes if not verbs or c.verb in verbs]


# --- The list ---------------------------------------------------------------------------


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


# --- Stages -------------------------------------------------------------------------------


def rested(number: str = A, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {
        "state": State.RESTING,
        "stage": Stage.RESTING,
        "seat": Seat.NONE,
        "in_rotation": False,
        "rested_since": LONG_AGO,
        "flagged_at": (LONG_AGO,),
        "clean_checks": 1,
        "checked_at": NOW - DAY,
    }
    return make_state(number, **usual | parts)


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


# --- Stock --------------------------------------------------------------------------------


def stock(number: str = S1, **parts: Any) -> Stock:
    state = make_state(number, **{"in_rotation": False, "rested_since": LONG_AGO} | parts)
    return Stock(entry=make_entry(number, area_code="628"), state=state)


COVERING = Policy(replacement=Replacement(auto=True, pools=("stock",)))


def test_a_cover_is_planned_and_listed() -> None:
    decision = decide(*well(A, B, C, D), bad=(A,), policy=COVERING, stock=(stock(),))

    text = f"{S1} takes the place of {A}."
    assert changes(decision, Verb.COVER) == [Change(Verb.COVER, S1, Reason.COVERING, text, "", A)]
    assert [c.number for c in changes(decision, Verb.RETURN)] == [S1]
    assert decision.claims == {S1: Claim("d/sales", A, NOW)}
    assert decision.released == frozenset()


@pytest.mark.parametrize(
    ("health", "bad", "reason", "text"),
    [
        (
            Health.HEALTHY,
            (),
            Reason.RECOVERED,
            "The number it covered is back; it returns to stock.",
        ),
        (
            Health.FLAGGED,
            (A,),
            Reason.SPAM_LABELLED,
            "The replacement was flagged too: pause the campaigns and look for a wider cause.",
        ),
    ],
)
def test_a_replacement_that_goes_back_says_why(
    health: Health, bad: tuple[str, ...], reason: Reason, text: str
) -> None:
    back = stock(health=health, claim=Claim("d/sales", A, LONG_AGO), in_rotation=True)
    before = rested(A) if bad else make_state(A)

    decision = decide(
        before, *well(B), bad=bad, serving=(back,), published=make_rotation(A, B, S1)
    )

    assert changes(decision, Verb.UNCOVER) == [Change(Verb.UNCOVER, S1, reason, text)]
    assert decision.released == {S1}
    assert decision.claims == {}


def test_a_cover_is_proposed_in_the_pass_that_benches() -> None:
    policy = Policy(replacement=Replacement(pools=("stock",)))

    fresh = decide(*well(A, B, C), bad=(A,), policy=policy, stock=(stock(),))
    old = decide(rested(A), *well(B, C), bad=(A,), policy=policy, stock=(stock(),))
    quarantined = rested(A, stage=Stage.QUARANTINED)
    older = decide(quarantined, *well(B, C), policy=policy, stock=(stock(),))
    brought = decide(
        *well(B), entries=(A, B), policy=policy, stock=(stock(),), inherited={A: quarantined}
    )

    text = f"{S1} could take the place of {A}."
    proposal = Change(Verb.PROPOSE_REPLACE, A, Reason.STOCK_READY, text, "", S1)
    found = [changes(d, Verb.PROPOSE_REPLACE) for d in (fresh, old, older, brought)]
    assert found == [[proposal], [], [], [proposal]]
    assert fresh.claims == {}


# --- The pool -----------------------------------------------------------------------------


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


# --- Held back ----------------------------------------------------------------------------


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


# --- The hash -----------------------------------------------------------------------------


def plan_of(**parts: Any) -> Plan:
    usual: dict[str, Any] = {"bad": (A, B), "policy": ONE_AT_A_TIME}
    return decide(*well(A, B, C, D), **usual | parts).plan


def test_the_hash_is_the_same_at_another_time() -> None:
    now, later = plan_of(), plan_of(now=NOW + DAY)

    assert now.changes != later.changes  # Messages hold times.
    assert now.digest == later.digest
    assert len(now.digest) == 64
    assert set(now.digest) <= set("0123456789abcdef")


def test_the_hash_is_of_what_and_why_in_canonical_json() -> None:
    prior = make_memory(guard_trips=2)

    plan = decide(*well(A, B), entries=(A,), published=make_rotation(A, B), prior=prior).plan

    text = (
        f'{{"changes":[["Remove","{B}","RemovedFromPool","listed",""]],'
        '"heldBack":[],"pool":"d/sales","trips":2}'
    )
    assert plan.digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_names_the_guard_that_holds_back() -> None:
    again = decide(
        make_state(B, doubt=Doubt(NOW - 5, 1, NOW - 5), seat=Seat.HELD_BACK, in_rotation=True),
        *well(A),
        bad=(B,),
        policy=ONE_AT_A_TIME,
        published=make_rotation(make_line(B, state=State.FLAGGED, weight=25), A),
        prior=make_memory(guard_trips=1, guard_since=NOW - 5),
    )

    text = f'["Bench","{B}","SpamLabelled","listed","Flagged","GuardLimit"]'
    what = f'{{"changes":[],"heldBack":[{text}],"pool":"d/sales","trips":1}}'
    assert again.state.held_plan is not None
    assert again.state.held_plan.hash == hashlib.sha256(what.encode()).hexdigest()


def test_another_what_another_why_or_another_wave_has_another_hash() -> None:
    foreign = make_case(make_pool(A, key=OTHER), well(A), published=make_rotation(A))
    digests = [
        plan_of().digest,
        plan_of(level=Level.BLOCKED).digest,
        plan_of(bad=(A, C)).digest,
        plan_of(bad=(A, B, C)).digest,
        plan_of(prior=make_memory(guard_trips=1)).digest,
        plan_of(published=make_rotation(B, C, D)).digest,
        decide(*well(A)).plan.digest,
        planner.plan(foreign).plan.digest,
    ]

    assert len(set(digests)) == len(digests)


def test_the_hash_to_approve_is_of_what_is_left() -> None:
    decision = decide(*well(A, B, C, D), bad=(A, B), policy=ONE_AT_A_TIME)
    assert decision.state.held_plan is not None
    held = decision.state.held_plan.hash

    again = decide(
        *decision.numbers,
        bad=(A, B),
        policy=ONE_AT_A_TIME,
        prior=decision.state,
        published=decision.rotation,
        now=NOW + MINUTE,
    )

    assert held != decision.plan.digest
    assert again.plan.changes == ()
    assert again.plan.digest == held
    assert again.state.held_plan == decision.state.held_plan


def test_another_count_of_sweeps_is_the_same_plan_to_approve() -> None:
    first = make_state(B, doubt=Doubt(NOW - DAY, 1, NOW - DAY), seat=Seat.HELD_BACK)
    second = make_state(B, doubt=Doubt(NOW - DAY, 1, NOW - 5), seat=Seat.HELD_BACK)

    plans = [
        decide(make_state(A), state, bad=(B,), policy=ONE_AT_A_TIME).plan
        for state in (first, second)
    ]

    assert plans[0].held_back != plans[1].held_back
    assert plans[0].digest == plans[1].digest


def test_a_line_of_the_list_may_differ_in_the_word_alone() -> None:
    published = make_rotation(make_line(A, state=State.UNKNOWN))

    (change,) = decide(*well(A), published=published).plan.changes

    assert (change.verb, change.before) == (Verb.REWEIGH, "Unknown weight 100 cap 150")


def test_a_change_of_what_a_list_says_beside_its_numbers_is_in_the_plan() -> None:
    before = make_rotation()
    after = replace(before, campaigns=("renewals",), soft_cap=before.soft_cap + 1)

    (change,) = settings_changes(before, after)

    assert change.verb is Verb.SETTINGS
    assert change.after.endswith("renewals")
    assert list(settings_changes(before, before)) == []
    assert list(settings_changes(None, after)) == []
