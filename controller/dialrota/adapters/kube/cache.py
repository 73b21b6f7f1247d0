"""What is known of the objects of one kind, and up to which revision.

Only what is newer than what is known gets in: a server, or whatever stands before it, may repeat
itself, mix things up or answer from the past. Revisions are whole numbers that only grow; where a
store was restored from a backup they do not, which begins anew.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

from dialrota.adapters.kube.lines import Key

T = TypeVar("T")

_REMEMBERED: Final = 10_000  # Deletions; each matters for as long as older news may be late.


class Entry(NamedTuple, Generic[T]):
    """One object as it was projected."""

    uid: str
    revision: int
    value: T


class Change(NamedTuple, Generic[T]):
    """What became of one object: ``new`` is None where it is gone, ``old`` where it is new."""

    key: Key
    new: T | None
    old: T | None


class Cache(Generic[T]):
    """Objects by namespace and name. Only its list-watch changes it; anybody may read."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._entries: dict[Key, Entry[T]] = {}
        self._gone: OrderedDict[Key, int] = OrderedDict()
        self._waiting: defaultdict[Key, list[tuple[int, asyncio.Future[None]]]]
        self._waiting = defaultdict(list)
        self._complete = 0
        self.revision = 0  # The newest that was seen; a watch goes on from here.

    def __len__(self) -> int:
        """Count the objects."""
        return len(self._entries)

    def __iter__(self) -> Iterator[Key]:
        """Name the objects."""
        return iter(self._entries)

    def get(self, key: Key) -> T | None:
        """Return an object; None where there is none."""
        entry = self._entries.get(key)
        return None if entry is None else entry.value

    def values(self) -> Iterable[T]:
        """Return all objects."""
        return (entry.value for entry in self._entries.values())

    def has_reached(self, key: Key, revision: int) -> bool:
        """Say whether what is known of an object is at least as new as a revision of it."""
        return self._complete >= revision or self._known(key) >= revision

    async def reached(self, key: Key, revision: int) -> None:
        """Wait until one's own write is known; at once, where history was rewritten meanwhile."""
        if self.has_reached(key, revision):
            return
        done = asyncio.get_running_loop().create_future()
        waiter = (revision, done)
        self._waiting[key].append(waiter)
        try:
            await done
        finally:
            self._forget(key, waiter)

    def is_news(self, key: Key, revision: int) -> bool:
        """Say whether a revision is newer than what is known of an object, gone or not."""
        return revision > self._known(key)

    def put(self, key: Key, entry: Entry[T]) -> list[Change[T]]:
        """Take in an object, unless something newer is known of it; return what changed."""
        if not self.is_news(key, entry.revision):
            return []
        self.revision = max(self.revision, entry.revision)
        changes = self._set(key, entry, self._entries.get(key))
        self._wake(key)
        return changes

    def remove(self, key: Key, revision: int) -> list[Change[T]]:
        """Take an object out, unless something newer is known of it; return what changed."""
        old = self._entries.get(key)
        if old is not None and revision < old.revision:
            return []
        self.revision = max(self.revision, revision)
        self._bury(key, revision)
        self._entries.pop(key, None)
        self._wake(key)
        return [] if old is None else [Change(key, None, old.value)]

    def advance(self, revision: int) -> None:
        """Note that everything up to a revision is known."""
        self.revision = max(self.revision, revision)
        if revision > self._complete:
            self._complete = revision
            self._wake_all()

    def doubt(self, listed: Mapping[Key, Entry[T]], revision: int) -> str:
        """Say why a list cannot be newer than what is known; empty where it can."""
        if revision < self.revision:
            return f"a list of revision {revision}, after {self.revision} was seen"
        for key, entry in listed.items():
            known = self._entries.get(key)
            if known is not None and entry.revision < known.revision:
                return f"a list with an object at {entry.revision}, after {known.revision}"
        return ""

    def rewind(self) -> None:
        """Begin anew: no revision from before means anything, and nobody waits for one."""
        self.revision = self._complete = 0
        self._entries.clear()
        self._gone.clear()
        for waiters in self._waiting.values():
            _release(waiters)

    def replace(self, listed: dict[Key, Entry[T]], revision: int) -> list[Change[T]]:
        """Know what a list holds and nothing else; return what changed."""
        changes: list[Change[T]] = []
        for key in [key for key in self._entries if key not in listed]:
            changes.append(Change(key, None, self._entries.pop(key).value))
            self._bury(key, revision)
        for key, entry in listed.items():
            known = self._entries.get(key)
            if known is None or (known.uid, known.revision) != (entry.uid, entry.revision):
                changes += self._set(key, entry, known)
        self.advance(revision)
        return changes

    def _known(self, key: Key) -> int:
        entry = self._entries.get(key)
        return self._gone.get(key, 0) if entry is None else entry.revision

    def _set(self, key: Key, entry: Entry[T], known: Entry[T] | None) -> list[Change[T]]:
        self._gone.pop(key, None)
        self._entries[key] = entry
        if known is not None and known.uid != entry.uid:
            return [Change(key, None, known.value), Change(key, entry.value, None)]
        return [Change(key, entry.value, None if known is None else known.value)]

    def _bury(self, key: Key, revision: int) -> None:
        self._gone[key] = max(revision, self._gone.get(key, 0))
        self._gone.move_to_end(key)
        if len(self._gone) > _REMEMBERED:
            self._gone.popitem(last=False)

    def _wake(self, key: Key) -> None:
        waiters = self._waiting.get(key)
        if waiters:
            _release([each for each in waiters if self.has_reached(key, each[0])])

    def _wake_all(self) -> None:
        for key in self._waiting:
            self._wake(key)

    def _forget(self, key: Key, waiter: tuple[int, asyncio.Future[None]]) -> None:
        self._waiting[key].remove(waiter)
        if not self._waiting[key]:
            del self._waiting[key]


def _release(waiters: Iterable[tuple[int, asyncio.Future[None]]]) -> None:
    for _, done in waiters:
        if not done.done():
            done.set_result(None)
