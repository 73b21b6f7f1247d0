"""A loop put together from adapters, for the length of one command."""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.secretfiles import SecretFiles
from dialrota.adapters.yamlfile.load import load
from dialrota.cli import outside
from dialrota.cli.outside import Progress
from dialrota.cli.settings import Settings
from dialrota.decide.fleet import World
from dialrota.loop import runner
from dialrota.loop.reconcile import Outside, Reconciler
from dialrota.loop.report import PassReport
from dialrota.loop.runner import Habits
from dialrota.loop.sweep import Sweeper
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep
from dialrota.model.state import NumberState, PoolState
from dialrota.ports import History, Observer, Request


class Loop:
    """What commands ask of the loop."""

    def __init__(self, made: Outside, settings: Settings) -> None:
        """Take the outside as it was put together."""
        self._outside = made
        self._settings = settings
        self._reconciler = Reconciler(made)

    def plan(self, now: int) -> PassReport:
        """Decide every pool and write nothing."""
        return self._reconciler.plan(now)

    def world(self, now: int) -> World:
        """Read everything that a decision depends on."""
        return self._reconciler.world(now)

    def run(
        self, now: int, *, commit: bool = False, forced: frozenset[PoolKey] = frozenset()
    ) -> PassReport:
        """Take one pass."""
        return self._reconciler.run(now, commit=commit, forced=forced)

    def last_change(self) -> int:
        """Return the time of the last recorded change."""
        return self._reconciler.last_change()

    def watch(
        self,
        habits: Habits,
        *,
        also: Sequence[Path] = (),
        before: Callable[[], None] | None = None,
    ) -> Iterator[PassReport | DialrotaError]:
        """Take passes until the process is told to stop.

        ``also`` are folders to watch besides the repository, ``before`` is called before a pass.
        """
        from dialrota.adapters.filewatch import FileWatch

        stop = threading.Event()
        with FileWatch(self._settings.repo) as waker:
            yield from runner.watch(self._reconciler, outside.clock(), waker, stop, habits)

    def recorded(self) -> list[PoolKey]:
        """Name the pools that have a record."""
        return sorted(self._outside.store.pools())

    def listed(self) -> list[PoolKey]:
        """Name the pools that have a published list."""
        return [key for key in self.recorded() if self._outside.publisher.actual(key) is not None]

    def records(self, keys: Sequence[PoolKey]) -> list[tuple[PoolState, dict[str, NumberState]]]:
        """Read the records of pools, as they stand after a pass."""
        store = self._outside.store
        return [(store.load_pool(k) or PoolState(key=k), store.load_numbers(k)) for k in keys]


@contextmanager
def make_loop(
    settings: Settings, *, writing: bool, sync: bool, progress: Progress | None
) -> Iterator[Loop]:
    """Put a loop together; one that writes holds the output folder meanwhile."""
    with ExitStack() as stack:
        if writing:
            from dialrota.adapters.stores.lock import hold

            settings.out.mkdir(parents=True, exist_ok=True)
            stack.enter_context(hold(settings.out))
        store = outside.open_state(settings, sync=sync)
        sweeper = Sweeper(_observers(settings), store, progress or _silent)
        stack.callback(sweeper.close)
        made = Outside(
            desired=outside.open_declarations(settings),
            sweeper=sweeper,
            store=store,
            publisher=outside.open_lists(settings, sync=sync),
            history=_LateHistory(settings),
        )
        yield Loop(made, settings)


def _observers(settings: Settings) -> Mapping[str, Observer]:
    return {
        "file": FileObserver(settings.repo, load, outside.clock()),
        "telnyx": _LateTelnyx(settings),
    }


def _silent(source: str, done: int, total: int) -> None:
    """Show nothing."""


class _LateHistory:
    """The git repository, opened when a pass first asks for it: few do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: History | None = None

    def is_backed(self, file: str) -> bool:
        """Say whether this very content of a file was committed, by somebody other than us."""
        return self._open().is_backed(file)

    def commit(self, message: str) -> str | None:
        """Commit what dialrota wrote."""
        return self._open().commit(message)

    def _open(self) -> History:
        if self._opened is None:
            self._opened = outside.open_history(self._settings)
        return self._opened


class _LateTelnyx:
    """The provider's observer, imported when a pass first asks it: httpx takes its time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: Observer | None = None

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Ask the source once about all numbers of the request."""
        return self._open().sweep(request, progress)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Forget what only an unrecorded sweep needs."""
        self._open().settle(source, last_sweep)

    def _open(self) -> Observer:
        if self._made is None:
            from dialrota.adapters.http.pacing import Timing
            from dialrota.adapters.telnyx.observer import TelnyxObserver

            keys = SecretFiles(self._settings.secrets, self._settings.repo)
            timing = Timing(asyncio.sleep, time.monotonic, secrets.SystemRandom().random)
            self._made = TelnyxObserver(keys.read, self._journal, timing)
        return self._made

    def _journal(self, source: Source) -> Path:
        return outside.journal_path(self._settings, source)
