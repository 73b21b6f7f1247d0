"""Times as people say them."""

import pytest

from dialrota.cli.render.humane import ago, count, when
from dialrota.model.instant import DAY, HOUR, MINUTE, parse_instant

NOW = parse_instant("2026-11-20T12:00:00Z")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NOW - 3 * DAY, "3d ago"),
        (NOW - 47 * HOUR, "47h ago"),
        (NOW - 90 * MINUTE, "90m ago"),
        (NOW - 5, "5s ago"),
        (NOW, "0s ago"),
        (NOW + 5 * HOUR, "in 5h"),
        (None, "--"),
        (0, "--"),
    ],
)
def test_a_distance_is_said_in_one_unit(instant: int | None, text: str) -> None:
    assert ago(instant, NOW) == text


def test_a_program_gets_the_time_in_full() -> None:
    assert when(NOW, None) == "2026-11-20T12:00:00Z"
    assert when(NOW - DAY * 2, NOW) == "2d ago"


def test_things_are_counted_in_words() -> None:
    assert count(1, "number") == "1 number"
    assert count(0, "number") == "0 numbers"
    assert count(2, "entry", "entries") == "2 entries"
