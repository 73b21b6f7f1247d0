"""Pools put together with the entries that ``numbersFrom`` brings, each only when it changed."""

from collections.abc import Sequence
from typing import NamedTuple

from dialrota.wire.declared import Feed, Parsed
from dialrota.wire.parse import attach


class _Whole(NamedTuple):
    """A pool with the entries of its feeds, and what it was made of."""

    parsed: Parsed
    feeds: tuple[Feed, ...]
    whole: Parsed


class Wholes:
    """What one reading put together: the next takes over what is still the same."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: dict[int, _Whole] = {}
        self._made: dict[int, _Whole] = {}

    def begin(self) -> None:
        """Begin a reading: what the last one did not ask for is forgotten."""
        self._known, self._made = self._made, {}

    def attach(self, parsed: Parsed, feeds: Sequence[Feed]) -> Parsed:
        """Return a pool with the entries of its feeds: the same as before if nothing changed."""
        used = tuple(feeds)
        known = self._known.get(id(parsed))
        if known is None or known.parsed is not parsed or known.feeds != used:
            known = _Whole(parsed, used, attach(parsed, used))
        self._made[id(parsed)] = known
        return known.whole
