"""The loop over a cluster, put together from adapters: one process, one event loop."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final, NamedTuple

from dialrota.adapters.cluster.events import Events, Story
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.journals import ClusterJournals
from dialrota.adapters.cluster.nudging import Nudge, Nudges
from dialrota.adapters.cluster.secrets import ClusterSecrets
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.adapters.http.pacing import Timing as ProviderTiming
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.waiting import Timing
from dialrota.adapters.telnyx.observer import TelnyxObserver
from dialrota.cli import outside
from dialrota.cli.cluster.connecting import CHANCE, Generations, Target, timing
from dialrota.cli.cluster.files import ClusterFiles
from dialrota.cli.settings import Settings
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.loop.seen import Outside
from dialrota.loop.sweep import Sweeper
from dialrota.loop.tending import side_by_side
from dialrota.model.pool import PoolKey
from dialrota.model.words import Backing
from dialrota.ports import Observer

_LAST_WORDS: Final = 2.0  # Seconds for events that are still being told at the end.
MayWrite = Callable[[], None]


class Controller(NamedTuple):
    """A reconciler over a cluster, and what it stands on."""

    reconciler: Reconciler
    store: ClusterStore
    client: Client
    sweeper: Sweeper
    events: Events
    telling: set[asyncio.Task[None]]
    nudges: Nudges

    def tell(self, stories: list[Story], now: int) -> None:
        """Write events, without waiting for that."""
        if stories:
            task = asyncio.create_task(self.events.tell(stories, now))
            self.telling.add(task)
            task.add_done_callback(self.telling.discard)


def _always() -> None:
    """Allow every write: one pass needs no leader."""


def _ignore(store: ClusterStore) -> None:
    """Have no interest in how watches fare: whoever takes one pass just waits."""


class Conduct(NamedTuple):
    """How a controller waits, and who is asked and told meanwhile.

    ``watching`` is called before everything was seen, as that may take long where a cluster is
    out of reach.
    """

    may_write: MayWrite = _always
    watching: Callable[[ClusterStore], None] = _ignore
    timing: Callable[[], Timing] = timing


@asynccontextmanager
async def control(
    settings: Settings,
    target: Target,
    client: Client,
    conduct: Conduct = Conduct(),  # noqa: B008  # A named tuple cannot change.
) -> AsyncIterator[Controller]:
    """Watch everything, and put the loop together once all of it was seen."""
    part = Part(target.namespace, target.max_numbers)
    store = ClusterStore(client, conduct.timing(), part, conduct.may_write)
    conduct.watching(store)
    running = asyncio.get_running_loop()

    def wake() -> None:
        """Wake the loop from another thread."""
        running.call_soon_threadsafe(store.wake)

    files = ClusterFiles(settings.repo, wake)
    observers = _observers(files, client, store.hand)
    sweeper = Sweeper(observers, store.records, _silent, wake, store.mirror.altered.take)
    try:
        await store.start()
        made = _outside(store, sweeper)
        events = Events(
            client.gated(conduct.may_write), store.mirror, os.environ.get("HOSTNAME") or "dialrota"
        )

        def deny(key: PoolKey, why: str) -> None:
            """Tell of a right that is missing for nudges, and for nothing else."""
            controller.tell([*events.of_denial(key, why)], outside.clock().now())

        nudges = Nudges(client, conduct.timing(), conduct.may_write, deny)
        controller = Controller(Reconciler(made), store, client, sweeper, events, set(), nudges)
        yield controller
        await fall_silent(controller)
    finally:
        sweeper.close()
        files.close()
        await store.stop()


async def fall_silent(controller: Controller) -> None:
    """Let what is still being told come to its end, if that is near, and tell nothing more."""
    await controller.nudges.stop()
    if controller.telling:
        await asyncio.wait(controller.telling, timeout=_LAST_WORDS)
    for task in controller.telling:
        task.cancel()


def _outside(store: ClusterStore, sweeper: Sweeper) -> Outside:
    """Give the loop a cluster in place of files."""
    return Outside(
        desired=store.declarations,
        sweeper=sweeper,
        store=store.records,
        lists=store.records,
        writer=store.writer,
        history=Generations(store.declarations),
        together=side_by_side,
        backing=Backing.CHANGE,
    )


async def one_pass(controller: Controller, now: int) -> PassReport:
    """Take one pass, and wait for the sources that it asks."""
    report = await controller.reconciler.run(now)
    while controller.sweeper.is_busy:
        await controller.store.wait(1.0)
        report = _joined(report, await controller.reconciler.run(now))
    await controller.store.writer.filling.done()
    return report


def until_told(work: Coroutine[Any, Any, int]) -> int:
    """Run until it ends, or until a signal ends it; return the exit code."""

    async def main() -> int:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return 0

    return asyncio.run(main())


def follow_up(controller: Controller, report: PassReport) -> None:
    """Tell of a pass once it is over: by events, and by nudges to pods; wait for neither."""
    _tell_events(controller, report)
    _nudge(controller, report)


def _nudge(controller: Controller, report: PassReport) -> None:
    """Nudge the pods of the pools whose list changed, where people want that."""
    if not report.published:
        return
    pools = {pool.key: pool for pool in report.declared.pools if pool.nudge}
    for key in report.published:
        published = controller.reconciler.known.published.get(key)
        if key in pools and published is not None:
            controller.nudges.nudge(key, Nudge(pools[key].nudge, published.generation))


def _tell_events(controller: Controller, report: PassReport) -> None:
    """Write events of what a pass changed, could not change, and put back."""
    events = controller.events
    stories = [*events.of_pass(report.decisions, report.unwritten)]
    stories += [s for key, ready in report.unready.items() for s in events.of_unready(key, ready)]
    stories += [s for key, sweep in report.swept.items() for s in events.of_sweep(key, sweep)]
    decided = frozenset(decision.key for decision in report.decisions)
    for key, deed in controller.store.take_drift(decided):
        # A record is put back without a word, where nobody is known to have changed it: it may
        # have been a write of ours whose answer was lost.
        if key in report.published or deed.writer:
            stories += events.of_drift(key, deed)
    controller.tell(stories, report.now)


def _joined(before: PassReport, after: PassReport) -> PassReport:
    """Report two passes as one: the first asked the sources, the second heard them."""
    seen = {decision.key: decision for decision in (*before.decisions, *after.decisions)}
    return replace(
        after,
        decisions=tuple(seen[key] for key in sorted(seen)),
        published=tuple(sorted({*before.published, *after.published})),
        unready={**before.unready, **after.unready},
        changed=before.changed or after.changed,
    )


def _observers(files: ClusterFiles, client: Client, hand: Hand) -> Mapping[str, Observer]:
    running = asyncio.get_running_loop()
    secrets, journals = ClusterSecrets(client, running), ClusterJournals(hand, running)
    waits = ProviderTiming(asyncio.sleep, time.monotonic, CHANCE)
    return {
        "file": files,
        "telnyx": TelnyxObserver(secrets.read, journals, waits),
    }


def _silent(source: str, done: int, total: int) -> None:
    """Show nothing."""
