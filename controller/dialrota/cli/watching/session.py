"""A loop put together from adapters, for the length of one command."""

import gc
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.yamlfile.load import load
from dialrota.cli import outside
from dialrota.cli.outside import Wish
from dialrota.cli.progress import busy
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Settings
from dialrota.cli.watching.late import LateHistory, LateTelnyx
from dialrota.cli.watching.speaking import speak
from dialrota.cli.watching.waking import Waking
from dialrota.decide.fleet import World
from dialrota.loop import runner
from dialrota.loop.atonce import AtOnce, at_once
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.loop.runner import Habits
from dialrota.loop.seen import Outside
from dialrota.loop.sweep import Sweeper
from dialrota.model.failure import DialrotaError, UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState, PoolState
from dialrota.ports import Observer

if TYPE_CHECKING:
    from dialrota.adapters.declarations import Declarations
    from dialrota.adapters.filewatch import FileWatch
    from dialrota.adapters.stores.lock import Holder, RunLock

_PATIENCE: Final = 5.0  # Seconds to wait for another run: a pass takes less.


class Gear(NamedTuple):
    """What only a loop that writes, or only one that watches, needs, and what it reads with."""

    lock: "RunLock | None" = None
    watch: "FileWatch | None" = None
    declarations: "Declarations | None" = None
    find_moved: tuple[Callable[[], set[PoolKey]], ...] = ()


class Loop:
    """What commands ask of the loop."""

    def __init__(self, made: Outside, gear: Gear) -> None:
        """Take the outside as it was put together."""
        self._outside = made
        self._gear = gear
        self._reconciler = Reconciler(made)
        self._stopped = threading.Event()

    def plan(self, now: int) -> PassReport:
        """Decide every pool and write nothing."""
        with busy("Reading and deciding"):
            return self._reconciler.plan(now)

    def world(self, now: int) -> World:
        """Read everything that a decision depends on; takes the news, so no pass may follow."""
        with busy("Reading"):
            return self._reconciler.world(now)

    def run(
        self, now: int, *, commit: bool = False, forced: frozenset[PoolKey] = frozenset()
    ) -> PassReport:
        """Take one pass."""
        with busy("Taking a pass"):
            return at_once(self._reconciler.run(now, commit=commit, forced=forced))

    def last_change(self) -> int:
        """Return the time of the last recorded change."""
        return self._reconciler.last_change()

    def watch(
        self, habits: Habits, before: Callable[[], None] | None = None
    ) -> Iterator[PassReport | DialrotaError]:
        """Take passes until told to stop, by ``stop`` or by a signal to the process.

        ``before`` is called before a pass that news has woken.
        """
        watch, lock = self._gear.watch, self._gear.lock
        if watch is None or lock is None:
            raise UsageError("this loop was not opened to watch")
        duties = [lock.keep, *([before] if before is not None else [])]
        waker = Waking(watch, duties, self._find_moved)
        with watch, _signals(self.stop):
            passes = runner.watch(self._reconciler, outside.clock(), waker, self._stopped, habits)
            with busy("Taking the first pass"):
                first = next(passes)
            yield first
            yield from passes

    def _find_moved(self) -> bool:
        """Have the next pass put back what somebody else changed; return whether anything is."""
        moved = set()
        for find in self._gear.find_moved:
            try:
                moved |= find()
            except DialrotaError as error:  # The loop goes on, and looks again.
                click.echo(f"dialrota: {visible(str(error))}", err=True)
        self._reconciler.disturb(moved)
        for key in sorted(moved):
            click.echo(f"{key}: somebody else changed its files; they are put back", err=True)
        return bool(moved)

    def stop(self) -> None:
        """End ``watch`` once the pass under way is done."""
        self._stopped.set()
        if self._gear.watch is not None:
            self._gear.watch.wake()

    def recorded(self) -> list[PoolKey]:
        """Name the pools that a pass has left a record of."""
        return sorted(self._reconciler.known.states)

    def damaged(self) -> dict[PoolKey, str]:
        """Name the pools whose record cannot be read, with why."""
        return dict(self._reconciler.known.damaged)

    def orphaned(self) -> frozenset[PoolKey]:
        """Name the pools that were declared once, and whose last list keeps serving."""
        self._reconciler.last_change()  # Reads the records, where no pass has yet.
        states = self._reconciler.known.states
        return frozenset(key for key, state in states.items() if state.orphaned)

    def listed(self) -> list[PoolKey]:
        """Name the pools that have a published list."""
        return sorted(self._reconciler.known.published)

    def waits_for_commit(self, report: PassReport) -> bool:
        """Say whether a declaration shrank beyond belief, or took its list along.

        A commit may come to stand behind it.
        """
        known = self._reconciler.known
        gone = known.states.keys() - {pool.key for pool in report.declared.pools}
        shrunk = not known.shrunk.isdisjoint(pool.key for pool in report.declared.pools)
        return shrunk or any(known.is_to_go(key) for key in gone)

    def feeds(self) -> tuple[str, ...]:
        """Name the files, from the repository's root, that pools take numbers from."""
        return self._gear.declarations.feeds if self._gear.declarations is not None else ()

    def records(
        self, keys: Sequence[PoolKey]
    ) -> list[tuple[PoolState, Mapping[str, NumberState]]]:
        """Return the records of pools as the last pass left them."""
        known = self._reconciler.known
        return [(known.states[key], known.numbers[key]) for key in keys if key in known.states]


@contextmanager
def make_loop(settings: Settings, wish: Wish) -> Iterator[Loop]:
    """Put a loop together; one that writes holds the output folder meanwhile."""
    speak()
    outside.check_secrets(settings)
    with ExitStack() as stack:
        desired = outside.open_declarations(settings)
        # A pass makes many values and few cycles: collecting in between costs a fifth of it.
        gc.disable()
        stack.callback(gc.enable)
        gear = _gear(settings, wish, stack)
        disk = outside.open_disk(wish)
        store = outside.open_state(settings, disk)
        if wish.writing:
            store.settle()
        wake = gear.watch.wake if gear.watch is not None else None
        observers: dict[str, Observer] = {
            "file": FileObserver(settings.repo, load, outside.clock()),
            "telnyx": LateTelnyx(settings),
        }
        sweeper = Sweeper(observers, store, wish.progress or _silent, wake)
        stack.callback(sweeper.close)
        lists = outside.open_lists(settings, disk)
        made = Outside(
            desired=desired,
            sweeper=sweeper,
            store=store,
            lists=lists,
            writer=AtOnce(store, lists),
            history=LateHistory(settings),
        )
        moved = (lists.standing.find_moved, store.find_moved)
        yield Loop(made, gear._replace(declarations=desired, find_moved=moved))


def _gear(settings: Settings, wish: Wish, stack: ExitStack) -> Gear:
    if not wish.writing:
        return Gear()
    from dialrota.adapters.stores.lock import hold

    outside.make_out(settings)
    now = outside.clock().now()
    lock = stack.enter_context(hold(settings.out, since=now, patience=_PATIENCE, waiting=_tell))
    if not wish.watching:
        return Gear(lock)
    from dialrota.adapters.filewatch import FileWatch

    return Gear(lock, FileWatch(*wish.watching))


def _tell(holder: "Holder") -> None:
    click.echo(f"Waiting for {holder} to finish.", err=True)


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Stop at the first interrupt or terminate signal, after the pass; break off at the second."""

    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {each: signal.signal(each, handle) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _silent(source: str, done: int, total: int) -> None:
    """Show nothing."""
