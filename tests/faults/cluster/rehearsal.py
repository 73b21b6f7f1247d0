"""Running points side by side in one process: the unfaulted twin first, then what is faulted."""

import asyncio
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from controlplane.access import access
from controlplane.plane import Plane
from faults.cluster import (
    census,
    endings,
    eyes,
    heard,
    invariants,
    kills,
    pace,
    pauses,
    people,
    refusals,
    stage,
)
from faults.cluster.address import Address
from faults.cluster.endstate import Facts
from faults.cluster.families import Point
from faults.cluster.history import History
from faults.cluster.mortal import Death
from faults.cluster.observer import Observer
from faults.cluster.stage import Patience, Run, Theatre
from faults.cluster.upstream import Upstream
from faults.cluster.verdicts import Evidence
from faults.cluster.workloads import WORKLOADS

T = TypeVar("T")

SIDE_BY_SIDE: Final = 8


class Twin(NamedTuple):
    """What a workload does, and comes to, where nothing goes wrong."""

    workload: str
    met: list[Address]
    reached: list[Facts]
    tasks: int  # Of its controller, at rest.


class Outcome(NamedTuple):
    """What became of a point. One that was not met at all says nothing."""

    point: Point
    namespace: str
    was_met: bool
    wrong: tuple[str, ...]
    seconds: float  # In real time.

    @property
    def is_late(self) -> bool:
        """Whether all that is wrong is that it had not come to its end in time."""
        return all(line.startswith("L1") for line in self.wrong)


class Site(NamedTuple):
    """Where to play: an API server and the store behind it."""

    described: dict[str, str]
    etcd: str

    @classmethod
    def of(cls, plane: Plane) -> "Site":
        """Describe a plane for any process."""
        return cls(plane.access.described(), plane.etcd.url)


def learn(site: Site, names: Iterable[str]) -> dict[str, Twin]:
    """Run workloads without faults.

    Raises:
        RuntimeError: one of them goes wrong by itself.
    """

    async def play(theatre: Theatre) -> list[Twin]:
        return [await _learn(theatre, name) for name in names]

    return {twin.workload: twin for twin in pace.run(_on_stage(site, set(), play))}


def rehearse(
    site: Site,
    twins: dict[str, Twin],
    points: Iterable[Point],
    patience: Patience = Patience(),  # noqa: B008  # A named tuple cannot change.
) -> list[Outcome]:
    """Run points, some at a time; then judge every revision that any of them made."""
    waiting = iter(points)
    played: list[tuple[Outcome, Evidence]] = []
    namespaces: set[str] = set()

    async def hand(theatre: Theatre) -> None:
        for point in waiting:
            stage_of_it = theatre._replace(patience=patience)
            played.append(await _hit(stage_of_it, point, twins[point.workload]))

    async def play(theatre: Theatre) -> None:
        async with asyncio.TaskGroup() as hands:
            for _ in range(SIDE_BY_SIDE):
                hands.create_task(hand(theatre))

    with Observer(site.etcd, namespaces) as observer:
        pace.run(_on_stage(site, namespaces, play))
        history = observer.history()
    return [_judged(each, history, evidence) for each, evidence in played]


async def _on_stage(
    site: Site, namespaces: set[str], play: Callable[[Theatre], Awaitable[T]]
) -> T:
    async with (
        Upstream(access(site.described)) as upstream,
        eyes.looking(upstream) as seen,
    ):
        return await play(Theatre(upstream, seen, namespaces))


async def _learn(theatre: Theatre, name: str) -> Twin:
    with tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder:
        async with stage.staged(theatre, WORKLOADS[name], Path(folder)) as run:
            async with stage.controlled(run, 0):
                await stage.play(run, None)
            if run.wrong:
                raise RuntimeError(f"{name} goes wrong by itself: {run.wrong}")
            return Twin(name, run.proxy.met, run.reached, run.resting)


async def _hit(theatre: Theatre, point: Point, twin: Twin) -> tuple[Outcome, Evidence]:
    began, said = time.monotonic(), heard.begin()
    with tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder:
        async with stage.staged(theatre, WORKLOADS[point.workload], Path(folder)) as run:
            run.usual = twin.tasks
            wreck = _WRECKS.get(point.family, _fault)
            was_met = await wreck(run, point, twin)
            wrong = (*run.wrong, *run.proxy.wrong, *census.grown(run.resting, twin.tasks))
            outcome = Outcome(point, run.namespace, was_met, wrong, time.monotonic() - began)
            return outcome, stage.evidence(run, said)


async def _fault(run: Run, point: Point, twin: Twin) -> bool:
    point.plan(run.proxy)
    async with stage.controlled(run, point.seed):
        await stage.play(run, twin.reached)
        await stage.led(run)
    await stage.look_back(run)
    return bool(run.proxy.struck)


async def _kill(run: Run, point: Point, twin: Twin) -> bool:
    death = Death(point.address, point.fault)
    return await kills.play(run, death, point.seed, twin.reached)


async def _pause(run: Run, point: Point, twin: Twin) -> bool:
    pause = Death(point.address, point.fault, by=signal.SIGSTOP)
    return await pauses.play(run, pause, point.seed, twin.reached)


async def _edit(run: Run, point: Point, twin: Twin) -> bool:
    run.workload = people.story(run.workload, point.fault, point.address)
    async with stage.controlled(run, point.seed):
        await stage.play(run, people.stages(twin.reached, point.address))
        await stage.led(run)
    await stage.look_back(run)
    unmended = people.unmended(run.theatre.eyes.objects[run.namespace])
    run.wrong += [f"L1: {line}" for line in unmended]
    return bool(run.person.edits)


async def _refuse(run: Run, point: Point, twin: Twin) -> bool:
    over = await refusals.plan(run, point.fault, point.address, point.seed)
    async with stage.controlled(run, point.seed):
        await stage.play(run, twin.reached)
        await refusals.outlast(run, over)
        await stage.led(run)
    await stage.look_back(run)
    return refusals.was_refused(run)


_WRECKS: Final = {
    kills.FAMILY: _kill,
    pauses.FAMILY: _pause,
    refusals.FAMILY: _refuse,
    people.FAMILY: _edit,
}


def _judged(outcome: Outcome, history: History, evidence: Evidence) -> Outcome:
    """Add what the observer saw of a run, and what other witnesses tell."""
    own = [each for each in history.revisions if each.namespace == outcome.namespace]
    part = history._replace(found=(), revisions=tuple(own))
    found = [*invariants.check(part, evidence), *endings.unsettled(part)]
    return outcome._replace(wrong=(*outcome.wrong, *map(str, found)))
