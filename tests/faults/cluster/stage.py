"""One run of a workload: a namespace, a controller behind a proxy, people, and what came of it.

The controller is the product's own, put together and led as ``dialrota run --cluster`` does it,
but in this process and in fast time, so that many runs share an event loop.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from weakref import WeakSet

from dialrota.adapters.kube.lease import Lease
from dialrota.model.instant import HOUR
from faults.cluster import census, endstate, lives, memory, proxy
from faults.cluster.census import Held
from faults.cluster.endstate import Facts
from faults.cluster.eyes import Eyes
from faults.cluster.lives import LEASE, Life, Living, Post
from faults.cluster.pace import Clock, Steady
from faults.cluster.person import Person, RefusedError
from faults.cluster.proxy import Proxy
from faults.cluster.upstream import Upstream
from faults.cluster.verdicts import Evidence
from faults.cluster.workloads import START, Workload

# All in fast seconds.
_REST: Final = 12.0  # A namespace in which nothing changes for so long has come to rest.
_HALF_AN_HOUR: Final = 2000.0  # And a little: then list-watches list again.
_PASSES: Final = 3  # Forced ones, at the end, which must write nothing.


class Patience(NamedTuple):
    """How long a run may take, in fast seconds."""

    step: float = 200.0  # Until the next step is taken all the same.
    end: float = 600.0  # Until a namespace must have come to where its twin came.
    utmost: float = 2400.0  # Until a step is given up in which no controller comes up.


class Theatre(NamedTuple):
    """What the runs of one process share."""

    upstream: Upstream
    eyes: Eyes
    namespaces: set[str]  # Of all runs so far: an observer follows them.
    patience: Patience = Patience()


@dataclass
class Run:
    """One run while it goes on."""

    theatre: Theatre
    workload: Workload
    person: Person
    proxy: Proxy
    clock: Clock
    token: str = ""  # As whom the controller comes; as one who may do everything, if empty.
    life: Living | None = None
    lease: Lease | None = None  # Of a controller in this process.
    others: list[Proxy] = field(default_factory=list)  # Of controllers beside the first.
    lives: int = 0
    deaths: int = 0
    reached: list[Facts] = field(default_factory=list)  # After each step.
    wrong: list[str] = field(default_factory=list)  # What was not as it must be.
    held: Held = field(default_factory=WeakSet)  # Tasks of controllers in this process.
    usual: int = 0  # So many of them are there at rest, where nothing goes wrong.
    resting: int = 0  # So many were.

    @property
    def namespace(self) -> str:
        """Name the namespace."""
        return self.person.namespace

    @property
    def is_up(self) -> bool:
        """Whether a controller has taken up its work."""
        return self.life is not None and self.life.is_up

    def facts(self) -> Facts:
        """Say what the namespace has come to now."""
        return endstate.facts(self.theatre.eyes.objects[self.namespace])

    def wake(self) -> None:
        """Tell the controller that there is news, as a changed file would."""
        if self.life is not None:
            self.life.wake()


@asynccontextmanager
async def staged(theatre: Theatre, workload: Workload, folder: Path) -> AsyncIterator[Run]:
    """Prepare a run; the controller is not there yet, and faults may still be planned."""
    person = Person(theatre.upstream, f"{workload.name}-{secrets.token_hex(5)}", folder)
    theatre.namespaces.add(person.namespace)
    await person.begin()
    async with proxy.listening(theatre.upstream) as between:
        yield Run(theatre, workload, person, between, Clock(START))
    theatre.eyes.forget(person.namespace)


@asynccontextmanager
async def controlled(run: Run, seed: int) -> AsyncIterator[None]:
    """Have a controller behind the proxy. It is stopped as by SIGTERM, and must let go."""
    living = asyncio.create_task(_live(run, seed))
    try:
        yield
        if living.done():
            run.wrong.append(f"the controller ended by itself: {living}")
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        run.wrong += await census.outlived(run.held, run.proxy.connections)


async def _live(run: Run, seed: int) -> None:
    """Live again and again: whoever loses its lease ends, and is started again."""
    census.count(run.held)
    while True:
        run.lives += 1
        await _live_once(run, seed)
        run.life = None


async def _live_once(run: Run, seed: int) -> int:
    steady = Steady()
    run.proxy.skip = lambda: steady.skip(_HALF_AN_HOUR)
    token = run.token or run.theatre.upstream.token
    post = Post(run.proxy.url, token, run.namespace, run.person.folder, seed)

    def show(life: Life) -> None:
        run.life, run.lease = life, life.lease

    return await lives.lead(post, run.clock, steady, show)


async def play(run: Run, twin: Sequence[Facts] | None) -> None:
    """Take the steps; after each, come to rest, or to where an unfaulted twin came."""
    for number, step in enumerate(run.workload.steps):
        run.clock.set_forward(START + number * HOUR)
        try:
            await step(run.person)
        except RefusedError as error:  # What it is about should be there by now.
            run.wrong.append(f"L1: {error}")
        run.wake()
        if twin is None:
            await _rest(run)
        else:
            is_last = number + 1 == len(run.workload.steps)
            await _arrive(run, twin[number], is_last=is_last)
        run.reached.append(run.facts())
    await stay(run)
    if twin is not None:
        run.wrong += [f"L1: {line}" for line in endstate.differences(twin[-1], run.facts())]


async def _rest(run: Run) -> None:
    """Wait until nothing changes any more, and nothing is asked; it must come to that."""
    loop, theatre = asyncio.get_running_loop(), run.theatre
    latest = loop.time() + theatre.patience.end
    while loop.time() < latest:
        was_up = run.is_up
        is_moving = await theatre.eyes.changed(run.namespace, _REST) or run.proxy.traffic.flying
        if was_up and not is_moving:
            return
    run.wrong.append(f"I8: it does not come to rest, with {run.proxy.traffic.flying} calls open")


async def _arrive(run: Run, wanted: Facts, *, is_last: bool) -> None:
    """Wait until a namespace has come to where it should.

    On the way it may have come elsewhere: a guard whose pass broke off holds back whom it might
    have benched, until the next verdict. In the end nothing of that is left.
    """
    loop, eyes = asyncio.get_running_loop(), run.theatre.eyes
    patience = run.theatre.patience
    long = patience.end if is_last else patience.step
    latest, ends = loop.time() + patience.utmost, loop.time() + long
    while wanted != run.facts() and loop.time() < min(ends, latest):
        if not run.is_up:
            ends = loop.time() + long  # Whoever is not there yet is not late.
        if not await eyes.changed(run.namespace, _REST):
            run.wake()  # An audit that was saved amid a sweep is found by the next.


async def stay(run: Run) -> None:
    """Take passes for no reason: none may write."""
    await _rest(run)
    eyes = run.theatre.eyes
    before = eyes.revisions(run.namespace)
    for _ in range(_PASSES):
        if run.life is not None:
            run.life.disturb()
        run.wake()
        await asyncio.sleep(2)
    after = eyes.revisions(run.namespace)
    moved = sorted("/".join(at) for at in before | after if before.get(at) != after.get(at))
    run.wrong += [f"I8: a pass without reason changed {name}" for name in moved]
    run.resting = await census.at_rest(run.held, run.usual)
    if isinstance(run.life, Life) and run.is_up:
        objects, now = eyes.objects[run.namespace], run.clock.now()
        run.wrong += memory.gaps(run.life.controller, objects, run.person.folder, now)


async def led(run: Run) -> None:
    """Wait until a controller leads: whoever lost the lease left it to run out, not given back.

    One that was seen to be up may have lost it since, on a machine that stood still.
    """
    loop = asyncio.get_running_loop()
    latest = loop.time() + run.theatre.patience.end
    while not (run.is_up and run.lease and run.lease.is_held) and loop.time() < latest:
        await asyncio.sleep(1)


async def look_back(run: Run) -> None:
    """Make sure that a controller that was stopped has given its lease back."""
    try:
        lease = await run.person.read("/apis/coordination.k8s.io/v1", "leases", LEASE)
    except RefusedError as error:
        run.wrong.append(f"I12: the lease is gone: {error}")
        return
    if holder := lease["spec"].get("holderIdentity"):
        run.wrong.append(f"I12: the lease was not given back by {holder}")


def evidence(run: Run, said: Sequence[str]) -> Evidence:
    """Tell what was asked through the proxies, one of each replica, and what was logged.

    The secret that must stand nowhere is the token that the controller shows.
    """
    ways = {f"controller {at}": way for at, way in enumerate([run.proxy, *run.others])}
    asked = [
        each._replace(user=user, namespace=run.namespace)
        for user, way in ways.items()
        for each in way.traffic.log
    ]
    texts = {"of the controller": "\n".join(said)}
    return Evidence(tuple(asked), frozenset(ways), texts, (run.theatre.upstream.token,))
