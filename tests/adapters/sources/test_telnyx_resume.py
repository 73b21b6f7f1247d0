"""A sweep and its journal: taken up after a kill, aged, damaged, dropped."""

import json
from pathlib import Path

from dialrota.model.instant import DAY
from fakes.sweeping import (
    NOW,
    journal_in,
    kinds,
    make_numbers,
    make_observer,
    make_request,
    sweep,
)
from fakes.telnyx_server import TelnyxServer, reputation

STALE = {"refresh": "WhenStale"}


def make_stale(server: TelnyxServer, count: int) -> None:
    old = reputation("low", at="2026-11-01T06:00:00Z")
    server.numbers = dict.fromkeys(make_numbers(count), old)


def test_stops_before_paying_when_the_journal_cannot_be_written(
    server: TelnyxServer, tmp_path: Path
) -> None:
    make_stale(server, 3)
    (tmp_path / "in the way").write_text("")

    result = sweep(server, tmp_path / "in the way" / "deeper", settings=STALE)

    assert (server.calls("refresh"), result.billed) == (0, 0)
    assert "Budget" in kinds(result)


def test_takes_up_a_killed_sweep_and_pays_only_for_the_rest(
    server: TelnyxServer, tmp_path: Path
) -> None:
    make_stale(server, 150)
    numbers = sorted(server.numbers)
    events = [
        {"event": "begin", "version": 1, "source": "dialers/telnyx", "carried": 0},
        {"event": "intent", "id": 1, "numbers": numbers[:100]},
    ]
    events[0]["at"] = "2026-11-20T11:00:00Z"
    journal_in(tmp_path).write_text("".join(f"{json.dumps(event)}\n" for event in events))

    result = sweep(server, tmp_path, settings=STALE, allowance=120)

    assert set(server.billed) == set(numbers[100:120])
    assert result.billed == 120
    assert kinds(result) == ["Budget"]


def test_pays_anew_when_the_killed_sweep_is_older_than_the_interval(
    server: TelnyxServer, tmp_path: Path
) -> None:
    make_stale(server, 3)
    sweep(server, tmp_path, settings=STALE)
    make_stale(server, 3)

    result = sweep(server, tmp_path, settings=STALE, now=NOW + DAY + 1, allowance=5)

    assert server.billed.total() == 3 + 2
    assert result.billed == 5  # Three of them by a sweep whose result nobody stored.


def test_asks_nothing_billed_on_a_damaged_journal(server: TelnyxServer, tmp_path: Path) -> None:
    make_stale(server, 3)
    journal_in(tmp_path).write_text('{"event":"begin"\n{"event":"intent"}\n')

    result = sweep(server, tmp_path, settings=STALE)

    assert (server.calls("refresh"), len(result.verdicts)) == (0, 3)
    assert kinds(result) == ["Budget"]


def test_drops_the_journal_only_of_a_sweep_that_is_stored(
    server: TelnyxServer, tmp_path: Path
) -> None:
    make_stale(server, 3)
    observer = make_observer(tmp_path)
    request = make_request(server, settings=STALE)
    observer.sweep(request, lambda _done, _total: None)

    observer.settle(request.source, None)
    observer.settle(request.source, NOW - 1)
    assert journal_in(tmp_path).exists()

    observer.settle(request.source, NOW)
    observer.settle(request.source, NOW)
    assert not journal_in(tmp_path).exists()
