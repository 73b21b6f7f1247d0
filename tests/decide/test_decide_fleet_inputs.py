"""What reaches every pool of a fleet: the rows of several sources, usage, stock."""

from dataclasses import replace
from typing import Any

import pytest

from builders import (
    AUDIT,
    NOW,
    S1,
    SALES,
    STOCK,
    A,
    B,
    C,
    listed,
    make_pool,
    make_rotation,
    make_source,
    make_state,
    make_verdict,
    make_world,
)
from deciding.fleets import Passed, decide_all, says, take
from dialrota.decide.fleet import Layers, World
from dialrota.model.instant import DAY
from dialrota.model.policy import Guard, Policy, Replacement
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.source import Source
from dialrota.model.verdict import Usage
from dialrota.model.words import Level, Mode, Role, State


def test_rows_of_several_sources_are_read_as_one() -> None:
    one, two = make_verdict(), make_verdict(source="second")
    layers = Layers([{A: [one]}, {A: (two,), B: (two,)}])

    assert layers.get(A) == (one, two)
    assert layers.get(B) == (two,)
    assert layers.get(C) == ()
    assert layers.get(C, (one,)) == (one,)


SECOND = PoolKey("d", "second")


NAMED: dict[str, Any] = {"sources": ("audit", "second")}


def two_sources(**parts: Any) -> dict[PoolKey, Source]:
    return {AUDIT: make_source(), SECOND: make_source(key=SECOND, **parts)}


def test_every_source_that_the_pool_names_is_heard() -> None:
    flagged = make_verdict(Level.FLAGGED, source="second")
    rows = {AUDIT: {A: (make_verdict(),)}, SECOND: {A: (flagged,)}}
    world = make_world(make_pool(A, B, **NAMED), rows=rows, sources=two_sources())

    (both,) = decide_all(world)
    (one,) = decide_all(replace(world, sources={AUDIT: make_source()}))

    assert both.numbers[0].state is State.FLAGGED
    assert one.numbers[0].state is State.HEALTHY


def test_a_source_that_nobody_declares_is_missed() -> None:
    world = make_world(make_pool(A, **NAMED))

    (decision,) = decide_all(world)

    (fresh,) = [c for c in decision.state.conditions if c.type == "ObservationsFresh"]
    assert (fresh.status, fresh.reason) == ("False", Reason.SOURCE_MISSING)


@pytest.mark.parametrize(
    ("first", "second", "full"),
    [
        (Usage(150, NOW - 2), Usage(1, NOW - 1), False),
        (Usage(1, NOW - 2), Usage(150, NOW - 1), True),
        (Usage(150, NOW - 1), Usage(1, NOW - 2), True),
        (Usage(150, NOW - 1), Usage(1, NOW - 1), True),
    ],
)
def test_of_two_reports_of_use_the_later_counts(first: Usage, second: Usage, full: bool) -> None:
    world = make_world(
        make_pool(A, B, **NAMED),
        sources=two_sources(),
        usage={AUDIT: {A: first}, SECOND: {A: second}},
    )

    (decision,) = decide_all(world)

    assert (A not in listed(decision)) is full


BUYS = Policy(replacement=Replacement(auto=True, pools=("stock",)), guard=Guard(minimum=9))


def stocked(now: int = NOW, **parts: Any) -> World:
    pools = (make_pool(A, B, policy=BUYS), make_pool(S1, key=STOCK, role=Role.BACKUP))
    return make_world(*pools, now=now, **parts)


def test_stock_is_told_of_left_over() -> None:
    clean = says((A, Level.CLEAN), (B, Level.CLEAN), (S1, Level.CLEAN))
    found, world = take(stocked(rows=clean))
    flagged = says((A, Level.FLAGGED), (B, Level.CLEAN), (S1, Level.CLEAN), at=NOW + 60)
    taken, _ = take(replace(world, now=NOW + 60, rows=flagged))

    def left(passed: Passed) -> tuple[str, str, str]:
        (found,) = [c for c in passed[SALES].state.conditions if c.type == "BackupAvailable"]
        return found.status, found.reason, found.message

    assert left(found) == ("True", Reason.STOCK_READY, "Numbers left: 1.")
    assert left(taken) == ("False", Reason.NO_STOCK, "Add numbers to the Backup pool.")
    assert listed(taken[SALES]) == [B, S1]
    assert taken[STOCK].numbers[0].in_rotation
    assert taken[STOCK].rotation is None


def test_stock_serves_on_where_the_backup_pool_is_not_due() -> None:
    rows = says((A, Level.FLAGGED), (B, Level.CLEAN), (S1, Level.CLEAN))
    _, world = take(stocked(rows=says((A, Level.CLEAN), (B, Level.CLEAN), (S1, Level.CLEAN))))
    _, world = take(replace(world, now=NOW + 60, rows=rows))

    found, _ = take(replace(world, now=NOW + DAY, due=frozenset({SALES})))

    assert list(found) == [SALES]
    assert listed(found[SALES]) == [B, S1]


def test_a_list_published_before_is_compared_with_not_copied() -> None:
    world = make_world(make_pool(A), published={SALES: make_rotation(A, B, mode=Mode.FLOOR)})

    (decision,) = decide_all(replace(world, numbers={SALES: {A: make_state(A)}}))

    assert listed(decision) == [A]
    assert [c.number for c in decision.plan.changes if c.verb.value == "Remove"] == [B]
