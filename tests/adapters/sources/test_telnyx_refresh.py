"""Live checks cost money: only where wanted, within the allowance, and never twice."""

from pathlib import Path

import pytest

from dialrota.model.instant import HOUR, parse_instant
from fakes import telnyx_faults
from fakes.sweeping import (
    kinds,
    make_numbers,
    sweep,
)
from fakes.telnyx_server import Answering, Payload, TelnyxServer, reputation

STALE = {"refresh": "WhenStale"}
OLD = "2026-11-01T06:00:00Z"
FRESH = parse_instant("2026-11-20T11:59:00Z")


def make_stale(server: TelnyxServer, count: int) -> None:
    server.numbers = {number: reputation("low", at=OLD) for number in make_numbers(count)}


def test_refreshes_what_is_stale_or_empty_and_reads_it_again(
    server: TelnyxServer, tmp_path: Path
) -> None:
    server.numbers = {
        "+14155550101": reputation("low"),
        "+14155550102": reputation("low", at=OLD),
        "+14155550103": None,
    }

    result = sweep(server, tmp_path, settings=STALE)

    assert server.billed == {"+14155550102": 1, "+14155550103": 1}
    assert result.billed == 2
    assert result.verdicts["+14155550102"][0].observed_at == FRESH
    assert result.verdicts["+14155550103"][0].observed_at == FRESH
    assert (result.complete, result.errors) == (True, ())


@pytest.mark.parametrize("settings", [{}, {"refresh": "Never"}])
def test_refreshes_nothing_unless_told_to(
    server: TelnyxServer, tmp_path: Path, settings: dict[str, str]
) -> None:
    make_stale(server, 5)

    result = sweep(server, tmp_path, settings=settings)

    assert (server.calls("refresh"), result.billed, len(result.verdicts)) == (0, 0, 5)


@pytest.mark.parametrize(("min_age", "billed"), [("5h", 3), ("7h", 0), (6 * HOUR, 3)])
def test_calls_stale_what_is_as_old_as_configured(
    server: TelnyxServer, tmp_path: Path, min_age: object, billed: int
) -> None:
    result = sweep(server, tmp_path, settings={**STALE, "minAge": min_age})

    assert result.billed == billed


def test_asks_for_a_hundred_at_most_in_one_request(server: TelnyxServer, tmp_path: Path) -> None:
    make_stale(server, 250)

    result = sweep(server, tmp_path, settings=STALE)

    assert (server.calls("refresh"), result.billed) == (3, 250)
    assert set(server.billed.values()) == {1}


@pytest.mark.parametrize("allowance", [0, 1, 99, 100, 101, 249])
def test_never_spends_more_than_the_allowance(
    server: TelnyxServer, tmp_path: Path, allowance: int
) -> None:
    make_stale(server, 250)

    result = sweep(server, tmp_path, settings=STALE, allowance=allowance)

    assert result.billed == server.billed.total() == allowance
    assert kinds(result) == ["Budget"]
    assert f"{250 - allowance} stale" in result.errors[0].message
    assert (len(result.verdicts), result.complete) == (250, True)


def test_spends_on_the_oldest_first(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {
        "+14155550101": reputation("low", at="2026-11-03T06:00:00Z"),
        "+14155550102": reputation("low", at="2026-11-01T06:00:00Z"),
        "+14155550103": None,
    }

    sweep(server, tmp_path, settings=STALE, allowance=2)

    assert set(server.billed) == {"+14155550102", "+14155550103"}


def test_pays_for_no_number_that_is_not_enrolled(server: TelnyxServer, tmp_path: Path) -> None:
    result = sweep(server, tmp_path, settings=STALE, numbers=("+16175550101",))

    assert (server.calls("refresh"), result.billed) == (0, 0)


def test_pays_for_no_number_that_was_not_asked_for(server: TelnyxServer, tmp_path: Path) -> None:
    make_stale(server, 10)
    (first, *_) = sorted(server.numbers)

    sweep(server, tmp_path, settings=STALE, numbers=(first,))

    assert server.billed == {first: 1}


@pytest.mark.parametrize(
    ("name", "answering"),
    [*telnyx_faults.BREAKS.items(), *telnyx_faults.NONSENSE.items()],
    ids=[*telnyx_faults.BREAKS, *telnyx_faults.NONSENSE],
)
def test_asks_once_and_counts_as_spent_what_is_in_doubt(
    server: TelnyxServer, tmp_path: Path, name: str, answering: Answering
) -> None:
    make_stale(server, 150)
    server.misbehave("refresh", answering)

    result = sweep(server, tmp_path, settings=STALE, timeout=5)

    assert server.calls("refresh") == 1
    assert result.billed == (0 if name in ("400", "422") else 100)
    assert not result.complete
    assert len(result.verdicts) == 150  # What was stored before still stands.
    assert {rows[0].observed_at for rows in result.verdicts.values()} == {parse_instant(OLD)}


def test_counts_as_spent_what_was_not_answered_in_time(
    server: TelnyxServer, tmp_path: Path
) -> None:
    make_stale(server, 150)
    server.misbehave("refresh", telnyx_faults.silence)

    result = sweep(server, tmp_path, settings=STALE, timeout=1)

    assert (server.calls("refresh"), result.billed, kinds(result)) == (1, 100, ["Timeout"])


@pytest.mark.parametrize("name", list(telnyx_faults.TOO_MANY))
def test_gives_back_what_was_turned_away(server: TelnyxServer, tmp_path: Path, name: str) -> None:
    make_stale(server, 150)
    server.misbehave("refresh", telnyx_faults.TOO_MANY[name])

    result = sweep(server, tmp_path, settings=STALE)

    assert (server.calls("refresh"), result.billed, kinds(result)) == (1, 0, ["RateLimited"])


@pytest.mark.parametrize(
    "change",
    [
        {"success": False, "error": "feed unavailable"},
        {"success": "true"},
        {"success": 1},
        {"success": None},
        {"phone_number": "+16175550199"},
        {"phone_number": None},
    ],
)
def test_a_refresh_that_did_not_work_is_paid_and_reported(
    server: TelnyxServer, tmp_path: Path, change: Payload
) -> None:
    make_stale(server, 3)

    def spoil(payload: Payload) -> Payload:
        results = [{**result, **change} for result in payload["data"]["results"]]
        return {"data": {**payload["data"], "results": results}}

    server.twist("refresh", spoil)

    result = sweep(server, tmp_path, settings=STALE)

    assert (result.billed, result.complete) == (3, False)
    assert set(kinds(result)) == {"BadAnswer"}
