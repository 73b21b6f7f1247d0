"""When the next request may start: rate per minute, Retry-After, backoff with full jitter.

Sleeping, the steady clock and chance come from outside, so that nobody waits twice.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from dialrota.model.instant import DAY, MINUTE

_BASE: Final = 0.5
_LONGEST: Final = 8.0
_DIGITS: Final = 12


class Timing(NamedTuple):
    """The outside that waiting needs. ``jitter`` gives a number from 0 to 1."""

    sleep: Callable[[float], Awaitable[None]]
    monotonic: Callable[[], float]
    jitter: Callable[[], float]


class Pace:
    """Start at most so many requests in any 60 seconds, and none while told to hold."""

    def __init__(self, per_minute: int | None, timing: Timing) -> None:
        """Begin with an empty minute."""
        self._per_minute = per_minute
        self._timing = timing
        self._starts: deque[float] = deque()
        self._held_until = float("-inf")

    async def turn(self) -> None:
        """Wait until one more request may start, and count it."""
        while (wait := self._wait()) > 0:
            await self._timing.sleep(wait)
        self._starts.append(self._timing.monotonic())

    def hold(self, seconds: float) -> None:
        """Let nothing start for that long."""
        self._held_until = max(self._held_until, self._timing.monotonic() + seconds)

    def _wait(self) -> float:
        now = self._timing.monotonic()
        while self._starts and self._starts[0] <= now - MINUTE:
            self._starts.popleft()
        full = self._per_minute is not None and len(self._starts) >= self._per_minute
        return max(self._held_until - now, self._starts[0] + MINUTE - now if full else 0.0)


def backoff(attempt: int, retry_after: int | None, jitter: Callable[[], float]) -> float:
    """Choose how long to wait before the next try: never less than the provider asked for."""
    return (retry_after or 0) + jitter() * min(_LONGEST, _BASE * 2.0**attempt)


def parse_retry_after(value: str | None, date: str | None, now: int) -> int | None:
    """Read Retry-After: seconds or an HTTP date; None where it says nothing usable.

    A date is measured from the answer's own Date, so that a wrong clock on either side does no
    harm, and from ``now`` without one. Never more than a day: a typing error there must not
    silence a source for a year.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text), DAY) if len(text) <= _DIGITS else DAY
    at, sent = _http_date(text), _http_date(date or "")
    if at is None:
        return None
    return min(max(at - (now if sent is None else sent), 0), DAY)


def _http_date(text: str) -> int | None:
    try:
        moment = parsedate_to_datetime(text)
        return int(moment.timestamp()) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
