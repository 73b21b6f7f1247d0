"""A sweep of a Telnyx that misbehaves: never a verdict from a failure, never longer than told."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dialrota.model.source import Sweep
from fakes import telnyx_faults
from fakes.sweeping import NOW, kinds, sweep
from fakes.telnyx_server import API_KEY, Answering, TelnyxServer

PLACES = ["settings", "list"]
DEADLINE = 1
LATEST = 10  # Seconds; without the deadline the slow ones take fifteen.


def judge(result: Sweep, kind: str) -> None:
    """Hold a failed sweep to what all of them owe."""
    assert result.verdicts == {}
    assert result.usage == {}
    assert not result.complete
    assert set(kinds(result)) == {kind}
    assert API_KEY not in str(result)
    assert all(error.message and "\n" not in error.message for error in result.errors)


def answer_of(faults: dict[str, Answering]) -> Callable[..., object]:
    return pytest.mark.parametrize("answering", faults.values(), ids=list(faults))


@pytest.mark.parametrize("place", PLACES)
@answer_of(telnyx_faults.NONSENSE)
def test_no_verdict_from_nonsense(
    server: TelnyxServer, tmp_path: Path, answering: Answering, place: str
) -> None:
    server.misbehave(place, answering)

    result = sweep(server, tmp_path, timeout=5)

    judge(result, "BadAnswer")
    assert server.calls(place) == 1


@pytest.mark.parametrize("place", PLACES)
@answer_of(telnyx_faults.REFUSALS)
def test_no_verdict_without_authority(
    server: TelnyxServer, tmp_path: Path, answering: Answering, place: str
) -> None:
    server.misbehave(place, answering)

    result = sweep(server, tmp_path)

    judge(result, "Unauthorized")
    assert server.calls(place) == 1


@pytest.mark.parametrize("place", PLACES)
@answer_of(telnyx_faults.BREAKS)
def test_asks_a_broken_provider_three_times(
    server: TelnyxServer, tmp_path: Path, answering: Answering, place: str
) -> None:
    server.misbehave(place, answering)

    result = sweep(server, tmp_path)

    judge(result, "Unreachable")
    assert server.calls(place) == 3


@answer_of(telnyx_faults.SLOW)
def test_waits_no_longer_than_the_deadline(
    server: TelnyxServer, tmp_path: Path, answering: Answering
) -> None:
    server.misbehave("list", answering)
    began = time.monotonic()

    result = sweep(server, tmp_path, timeout=DEADLINE)

    assert time.monotonic() - began < LATEST
    judge(result, "Timeout")


@answer_of(telnyx_faults.TOO_MANY)
def test_no_verdict_when_too_many_were_asked(
    server: TelnyxServer, tmp_path: Path, answering: Answering
) -> None:
    server.misbehave("list", answering)
    began = time.monotonic()

    result = sweep(server, tmp_path, timeout=DEADLINE)

    assert time.monotonic() - began < LATEST
    judge(result, "RateLimited")
    assert 1 <= server.calls("list") <= 3


def test_tells_when_the_provider_allows_the_next_try(server: TelnyxServer, tmp_path: Path) -> None:
    server.misbehave("list", telnyx_faults.TOO_MANY["429 retry 3600"])

    result = sweep(server, tmp_path)

    assert server.calls("list") == 1
    assert result.retry_at is not None
    assert NOW + 3600 <= result.retry_at <= NOW + 3602


@pytest.mark.parametrize("name", ["429 retry date", "429 retry huge"])
def test_waits_a_day_at_most(server: TelnyxServer, tmp_path: Path, name: str) -> None:
    server.misbehave("list", telnyx_faults.TOO_MANY[name])

    retry_at = sweep(server, tmp_path).retry_at

    assert retry_at is not None
    assert NOW + 86_400 <= retry_at <= NOW + 86_402


def test_missing_rights_are_told_from_missing_approval(
    server: TelnyxServer, tmp_path: Path
) -> None:
    server.misbehave("settings", telnyx_faults.status(403, "Terms of service not accepted"))
    terms = sweep(server, tmp_path)
    server.misbehave("settings", telnyx_faults.status(404, "Resource not found"))
    absent = sweep(server, tmp_path)

    assert kinds(terms) == kinds(absent) == ["NotApproved"]


def test_an_enterprise_id_leads_to_no_other_path(server: TelnyxServer, tmp_path: Path) -> None:
    server.misbehave("elsewhere", telnyx_faults.status(500))

    result = sweep(server, tmp_path, settings={"enterpriseId": "../../other"})

    assert server.calls("elsewhere") == 3  # Quoted, it leads nowhere; and not up the path.
    assert server.seen[0][0].startswith("/v2/enterprises/..%2F..%2Fother/")
    assert kinds(result) == ["Unreachable"]


def test_a_provider_that_recovers_within_the_deadline_is_heard(
    server: TelnyxServer, tmp_path: Path
) -> None:
    good = server.respond

    def recover(handler: object) -> None:
        if server.calls("list") < 3:
            telnyx_faults.BREAKS["503"](handler)  # type: ignore[arg-type]  # The handler.
            return
        server.behave()
        good(handler, "list")  # type: ignore[arg-type]  # As above.

    server.misbehave("list", recover)

    result = sweep(server, tmp_path)

    assert (len(result.verdicts), result.complete, server.calls("list")) == (3, True, 3)


@pytest.mark.parametrize("place", ["settings", "list", "refresh"])
def test_the_credential_reaches_no_message_and_no_log(
    server: TelnyxServer, tmp_path: Path, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.misbehave(place, telnyx_faults.REFUSALS["401 echo"])

    result = sweep(server, tmp_path, settings={"refresh": "WhenStale", "minAge": "1s"})

    kept = "".join(path.read_text() for path in tmp_path.iterdir())
    for text in (str(result), caplog.text, kept):
        assert API_KEY not in text
        assert API_KEY.encode().hex() not in text
    assert "Unauthorized" in kinds(result)


def test_nobody_listening_is_unreachable(server: TelnyxServer, tmp_path: Path) -> None:
    result = sweep(server, tmp_path, settings={"endpoint": "http://127.0.0.1:9/v2"})

    judge(result, "Unreachable")
    assert "refused" in result.errors[0].message


def test_a_host_without_tls_is_unreachable(server: TelnyxServer, tmp_path: Path) -> None:
    endpoint = server.endpoint.replace("http:", "https:")

    judge(sweep(server, tmp_path, settings={"endpoint": endpoint}), "Unreachable")
