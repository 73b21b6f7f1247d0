"""Ask the sources: when they are due, within their budgets, and remember how they fared.

File sources are read in every pass. All others are asked when ``decide.sourcing`` says so, and in
the background where the caller goes on meanwhile: a slow provider must not keep a pulled number in
the list. Between two sweeps the verdicts recorded with the numbers stand in.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Final

from dialrota.decide import sourcing, wishes
from dialrota.decide.sourcing import Use
from dialrota.decide.wishes import Wishes
from dialrota.loop.asking import Asking
from dialrota.loop.harvest import Harvest
from dialrota.loop.observing import Observers, Progress
from dialrota.model.failure import DamagedRecordError, DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, SourceState, Sweep
from dialrota.ports import Altered, Observer, Request, StateStore, Writer

LIVE_TYPES: Final = frozenset({"file"})  # Cost nothing and are read whenever they change.
_TRY_AGAIN: Final = 5  # Seconds until a record that was refused is tried again, or as asked.


class Sweeper:
    """Knows the observers and what each source said last.

    With ``wake``, sources that take time are asked in the background, and ``wake`` is called when
    one has answered; without it a pass waits for them.
    """

    def __init__(
        self,
        observers: Mapping[str, Observer],
        store: StateStore,
        progress: Progress,
        wake: Callable[[], None] | None = None,
        take_altered: Callable[[], Altered] = Altered,
    ) -> None:
        """Keep the observers by source type.

        ``take_altered`` names the records that others changed or took away since last asked.
        """
        self._observers = Observers(observers, progress, wake)
        self._store = store
        self._take_altered = take_altered
        self._running: dict[PoolKey, Future[Sweep]] = {}
        self._granted: dict[PoolKey, Wishes] = {}
        self._sources: dict[PoolKey, Source] = {}
        self._damaged: dict[PoolKey, str] = {}
        self._refused: dict[PoolKey, str] = {}
        self._saving: dict[PoolKey, bool] = {}  # Being written; whether once more.
        self._harvest = Harvest()

    def collect(self, sources: Iterable[Source], asked: Asking) -> Harvest:
        """Read what is live, ask what is due, and take in what has answered meanwhile."""
        found = self._harvest
        found.swept, found.moved, found.next_at = {}, set(), None
        declared = {source.key: source for source in sources}
        for key in self._sources.keys() - declared.keys():
            found.rows.pop(key, None)
            found.usage.pop(key, None)
            found.moved.add(key)
        found.moved |= {k for k, s in declared.items() if self._sources.get(k) is not s}
        self._sources = declared
        self._mend(self._take_altered())
        for key, source in declared.items():
            if source.type in LIVE_TYPES:
                self._read(source, asked)
            else:
                self._consider(key, source, asked)
        return found

    def _mend(self, altered: Altered) -> None:
        """Begin anew with sources that were made anew, and write again what somebody changed.

        What was paid stays paid: a source that is deleted and made again has its budget as it was.
        """
        states = self._harvest.states
        for key in altered.replaced & states.keys():
            states[key] = sourcing.made_anew(states[key])
        for key in (altered.replaced | altered.marred) & states.keys() & self._sources.keys():
            self._harvest.unsaved[key] = self._sources[key]

    def due(self, asked: Asking) -> tuple[PoolKey, ...]:
        """Name the sources that a real pass would ask now."""
        return tuple(
            key
            for key, source in sorted(self._sources.items())
            if source.type not in LIVE_TYPES and self._is_due(key, source, asked)
        )

    async def save(self, asked: Asking, writer: Writer) -> bool:
        """Record how the sources fared, after the pools; return whether a byte changed.

        ``asked`` are the questions as they stand now that every pool is decided.
        """
        changed = False
        for key, source in self._sources.items():
            before, use = self._state(key), Use(bool(asked.numbers(key)), key in asked.confirm)
            after = sourcing.standing(source, before, asked.now, use)
            if key in self._damaged:
                continue  # Left for a person to look at.
            if after != before:
                self._harvest.states[key] = after
                self._harvest.unsaved[key] = source
        self._refused = {}
        # Taken over as a whole, for more may come while these are written.
        unsaved, self._harvest.unsaved = self._harvest.unsaved, {}
        for key, source in sorted(unsaved.items()):
            if key in self._damaged:
                continue
            try:
                changed |= await self._save(source, writer)
            except DialrotaError as error:
                self._refused[key] = str(error)
                self._harvest.unsaved.setdefault(key, source)
                again = max(_TRY_AGAIN, int(error.retry_after or 0) + 1)
                self._harvest.note_due(asked.now + again)
        return changed

    async def _save(self, source: Source, writer: Writer) -> bool:
        """Record how a source fared, and let go of what only an unrecorded sweep needs.

        By one hand, which goes on until nothing is newer: two batches may end side by side, and
        the record of the older must not be the last that is written.
        """
        key, changed = source.key, False
        if key in self._saving:
            self._saving[key] = True
            return False
        self._saving[key] = True
        try:
            while self._saving[key]:
                self._saving[key] = False
                state = self._state(key)
                changed |= await writer.save_source(state)
                self._observers.settle(source, state.last_sweep)
        finally:
            del self._saving[key]
        return changed

    @property
    def refused(self) -> Mapping[PoolKey, str]:
        """Name the sources whose record could not be written in the last pass, and why."""
        return self._refused

    @property
    def is_busy(self) -> bool:
        """Say whether a source is being asked in the background."""
        return bool(self._running)

    @property
    def damaged(self) -> Mapping[PoolKey, str]:
        """Name the sources whose record cannot be read, and why; no pool waits for them."""
        return self._damaged

    def close(self) -> None:
        """Leave sweeps that still run to themselves; what they paid for is in their journals."""
        self._observers.close()

    def _state(self, key: PoolKey) -> SourceState:
        known = self._harvest.states
        if key not in known:
            try:
                known[key] = self._store.load_source(key) or SourceState(key=key)
            except DamagedRecordError as error:
                self._damaged[key] = str(error)
                known[key] = SourceState(key=key)
        return known[key]

    def _is_due(self, key: PoolKey, source: Source, asked: Asking) -> bool:
        at = sourcing.due_at(source, self._state(key), asked.confirm.get(key))
        if key in self._damaged:
            return False  # What it has cost is not known, so nothing is asked of it.
        forced = self._is_forced(key, asked) or self._is_wished(key, source, asked)
        return bool(asked.numbers(key)) and (forced or (at is not None and at <= asked.now))

    def _is_forced(self, key: PoolKey, asked: Asking) -> bool:
        """Say whether it is to be asked now, and has not asked for a pause itself."""
        return key in asked.forced and not sourcing.asked_to_wait(self._state(key), asked.now)

    def _is_wished(self, key: PoolKey, source: Source, asked: Asking) -> bool:
        """Say whether somebody wants it asked now, and the source has no word against it."""
        state = self._state(key)
        waits = source.suspend or sourcing.asked_to_wait(state, asked.now)
        if waits or key in self._damaged:
            return False
        return bool(wishes.open_ones(asked.wishes.get(key, {}), state.check_now))

    def _read(self, source: Source, asked: Asking) -> None:
        if not source.suspend:
            self._granted[source.key] = asked.wishes.get(source.key, {})
            sweep = self._observers.ask(self._request(source, asked))
            self._harvest.note_due(sweep.holds_until)
            self._take(source, sweep, asked)

    def _consider(self, key: PoolKey, source: Source, asked: Asking) -> None:
        """Ask a source that is due, or take in its answer."""
        running = self._running.get(key)
        if running is None and asked.paid and self._is_due(key, source, asked):
            running = self._start(source, asked)
        if running is not None and running.done():
            del self._running[key]
            self._take(source, running.result(), asked)
        elif running is not None:
            return
        at = sourcing.due_at(source, self._state(key), asked.confirm.get(key))
        if self._is_wished(key, source, asked):
            at = asked.now  # Somebody has said so while it was asked.
        if asked.numbers(key):
            self._harvest.note_due(at)

    def _start(self, source: Source, asked: Asking) -> Future[Sweep]:
        self._granted[source.key] = asked.wishes.get(source.key, {})
        running = self._running[source.key] = self._observers.start(self._request(source, asked))
        return running

    def _request(self, source: Source, asked: Asking) -> Request:
        allowed = sourcing.allowance(source, self._state(source.key), asked.now)
        numbers = asked.numbers(source.key, live=source.type in LIVE_TYPES)
        return Request(source=source, numbers=numbers, now=asked.now, allowance=allowed)

    def _take(self, source: Source, sweep: Sweep, asked: Asking) -> None:
        """Take in an answer: new rows, and how the source fared."""
        found, key = self._harvest, source.key
        if found.rows.get(key) is not sweep.verdicts or found.usage.get(key) is not sweep.usage:
            found.rows[key], found.usage[key] = sweep.verdicts, sweep.usage
            found.moved.add(key)
        before = self._state(key)
        after = sourcing.after_sweep(source, before, sweep)
        granted = self._granted.pop(key, {})
        after = replace(after, check_now=wishes.carried_out(before.check_now, granted))
        if source.type in LIVE_TYPES:
            after = replace(after, retry_at=None, failures=0)
            if key not in asked.forced and sourcing.is_same_news(before, after):
                return
        found.states[key] = after
        found.unsaved[key] = source
        found.swept[key] = sweep
