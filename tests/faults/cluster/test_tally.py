"""What a campaign is worth: points that were not met are told, and too many of them are none."""

import io

from faults.cluster import campaign
from faults.cluster.campaign import Tally
from faults.cluster.families import Point
from faults.cluster.rehearsal import Outcome, Site

POINT = "w1/F4-reset/patch:configmaps:sales-rotation:{nth}/0"


def outcome(nth: int, *wrong: str, was_met: bool = True) -> Outcome:
    return Outcome(Point.parse(POINT.format(nth=nth)), "w1-a", was_met, wrong, 1.0)


def test_a_point_that_was_not_met_is_named() -> None:
    said = io.StringIO()
    tally = Tally(8, said)
    tally.take([outcome(nth, was_met=nth > 1) for nth in range(1, 9)])

    tally.sum_up()

    assert f"not met: {POINT.format(nth=1)}\n" in said.getvalue()
    assert "UNMET" not in said.getvalue()
    assert tally.unmet == []


def test_a_family_of_which_many_points_were_not_met_has_not_been_tried() -> None:
    said = io.StringIO()
    tally = Tally(8, said)
    tally.take([outcome(nth, was_met=nth > 3) for nth in range(1, 9)])

    tally.sum_up()

    assert tally.unmet == ["F4"]
    assert "UNMET F4: " in said.getvalue()


def test_what_is_a_lie_is_told_at_once_and_not_tried_again() -> None:
    late = outcome(1, "L1: its list is not there")
    lie = outcome(2, "L1: its list is not there", "I7 at 3, configmaps/d/a: it is in two lists")
    tally = Tally(2, io.StringIO())
    tally.take([late, lie])

    nowhere = Site({}, "")  # Whatever were tried again would fail here.
    assert campaign.lasting(nowhere, tally, {}, io.StringIO()) == [lie]
    assert (late.is_late, lie.is_late) == (True, False)
