"""When a pool that broke off is tried again: soon, then ever later, at once when it is news."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from dialrota.model.pool import PoolKey

_FIRST: Final = 1  # Seconds; it doubles with every failure in a row.
_LAST: Final = 60


class _Try(NamedTuple):
    at: int
    delay: int


@dataclass(slots=True)
class Retries:
    """The pools that are not done, each with the time of its next try."""

    _tries: dict[PoolKey, _Try] = field(default_factory=dict)

    def begin(self, keys: Iterable[PoolKey], now: int) -> None:
        """Note what a pass sets out to do: should it break off, the next takes it up."""
        for key in keys:
            known = self._tries.get(key)
            self._tries[key] = _Try(now, known.delay if known else 0)

    def end(self, tried: Iterable[PoolKey], failed: Collection[PoolKey], now: int) -> None:
        """Note what came of it: whoever was tried and did not fail is done."""
        for key in tried:
            known = self._tries.pop(key, None)
            if key in failed:
                delay = min(_LAST, 2 * known.delay) if known and known.delay else _FIRST
                self._tries[key] = _Try(now + delay, delay)

    def due(self, now: int) -> set[PoolKey]:
        """Name those whose time has come."""
        return {key for key, known in self._tries.items() if known.at <= now}

    def next_at(self, busy: Collection[PoolKey] = ()) -> int | None:
        """Say when the next one is due, but for those under way, which end by themselves."""
        moments = (known.at for key, known in self._tries.items() if key not in busy)
        return min(moments, default=None)
