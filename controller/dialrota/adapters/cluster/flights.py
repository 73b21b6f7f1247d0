"""Writes of ours that are under way, and objects that went: what late news is judged by.

A watch may tell of a write before its answer arrives. So what is heard of an object meanwhile is
judged when the write is over: any other revision than the written one is somebody else's.
"""

from typing import Final, NamedTuple

from dialrota.adapters.cluster.rows import Meta
from dialrota.adapters.kube.paths import Kind
from dialrota.model.pool import PoolKey

_GRAVES: Final = 20_000
GONE: Final = -1  # In place of a revision, of what we deleted.

Place = tuple[Kind, tuple[str, str]]


class Deed(NamedTuple):
    """What somebody else did to an object: as whom (empty where nobody can tell), and what."""

    writer: str
    is_deletion: bool = False


class _Heard(NamedTuple):
    version: int
    pool: PoolKey
    deed: Deed


class Flights:
    """By kind and name."""

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._flights: dict[Place, list[_Heard]] = {}
        self._graves: dict[Place, int] = {}

    def __bool__(self) -> bool:
        """Say whether any write is under way."""
        return bool(self._flights)

    def begin(self, kind: Kind, at: tuple[str, str]) -> None:
        """Note that a write begins."""
        self._flights[kind, at] = []

    def doubt(self, kind: Kind, meta: Meta, pool: PoolKey, deed: Deed) -> bool:
        """Keep what was heard for later; False where no write is under way."""
        flight = self._flights.get((kind, meta.key))
        if flight is None:
            return False
        flight.append(_Heard(meta.version, pool, deed))
        return True

    def finish(self, kind: Kind, at: tuple[str, str], written: int) -> list[tuple[PoolKey, Deed]]:
        """Note that a write is over; return what somebody else did meanwhile."""
        heard = self._flights.pop((kind, at), ())
        if written == GONE:
            return [(each.pool, each.deed) for each in heard if not each.deed.is_deletion]
        return [(each.pool, each.deed) for each in heard if each.version != written]

    def bury(self, kind: Kind, at: tuple[str, str], version: int) -> None:
        """Remember in which revision an object went, so that late news does not raise it."""
        if len(self._graves) >= _GRAVES:
            for old in tuple(self._graves)[: _GRAVES // 2]:
                del self._graves[old]
        self._graves[kind, at] = version

    def exhume(self, kind: Kind) -> None:
        """Forget what went of a kind: its revisions of before mean nothing any more."""
        for place in [place for place in self._graves if place[0] == kind]:
            del self._graves[place]

    def is_buried(self, kind: Kind, meta: Meta) -> bool:
        """Say whether a revision is from before the object went."""
        return meta.version <= self._graves.get((kind, meta.key), 0)
