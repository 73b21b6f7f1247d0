"""Where a sweep goes and with what credential: nowhere doubtful, and nothing doubtful."""

import time
from pathlib import Path

import pytest

from dialrota.adapters.journal import FileJournals
from dialrota.adapters.secretfiles import SecretFiles
from dialrota.adapters.telnyx.observer import TelnyxObserver
from fakes.sweeping import TIMING, kinds, make_request, sweep
from fakes.telnyx_server import TelnyxServer


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://example.com/v2",
        "http://127.0.0.1.example.com/v2",
        "ftp://127.0.0.1/v2",
        "https://user:word@example.com/v2",
        "https://169.254.169.254/v2",
        "https://[::ffff:169.254.169.254]/v2",
        "https://example.com/v2?x=1",
        "https:///v2",
        "https://" + "a" * 70 + ".example.com",
        "https://[::1",
        "nonsense",
        "https://example.com\\@127.0.0.1/v2",
        "https://exa mple.com/v2",
    ],
)
def test_sends_the_credential_to_no_doubtful_endpoint(
    server: TelnyxServer, tmp_path: Path, endpoint: str
) -> None:
    result = sweep(server, tmp_path, settings={"endpoint": endpoint})

    assert (kinds(result), result.complete) == (["Unreachable"], False)
    assert "word" not in str(result)


@pytest.mark.parametrize("changes", [{"secret": None}, {"settings": {"enterpriseId": ""}}])
def test_says_what_is_missing(
    server: TelnyxServer, tmp_path: Path, changes: dict[str, object]
) -> None:
    result = sweep(server, tmp_path, **changes)

    assert "is missing" in result.errors[0].message
    assert server.seen == []


@pytest.mark.parametrize("secret", ["", "   ", "two words", "line\nbreak", "caf\u00e9"])
def test_sends_no_secret_that_no_header_can_carry(
    server: TelnyxServer, tmp_path: Path, secret: str
) -> None:
    observer = TelnyxObserver(
        lambda _source: secret, FileJournals(lambda _source: tmp_path / "j"), TIMING
    )

    result = observer.sweep(make_request(server), lambda _done, _total: None)

    assert (kinds(result), server.seen) == (["Unauthorized"], [])
    assert not secret.strip() or secret not in str(result)


def test_says_why_a_secret_could_not_be_read(server: TelnyxServer, tmp_path: Path) -> None:
    secrets = SecretFiles(None, tmp_path)
    observer = TelnyxObserver(secrets.read, FileJournals(lambda _source: tmp_path / "j"), TIMING)

    result = observer.sweep(make_request(server), lambda _done, _total: None)

    assert kinds(result) == ["Unauthorized"]
    assert "--secrets" in result.errors[0].message


def test_a_host_name_that_leads_nowhere_costs_no_more_than_the_deadline(
    server: TelnyxServer, tmp_path: Path
) -> None:
    began = time.monotonic()

    result = sweep(server, tmp_path, settings={"endpoint": "https://dial.invalid/v2"}, timeout=1)

    assert time.monotonic() - began < 8
    assert set(kinds(result)) <= {"Unreachable", "Timeout"}
    assert result.verdicts == {}
