"""Take in what a list or a watch brings: project it, compare it, pass on what is news."""

import logging
from typing import Final, Generic, TypeVar

from dialrota.adapters.kube import lines
from dialrota.adapters.kube.cache import Cache, Change, Entry
from dialrota.adapters.kube.health import Health
from dialrota.adapters.kube.lines import Event, Key, PastError, Seen
from dialrota.adapters.kube.scope import Handler

log = logging.getLogger(__name__)

T = TypeVar("T")

_INSISTS: Final = 3  # Lists from the past in a row, before the past is believed.


class Intake(Generic[T]):
    """The way into one cache."""

    def __init__(
        self,
        cache: Cache[T],
        handler: Handler[T],
        health: Health,
        rewind: float,
    ) -> None:
        """Begin with no list under way; ``rewind`` are seconds of insisting on the past."""
        self._cache = cache
        self._handler = handler
        self._health = health
        self._rewind = rewind
        self._listed: dict[Key, Entry[T]] | None = None
        self._doubts: list[float] = []

    @property
    def is_listing(self) -> bool:
        """Say whether a list has begun and is not whole."""
        return self._listed is not None

    def begin_list(self) -> None:
        """Forget an unfinished list and begin another."""
        self._listed = {}

    def take_listed(self, seen: Seen) -> None:
        """Add an object to the list under way."""
        assert self._listed is not None  # noqa: S101  # For the type checker.
        known = self._listed.get(seen.key)
        if known is None or known.revision < seen.revision:
            self._listed[seen.key] = self._entry(seen)

    def end_list(self, revision: int, now: float) -> None:
        """Know what was listed and nothing else.

        Raises:
            PastError: the list is from the past, and the server has not insisted on it yet.
        """
        listed, self._listed = self._listed or {}, None
        doubt = self._cache.doubt(listed, revision)
        if doubt:
            self._consider(doubt, now)
            self._cache.rewind()
            self._handler.on_rewound()
        self._doubts.clear()
        changes = self._cache.replace(listed, revision)
        self._health.is_synced = True
        self._tell(changes)
        self._handler.on_synced()

    def take(self, event: Event, now: float) -> None:
        """Take in an event of a watch.

        Raises:
            PastError: it ends a list from the past.
        """
        if self._listed is not None:
            self._take_of_list(event, now)
            return
        if event.kind == lines.BOOKMARK:
            self._cache.advance(event.seen.revision)
            return
        seen = event.seen
        if event.kind == lines.DELETED:
            changes = self._cache.remove(seen.key, seen.revision)
        elif self._cache.is_news(seen.key, seen.revision):
            changes = self._cache.put(seen.key, self._entry(seen))
        else:
            changes = []
        self._tell(changes)

    def _take_of_list(self, event: Event, now: float) -> None:
        if event.list_is_whole:
            self.end_list(event.seen.revision, now)
        elif event.kind == lines.DELETED and self._listed is not None:
            self._listed.pop(event.seen.key, None)
        elif event.kind != lines.BOOKMARK:
            self.take_listed(event.seen)

    def _consider(self, doubt: str, now: float) -> None:
        """Let a list from the past pass only where the server insists on it.

        A server that lags behind, or an answer that was kept somewhere, is such a list now and
        then. After a store was restored from a backup, every list is.
        """
        self._doubts.append(now)
        if len(self._doubts) < _INSISTS or now - self._doubts[0] < self._rewind:
            raise PastError(f"the server answers from the past: {doubt}")
        fields = {"watched": self._health.watched, "reason": doubt}
        log.error("listwatch.history-rewritten", extra=fields)

    def _entry(self, seen: Seen) -> Entry[T]:
        return Entry(seen.uid, seen.revision, self._handler.project(seen.content))

    def _tell(self, changes: list[Change[T]]) -> None:
        for key, new, old in changes:
            if new is not None:
                self._handler.on_put(key, new, old)
            elif old is not None:
                self._handler.on_gone(key, old)
