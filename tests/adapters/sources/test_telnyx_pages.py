"""A list whose pages are well-formed and wrong."""

from pathlib import Path

import pytest

from dialrota.model.words import Level
from fakes import telnyx_faults
from fakes.sweeping import kinds, make_numbers, sweep
from fakes.telnyx_server import TelnyxServer, Twisting, reputation


@pytest.mark.parametrize("twisting", telnyx_faults.PAGES.values(), ids=list(telnyx_faults.PAGES))
def test_no_verdict_from_a_page_that_says_what_it_should_not(
    server: TelnyxServer, tmp_path: Path, twisting: Twisting
) -> None:
    server.twist("list", twisting)

    result = sweep(server, tmp_path)

    assert result.verdicts == {}
    assert set(kinds(result)) == {"BadAnswer"}


@pytest.mark.parametrize("twisting", telnyx_faults.SILENT.values(), ids=list(telnyx_faults.SILENT))
def test_no_verdict_from_null(server: TelnyxServer, tmp_path: Path, twisting: Twisting) -> None:
    server.twist("list", twisting)

    result = sweep(server, tmp_path)

    assert (result.verdicts, result.errors, result.complete) == ({}, (), True)


def test_keeps_the_pages_that_were_read(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {number: reputation("low") for number in make_numbers(30)}
    server.clamp = 10

    def fail_last(payload: dict[str, object]) -> dict[str, object]:
        number = payload["meta"]["page_number"]  # type: ignore[index]  # JSON.
        return {} if number == 3 else payload

    server.twist("list", fail_last)

    result = sweep(server, tmp_path)

    assert len(result.verdicts) == 20
    assert (kinds(result), result.complete) == (["BadAnswer"], False)


def test_notices_a_repeating_page_and_stops(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {number: reputation("low") for number in make_numbers(10)}

    def repeat(payload: dict[str, object]) -> dict[str, object]:
        more = {"total_pages": 10_000, "total_results": 100_000, "page_size": 10}
        return {**payload, "meta": {**payload["meta"], **more}}  # type: ignore[dict-item]  # JSON.

    def same_rows(payload: dict[str, object]) -> dict[str, object]:
        rows = server._page({"page[number]": ["1"]})["data"]
        return {**repeat(payload), "data": rows}

    server.twist("list", same_rows)

    result = sweep(server, tmp_path)

    assert (len(result.verdicts), result.complete) == (10, False)
    assert server.calls("list") < 20


def test_notices_a_short_page(server: TelnyxServer, tmp_path: Path) -> None:
    server.numbers = {number: reputation("low") for number in make_numbers(30)}
    server.clamp = 10

    def shorten(payload: dict[str, object]) -> dict[str, object]:
        rows = payload["data"]
        assert isinstance(rows, list)
        return {**payload, "data": rows[:-1]}

    server.twist("list", shorten)

    result = sweep(server, tmp_path)

    assert (len(result.verdicts), result.complete) == (27, False)


def test_reads_no_list_of_a_billion_pages(server: TelnyxServer, tmp_path: Path) -> None:
    server.twist("list", telnyx_faults.meta(total_pages=10**9, total_results=10**11))

    result = sweep(server, tmp_path)

    assert (server.calls("list"), result.complete) == (1, False)


def test_reads_flapping_as_it_comes(server: TelnyxServer, tmp_path: Path) -> None:
    seen = []
    for risk in ("high", "low", "high"):
        server.numbers = {number: reputation(risk) for number in make_numbers(3)}
        result = sweep(server, tmp_path)
        seen.append({verdict.level for rows in result.verdicts.values() for verdict in rows})

    assert seen == [{Level.FLAGGED}, {Level.CLEAN}, {Level.FLAGGED}]
