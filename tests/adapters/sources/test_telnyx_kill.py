"""A sweep that is killed in the middle of paying, and taken up by another process."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fakes.sweeping import make_numbers
from fakes.telnyx_server import TelnyxServer, reputation

TESTS = Path(__file__).parents[2]
CONTROLLER = TESTS.parent / "controller"
SWEEP = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from fakes import sweeping

server = SimpleNamespace(endpoint=sys.argv[1], numbers=sweeping.make_numbers(int(sys.argv[2])))
settings = {"refresh": "WhenStale", "minAge": "1d"}
allowance = int(sys.argv[4])
result = sweeping.sweep(server, Path(sys.argv[3]), settings=settings, allowance=allowance)
kinds = [error.kind for error in result.errors]
print(json.dumps([result.billed, result.complete, len(result.verdicts), kinds]))
"""


def start(
    server: TelnyxServer, folder: Path, count: int, allowance: int
) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(TESTS), str(CONTROLLER)])
    arguments = [server.endpoint, str(count), str(folder), str(allowance)]
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, bool, int, list[str]]:
    output, _ = process.communicate(timeout=60)
    billed, complete, verdicts, kinds = json.loads(output)
    return billed, complete, verdicts, kinds


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_pays_nothing_twice_when_killed_while_waiting_for_an_answer(
    server: TelnyxServer, tmp_path: Path, batch: int
) -> None:
    old = reputation("low", at="2026-11-01T06:00:00Z")
    server.numbers = dict.fromkeys(make_numbers(250), old)
    reached, killed = threading.Event(), threading.Event()

    def hold(_numbers: list[str]) -> None:
        if server.calls("refresh") == batch:
            reached.set()
            killed.wait(60)

    server.on_refresh = hold
    first = start(server, tmp_path, 250, allowance=250)
    assert reached.wait(60)
    first.send_signal(signal.SIGKILL)
    first.wait(60)
    killed.set()
    first.communicate()

    billed, complete, verdicts, kinds = finish(start(server, tmp_path, 250, allowance=250))

    assert set(server.billed.values()) == {1}
    assert (billed, server.billed.total()) == (250, 250)
    assert (complete, verdicts, kinds) == (True, 250, [])


def test_keeps_the_budget_when_killed_again_and_again(
    server: TelnyxServer, tmp_path: Path
) -> None:
    old = reputation("low", at="2026-11-01T06:00:00Z")
    server.numbers = dict.fromkeys(make_numbers(300), old)
    reached = threading.Event()
    released = threading.Event()

    def hold(_numbers: list[str]) -> None:
        reached.set()
        released.wait(60)

    server.on_refresh = hold
    for _ in range(2):
        process = start(server, tmp_path, 300, allowance=220)
        assert reached.wait(60)
        reached.clear()
        process.kill()
        process.communicate()
    released.set()

    billed, _, verdicts, kinds = finish(start(server, tmp_path, 300, allowance=220))

    assert set(server.billed.values()) == {1}
    assert (billed, server.billed.total()) == (220, 220)
    assert (verdicts, kinds) == (300, ["Budget"])
