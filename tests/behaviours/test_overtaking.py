"""What people pull does not wait for the records of what else is moved at that moment."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest

from dialrota.adapters.cluster import names
from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, Desk
from fakes.inside import Inside
from faults.cluster.address import Place
from faults.cluster.proxy import Call, Fault, Proxy, pass_through

PULLED: Final = "+14155550100"
MANY: Final = [f"+150355501{place:02d}" for place in range(80)]
OTHERS: Final = ["+14155550101", "+14155550102"]
RECORDS: Final = f"{names.NUMBERS.plural}.status"
LIST: Final = ("patch", "configmaps", "sales-rotation")
HOLD: Final = {"spec": {"hold": {"reason": "complaints", "by": "ann@example.com"}}}

Begin = Callable[..., Inside]


class Barrier:
    """Keeps up what is written of the records of MANY, until it is lifted."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._lifted = threading.Event()
        self.kept = 0
        self._meet(self._keep)

    def lift(self) -> None:
        """Let everything pass."""
        self._meet(pass_through)
        self._lifted.set()

    def _meet(self, fault: Fault) -> None:
        for number in MANY:
            self._proxy.next_time(Place("patch", RECORDS, row("sales", number)), fault)

    async def _keep(self, call: Call) -> None:
        self.kept += 1
        while not self._lifted.is_set():
            await asyncio.sleep(0.02)
        await pass_through(call)


def declare(desk: Desk, *, many_are_pulled: bool) -> None:
    entries: list[dict[str, Any]] = [{"number": n} for n in (PULLED, *OTHERS)]
    out = {"state": "Pulled", "reason": "Storm"} if many_are_pulled else {}
    desk.apply(pool("sales", numbers=[*entries, *({"number": n, **out} for n in MANY)]))


def begin_well(desk: Desk, *, many_are_pulled: bool) -> None:
    """Have everything on record."""
    declare(desk, many_are_pulled=many_are_pulled)
    assert eventually(lambda: len(desk.states("sales")) == len(MANY) + 1 + len(OTHERS))


def hold(desk: Desk) -> dict[str, Any]:
    return desk.merge(NUMBERS, row("sales", PULLED), HOLD)


def written(proxy: Proxy, since: int) -> tuple[int, bool]:
    """Count the records that were written before the list was, and say whether it was."""
    done = [each[1:3] + each[4:5] for each in proxy.traffic.log[since:] if each.code == 200]
    before = done[: done.index(LIST)] if LIST in done else done
    return sum(each[1] == RECORDS for each in before), LIST in done


def came_back(desk: Desk) -> list[dict[str, Any]]:
    return [each for each in desk.events() if "came back" in each["note"]]


@pytest.mark.parametrize("many_return", [False, True], ids=["others left", "others come back"])
def test_a_held_number_leaves_the_list_before_the_records_of_its_pool_are_written(
    desk: Desk, proxy: Proxy, behind: Inside, many_return: bool
) -> None:
    begin_well(desk, many_are_pulled=many_return)
    behind.look()
    before = len(behind.reports)
    barrier = Barrier(proxy)
    declare(desk, many_are_pulled=not many_return)
    assert eventually(lambda: barrier.kept)
    began = len(proxy.traffic.log)

    hold(desk)
    assert eventually(lambda: behind.controller.reconciler.is_behind)
    barrier.lift()

    assert eventually(lambda: written(proxy, began)[1])
    assert written(proxy, began)[0] < len(MANY) / 2
    last = behind.look()
    assert desk.listed("sales") == sorted([*OTHERS, *(MANY if many_return else [])])
    states = desk.states("sales")
    assert states.pop(PULLED) == "Held"
    assert {states[n] for n in MANY} == {"Unknown" if many_return else "Pulled"}
    assert last.unwritten == frozenset()
    told = [c for r in behind.reports[before:] for d in r.decisions for c in d.plan.changes]
    moved = Counter(change.number for change in told if change.number)
    assert moved == dict.fromkeys([*MANY, PULLED], 1), "each of them is told once"


def test_whoever_follows_one_that_was_killed_before_those_records_decides_the_same(
    desk: Desk, proxy: Proxy, behind: Inside, begin: Begin
) -> None:
    begin_well(desk, many_are_pulled=True)
    behind.look()
    first = Barrier(proxy)
    declare(desk, many_are_pulled=False)
    assert eventually(lambda: first.kept)
    hold(desk)
    assert eventually(lambda: behind.controller.reconciler.is_behind)
    first.lift()
    last = Barrier(proxy)  # Nothing gets through it any more, as if the controller were dead.
    assert eventually(lambda: PULLED not in (desk.listed("sales") or ()))
    assert eventually(lambda: last.kept)
    behind.stop()

    left = desk.states("sales")
    assert desk.listed("sales") == OTHERS, "who comes back is recorded first"
    assert {left[n] for n in MANY} == {"Pulled", "Unknown"}
    assert not came_back(desk), "nothing is told before it is on record"

    other = begin().start()
    assert eventually(lambda: desk.listed("sales") == sorted([*OTHERS, *MANY]))
    other.look()
    assert desk.states("sales") == {**dict.fromkeys([*OTHERS, *MANY], "Unknown"), PULLED: "Held"}
    assert eventually(lambda: came_back(desk))
