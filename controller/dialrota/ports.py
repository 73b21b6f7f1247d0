"""What the loop needs of the outside, as protocols; ``adapters`` fulfil them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from dialrota.model.failure import Finding
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.rotation import Published
from dialrota.model.source import Source, SourceState, Sweep
from dialrota.model.state import NumberState, PoolState

Waits = Callable[[], bool]  # Says whether somebody waits for what is being done.


def nobody() -> bool:
    """Say that nobody waits."""
    return False


class Clock(Protocol):
    """The only reader of the wall clock."""

    def now(self) -> int:
        """Return the present instant, UTC seconds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All that people declared, as far as it could be read.

    ``broken`` pools are known by name but could not be used, each with the error that broke it;
    their last list keeps serving, less the numbers of their ``removals``: the entries by which
    people keep some out, as far as they can be read. ``generations`` says of which edit, where
    declarations count theirs. ``is_whole`` is False where something could not be read at all, so
    that what is missing may be there.
    """

    pools: tuple[Pool, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...] = ()
    broken: Mapping[PoolKey, Finding] = field(default_factory=dict)
    removals: Mapping[PoolKey, tuple[Entry, ...]] = field(default_factory=dict)
    generations: Mapping[PoolKey, int] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a sweep is asked to cover: numbers, the moment, and what may be spent."""

    source: Source
    numbers: tuple[str, ...]
    now: int
    allowance: int | None  # Billed requests that may still be made; None is no limit.


class DesiredSource(Protocol):
    """Where declarations come from."""

    def read(self) -> Declared:
        """Read everything, quickly when little changed."""
        ...


class Observer(Protocol):
    """One type of reputation source. Failures are part of the answer, never raised."""

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Ask the source once about all numbers of the request."""
        ...

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Forget what only an unrecorded sweep needs: that one is recorded now."""
        ...


class Journal(Protocol):
    """What one sweep has paid for, kept where a kill cannot reach it.

    ``spent`` are units that no stored result may know of yet, ``asked`` the numbers for which a
    billed request was begun. ``damaged`` says that neither can be trusted: nothing billed may be
    asked.
    """

    spent: int
    asked: set[str]
    damaged: bool

    def intend(self, numbers: Sequence[str]) -> int:
        """Write down durably that these are about to be paid for; return a ticket.

        Raises:
            OSError: it could not be written; the request must not be made.
        """
        ...

    def settle(self, ticket: int, units: int, data: object) -> None:
        """Note what came of an intent, and what it cost after all.

        Raises:
            OSError: it could not be written; the intent counts as paid in full.
        """
        ...


class Journals(Protocol):
    """The journals of sweeps, one a source."""

    def open(self, source: Source, now: int) -> Journal:
        """Take up what an earlier, killed sweep left, unless that is older than the interval.

        Raises:
            OSError: it cannot be read.
        """
        ...

    def forget(self, source: Source, last_sweep: int | None) -> None:
        """Drop the journal of a sweep that is stored: the last stored one is not older.

        Raises:
            OSError: it cannot be dropped.
        """
        ...


class Altered(NamedTuple):
    """Sources whose records are not as they were written.

    Of the ``replaced`` the record went with the source, which may be there again; in that of the
    ``marred`` somebody else wrote.
    """

    replaced: frozenset[PoolKey] = frozenset()
    marred: frozenset[PoolKey] = frozenset()


class StateStore(Protocol):
    """What is remembered between passes."""

    def pools(self) -> Iterable[PoolKey]:
        """Name every pool that has a record."""
        ...

    def load_numbers(self, key: PoolKey) -> dict[str, NumberState]:
        """Read the records of a pool's numbers."""
        ...

    def load_pool(self, key: PoolKey) -> PoolState | None:
        """Read the record of a pool."""
        ...

    def load_source(self, key: PoolKey) -> SourceState | None:
        """Read the record of a source."""
        ...

    def settle(self) -> bool:
        """Finish what a killed process left half done; return whether anything was."""
        ...


class Lists(Protocol):
    """The lists that dialers consume."""

    def actual(self, key: PoolKey) -> Published | None:
        """Read what dialers consume now; None when there is nothing whole to read."""
        ...


class Writer(Protocol):
    """Carries out what was decided. Coroutines, because a cluster has to be waited for.

    Every method may raise a ``DialrotaError``: the pool breaks off there, and is taken up again.
    """

    async def claim(self, published: Published, config_map: str) -> None:
        """Make sure, before anything is written, that a list can be published at all.

        Raises:
            NotPublishedError: it cannot.
        """
        ...

    async def publish(
        self, published: Published, config_map: str, *, orphaned: bool = False
    ) -> None:
        """Make a sealed list the one that dialers consume, in one atomic step."""
        ...

    async def remove(self, key: PoolKey, config_map: str) -> None:
        """Take a list away from dialers; none is left in its place, and none need be there."""
        ...

    async def repair(
        self, published: Published, config_map: str, *, orphaned: bool = False
    ) -> bool:
        """Mend what lies beside the published list; return whether anything had to be."""
        ...

    def is_disturbed(self, key: PoolKey) -> bool:
        """Say whether somebody else changed the records of a pool since they were written."""
        ...

    async def save(
        self, pool: PoolState, numbers: Sequence[NumberState], waits: Waits = nobody
    ) -> bool:
        """Write the records of a pool and its numbers; return whether a byte changed.

        Raises:
            OvertakenError: somebody ``waits``, and some are not written yet.
        """
        ...

    async def save_source(self, source: SourceState) -> bool:
        """Write the record of a source; return whether a byte changed."""
        ...


class History(Protocol):
    """The version history behind the declarations."""

    def is_backed(self, file: str) -> bool:
        """Say whether this very content of a file was committed, by somebody other than us."""
        ...

    def commit(self, message: str) -> str | None:
        """Commit what dialrota wrote; return the commit, None when there was nothing."""
        ...
