"""What the parts below log reads as sentences."""

import logging

import pytest

from dialrota.cli.watching.speaking import speak


def test_an_event_reads_as_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    speak()
    speak()
    log = logging.getLogger("dialrota.somewhere")
    log.warning("secret.readable_by_all", extra={"secret": "telnyx/key"})
    log.info("nobody asked")

    (line,) = capsys.readouterr().err.splitlines()

    assert line.startswith("dialrota: warning: secret telnyx/key may be read by everybody")


def test_an_event_without_a_sentence_keeps_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    speak()
    logging.getLogger("dialrota.somewhere").warning("all.new")
    assert capsys.readouterr().err == "dialrota: all.new\n"


def test_a_failed_pass_shows_its_traceback_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speak()
    log = logging.getLogger("dialrota.loop.runner")
    log.error("pass.failed", exc_info=ValueError("x"))
    assert capsys.readouterr().err == ""

    monkeypatch.setenv("DIALROTA_TRACEBACK", "1")
    log.error("pass.failed", exc_info=ValueError("x"))
    assert "ValueError: x" in capsys.readouterr().err
