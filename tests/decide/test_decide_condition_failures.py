"""Conditions of pools that cannot be used, published or covered."""

from builders import (
    NOW,
    A,
    B,
    C,
    make_memory,
    make_pool,
    well,
)
from deciding.telling import condition, decide
from dialrota.decide import conditions
from dialrota.model.policy import Policy, Replacement
from dialrota.model.reason import Reason
from dialrota.model.state import Condition, Episode

BUYS = Policy(replacement=Replacement(pools=("stock",)))


def test_a_declaration_that_cannot_be_used_stalls_its_pool() -> None:
    before = make_memory(
        conditions=(condition(type="Aaa"), condition(type="Ready"), condition(type="Zzz"))
    )

    broken = conditions.broken(before, "line 3", NOW)
    same = conditions.broken(broken, "line 3", NOW + 1)
    other = conditions.broken(broken, "line 4", NOW + 1)

    assert [c.type for c in broken.conditions] == ["Aaa", "Ready", "Stalled", "Zzz"]
    assert broken.conditions[1:3] == tuple(
        Condition(
            type=kind,
            status=status,
            reason=Reason.INVALID_DECLARATION,
            message="line 3",
            last_transition=NOW,
        )
        for kind, status in (("Ready", "False"), ("Stalled", "True"))
    )
    assert broken.last_change == NOW
    assert same is broken
    assert (other.last_change, other.conditions[1].last_transition) == (NOW + 1, NOW)


def test_a_pool_that_may_not_buy_has_nothing_to_say_of_stock() -> None:
    old = make_memory(conditions=(condition(type="BackupAvailable"),))
    assert "BackupAvailable" not in {c.type for c in decide(*well(A), prior=old).state.conditions}


def test_says_whether_stock_is_left() -> None:
    ready, stalled = condition(type="Ready"), condition("False", type="Aaa")

    some = conditions.backup(make_memory(conditions=(ready, stalled)), 3, NOW)
    same = conditions.backup(some, 3, NOW + 1)
    fewer = conditions.backup(some, 2, NOW + 1)
    none = conditions.backup(some, 0, NOW + 2)

    assert [c.type for c in some.conditions] == ["Aaa", "BackupAvailable", "Ready"]
    assert some.last_change == NOW
    assert same is some
    assert (fewer.conditions[1].last_transition, fewer.last_change) == (NOW, NOW + 1)
    assert fewer.conditions[1].message == "Numbers left: 2."
    assert none.conditions[1] == Condition(
        type="BackupAvailable",
        status="False",
        reason=Reason.NO_STOCK,
        message="Add numbers to the Backup pool.",
        last_transition=NOW + 2,
    )


def test_what_was_said_of_stock_stays_until_it_is_renewed() -> None:
    old = condition(type="BackupAvailable", last_transition=5)

    decision = decide(*well(A), pool={"policy": BUYS}, prior=make_memory(conditions=(old,)))

    types = [c.type for c in decision.state.conditions]
    assert types == sorted(types)
    assert old in decision.state.conditions


def test_an_episode_without_a_name_is_told_as_one() -> None:
    claim = conditions._correlated(
        make_pool(escalation="noc@example.com"),
        make_memory(correlated=Episode(since=NOW, numbers=(A, B, C), shared="")),
    )

    assert claim.message == (
        "3 numbers were flagged together; no shared label explains it. Call noc@example.com."
    )


def test_a_list_that_cannot_be_published_is_said_in_two_conditions() -> None:
    before = make_memory(conditions=(condition(type="Aaa"), condition(type="Ready")))

    told = conditions.unpublished(before, Reason.NOT_OWNED, "made by somebody else", NOW)
    same = conditions.unpublished(told, Reason.NOT_OWNED, "made by somebody else", NOW + 1)

    assert [(c.type, c.status) for c in told.conditions if c.type != "Aaa"] == [
        ("Published", "False"),
        ("Ready", "False"),
    ]
    assert {c.reason for c in told.conditions if c.type != "Aaa"} == {Reason.NOT_OWNED}
    assert same is told


def test_too_many_objects_are_a_condition_of_their_own() -> None:
    told = conditions.unpublished(make_memory(), Reason.OBJECT_BUDGET_EXCEEDED, "too many", NOW)

    assert [(c.type, c.status) for c in told.conditions] == [
        ("ObjectBudgetExceeded", "True"),
        ("Published", "False"),
        ("Ready", "False"),
    ]
