"""The audit accepts what the engine decides, and nothing that was tampered with."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from builders import (
    NOW,
    SALES,
    STOCK,
    A,
    B,
    C,
    make_entry,
    make_line,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
)
from dialrota.decide import audit
from dialrota.decide.case import Decision
from dialrota.model.failure import PlanRefusedError
from dialrota.model.plan import Plan
from dialrota.model.policy import Caps, Policy
from dialrota.model.pool import Entry, Hold
from dialrota.model.rotation import Rotation
from dialrota.model.state import Claim
from dialrota.model.words import Desired, Mode, PolicyMode, Role

OBSERVE = Policy(mode=PolicyMode.OBSERVE)


def make_decision(*numbers: str, **parts: object) -> Decision:
    """Make a decision that lists what it declares."""
    usual: dict[str, object] = {
        "key": SALES,
        "pool": make_pool(*numbers),
        "numbers": tuple(make_state(n) for n in numbers),
        "state": make_memory(),
        "rotation": make_rotation(*numbers),
        "plan": Plan(key=SALES, changes=(), held_back=(), digest="0" * 64),
    }
    return Decision(**usual | parts)  # type: ignore[arg-type]  # Fields of Decision by name.


def found(decision: Decision, published: Rotation | None = None) -> list[str]:
    return list(audit.violations(decision, published, NOW))


def test_a_plain_decision_breaks_nothing() -> None:
    assert found(make_decision(A, B)) == []


def test_a_refusal_names_the_pool_and_every_broken_invariant() -> None:
    lines = (make_line(A, weight=0), make_line(B, weight=101))
    decision = make_decision(A, B, rotation=make_rotation(*lines))

    with pytest.raises(PlanRefusedError) as refusal:
        audit.check(decision, None, NOW)

    assert str(refusal.value) == f"d/sales: {A} weighs 0; {B} weighs 101"


FAULTS: dict[str, tuple[Callable[[], Decision], str]] = {
    "a pulled number is listed": (
        lambda: make_decision(A, pool=make_pool(make_entry(A, desired=Desired.PULLED))),
        f"{A} is listed although a person keeps it out",
    ),
    "a number pulled for another second is listed": (
        lambda: make_decision(
            A, pool=make_pool(make_entry(A, desired=Desired.PULLED, until=NOW + 1))
        ),
        f"{A} is listed although a person keeps it out",
    ),
    "a retired number is listed, whatever its until says": (
        lambda: make_decision(
            A, pool=make_pool(make_entry(A, desired=Desired.RETIRED, until=NOW - 1))
        ),
        f"{A} is listed although a person keeps it out",
    ),
    "a number held without an end is listed": (
        lambda: make_decision(A, pool=make_pool(make_entry(A, hold=Hold("why", None, "me")))),
        f"{A} is listed although a person keeps it out",
    ),
    "a number held for another second is listed": (
        lambda: make_decision(A, pool=make_pool(make_entry(A, hold=Hold("why", NOW + 1, "me")))),
        f"{A} is listed although a person keeps it out",
    ),
    "a number is listed twice": (
        lambda: make_decision(A, rotation=make_rotation(A, A)),
        "a number stands in the list twice",
    ),
    "the list is empty in Normal": (
        lambda: make_decision(
            A, numbers=(make_state(A, in_rotation=False),), rotation=make_rotation()
        ),
        "the list is empty in mode Normal",
    ),
    "the list is not empty in Paused": (
        lambda: make_decision(A, rotation=make_rotation(A, mode=Mode.PAUSED)),
        "the list is not empty in mode Paused",
    ),
    "a weight is nothing": (
        lambda: make_decision(A, rotation=make_rotation(make_line(A, weight=0))),
        f"{A} weighs 0",
    ),
    "a weight is over a hundred": (
        lambda: make_decision(A, rotation=make_rotation(make_line(A, weight=101))),
        f"{A} weighs 101",
    ),
    "a cap is over the hard cap": (
        lambda: make_decision(A, rotation=make_rotation(make_line(A, daily_cap=151))),
        f"{A} may make 151 calls, over 150",
    ),
    "a pace is negative": (
        lambda: make_decision(A, rotation=make_rotation(A, pace=-1)),
        "the pace is -1",
    ),
    "a pace is over a hundred": (
        lambda: make_decision(A, rotation=make_rotation(A, pace=101)),
        "the pace is 101",
    ),
    "a number is listed that is recorded as out": (
        lambda: make_decision(A, numbers=(make_state(A, in_rotation=False),)),
        f"{A} is listed but recorded as out",
    ),
    "a number is recorded as in rotation that is not listed": (
        lambda: make_decision(A, B, rotation=make_rotation(A)),
        f"{B} is recorded as in rotation but not listed",
    ),
    "a rotation pool has no list": (
        lambda: make_decision(A, rotation=None, numbers=(make_state(A, in_rotation=False),)),
        "a rotation pool lost its list",
    ),
    "a number gains a place in Observe": (
        lambda: make_decision(A, pool=make_pool(A, policy=OBSERVE)),
        f"the list is frozen, yet it gains {A}",
    ),
    "numbers gain a place while suspended": (
        lambda: make_decision(A, B, pool=make_pool(A, B, suspend=True)),
        f"the list is frozen, yet it gains {A}, {B}",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_names_a_broken_invariant(fault: str) -> None:
    make, complaint = FAULTS[fault]

    assert found(make()) == [complaint]


def test_every_entry_is_looked_at_whoever_stands_before_it() -> None:
    pool = make_pool(A, make_entry(B, desired=Desired.PULLED))

    assert found(make_decision(A, B, pool=pool)) == [
        f"{B} is listed although a person keeps it out"
    ]


def test_a_number_that_nobody_declares_is_named_twice_over() -> None:
    decision = make_decision(A, rotation=make_rotation(A, B))

    assert found(decision) == [
        f"{B} is listed but recorded as out",
        f"{B} is listed but not declared",
    ]


@pytest.mark.parametrize(
    "entry",
    [
        make_entry(A, desired=Desired.PULLED, until=NOW),
        make_entry(A, hold=Hold("why", NOW, "me")),
    ],
    ids=["pulled", "held"],
)
def test_a_persons_word_that_ends_now_keeps_nobody_out(entry: Entry) -> None:
    assert found(make_decision(A, pool=make_pool(entry))) == []


def test_weights_caps_and_paces_at_their_bounds_are_right() -> None:
    lines = (make_line(A, weight=1, daily_cap=150), make_line(B, weight=100, daily_cap=0))

    assert found(make_decision(A, B, rotation=make_rotation(*lines, pace=0))) == []
    assert found(make_decision(A, B, rotation=make_rotation(*lines, pace=100))) == []


@pytest.mark.parametrize("mode", [Mode.EMPTY, Mode.EXHAUSTED, Mode.PAUSED])
def test_some_modes_list_nobody(mode: Mode) -> None:
    decision = make_decision(
        A, numbers=(make_state(A, in_rotation=False),), rotation=make_rotation(mode=mode, pace=0)
    )

    assert found(decision) == []


@pytest.mark.parametrize("frozen", [{"suspend": True}, {"policy": OBSERVE}], ids=str)
def test_a_frozen_list_keeps_what_it_had(frozen: dict[str, object]) -> None:
    low = Policy(mode=OBSERVE.mode, caps=Caps(soft=1, hard=1)) if "policy" in frozen else Policy()
    pool = make_pool(A, **frozen | {"policy": low})
    decision = make_decision(A, pool=pool)

    assert found(decision, make_rotation(A, B)) == []


@pytest.mark.parametrize("frozen", [{"suspend": True}, {"policy": OBSERVE}], ids=str)
def test_a_frozen_pool_may_never_have_had_a_list(frozen: dict[str, object]) -> None:
    out = (make_state(A, in_rotation=False),)
    decision = make_decision(A, pool=make_pool(A, **frozen), rotation=None, numbers=out)

    assert found(decision) == []
    assert found(decision, make_rotation(A)) == ["a rotation pool lost its list"]


def test_a_backup_pool_lists_nobody_but_its_stock_may_serve_elsewhere() -> None:
    serving = make_state(A, claim=Claim("d/sales", B, NOW))
    pool = make_pool(A, B, C, key=STOCK, role=Role.BACKUP)
    idle = [make_state(n, in_rotation=False) for n in (B, C)]
    right = make_decision(key=STOCK, pool=pool, rotation=None, numbers=(serving, *idle))
    wrong = replace(right, numbers=(serving, make_state(C), make_state(B)))

    assert found(right) == []
    assert found(wrong) == [f"recorded as in rotation without a list: {B}, {C}"]


def test_stock_that_serves_is_recorded_elsewhere() -> None:
    decision = make_decision(A, rotation=make_rotation(A, B), claims={B: Claim("d/sales", C, NOW)})

    assert found(decision) == []
