"""Retry-After in all its forms, and backoff."""

import pytest

from dialrota.adapters.http.pacing import backoff, parse_retry_after
from dialrota.model.instant import DAY, parse_instant

NOW = parse_instant("2026-11-20T12:00:00Z")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("1", 1),
        (" 120 ", 120),
        ("3600", 3600),
        ("99999999", DAY),
        ("9" * 5_000, DAY),
        ("Fri, 20 Nov 2026 12:05:00 GMT", 300),
        ("Friday, 20-Nov-26 12:05:00 GMT", 300),
        ("Fri, 20 Nov 2026 13:05:00 +0100", 300),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 20 Nov 2099 12:00:00 GMT", DAY),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("\u0661\u0662", None),
        ("1e3", None),
        ("Fri, 99 Nov 2026 12:05:00 GMT", None),
        ("Fri Nov 20", None),
    ],
)
def test_reads_every_form_of_retry_after(value: str | None, seconds: int | None) -> None:
    assert parse_retry_after(value, None, NOW) == seconds


def test_measures_a_date_from_the_answers_own_date() -> None:
    date = "Fri, 20 Nov 2026 08:00:00 GMT"

    assert parse_retry_after("Fri, 20 Nov 2026 08:01:00 GMT", date, NOW) == 60


def test_backoff_grows_to_a_bound_and_is_spread_over_all_of_it() -> None:
    longest = [backoff(attempt, None, lambda: 1.0) for attempt in range(8)]

    assert longest == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert backoff(3, None, lambda: 0.0) == 0.0


def test_backoff_is_never_shorter_than_asked_for() -> None:
    assert backoff(0, 30, lambda: 0.0) == 30
