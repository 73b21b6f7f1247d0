"""A sweep of a Telnyx that does what its documentation says."""

import time
from pathlib import Path

import pytest

from dialrota.model.instant import parse_instant
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level
from fakes.sweeping import NOW, kinds, make_numbers, make_observer, make_request, sweep
from fakes.telnyx_server import API_KEY, Payload, TelnyxServer, reputation

SIX = parse_instant("2026-11-20T06:00:00Z")


def test_reads_each_risk_as_its_level(server: TelnyxServer, tmp_path: Path) -> None:
    result = sweep(server, tmp_path)

    assert result.verdicts == {
        "+14155550101": (Verdict("telnyx", "telnyx", "", Level.CLEAN, SIX),),
        "+14155550102": (Verdict("telnyx", "telnyx", "", Level.AT_RISK, SIX),),
        "+14155550103": (
            Verdict("telnyx", "telnyx", "", Level.FLAGGED, SIX, label="Telemarketer"),
        ),
    }
    assert (result.asked, result.billed, result.complete, result.errors) == (3, 0, True, ())
    assert (result.source, result.at, result.retry_at) == ("telnyx", NOW, None)


def test_lifts_clean_to_at_risk_for_a_category(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {"+14155550101": reputation("low", spam_category="Debt\n Collector")}

    (verdict,) = sweep(server, tmp_path).verdicts["+14155550101"]

    assert (verdict.level, verdict.label, verdict.score) == (Level.AT_RISK, "Debt Collector", None)


def test_takes_null_data_and_null_risk_for_no_answer(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {"+14155550101": None, "+14155550102": reputation(None)}

    result = sweep(server, tmp_path)

    assert (result.verdicts, result.errors, result.complete) == ({}, (), True)


def test_sends_the_credential_in_the_header_and_asks_for_no_encoding(
    server: TelnyxServer, tmp_path: Path
) -> None:
    sweep(server, tmp_path)

    assert {headers["Authorization"] for headers in server.headers} == {f"Bearer {API_KEY}"}
    assert {headers["Accept-Encoding"] for headers in server.headers} == {"identity"}


def test_reads_every_page_of_a_list_that_clamps_the_page_size(
    server: TelnyxServer, tmp_path: Path
) -> None:
    server.numbers = {number: reputation("low") for number in make_numbers(95)}
    server.clamp = 10

    result = sweep(server, tmp_path)

    assert len(result.verdicts) == 95
    assert (server.calls("list"), result.complete, result.errors) == (10, True, ())


def test_asks_several_pages_at_once_but_never_more_than_eight(
    server: TelnyxServer, tmp_path: Path
) -> None:
    server.numbers = {number: reputation("low") for number in make_numbers(300)}
    server.clamp = 5

    def linger(payload: Payload) -> Payload:
        time.sleep(0.01)
        return payload

    server.twist("list", linger)

    result = sweep(server, tmp_path)

    assert result.complete
    assert 2 <= server.most_in_flight <= 8


def test_reports_progress_up_to_the_number_of_numbers(
    server: TelnyxServer, tmp_path: Path
) -> None:
    server.numbers = {number: reputation("low") for number in make_numbers(30)}
    server.clamp = 10
    steps: list[tuple[int, int]] = []

    make_observer(tmp_path).sweep(
        make_request(server), lambda done, total: steps.append((done, total))
    )

    assert steps == sorted(steps)
    assert (steps[0][1], steps[-1]) == (30, (30, 30))


def test_ends_when_progress_raises(server: TelnyxServer, tmp_path: Path) -> None:
    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_observer(tmp_path).sweep(make_request(server), interrupt)


def test_ignores_numbers_of_the_enterprise_that_were_not_asked_for(
    server: TelnyxServer, tmp_path: Path
) -> None:
    result = sweep(server, tmp_path, numbers=("+14155550103",))

    assert list(result.verdicts) == ["+14155550103"]
    assert (result.asked, result.complete, result.errors) == (1, True, ())


def test_names_numbers_that_are_not_enrolled(server: TelnyxServer, tmp_path: Path) -> None:
    numbers = (*server.numbers, "+16175550101")

    result = sweep(server, tmp_path, numbers=numbers)

    (error,) = result.errors
    assert (error.kind, error.number) == ("BadAnswer", "+16175550101")
    assert len(result.verdicts) == 3


def test_asks_nobody_about_no_numbers(server: TelnyxServer, tmp_path: Path) -> None:
    result = sweep(server, tmp_path, numbers=())

    assert (server.seen, result.complete, result.verdicts) == ([], True, {})


@pytest.mark.parametrize("gate", ["status", "loa_status"])
@pytest.mark.parametrize("word", ["pending", "rejected", None, True, "<b>"])
def test_needs_both_approvals(
    server: TelnyxServer, tmp_path: Path, gate: str, word: object
) -> None:
    server.settings[gate] = word

    result = sweep(server, tmp_path)

    assert (kinds(result), result.verdicts, result.complete) == (["NotApproved"], {}, False)
    assert gate in result.errors[0].message
    assert server.calls("list") == 0


def test_never_makes_the_read_that_bills_in_silence(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers["+14155550101"] = None

    sweep(server, tmp_path)
    sweep(server, tmp_path, settings={"refresh": "WhenStale"})

    assert server.billed_reads == server.calls("number") == 0


def test_writes_nothing_without_a_billed_request(server: TelnyxServer, tmp_path: Path) -> None:
    sweep(server, tmp_path, settings={"refresh": "WhenStale", "minAge": "7d"})

    assert list(tmp_path.iterdir()) == []


def test_passes_on_a_verdict_older_than_the_last(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {"+14155550101": reputation("high", at="2026-11-01T06:00:00.123Z")}

    (verdict,) = sweep(server, tmp_path).verdicts["+14155550101"]

    assert verdict.observed_at == parse_instant("2026-11-01T06:00:00Z")


def test_takes_the_later_then_the_worse_of_two_rows(server: TelnyxServer, tmp_path: Path) -> None:
    first, second = sorted(server.numbers)[:2]

    def double(payload: dict[str, object]) -> dict[str, object]:
        old = {
            "phone_number": first,
            "reputation_data": reputation("high", "2026-11-01T06:00:00Z"),
        }
        worse = {"phone_number": second, "reputation_data": reputation("high")}
        rows = payload["data"]
        assert isinstance(rows, list)
        return {**payload, "data": [old, *rows, worse]}

    server.twist("list", double)

    result = sweep(server, tmp_path)

    assert result.verdicts[first][0].level is Level.CLEAN
    assert result.verdicts[second][0].level is Level.FLAGGED
