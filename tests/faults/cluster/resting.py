"""What is promised of whoever rests: verdicts that go to and fro do not move it so (I5).

A number leaves by one label, and comes back by time and by clean checks; so between two labels
that take it out lies a rest, or, where it could not rest, as many checks as are asked for.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from faults.cluster.history import (
    NUMBERS,
    History,
    Object,
    Place,
    Revision,
    World,
    replay,
    status_of,
)
from faults.cluster.recorded import duration, seconds
from faults.cluster.verdicts import Violation, broken

_RESTING: Final = "Resting"
_BACK: Final = ("InService", "WarmUp")
_GUESTS: Final = ("Floor", "Fallback")  # Listed because too few others are: they cannot rest.


class Recovery(NamedTuple):
    """What a pool asks of whoever rests: clean checks, and seconds out of the list."""

    checks: int
    rest: int


def check(history: History) -> Iterator[Violation]:
    """Judge every revision of a number that the controller wrote, by what it had recorded."""
    recorded: dict[Place, Object] = {}
    for revision, world in replay(history):
        if revision.kind != NUMBERS:
            continue
        if revision.after is None:
            recorded.pop(revision.place, None)
        elif revision.is_ours and (now := status_of(revision.after)):
            was = recorded.get(revision.place, {})
            recorded[revision.place] = now
            if was.get("stage") == _RESTING:
                yield from _counts_a_check_once(revision, was, now)
                yield from _comes_back_rested(revision, was, world)


def _counts_a_check_once(revision: Revision, was: Object, now: Object) -> Iterator[Violation]:
    """I5: one verdict is one check, however often it is read."""
    if now.get("stage") != _RESTING:
        return
    more = now.get("cleanChecks", 0) - was.get("cleanChecks", 0)
    if more > _new_checks(was, now):
        yield broken("I5", revision, f"{more} clean checks came of one verdict or none")


def _comes_back_rested(revision: Revision, was: Object, world: World) -> Iterator[Violation]:
    """I5: whoever rests comes back after its rest and its checks; people may end it before."""
    now, asked = status_of(revision.after), _asked(revision, world)
    if now.get("stage") not in _BACK or "out" in was or asked is None:
        return
    checks, nobody_is_asked = (
        was.get("cleanChecks", 0) + _new_checks(was, now),
        now.get("unverified"),
    )
    if checks < asked.checks and not nobody_is_asked:
        yield broken("I5", revision, f"it is back after {checks} of {asked.checks} clean checks")
    flag = [was["stageSince"], *was.get("flaggedAt", ())][-1]
    began = flag if nobody_is_asked else was.get("restedSince", flag)
    rested = seconds(now["stageSince"]) - seconds(began)
    is_guest = was.get("seat") in _GUESTS and now["stage"] == "InService"
    if rested < asked.rest and not is_guest:
        yield broken("I5", revision, f"it is back after {rested:.0f} of {asked.rest} s of rest")


def _new_checks(was: Object, now: Object) -> int:
    return int(now.get("checkedAt", "") > was.get("checkedAt", ""))


def _asked(revision: Revision, world: World) -> Recovery | None:
    """Read the least that can have been asked for; None where it stands elsewhere."""
    name = (revision.after or {})["spec"]["poolRef"]["name"]
    specs = [each.spec for each in world.decided_on((revision.namespace, name))]
    if not specs or any("policyRef" in each for each in specs):
        return None
    recoveries = [each.get("policy", {}).get("recovery", {}) for each in specs]
    checks = [each.get("cleanChecks", 2) for each in recoveries]
    rests = [duration(each.get("rest", {}).get("min", "14d")) for each in recoveries]
    return Recovery(min(checks), min(rests))
