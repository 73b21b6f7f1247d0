"""What is checked of an end: it is as declared, and as recorded, and nothing moves any more."""

import json
from collections.abc import Iterable

import pytest

from faults.cluster import endings
from faults.cluster.history import LISTS, NUMBERS, POOLS
from faults.cluster.telling import NOON, ONE, THREE, TWO, Tale, sealed
from faults.cluster.verdicts import Violation


def names(found: Iterable[Violation]) -> set[str]:
    return {each.invariant for each in found}


def well_ended() -> Tale:
    data = json.loads(sealed("sales", (ONE, TWO), 1)["rotation.json"])
    reference = {
        "configMap": "sales-rotation",
        "generation": 1,
        "sha256": data["sha256"],
        "count": 2,
    }
    ready = [{"type": "Ready", "status": "True", "reason": "Rotating"}]
    tale = Tale().pool(ONE, TWO).decided(1).row(ONE).row(TWO).list(ONE, TWO)
    return tale.decided(1, rotation=reference, conditions=ready)


def test_it_finds_nothing_to_wish_for_in_a_good_end() -> None:
    assert list(endings.unsettled(well_ended().history())) == []


ENDS = {
    "a generation that was not decided on": well_ended().pool(ONE, TWO, THREE),
    "a list that is not what is recorded": well_ended().row(TWO, inRotation=False),
    "a number that is not there": well_ended().gone(NUMBERS, f"sales-{ONE[1:]}"),
    "a list that is not there": well_ended().gone(LISTS, "sales-rotation"),
    "a status that names another list": well_ended().list(ONE, TWO, generation=2),
    "an orphan that does not say so": well_ended().gone(POOLS, "sales"),
    "a list that was to go with its pool": well_ended()
    .pool(ONE, TWO, deletionPolicy="Delete")
    .gone(POOLS, "sales"),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_sees_an_end_with(end: str) -> None:
    assert names(endings.unsettled(ENDS[end].history())) <= {"L1", "I13"}
    assert list(endings.unsettled(ENDS[end].history())) != []


def test_it_sees_a_write_in_a_time_of_quiet() -> None:
    tale = well_ended()
    since = tale.history().last
    assert list(endings.disquiet(tale.history(), since)) == []

    tale.row(ONE, heardAt=NOON)

    assert names(endings.disquiet(tale.history(), since)) == {"I8"}
