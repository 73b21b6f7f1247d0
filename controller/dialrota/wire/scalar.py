"""Checked scalars of our own records: each text form is understood once and then remembered.

Half a million scalars are read at a start, and most repeat: times of sweeps, words, messages.
What is remembered is bounded, and equal values become one object, which is what keeps 100,000
records small. Must not be used for what other people write: their errors need a line and a fix.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from dialrota.model.instant import DAY, HOUR, MINUTE, format_instant, parse_instant

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)

EPOCH: Final = format_instant(0)
_LIMIT: Final = 1 << 14  # Entries of one memory, at some 300 bytes each.


class Memo(dict[Any, Value]):
    """Understood forms by what was written: ``memo[raw]`` reads, checks and remembers."""

    def __init__(self, read: Callable[[Any], Value], limit: int = _LIMIT) -> None:
        """Start empty; ``read`` raises ValueError, TypeError or KeyError for what is wrong."""
        super().__init__()
        self._read = read
        self._limit = limit

    def __missing__(self, raw: Any) -> Value:  # noqa: ANN401  # Whatever stands in the file.
        """Read what has not been seen lately."""
        value = self._read(raw)
        if len(self) >= self._limit:
            self.clear()
        self[raw] = value
        return value


def words(vocabulary: type[Word]) -> Memo[Word]:
    """Return the memory of a closed vocabulary, full from the start."""
    known: Memo[Word] = Memo(vocabulary)
    known.update({word.value: word for word in vocabulary})
    return known


def _read_instant(raw: str | None) -> int | None:
    if raw is None:
        return None
    return _MIDNIGHTS[raw[:11]] + _HOURS[raw[11:14]] + _MINUTES[raw[14:17]] + _SECONDS[raw[17:]]


def _read_midnight(date: str) -> int:
    return parse_instant(date + EPOCH[len(date) :])


def _refuse(clock: str) -> int:
    raise ValueError(f"{clock!r} is no part of a time such as {EPOCH}")


def _units(size: int, count: int, end: str) -> Memo[int]:
    known = Memo(_refuse)
    known.update({f"{unit:02}{end}": unit * size for unit in range(count)})
    return known


def _write_instant(instant: int) -> str:
    day, second = divmod(instant, DAY)
    return f"{_DATES[day]}{second // HOUR:02}:{second // MINUTE % 60:02}:{second % 60:02}Z"


def _write_date(day: int) -> str:
    return format_instant(day * DAY)[: len("1970-01-01T")]


def _read_text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} is not a text")  # noqa: TRY004  # Callers catch one type.
    return raw


def _read_count(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise ValueError(f"{raw!r} is not a whole number from 0")
    return raw


def _read_score(raw: object) -> int | None:
    return None if raw is None else _read_count(raw)


def _read_flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(f"{raw!r} is neither true nor false")  # noqa: TRY004  # As above.
    return raw


_MIDNIGHTS: Final[Memo[int]] = Memo(_read_midnight)
_HOURS: Final = _units(HOUR, 24, ":")
_MINUTES: Final = _units(MINUTE, 60, ":")
_SECONDS: Final = _units(1, 60, "Z")
_DATES: Final[Memo[str]] = Memo(_write_date)
INSTANT: Final[Memo[Any]] = Memo(_read_instant)  # None stays None.
TIME: Final[Memo[str]] = Memo(_write_instant)
TEXT: Final[Memo[str]] = Memo(_read_text)
COUNT: Final[Memo[int]] = Memo(_read_count)
SCORE: Final[Memo[int | None]] = Memo(_read_score)
FLAG: Final[Memo[bool]] = Memo(_read_flag)

# What reading raises where something is no record of ours.
SPOILED: Final = (ValueError, KeyError, TypeError, AttributeError)


def explain(err: Exception) -> str:
    """Say what is wrong with a record in a person's words."""
    if isinstance(err, KeyError):
        return f"the field {err.args[0]!r} is missing"
    if isinstance(err, (TypeError, AttributeError)):
        return f"a value is of the wrong kind ({err})"
    return str(err)
