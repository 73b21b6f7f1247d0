"""Families of faults, and which of them a call or an event of a watch can be hit by."""

from collections.abc import Iterator
from typing import Final, NamedTuple, Self

from faults.cluster import (
    eventfaults,
    faults,
    kills,
    longfaults,
    neighbours,
    outages,
    pauses,
    people,
    refusals,
)
from faults.cluster.address import EVENT, WATCH, Address
from faults.cluster.leasefaults import OF_LEASES
from faults.cluster.proxy import EventFault, Fault, Proxy

NEIGHBOUR: Final = "F5-neighbour"
OF_CALLS: Final[dict[str, Fault]] = {
    "F1-conflict": faults.conflicts,
    "F1-rival": faults.competes,
    "F2-gone": faults.gone,
    "F2-continue": faults.goes_in_pages,
    "F3-429-0": faults.throttles("0"),
    "F3-429-1": faults.throttles("1"),
    "F3-429-date": faults.throttles("date"),
    "F3-429-garbage": faults.throttles("soon, perhaps"),
    "F3-429-3600": faults.throttles("3600"),
    "F3-500": faults.fails(500),
    "F3-502": faults.fails(502, as_page=True),
    "F3-503": faults.fails(503, as_page=True),
    "F3-504": faults.fails(504),
    "F3-long": longfaults.fails_for(40.0),
    "F4-504": faults.loses_answer("504"),
    "F4-reset": faults.loses_answer("reset"),
    "F4-silence": faults.loses_answer("silence"),
    "F5-reset": faults.loses_request("reset"),
    "F5-silence": faults.loses_request("silence"),
    NEIGHBOUR: neighbours.waits_beside,
    "F6-late": faults.delays(9.0),
    "F6-twice": faults.repeats(0.5),
    "F6-ghost": longfaults.haunts,
    "F7-get": faults.reads_stale,
    "F7-conflict": faults.conflicts_then_stale,
}
OF_EVENTS: Final[dict[str, EventFault]] = {
    "F2-expired": eventfaults.expires,
    "F6-delay": eventfaults.delays(8.0),
    "F6-drop": eventfaults.drops,
    "F6-duplicate": eventfaults.duplicates,
    "F6-reorder": eventfaults.reorders,
    "F6-split": eventfaults.splits,
    "F6-cut": eventfaults.cuts,
    "F6-end": eventfaults.ends_amid,
    "F6-garble": eventfaults.garbles,
    "F6-bookmarks": eventfaults.only_bookmarks,
    "F6-stall": eventfaults.stalls,
    "F7-list": eventfaults.lists_stale,
}
OF_PROCESSES: Final = (kills.BEFORE, kills.AFTER, pauses.BEFORE, pauses.AFTER)
_OF_STORIES: Final = (*outages.FAULTS, *refusals.FAULTS, *people.EDITS)
_WRITES: Final = ("F1", "F3", "F4", "F5", "F6")
_LAST: Final = 3  # Of a lease that is renewed again and again, no more is hit.


class Point(NamedTuple):
    """One fault at one address of one workload."""

    workload: str
    fault: str
    address: Address
    seed: int

    def __str__(self) -> str:
        """Write the string that replays it."""
        return f"{self.workload}/{self.fault}/{self.address}/{self.seed}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote.

        Raises:
            ValueError: it is no point.
        """
        workload, fault, address, seed = text.split("/")
        if fault not in (*OF_CALLS, *OF_EVENTS, *OF_LEASES, *OF_PROCESSES, *_OF_STORIES):
            raise ValueError(f"there is no fault {fault}")
        return cls(workload, fault, Address.parse(address), int(seed))

    @property
    def family(self) -> str:
        """Name the family of the fault."""
        return self.fault.partition("-")[0]

    def plan(self, proxy: Proxy) -> None:
        """Have it done."""
        if self.fault in OF_EVENTS:
            proxy.plan_event(self.address, OF_EVENTS[self.fault])
        else:
            proxy.plan(self.address, (OF_CALLS | OF_LEASES)[self.fault])


def points(workload: str, met: list[Address], seed: int) -> Iterator[Point]:
    """Hit every address by every family that applies; the seed chooses which of its faults.

    Only kills are not chosen from: each write has one before it, and one after it.
    """
    for number, address in enumerate(dict.fromkeys(met)):
        if address.resource == "leases" and address.nth > _LAST:
            continue
        for family in sorted(applicable(address)):
            known = [fault for fault in _known(address) if fault.startswith(f"{family}-")]
            one = (number + seed) % len(known)
            for chosen in known if family == kills.FAMILY else known[one : one + 1]:
                yield Point(workload, chosen, address, seed)


def applicable(address: Address) -> set[str]:
    """Name the families that an address can be hit by."""
    return {fault.partition("-")[0] for fault in _known(address)}


def _known(address: Address) -> list[str]:
    """List the faults that make sense at an address."""
    if address.verb == EVENT:
        return [*OF_EVENTS]
    if address.place.writes:
        chosen = [*(each for each in OF_CALLS if each[:2] in _WRITES), *OF_PROCESSES]
        if address.verb == "create":  # Nobody else takes a name that is made up.
            chosen.remove("F1-rival")
        if address.resource not in ("events", "leases"):
            chosen += OF_LEASES
        else:
            chosen.remove(NEIGHBOUR)  # No pool waits for them.
        updates = address.verb == "patch" and address.resource != "events"
        return [*chosen, "F7-conflict"] if updates else chosen
    wanted = {"F3", "F5", "F2"} if address.verb in (WATCH, "list") else {"F3", "F5", "F7"}
    unfit = {"F7-conflict", NEIGHBOUR} | ({"F2-continue"} if address.verb != WATCH else set())
    return [each for each in OF_CALLS if each[:2] in wanted and each not in unfit]
