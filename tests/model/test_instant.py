"""Times and spans as text."""

import pytest

from dialrota.model.instant import (
    DAY,
    HOUR,
    MINUTE,
    format_duration,
    format_instant,
    parse_duration,
    parse_instant,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-02T00:00:01Z", DAY + 1),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01T00:00:00.999999999Z", 0),
        ("1970-01-01T02:30:00+02:30", 0),
        ("1970-01-01T19:00:00-05:00", DAY),
        ("2026-11-02T06:00:00Z", 1_793_599_200),
        ("2016-12-31T23:59:60Z", 1_483_228_800),
    ],
)
def test_reads_a_time_with_its_zone(text: str, seconds: int) -> None:
    assert parse_instant(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02",
        "2026-11-02T06:00:00",
        "2026-11-02 06:00:00Z",
        "2026-11-02T06:00Z",
        "2026-11-02T06:00:00.Z",
        "2026-11-02T06:00:00Z ",
        "2026-13-02T06:00:00Z",
        "2026-02-30T06:00:00Z",
        "2026-11-02T24:00:00Z",
        "",
    ],
)
def test_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"RFC 3339|must be in|out of range"):
        parse_instant(text)


def test_refuses_more_than_a_leap_second() -> None:
    with pytest.raises(ValueError, match="has 61 seconds"):
        parse_instant("2026-11-02T06:00:61Z")


def test_the_first_and_the_last_year_are_times() -> None:
    assert format_instant(parse_instant("1900-01-01T00:00:00Z")) == "1900-01-01T00:00:00Z"
    assert format_instant(parse_instant("2999-12-31T23:59:59Z")) == "2999-12-31T23:59:59Z"


def test_writes_what_it_reads() -> None:
    assert format_instant(parse_instant("2026-03-09T01:02:03Z")) == "2026-03-09T01:02:03Z"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 15 * MINUTE), ("48h", 48 * HOUR), ("14d", 14 * DAY), ("2w", 14 * DAY)],
)
def test_reads_a_span(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["14", "d", "-1d", "1.5h", "14 d", "14D", "1d2h", ""])
def test_refuses_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as 15m, 48h or 14d"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (1, "1s"),
        (59, "59s"),
        (60, "1m"),
        (90, "90s"),
        (HOUR, "1h"),
        (DAY, "1d"),
        (DAY + HOUR, "25h"),
        (14 * DAY, "14d"),
    ],
)
def test_writes_a_span_in_the_largest_unit_that_divides_it(seconds: int, text: str) -> None:
    assert format_duration(seconds) == text
