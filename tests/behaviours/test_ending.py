"""Told to end at any moment, a controller leaves nothing half done, in a cluster or in git."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

from controlplane.kubectl import Kubectl
from fakes.controllers import controller, eventually, pool
from fakes.desk import NUMBERS, Desk
from fakes.inside import Inside
from poolfiles import put
from running import POOL

POINTS: Final = 20
MANY: Final = [f"+141555501{last}" for last in range(10, 30)]
LIST: Final = "rotation/dialers/sales/rotation.json"
ROWS: Final = "state/dialers/sales.jsonl"

Begin = Callable[..., Inside]


def declare(desk: Desk, chance: Random) -> list[str]:
    """Pull others than before; return those that are to be dialled."""
    dialled = sorted(chance.sample(MANY, 12))
    entries = [{"number": n} for n in dialled]
    entries += [{"number": n, "state": "Pulled", "reason": "x"} for n in MANY if n not in dialled]
    desk.apply(pool("sales", numbers=entries))
    return dialled


def test_ended_at_any_moment_it_leaves_whole_lists_without_those_recorded_as_out(
    desk: Desk, begin: Begin
) -> None:
    chance = Random(POINTS)  # noqa: S311  # The same moments every time.
    dialled: list[str] = []
    for turn in range(POINTS):
        inside = begin().start()
        dialled = declare(desk, chance)
        time.sleep(chance.random() * 0.15)
        inside.stop()
        assert is_whole(desk), turn

    begin().start()
    assert eventually(lambda: desk.listed("sales") == dialled)


def test_a_process_that_is_told_to_end_at_any_moment_leaves_whole_lists(
    desk: Desk, kubectl: Kubectl, tmp_path: Path
) -> None:
    chance = Random(POINTS)  # noqa: S311  # As above.
    dialled: list[str] = []
    for turn in range(5):
        folder = tmp_path / str(turn)  # With a log of its own, which says when it is ready.
        folder.mkdir()
        with controller(kubectl, folder) as running:
            dialled = declare(desk, chance)
            time.sleep(chance.random() * 0.3)
            running.stop()  # By SIGTERM, as kubelet does.
            assert running.exit_code() == 0
        assert is_whole(desk), turn

    with controller(kubectl, tmp_path):
        assert eventually(lambda: desk.listed("sales") == dialled)


def test_a_loop_on_a_repository_ended_at_any_moment_leaves_whole_commits(tmp_path: Path) -> None:
    chance = Random(POINTS)  # noqa: S311  # As above.
    _git(tmp_path, "init", "-q")
    put(tmp_path, "pools/sales.yaml", POOL)
    _git(tmp_path, "add", "pools")
    _git(tmp_path, *_ANN, "commit", "-qm", "Declare")
    command = [sys.executable, "-m", "dialrota", f"--repo={tmp_path}", "run", "--commit"]
    for turn in range(POINTS):
        state = "Pulled, reason: x" if turn % 2 else "Active"
        put(
            tmp_path,
            "pools/sales.yaml",
            POOL.replace("provider: bandwidth}", f"state: {state}}}", 1),
        )
        with subprocess.Popen(
            command, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            time.sleep(0.25 + chance.random() * 0.75)
            running.send_signal(signal.SIGTERM)
            code = running.wait(timeout=30)
        assert code in (0, -signal.SIGTERM), turn
        assert _git(tmp_path, "fsck", "--strict") == ""
        assert not (tmp_path / ".git/index.lock").exists()
        if LIST in _git(tmp_path, "ls-tree", "-r", "--name-only", "HEAD"):
            listed = json.loads(_git(tmp_path, "show", f"HEAD:{LIST}"))
            rows = [
                json.loads(line) for line in _git(tmp_path, "show", f"HEAD:{ROWS}").splitlines()
            ]
            assert _listed(listed) == {row["number"] for row in rows if row["inRotation"]}, turn

    subprocess.run([*command, "--once"], env=_ENVIRONMENT, check=True, capture_output=True)
    left = _git(tmp_path, "status", "--porcelain", "--", "state", "rotation").splitlines()
    assert [line for line in left if "mount" not in line] == []


def is_whole(desk: Desk) -> bool:
    """Say whether the list, if there is one, agrees with itself and with the records."""
    listed = desk.listed("sales")
    if listed is None:
        return True
    document = json.loads(desk.read_list("sales")["data"]["rotation.json"])
    rows = [each for each in desk.all(NUMBERS) if "status" in each]
    out = {row["spec"]["number"] for row in rows if not row["status"]["inRotation"]}
    return _listed(document) == {*listed} and not out & {*listed}


_ANN: Final = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC"}


def _listed(document: dict[str, Any]) -> set[str]:
    return {line["number"] for line in document["numbers"]}


def _git(repo: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=repo, capture_output=True, text=True, check=True)
    return done.stdout
