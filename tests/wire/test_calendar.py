"""Local days, across changes of the clock, the same on every machine."""

import os
import subprocess
import sys

import pytest

from dialrota.model.instant import HOUR, format_instant, parse_instant
from dialrota.wire import calendar


@pytest.mark.parametrize(
    ("zone", "moment", "start", "hours"),
    [
        ("UTC", "2026-11-20T23:59:59Z", "2026-11-20T00:00:00Z", 24),
        ("UTC", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z", 24),
        ("America/New_York", "2024-03-10T04:59:59Z", "2024-03-09T05:00:00Z", 24),
        ("America/New_York", "2024-03-10T05:00:00Z", "2024-03-10T05:00:00Z", 23),
        ("America/New_York", "2024-03-11T03:59:59Z", "2024-03-10T05:00:00Z", 23),
        ("America/New_York", "2024-11-03T04:00:00Z", "2024-11-03T04:00:00Z", 25),
        ("America/New_York", "2024-11-04T04:59:59Z", "2024-11-03T04:00:00Z", 25),
        ("America/New_York", "2024-11-04T05:00:00Z", "2024-11-04T05:00:00Z", 24),
        # Midnight is skipped: the day begins at one o'clock.
        ("America/Havana", "2024-03-10T12:00:00Z", "2024-03-10T05:00:00Z", 23),
        ("Asia/Beirut", "2024-03-31T12:00:00Z", "2024-03-30T22:00:00Z", 23),
        ("America/Santiago", "2024-09-08T12:00:00Z", "2024-09-08T04:00:00Z", 23),
        # Midnight comes twice: the day begins at the first.
        ("America/Havana", "2024-11-03T04:30:00Z", "2024-11-03T04:00:00Z", 25),
        ("America/Havana", "2024-11-03T05:30:00Z", "2024-11-03T04:00:00Z", 25),
        # The hour before midnight comes twice: the day before is the longer one.
        ("America/Santiago", "2024-04-07T02:30:00Z", "2024-04-06T03:00:00Z", 25),
        ("America/Santiago", "2024-04-07T03:30:00Z", "2024-04-06T03:00:00Z", 25),
        ("America/Santiago", "2024-04-07T04:00:00Z", "2024-04-07T04:00:00Z", 24),
        ("Asia/Kathmandu", "2026-11-20T18:14:59Z", "2026-11-19T18:15:00Z", 24),
        ("Australia/Lord_Howe", "2024-04-07T00:00:00Z", "2024-04-06T13:00:00Z", 24.5),
        ("Pacific/Kiritimati", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", 24),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(
    zone: str, moment: str, start: str, hours: float
) -> None:
    day = calendar.local_day(zone, parse_instant(moment))
    assert format_instant(day.start) == start
    assert day.end - day.start == hours * HOUR


@pytest.mark.parametrize("zone", ["America/New_York", "America/Santiago", "Asia/Beirut"])
def test_days_follow_each_other_without_gap(zone: str) -> None:
    moment = parse_instant("2024-01-01T12:00:00Z")
    day = calendar.local_day(zone, moment)
    for _ in range(366):
        following = calendar.local_day(zone, day.end)
        assert following.start == day.end
        assert calendar.local_day(zone, following.end - 1) == following
        day = following


def test_a_day_that_a_country_left_out_is_passed_over() -> None:
    # Samoa went from 29 to 31 December 2011.
    day = calendar.local_day("Pacific/Apia", parse_instant("2011-12-30T09:59:59Z"))
    following = calendar.local_day("Pacific/Apia", day.end)
    assert format_instant(day.end) == "2011-12-30T10:00:00Z"
    assert following.start == day.end
    assert following.end - following.start == 24 * HOUR


@pytest.mark.parametrize("name", ["Mars/Base", "", "/etc/localtime", "../UTC", "america/new_york"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    assert not calendar.is_zone(name)
    with pytest.raises(ValueError, match="no time zone"):
        calendar.local_day(name, 0)


def test_every_zone_can_be_read() -> None:
    names = calendar.zone_names()
    assert len(names) > 400
    assert all(calendar.is_zone(name) for name in names)


def test_the_zones_of_the_machine_are_not_asked(tmp_path: object) -> None:
    program = (
        "from dialrota.wire import calendar\n"
        "print(calendar.local_day('America/New_York', 1730700000))"
    )
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path), "TZ": "Asia/Tokyo"}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == str(calendar.local_day("America/New_York", 1730700000))
