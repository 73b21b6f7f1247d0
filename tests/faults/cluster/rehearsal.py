"""Running points side by side in one process: the unfaulted twin first, then what is faulted."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from controlplane.access import Access
from faults.cluster import eyes, pace, stage
from faults.cluster.address import Address
from faults.cluster.endstate import Facts
from faults.cluster.families import Point
from faults.cluster.stage import Theatre
from faults.cluster.upstream import Upstream
from faults.cluster.workloads import WORKLOADS

SIDE_BY_SIDE: Final = 8


class Twin(NamedTuple):
    """What a workload does, and comes to, where nothing goes wrong."""

    workload: str
    met: list[Address]
    reached: list[Facts]


class Outcome(NamedTuple):
    """What became of a point. One that was not met at all says nothing."""

    point: Point
    was_met: bool
    wrong: list[str]
    seconds: float  # In real time.


def learn(access: Access, names: Iterable[str]) -> dict[str, Twin]:
    """Run workloads without faults."""

    async def work() -> dict[str, Twin]:
        async with Upstream(access) as upstream, eyes.looking(upstream) as seen:
            theatre = Theatre(upstream, seen)
            twins = [await _learn(theatre, name) for name in names]
        return {twin.workload: twin for twin in twins}

    return pace.run(work())


def rehearse(
    access: Access,
    twins: dict[str, Twin],
    points: Iterable[Point],
    tell: Callable[[Outcome], None],
) -> None:
    """Run points, some at a time, and tell of each when it is over."""

    async def work() -> None:
        async with Upstream(access) as upstream, eyes.looking(upstream) as seen:
            theatre = Theatre(upstream, seen)
            waiting = iter(points)

            async def hand() -> None:
                for point in waiting:
                    tell(await _hit(theatre, point, twins[point.workload]))

            async with asyncio.TaskGroup() as hands:
                for _ in range(SIDE_BY_SIDE):
                    hands.create_task(hand())

    pace.run(work())


async def _learn(theatre: Theatre, name: str) -> Twin:
    with tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder:
        async with stage.staged(theatre, WORKLOADS[name], Path(folder)) as run:
            async with stage.controlled(run, 0):
                await stage.play(run, None)
            if run.wrong:
                raise RuntimeError(f"{name} goes wrong by itself: {run.wrong}")
            return Twin(name, run.proxy.met, run.reached)


async def _hit(theatre: Theatre, point: Point, twin: Twin) -> Outcome:
    loop = asyncio.get_running_loop()
    began = loop.time()
    with tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder:
        async with stage.staged(theatre, WORKLOADS[point.workload], Path(folder)) as run:
            point.plan(run.proxy)
            async with stage.controlled(run, point.seed):
                await stage.play(run, twin.reached)
            wrong = [*run.wrong, *run.proxy.wrong]
            was_met = bool(run.proxy.struck)
    return Outcome(point, was_met, wrong, (loop.time() - began) / pace.TIMES)
