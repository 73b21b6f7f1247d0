"""A desired set that is suddenly less than half its size."""

from typing import Any

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    E,
    F,
    make_entry,
    make_line,
    make_pool,
    make_rotation,
    make_state,
)
from dialrota.decide import accident
from dialrota.decide.lens import NEVER
from dialrota.model.pool import Entry, Hold, Override
from dialrota.model.state import NumberState, Out
from dialrota.model.words import Desired, Seat, State


@pytest.mark.parametrize(
    ("left", "before", "beyond_belief"),
    [(2, 5, True), (3, 5, False), (2, 4, False), (1, 4, True), (0, 1, True), (0, 0, False)],
)
def test_less_than_half_is_beyond_belief(left: int, before: int, beyond_belief: bool) -> None:
    numbers = {n: make_state(n) for n in (A, B, C, D, E)[:before]}

    assert accident.shrank(make_pool(*(A, B)[:left], *(C,) * (left - 2)), numbers) is beyond_belief


def undone(**parts: Any) -> Entry:
    pool = accident.undo(make_pool(B), {A: make_state(A, **parts), B: make_state(B)}, None)
    kept, missing = pool.entries
    assert kept == make_entry(B)
    return missing


OUT = Out(NOW, NOW + 9, ends_quarantine=True)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"monitored": True}, Entry(A, monitor=True)),
        ({"monitored": False, "out": OUT}, Entry(A, monitor=False)),
        (
            {"state": State.PULLED, "out": OUT},
            Entry(A, Desired.PULLED, until=NOW + 9, monitor=True),
        ),
        ({"state": State.PULLED}, Entry(A, Desired.PULLED, monitor=True)),
        ({"state": State.RETIRED, "out": OUT}, Entry(A, Desired.RETIRED, monitor=True)),
        (
            {"state": State.HELD, "out": OUT},
            Entry(A, monitor=True, hold=Hold("why", NOW + 9, "")),
        ),
        (
            {"seat": Seat.OVERRIDE},
            Entry(A, monitor=True, override=Override(NEVER, "why")),
        ),
    ],
)
def test_the_missing_stay_as_they_were(parts: dict[str, Any], expected: Entry) -> None:
    assert undone(message="why", **parts) == expected._replace(reason="why")


def test_the_missing_keep_their_area_from_the_list() -> None:
    states: dict[str, NumberState] = {n: make_state(n) for n in (A, F)}
    listed = make_rotation(make_line(F, area_code="628", region="US-NV"))

    pool = accident.undo(make_pool(), states, listed)

    places = {entry.number: (entry.area_code, entry.region) for entry in pool.entries}
    assert places == {A: ("", ""), F: ("628", "US-NV")}
