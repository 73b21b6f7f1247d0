"""Time as the core knows it: whole UTC seconds since 1970, and spans of whole seconds.

Integers because 300,000 of them are compared in one pass and kept in memory: an aware
``datetime`` costs 56 bytes and compares ten times slower. Text forms are RFC 3339
(``2026-11-02T06:00:00Z``) and ``14d``, ``48h``, ``15m``, ``30s``. A day is 24 hours; local time is
used for midnight only.
"""

import re
from datetime import UTC, datetime
from typing import Final

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400

_DURATION: Final = re.compile(r"([0-9]{1,9})([smhdw])")
_UNITS: Final = {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_INSTANT: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def parse_instant(text: str) -> int:
    """Read an RFC 3339 time with its zone; fractions of a second are dropped.

    Raises:
        ValueError: the text is not such a time.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an RFC 3339 time such as 2026-11-02T06:00:00Z")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    seconds = int((moment - _EPOCH).total_seconds()) + (second == MINUTE)
    if second > MINUTE:
        raise ValueError(f"{text!r} has {second} seconds")
    if match[7] is None:
        offset = int(match[9]) * HOUR + int(match[10]) * MINUTE
        seconds += -offset if match[8] == "+" else offset
    return seconds


def format_instant(instant: int) -> str:
    """Write the canonical form, UTC seconds with a Z."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_duration(text: str) -> int:
    """Read a span such as ``14d`` into seconds.

    Raises:
        ValueError: the text is not a whole number with one of the units s, m, h, d, w.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a duration such as 15m, 48h or 14d")
    return int(match[1]) * _UNITS[match[2]]


def format_duration(seconds: int) -> str:
    """Write a span in the largest unit that divides it."""
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
