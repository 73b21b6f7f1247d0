"""One control plane for all tests of a run, however many processes run them.

The first process that needs it starts a server of its own, which ends when it is told to, or when
the process that leads the run is gone. Nobody may stop, pause or break what is shared.
"""

import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from controlplane import binaries, crds, plane
from controlplane.access import Access, access
from controlplane.apiserver import audited
from controlplane.daemons import DaemonError, wait_until

TESTS: Final = Path(__file__).resolve().parents[1]
CRDS: Final = TESTS.parent / "crds"


@dataclass(frozen=True, slots=True)
class Shared:
    """The control plane of this run, seen from one of its processes."""

    access: Access
    store: str
    audit_log: Path

    def audited(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Read the requests answered so far, to anybody, that are wanted."""
        return audited(self.audit_log, wanted)


def reach(folder: Path, leader: int) -> Shared:
    """Reach the control plane of a folder; start it, if nobody has.

    Raises:
        DaemonError: it does not come up, or did not when another process tried.
    """
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _state(folder).exists():
            _begin(folder, leader)
    state = json.loads(_state(folder).read_text(encoding="utf-8"))
    return Shared(access(state["access"]), state["store"], Path(state["auditLog"]))


def end(folder: Path) -> None:
    """End the control plane of a folder, and wait until it has; nothing happens if none runs."""
    state = _state(folder)
    if not state.exists():
        return
    pid = json.loads(state.read_text(encoding="utf-8"))["pid"]
    os.kill(pid, signal.SIGTERM)
    if not wait_until(lambda: not state.exists(), seconds=30):
        os.kill(pid, signal.SIGKILL)  # Its daemons go with it.


def serve(folder: Path, leader: int) -> None:
    """Run the control plane in this process, until told to end or the leader is gone."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    state = _state(folder)
    with plane.running(binaries.find(), folder / "plane") as ours:
        crds.install(ours.access, CRDS)
        ours.controllermanager.start()  # After the kinds, to know them from the beginning.
        described = {
            "pid": os.getpid(),
            "access": ours.access.described(),
            "store": ours.etcd.url,
            "auditLog": str(ours.apiserver.audit_log),
        }
        unfinished = folder / "unfinished.json"
        unfinished.write_text(json.dumps(described), encoding="utf-8")
        unfinished.rename(state)
        try:
            while _lives(leader):
                time.sleep(0.5)
        finally:
            ours.end()
            state.unlink()
    shutil.rmtree(folder)  # Nobody is left who would look at it.


def _begin(folder: Path, leader: int) -> None:
    """Start a process that serves; the others wait for the lock meanwhile."""
    log = folder / "serve.log"
    if log.exists():
        raise DaemonError(f"the control plane did not come up before; see {log}")
    command = [sys.executable, "-m", "controlplane", "serve", str(folder), str(leader)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    append = os.O_CREAT | os.O_WRONLY | os.O_APPEND
    pid = os.posix_spawn(
        command[0],
        command,
        {**kept, "PYTHONPATH": str(TESTS)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(log), append, 0o600), _STDERR],
        setsid=True,  # It outlives this process, and Ctrl-C is for the leader.
    )
    ended: list[bool] = []

    def is_decided() -> bool:
        ended[:] = [os.waitpid(pid, os.WNOHANG)[0] == pid]
        return ended[0] or _state(folder).exists()

    if not wait_until(is_decided, seconds=120) or ended[0]:
        if not ended[0]:
            os.kill(pid, signal.SIGKILL)
        said = log.read_text("utf-8", "replace")[-2000:]
        raise DaemonError(f"the control plane of the tests did not come up; {log}:\n{said}")


_STDERR: Final = (os.POSIX_SPAWN_DUP2, 1, 2)


def _state(folder: Path) -> Path:
    return folder / "state.json"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
