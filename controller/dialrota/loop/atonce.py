"""Where nothing has to be waited for: a store on this machine as a ``Writer``, without a loop."""

from collections.abc import Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published, Rotation
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.ports import Waits, nobody

T = TypeVar("T")


def at_once(work: Coroutine[Any, None, T]) -> T:
    """Run a coroutine that never waits, in the thread of the caller.

    Raises:
        RuntimeError: it did wait.
    """
    try:
        work.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # Python types it so.
    work.close()
    raise RuntimeError("a writer that works at once has waited for something")


class Records(Protocol):
    """Writes records before it returns."""

    def save(self, pool: PoolState, numbers: Sequence[NumberState]) -> bool:
        """Write the records of a pool and its numbers; return whether a byte changed."""
        ...

    def save_source(self, source: SourceState) -> bool:
        """Write the record of a source; return whether a byte changed."""
        ...

    def is_disturbed(self, key: PoolKey) -> bool:
        """Say whether somebody else changed the records of a pool since they were written."""
        ...


class Publisher(Protocol):
    """Publishes before it returns."""

    def publish(
        self, rotation: Rotation, generation: int, config_map: str, *, orphaned: bool = False
    ) -> Published:
        """Make a list the one that dialers consume, in one atomic step."""
        ...

    def remove(self, key: PoolKey) -> None:
        """Take a list away."""
        ...

    def repair(self, published: Published, config_map: str, *, orphaned: bool = False) -> bool:
        """Mend what lies beside the published list; return whether anything had to be."""
        ...


class AtOnce:
    """Records and lists of this machine, as a ``Writer``."""

    def __init__(self, records: Records, publisher: Publisher) -> None:
        """Keep both."""
        self._records = records
        self._publisher = publisher

    async def claim(self, published: Published, config_map: str) -> None:
        """Claim nothing: whatever is in the way of a file is found when it is written."""

    async def publish(
        self, published: Published, config_map: str, *, orphaned: bool = False
    ) -> None:
        """Make a sealed list the one that dialers consume, in one atomic step."""
        rotation, generation = published.rotation, published.generation
        self._publisher.publish(rotation, generation, config_map, orphaned=orphaned)

    async def remove(self, key: PoolKey, config_map: str) -> None:
        """Take a list away from dialers; none is left in its place, and none need be there."""
        self._publisher.remove(key)

    async def repair(
        self, published: Published, config_map: str, *, orphaned: bool = False
    ) -> bool:
        """Mend what lies beside the published list; return whether anything had to be."""
        return self._publisher.repair(published, config_map, orphaned=orphaned)

    def is_disturbed(self, key: PoolKey) -> bool:
        """Say whether somebody else changed the records of a pool since they were written."""
        return self._records.is_disturbed(key)

    async def save(
        self, pool: PoolState, numbers: Sequence[NumberState], waits: Waits = nobody
    ) -> bool:
        """Write the records of a pool and its numbers; return whether a byte changed."""
        return self._records.save(pool, numbers)

    async def save_source(self, source: SourceState) -> bool:
        """Write the record of a source; return whether a byte changed."""
        return self._records.save_source(source)
