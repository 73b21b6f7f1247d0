"""When a pool that broke off is tried again: soon, then ever later, at once when it is news.

Never sooner than whoever refused it asked for, but for news: what a person has declared since is
another request.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final, NamedTuple

from dialrota.model.pool import PoolKey

_FIRST: Final = 1  # Seconds; it doubles with every failure in a row.
_LAST: Final = 60
_NOTHING: Final[Mapping[PoolKey, float]] = {}


class _Try(NamedTuple):
    at: int
    delay: int


@dataclass(slots=True)
class Retries:
    """The pools that are not done, each with the time of its next try.

    ``failing`` says why, of those whose last try is over.
    """

    failing: dict[PoolKey, str] = field(default_factory=dict)
    _tries: dict[PoolKey, _Try] = field(default_factory=dict)

    def begin(self, keys: Iterable[PoolKey], now: int) -> None:
        """Note what a pass sets out to do: should it break off, the next takes it up."""
        for key in keys:
            known = self._tries.get(key)
            self._tries[key] = _Try(now, known.delay if known else 0)

    def end(
        self,
        tried: Iterable[PoolKey],
        failed: Mapping[PoolKey, str],
        now: int,
        asked: Mapping[PoolKey, float] = _NOTHING,
    ) -> None:
        """Note what came of it: whoever was tried and did not fail is done.

        ``asked`` are the seconds that whoever refused a pool wants to be left alone for.
        """
        for key in tried:
            known = self._tries.pop(key, None)
            self.failing.pop(key, None)
            if key in failed:
                delay = min(_LAST, 2 * known.delay) if known and known.delay else _FIRST
                # The present second has begun a while ago.
                wish = ceil(asked[key]) + 1 if key in asked else 0
                self._tries[key] = _Try(now + max(delay, wish), delay)
                self.failing[key] = failed[key]

    def due(self, now: int) -> set[PoolKey]:
        """Name those whose time has come."""
        return {key for key, known in self._tries.items() if known.at <= now}

    def next_at(self, busy: Collection[PoolKey] = ()) -> int | None:
        """Say when the next one is due, but for those under way, which end by themselves."""
        moments = (known.at for key, known in self._tries.items() if key not in busy)
        return min(moments, default=None)
