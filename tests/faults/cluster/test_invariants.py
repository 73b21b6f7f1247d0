"""The checker sees each kind of lie in a history made by hand, and none where there is none."""

from collections.abc import Iterable
from typing import Any

import pytest

from faults.cluster import witnessed
from faults.cluster.history import EVENTS, LISTS, NUMBERS, POOLS, History
from faults.cluster.invariants import Evidence, check
from faults.cluster.telling import AT, NOON, ONE, THREE, TWO, Tale
from faults.cluster.verdicts import Request, Violation

PULLED = [{"number": ONE}, {"number": TWO, "state": "Pulled", "reason": "x"}]
LABEL = {"source": "audit", "engine": "hiya", "verdict": "Flagged", "observedAt": NOON}
WELL: dict[str, Any] = {"stage": "InService", "seat": "Eligible", "health": "Healthy"}
ILL: dict[str, Any] = {
    "stage": "Resting",
    "stageSince": NOON,
    "health": "Flagged",
    "inRotation": False,
    "verdicts": [LABEL],
}


def begun() -> Tale:
    """Tell of a pool of two that was decided on."""
    return Tale().pool(ONE, TWO).decided(1).row(ONE, **WELL).row(TWO, **WELL).list(ONE, TWO)


def names(found: Iterable[Violation]) -> set[str]:
    return {each.invariant for each in found}


def test_nothing_is_wrong_with_a_pull_that_leaves_the_list_first() -> None:
    tale = begun().pool(entries=PULLED).list(ONE, generation=2).decided(2)
    tale.row(TWO, state="Pulled", stage="InService", inRotation=False)
    tale.pool(ONE, TWO).row(TWO, **WELL).list(ONE, TWO, generation=3).decided(3)

    assert check(tale.history()) == []


