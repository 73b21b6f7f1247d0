"""The HTTP client by itself: deadline, tries, rate, hosts, memory."""

import asyncio
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from dialrota.adapters.http import answer, client, pacing
from dialrota.adapters.http.answer import Answer, Failed
from dialrota.adapters.http.client import Client
from dialrota.adapters.http.target import Target
from fakes import telnyx_faults
from fakes.sweeping import NOW, TIMING
from fakes.telnyx_server import API_KEY, ENTERPRISE, Answering, TelnyxServer

TESTS = Path(__file__).parents[2]
HOME = f"/enterprises/{ENTERPRISE}/reputation"


def make_target(server: TelnyxServer, **changes: Any) -> Target:  # Fields of every type.
    target: dict[str, Any] = {"endpoint": server.endpoint, "credential": API_KEY, "timeout": 5.0}
    return Target(**{**target, **changes})


def ask(
    target: Target,
    asking: Callable[[Client], Coroutine[Any, Any, Any]],
    timing: pacing.Timing = TIMING,
) -> Any:  # What the coroutine gives.
    async def main() -> Any:  # As above.
        async with Client(target, timing, NOW) as asked:
            return await asking(asked)

    return client.run(main())


@pytest.mark.parametrize("name", list(telnyx_faults.SLOW))
def test_a_call_ends_at_its_deadline(server: TelnyxServer, name: str) -> None:
    server.misbehave("settings", telnyx_faults.SLOW[name])
    began = time.monotonic()

    outcome = ask(make_target(server, timeout=0.5), lambda asked: asked.get(HOME))

    assert time.monotonic() - began < 10, "the server takes 15 s"
    assert outcome.kind == "Timeout"


def test_tries_and_pauses_share_one_deadline(server: TelnyxServer) -> None:
    def fail_slowly(handler: Any) -> None:  # The handler.
        time.sleep(0.3)
        telnyx_faults.BREAKS["500"](handler)

    server.misbehave("settings", fail_slowly)

    outcome = ask(make_target(server, timeout=0.5, attempts=9), lambda asked: asked.get(HOME))

    assert isinstance(outcome, Failed)
    assert server.calls("settings") <= 2


def test_after_the_last_word_nothing_more_is_sent(server: TelnyxServer) -> None:
    server.misbehave("settings", telnyx_faults.status(429, Retry_After="60"))

    async def ask_on(asked: Client) -> list[Answer | Failed]:
        return [await asked.get(HOME), await asked.get(HOME), await asked.post_once("/x", {})]

    outcomes = ask(make_target(server), ask_on)

    assert [outcome.kind for outcome in outcomes] == ["RateLimited"] * 3
    assert len(server.seen) == 1


def test_never_asks_again_before_the_provider_allows_it(server: TelnyxServer) -> None:
    times: list[float] = []

    def refuse(handler: Any) -> None:  # The handler.
        times.append(time.monotonic())
        telnyx_faults.TOO_MANY["429 retry 1"](handler)

    server.misbehave("settings", refuse)

    ask(make_target(server, timeout=30, attempts=2), lambda asked: asked.get(HOME))

    assert len(times) == 2
    assert times[1] - times[0] >= 1


def test_no_more_are_in_flight_than_allowed(server: TelnyxServer) -> None:
    def linger(handler: Any) -> None:  # The handler.
        time.sleep(0.05)
        handler.send_json(200, {})

    server.misbehave("settings", linger)

    async def ask_many(asked: Client) -> list[Answer | Failed]:
        return list(await asyncio.gather(*(asked.get(HOME) for _ in range(30))))

    outcomes = ask(make_target(server, in_flight=4), ask_many)

    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert server.most_in_flight == 4


