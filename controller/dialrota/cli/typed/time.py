"""Times and spans as people type them on the line. Must not read the clock by itself."""

from collections.abc import Callable
from typing import Final

from dialrota.model.failure import UsageError
from dialrota.model.instant import DAY, format_instant, parse_duration, parse_instant

_FIRST: Final = parse_instant("2000-01-01T00:00:00Z")
_LAST: Final = parse_instant("2199-12-31T23:59:59Z")
_LONGEST: Final = 3650 * DAY
_LIMITS: Final = "times reach from 2000 to 2199, spans up to 3650d"


def read_instant(option: str, text: str) -> int:
    """Read a time.

    Raises:
        UsageError: it is no time, or far from the present.
    """
    found = _try(parse_instant, text)
    if found is None:
        known = "an RFC 3339 time such as 2026-11-02T06:00:00Z"
        raise UsageError(f"{option} {text}: write {known}; {_LIMITS}")
    return _within(option, text, found)


def read_end(text: str, now: int) -> int:
    """Read a time to come, or how long from now.

    Raises:
        UsageError: it is neither, has passed, or is far from the present.
    """
    span, moment = _try(parse_duration, text), _try(parse_instant, text)
    if span is None and moment is None:
        known = "a duration such as 48h, or a time such as 2026-11-02T06:00:00Z"
        raise UsageError(f"--until {text}: write {known}; {_LIMITS}")
    if span is not None and span > _LONGEST:
        raise UsageError(f"--until {text}: too far; {_LIMITS}")
    until = _within("--until", text, now + span if span is not None else moment or 0)
    if until <= now:
        raise UsageError(f"--until {text}: {format_instant(until)} has passed")
    return until


def refuse_past(text: str | None, now: int, last: int) -> None:
    """Keep a typed time from standing before what has been recorded since.

    Raises:
        UsageError: it does.
    """
    if text is not None and now < last:
        raise UsageError(
            f"--at {text} is older than the last recorded change, {format_instant(last)}"
        )


def _within(option: str, text: str, instant: int) -> int:
    if not _FIRST <= instant <= _LAST:
        raise UsageError(f"{option} {text}: too far; {_LIMITS}")
    return instant


def _try(parse: Callable[[str], int], text: str) -> int | None:
    try:
        return parse(text)
    except (ValueError, OverflowError):
        return None