LIES = {
    "a number that is recorded as out": ("I1", begun().row(TWO, inRotation=False)),
    "a number that comes back before its record": (
        "I1",
        begun().list(ONE, generation=2).row(TWO, inRotation=False).list(ONE, TWO, generation=3),
    ),
    "a pull that was seen": ("I1", begun().pool(entries=PULLED).decided(2)),
    "a hold that was seen": ("I1", begun().row(TWO, spec={"hold": {"reason": "r", "by": "b"}})),
    "an empty list although somebody is usable": ("I2", begun().list(generation=2)),
    "an empty list in a mode that has numbers": (
        "I2",
        begun().list(generation=2, mode="Fallback"),
    ),
    "a pause that nobody asked for": ("I2", begun().list(generation=2, mode="Paused")),
    "a verdict older than the last": (
        "I3",
        begun()
        .row(ONE, **WELL, verdicts=[LABEL])
        .row(ONE, **WELL, verdicts=[{**LABEL, "observedAt": "2026-03-19T12:00:00Z"}]),
    ),
    "a verdict of tomorrow": (
        "I3",
        begun().row(ONE, verdicts=[{**LABEL, "observedAt": "2026-03-21T12:00:00Z"}]),
    ),
    "a label without a verdict": (
        "I3",
        begun().list(TWO, generation=2).row(ONE, **{**ILL, "verdicts": []}),
    ),
    "a hash of something else": ("I6", begun().list(ONE, generation=2, sha256="0")),
    "a text of another list": ("I6", begun().list(ONE, generation=2, text=f"{TWO}\n")),
    "areas that point elsewhere": ("I6", begun().list(ONE, generation=2, areas={"415": [1]})),
    "a list that cannot be read": ("I6", begun().put(LISTS, "sales-rotation", data={"x": "y"})),
    "a number twice in a list": ("I6", begun().list(ONE, ONE, generation=2)),
    "a number that nobody declares": ("I6", begun().list(ONE, THREE, generation=2)),
    "a text that is no number": ("I6", begun().pool("12", TWO).list("12", TWO, generation=2)),
    "a number that came to an orphan": (
        "I6",
        begun().gone(POOLS, "sales").list(ONE, TWO, THREE, generation=2),
    ),
    "a number in two lists": (
        "I7",
        begun().pool(TWO, name="other").list(TWO, pool="other"),
    ),
    "a flag counted twice": (
        "I9",
        begun()
        .list(TWO, generation=2)
        .row(ONE, **ILL, flaggedAt=[NOON])
        .row(ONE, **ILL, flaggedAt=[NOON, "2026-03-20T12:00:09Z"]),
    ),
    "a story told twice": (
        "I9",
        begun()
        .put(EVENTS, "a", action="Bench", regarding={"uid": "u"}, eventTime=NOON)
        .put(EVENTS, "b", action="Bench", regarding={"uid": "u"}, eventTime=NOON),
    ),
    "a label of people that is lost": (
        "I10",
        begun()
        .put(LISTS, "sales-rotation", "kubectl", metadata={"labels": {"team": "a"}})
        .list(ONE, TWO, generation=2),
    ),
    "a hold that is lost": (
        "I10",
        begun()
        .row(TWO, "kubectl", spec={"hold": {"reason": "r", "by": "b"}})
        .row(TWO, since=NOON),
    ),
    "a declaration changed by the controller": (
        "I10",
        begun().put(POOLS, "sales", spec={"numbers": []}),
    ),
    "a generation that falls": (
        "I11",
        begun().list(ONE, generation=3).list(ONE, TWO, generation=2),
    ),
    "two lists of one generation": ("I11", begun().list(ONE, generation=1)),
    "a finalizer": (
        "I13",
        begun().put(
            NUMBERS,
            "x",
            metadata={"finalizers": ["d/f"]},
            spec={"number": THREE, "poolRef": {"name": "sales"}},
        ),
    ),
    "a list changed by a declaration that was refused": (
        "I14",
        begun()
        .pool(ONE, TWO, THREE)
        .decided(1, conditions=[{"type": "Ready", "reason": "InvalidDeclaration"}])
        .list(ONE, TWO, THREE, generation=2),
    ),
    "the same written again": ("I17", begun().list(ONE, TWO)),
    "a list that swings": (
        "I17",
        begun().list(ONE, generation=2).list(ONE, TWO, generation=3),
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_it_sees(lie: str) -> None:
    invariant, tale = LIES[lie]

    assert invariant in names(check(tale.history()))


def test_it_sees_more_benched_at_once_than_the_guard_allows() -> None:
    numbers = [f"+1415555010{digit}" for digit in range(8)]
    tale = Tale().pool(*numbers).decided(1)
    for number in numbers:
        tale.row(number, **WELL)
    for number in numbers[:3]:
        tale.row(number, **ILL)
    assert "I4" not in names(check(tale.history()))

    tale.row(numbers[3], **ILL)

    assert "I4" in names(check(tale.history()))


def test_a_story_may_be_told_late_when_another_of_its_kind_is_told_too() -> None:
    tale = begun().put(EVENTS, "a", action="Bench", regarding={"uid": "u"}, eventTime=NOON)
    tale.put(EVENTS, "b", action="Bench", regarding={"uid": "u"}, eventTime="2026-03-20T13:00:00Z")

    assert check(tale.history()) == []


def test_it_judges_the_controller_and_not_people() -> None:
    tale = begun().list(ONE, TWO, THREE, generation=7, by="kubectl-edit")
    tale.row(TWO, "kubectl-edit", inRotation=False)

    assert check(tale.history()) == []


def asked(
    user: str, at: float, kind: str = LISTS, verb: str = "patch", code: int = 200
) -> Request:
    return Request(user, verb, kind, "d", "sales-rotation", code, at, at + 0.01)


def test_it_sees_a_deposed_leader_that_writes() -> None:
    both = frozenset({"a", "b"})
    fair = (asked("a", 1, "leases"), asked("a", 2), asked("b", 3, "leases"), asked("b", 4))
    nothing = History(0, 0, (), ())
    assert check(nothing, Evidence(fair, both)) == []
    for harmless in (409, 201):
        assert check(nothing, Evidence((*fair, asked("a", 5, code=harmless)), both)) == []
    assert check(nothing, Evidence((*fair[:3], asked("a", 5)), both)) == []  # Nobody was there.

    foul = Evidence((*fair, asked("a", 5)), both)

    assert names(check(nothing, foul)) == {"I12"}


def test_it_sees_deleted_what_the_controller_did_not_make() -> None:
    tale = Tale().put(LISTS, "sales-rotation", "kubectl", data={"a": "b"})
    tale.gone(LISTS, "sales-rotation")

    found = check(tale.history(), Evidence((asked("a", 1, verb="delete"),), frozenset("a")))

    assert names(found) == {"I13"}


def test_it_sees_a_secret_in_an_object_and_in_a_log() -> None:
    told = begun().put(EVENTS, "a", note="key s3cret was refused", eventTime=NOON).history()

    assert names(check(told, Evidence(canaries=("s3cret",)))) == {"I18"}
    assert names(check(told, Evidence(texts={"a": "s3cret"}, canaries=("s3cret",)))) == {"I18"}
    assert check(told, Evidence(canaries=("other",))) == []


def test_it_sees_a_hot_loop() -> None:
    calm = [asked("a", AT + 2 * n, code=403) for n in range(20)]
    hot = [asked("a", AT + 0.1 * n, code=403) for n in range(20)]

    assert list(witnessed.hurried(calm)) == []
    assert names(witnessed.hurried(hot)) == {"L3"}
