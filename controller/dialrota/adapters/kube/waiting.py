"""How long to wait: Retry-After in every form it comes in, and backoff with jitter.

Sleeping, the steady clock and chance come from outside, so that every wait can be repeated.
"""

from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from dialrota.adapters.kube.error import LONGEST_WISH

_DIGITS: Final = 12


class Timing(NamedTuple):
    """The outside that waiting needs.

    ``monotonic`` counts seconds that no change of the clock moves; ``chance`` is from 0 to 1.
    """

    sleep: Callable[[float], Awaitable[None]]
    monotonic: Callable[[], float]
    chance: Callable[[], float]


class Backoff:
    """Pauses that double from failure to failure, and begin anew after a time without one."""

    def __init__(self, timing: Timing, shortest: float, longest: float, healed: float) -> None:
        """Begin without a failure; ``healed`` are the seconds after which one is forgotten."""
        self._timing = timing
        self._shortest = shortest
        self._longest = longest
        self._healed = healed
        self._free_at = float("-inf")  # When the pause after the last failure was over.
        self.failures = 0

    def next(self, asked: float | None = None) -> float:
        """Count a failure and return the pause after it: never less than was asked for."""
        now = self._timing.monotonic()
        if now - self._free_at >= self._healed:
            self.failures = 0
        pause = min(self._longest, self._shortest * 2.0 ** min(self.failures, 30))
        self.failures += 1
        pause = max(pause * (0.75 + self._timing.chance() / 2), asked or 0.0)
        self._free_at = now + pause
        return pause


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Read what an answer says of when to come back; None where that is nothing usable.

    A date is measured from the answer's own Date, so that no clock of ours matters.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text), LONGEST_WISH)) if len(text) <= _DIGITS else LONGEST_WISH
    at, sent = _http_date(text), _http_date(headers.get("Date", ""))
    if at is None or sent is None:
        return None
    return min(max(at - sent, 0.0), LONGEST_WISH)


def _http_date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.timestamp() if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
