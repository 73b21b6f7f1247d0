"""A process that dies at any moment leaves no memory of a pass that would be believed wrongly."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from changing import AT, CACHE, LIST, SALES, SOON, content, make, take, write

_AGE: Final = 2.1  # Seconds until what was written is believed.
_MOST: Final = 60
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_EVENTS: Final = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.truncate", "os.link"}
)


class Killer:
    """Counts what would change the disk, and dies before the n-th of it."""

    def __init__(self, at: int) -> None:
        self._left = at

    def hear(self, event: str, details: tuple[Any, ...]) -> None:
        if event in _EVENTS or (event == "open" and int(details[2] or 0) & _WRITING):
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def take_and_die(repo: Path, at: int) -> bool:
    """Take a pass in a process of its own that dies on the way; return whether it did."""
    pid = os.fork()
    if pid == 0:
        sys.addaudithook(Killer(at).hear)
        take(repo, SOON)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def test_a_kill_before_any_write_is_as_if_there_were_no_cache(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in ("DIALROTA_REPO", "DIALROTA_OUT", "DIALROTA_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    repos = [make(tmp_path / str(at)) for at in range(_MOST)]
    time.sleep(_AGE)
    for repo in repos:
        take(repo, AT)
        assert (repo / CACHE).exists()
    for repo in repos:
        monkeypatch.chdir(repo)
        write(
            SALES, '"+14155550103", provider', '"+14155550103", state: Pulled, reason: x, provider'
        )
    time.sleep(_AGE)  # So that what the dying remember may be believed.
    kills = 0
    for at, repo in enumerate(repos, start=1):
        kills += take_and_die(repo, at)
        twin = tmp_path / f"{at}-twin"
        shutil.copytree(repo, twin, symlinks=True, ignore=shutil.ignore_patterns(".cache"))
        for _ in range(2):
            capfd.readouterr()
            wanted = (take(twin, SOON), capfd.readouterr())
            assert (take(repo, SOON), capfd.readouterr()) == wanted, at
            assert content(repo) == content(twin), at
        assert "+14155550103" not in (repo / LIST).read_text()
        if kills < at:
            break
    assert 25 < kills < _MOST
