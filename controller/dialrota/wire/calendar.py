"""Local days: from one midnight to the next in a pool's time zone.

Zones come from the tzdata package alone, never from the machine, so that machines agree.
A midnight that the clock skips is the first moment of the new day; of two midnights, the first.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pkgutil import get_data
from typing import Final
from zoneinfo import ZoneInfo

from dialrota.model.instant import DAY, HOUR
from dialrota.model.verdict import Day

_EPOCH: Final = date(1970, 1, 1)


def is_zone(name: str) -> bool:
    """Say whether there is a time zone of this name."""
    return _zone(name) is not None


def zone_names() -> tuple[str, ...]:
    """Name every time zone."""
    return tuple((get_data("tzdata", "zones") or b"").decode("ascii").split())


def local_day(time_zone: str, now: int) -> Day:
    """Find the local day that holds an instant.

    Raises:
        ValueError: there is no such time zone.
    """
    zone = _zone(time_zone)
    if zone is None:
        raise ValueError(f"there is no time zone {time_zone!r}")
    today = datetime.fromtimestamp(now, zone).date()
    return _day(time_zone, (today - _EPOCH).days)


@lru_cache(maxsize=4_096)
def _day(time_zone: str, ordinal: int) -> Day:
    return Day(start=_begin(time_zone, ordinal), end=_begin(time_zone, ordinal + 1))


def _begin(time_zone: str, ordinal: int) -> int:
    """Find the first instant whose local date is the day, or a later one.

    By bisection over instants, since local dates only rise: so a midnight that the clock skips or
    repeats needs no rule of its own.
    """
    zone = _zone(time_zone)
    day = _EPOCH + timedelta(days=ordinal)
    low, high = ordinal * DAY - 26 * HOUR, ordinal * DAY + 26 * HOUR
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).date() >= day:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=1_024)
def _zone(name: str) -> ZoneInfo | None:
    data = get_data("tzdata", f"zoneinfo/{name}") if name in _known() else None
    return None if data is None else ZoneInfo.from_file(BytesIO(data), key=name)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(zone_names())
