"""What a controller logs: lines of JSON that keep to a schema, without secrets."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialrota.cli.watching import logs
from dialrota.loop.passlog import PassLog
from dialrota.model.failure import TransientError
from fakes.passing import NOW, looping, recorded

LEVELS = {"debug", "info", "warning", "error"}
CANARY = "sk-canary-7f3a9b"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SCHEMA: dict[str, type | tuple[type, ...]] = {
    "time": str,
    "level": str,
    "message": str,
    "logger": str,
    "namespace": str,
    "pool": str,
    "number": str,
    "verb": str,
    "reason": str,
    "mode": str,
    "plan": str,
    "reconcileId": str,
    "error": str,
    "kind": str,
    "source": str,
    "generation": int,
    "publishedGeneration": int,
    "numbers": int,
    "heldBack": int,
    "decided": int,
    "published": int,
    "failed": int,
    "orphans": int,
    "milliseconds": int,
    "nextAt": str,
    "inARow": int,
    "asked": int,
    "billed": int,
    "changes": dict,
    "errors": dict,
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the log of the program as it was found."""
    log = logging.getLogger("dialrota")
    before = (log.handlers[:], log.level, log.propagate)
    yield
    log.handlers[:], log.level, log.propagate = before


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_every_line_of_a_pass_keeps_to_the_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("json", "debug")
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        log.saw(loop.run(NOW), 0.1, recorded(tmp_path))
        log.saw(TransientError("the server is away"), 0.1, {})

    found = lines(capsys)
    assert {line["message"] for line in found} >= {"pool.changed", "number.changed", "pass.done"}
    for line in found:
        assert list(line)[:4] == ["time", "level", "message", "logger"]
        assert TIME.fullmatch(line["time"])
        assert line["level"] in LEVELS
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", line["message"])
        assert {n for n, v in line.items() if not isinstance(v, SCHEMA.get(n, ()))} == set()
    (changed,) = [line for line in found if line["message"] == "pool.changed"]
    assert {"namespace", "pool", "generation", "plan", "reconcileId"} <= changed.keys()
    assert (changed["publishedGeneration"], len(changed["plan"])) == (1, 64)


def test_quieter_levels_leave_lines_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("json", "warning")
    with looping(tmp_path) as loop:
        PassLog("a1").saw(loop.run(NOW), 0.1, recorded(tmp_path))
    assert lines(capsys) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f'{{"apiKey": "{CANARY}"}}',
        f"api_key={CANARY}&x=1",
        f"https://user:{CANARY}@example.com/",
        f"password: {CANARY}",
        f"token={CANARY}",
        f"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4{CANARY}.c2lnbmF0dXJl",
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_looks_like_a_secret_is_not_logged(
    form: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(form, "info")
    log = logging.getLogger("dialrota.somewhere")
    log.error("it.failed", extra={"reason": text, "fields": {"more": [{"deep": text}]}})
    log.error(text)

    said = capsys.readouterr().err
    assert said.count("(secret)") == 3
    assert CANARY not in said


def test_of_an_exception_the_kind_and_the_place_are_told_but_not_the_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("json", "info")
    log = logging.getLogger("dialrota.somewhere")
    try:
        int(CANARY)
    except ValueError:
        log.exception("pass.failed")

    (line,) = lines(capsys)
    assert line["exception"] == "ValueError"
    assert "test_logs.py:" in line["stack"][-1]
    assert CANARY not in str(line)


def test_a_line_stays_a_line_and_its_fields_are_plain(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", "info")
    odd = {"a": "x\ny\u2028z", "b": Path("p"), "c": (1, None, 2.5), "d": "\udc80", "time": "mine"}
    logging.getLogger("dialrota.somewhere").info("all.new", extra={"fields": odd})

    (line,) = lines(capsys)
    assert (line["a"], line["b"], line["c"]) == ("x\ny\u2028z", "p", [1, None, 2.5])
    assert (line["d"], line["time_"]) == ("?", "mine")
    assert TIME.fullmatch(line["time"])


def test_people_read_an_event_and_its_fields_or_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("text", "info")
    log = logging.getLogger("dialrota.somewhere")
    log.info(
        "pool.changed", extra={"fields": {"pool": "sales", "changes": {"Add": 1}, "x": "a b"}}
    )
    log.warning("secret.readable_by_all", extra={"secret": "telnyx/key"})

    event, sentence = capsys.readouterr().err.splitlines()
    assert TIME.fullmatch(event.split(" ")[0])
    assert event.split(" ", 1)[1] == 'info pool.changed changes={"Add": 1} pool=sales x="a b"'
    assert sentence.startswith("dialrota: warning: secret telnyx/key may be read by everybody")


def test_setting_up_twice_does_not_say_things_twice(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", "info")
    logs.set_up("json", "info")
    logging.getLogger("dialrota.somewhere").info("all.new")
    assert [line["message"] for line in lines(capsys)] == ["all.new"]