def test_keeps_to_the_rate_a_minute(server: TelnyxServer) -> None:
    class Watch:
        """A clock that sleeping moves."""

        now = 0.0
        slept = 0.0

        async def sleep(self, seconds: float) -> None:
            self.now += seconds
            self.slept += seconds

    watch = Watch()
    timing = pacing.Timing(sleep=watch.sleep, monotonic=lambda: watch.now, jitter=lambda: 0.0)

    async def ask_many(asked: Client) -> list[Answer | Failed]:
        return [await asked.get(HOME) for _ in range(25)]

    outcomes = ask(make_target(server, per_minute=10), ask_many, timing)

    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert watch.slept == 120


def test_begins_no_call_when_patience_is_at_its_end(server: TelnyxServer) -> None:
    async def ask_slowly(asked: Client) -> list[Answer | Failed]:
        first = await asked.get(HOME)
        await asyncio.sleep(2.2)
        return [first, await asked.get(HOME)]

    first, second = ask(make_target(server, patience=2), ask_slowly)

    assert isinstance(first, Answer)
    assert isinstance(second, Failed)
    assert (second.kind, len(server.seen)) == ("Timeout", 1)


@pytest.mark.parametrize("path", ["//example.com/x", "@example.com/x", "/../x", "x", ".evil.com/"])
def test_a_path_leads_to_no_other_host(server: TelnyxServer, path: str) -> None:
    home = server.endpoint.removesuffix("/v2")

    if path.startswith("/"):
        ask(make_target(server, endpoint=home), lambda asked: asked.get(path))
        assert [place for _, place in server.seen] == ["elsewhere"]
        return

    with pytest.raises(ValueError, match="host"):
        ask(make_target(server, endpoint=home), lambda asked: asked.get(path))
    assert server.seen == []


def test_the_environment_decides_nothing(
    server: TelnyxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    outcome = ask(make_target(server), lambda asked: asked.get(HOME))

    assert isinstance(outcome, Answer)


def test_a_target_never_shows_its_credential(server: TelnyxServer) -> None:
    assert API_KEY not in repr(make_target(server))


MEASURE = """
import resource, sys
from types import SimpleNamespace
from pathlib import Path
from fakes import sweeping

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def sweep(endpoint):
    server = SimpleNamespace(endpoint=endpoint, numbers=sweeping.make_numbers(3))
    return sweeping.sweep(server, Path("/nonexistent"), timeout=10)

good = sweep(sys.argv[1])
assert good.verdicts, good
before = peak()
bad = sweep(sys.argv[2])
assert not bad.verdicts, bad
print(peak() - before)
"""


@pytest.mark.parametrize("name", ["gzip bomb", "endless", "many values", "deep"])
def test_a_bomb_does_not_fill_the_memory(server: TelnyxServer, name: str) -> None:
    answering: Answering = telnyx_faults.NONSENSE[name]
    path = os.pathsep.join([str(TESTS), str(TESTS.parent / "controller")])
    with TelnyxServer() as hostile:
        hostile.misbehave("list", answering)
        server.numbers = dict.fromkeys(
            ("+12025550100", "+12025550101", "+12025550102"), server.numbers["+14155550101"]
        )
        run = subprocess.run(
            [sys.executable, "-c", MEASURE, server.endpoint, hostile.endpoint],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            check=True,
            timeout=30,
        )

    assert float(run.stdout) < 64


@pytest.mark.parametrize(
    ("cause", "words", "again"),
    [
        (ssl.SSLCertVerificationError(1, "self-signed"), "certificate of {}", False),
        (ssl.SSLError(1, "handshake"), "TLS handshake with {}", False),
        (socket.gaierror(-2, "unknown"), "host name {}", True),
        (ConnectionRefusedError(), "{} refused", True),
        (ConnectionResetError(), "{} reset", True),
        (OSError("canary"), "connection to {} broke", True),
    ],
)
def test_says_why_a_connection_broke(cause: OSError, words: str, again: bool) -> None:
    outer = RuntimeError("outer")
    outer.__cause__ = cause

    failed = answer.describe_break(outer, "api.example:81")

    assert (failed.kind, failed.again) == ("Unreachable", again)
    assert words.format("api.example:81") in failed.message
    assert "canary" not in failed.message
