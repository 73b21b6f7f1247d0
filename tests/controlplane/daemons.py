"""Processes that can be started, paused, killed and started again on the same data.

A daemon never outlives the process that started it, however that one ends: the kernel kills it.
What daemons say is kept in a file, over all their lives.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self

# Runs before the program, in its process: asks the kernel to be killed with its parent (prctl's
# PR_SET_PDEATHSIG, where there is such a thing), and goes away if the parent is gone already.
_TIED: Final = """
import ctypes, os, signal, sys
prctl = getattr(ctypes.CDLL(None), "prctl", None)
prctl and prctl(1, signal.SIGKILL)
os.getppid() == int(sys.argv[1]) or sys.exit("the parent is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""
# The kernel minds the thread that made a process, so one thread makes them all: it ends last.
_MAKER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="daemons")
# Below the ports that systems give to outgoing connections: one of those could sit on a port
# that a daemon wants back after a restart.
_PORTS: Final = range(20_000, 30_000)
# A port is claimed for as long as this process lives, so that no other takes it for its own while
# a daemon is down: a lock of the kernel on a file of this name, which nobody needs to remove.
_CLAIMS: Final = Path(tempfile.gettempdir()) / f"dialrota-ports-{os.getuid()}"


class DaemonError(Exception):
    """A daemon did not come up; the text ends with the last that it said."""


def free_port() -> int:
    """Find a port of the loopback that nobody listens on, and claim it for this process."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            if _claim(port):
                return port


def _claim(port: int) -> bool:
    _CLAIMS.mkdir(exist_ok=True)
    claim = os.open(_CLAIMS / str(port), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(claim)
        return False
    return True  # The end of this process closes it, and lets go.


def wait_until(met: Callable[[], bool], seconds: float) -> bool:
    """Ask twenty times a second until the answer is yes or the time is over."""
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_gone(pid: int) -> bool:
    """Whether a process is no more, whosever it is; what nobody waited for counts as gone."""
    try:
        return " Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True


class Daemon:
    """One process after another, with one command line, one folder and one log."""

    def __init__(self, name: str, command: list[str | Path], folder: Path) -> None:
        self.name = name
        self.command = [str(part) for part in command]
        self.folder = folder
        self.log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the process that runs now.

        Raises:
            DaemonError: none does.
        """
        if self._process is None or self._process.poll() is not None:
            raise self._failure("is not running")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether there is a process, paused or not."""
        return self._process is not None and self._process.poll() is None

    def is_ready(self) -> bool:
        """Whether it does its work; asked while it starts."""
        return self.is_running

    def start(self, seconds: float = 60) -> Self:
        """Start it and wait until it is ready.

        Raises:
            DaemonError: it ended, or was not ready in time.
        """
        self.launch()
        if not wait_until(lambda: not self.is_running or self.is_ready(), seconds):
            self.kill()
            raise self._failure(f"was not ready within {seconds:.0f} s")
        if not self.is_running:
            raise self._failure("ended while it started")
        return self

    def launch(self) -> None:
        """Start it and wait for nothing."""
        assert not self.is_running, f"{self.name} runs already"
        self.folder.mkdir(parents=True, exist_ok=True)
        tied = [sys.executable, "-ISc", _TIED, str(os.getpid()), *self.command]
        with self.log.open("ab") as log:
            self._process = _MAKER.submit(
                subprocess.Popen,
                tied,
                cwd=self.folder,
                env={"HOME": str(self.folder), "PATH": "", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us, who end the others in order.
            ).result()

    def stop(self, seconds: float = 15) -> None:
        """Ask it to end, and kill it when it has not: an API server waits for open watches."""
        if self._process is None:
            return
        if self.is_running:
            self._process.send_signal(signal.SIGTERM)
            self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would; paused or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def restart(self, seconds: float = 60) -> Self:
        """Kill it, start it on the same data and the same port, and wait until it is ready."""
        self.kill()
        return self.start(seconds)

    def pause(self) -> None:
        """Let it stand still: connections stay open, nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after a pause."""
        os.kill(self.pid, signal.SIGCONT)

    def _failure(self, what: str) -> DaemonError:
        said = self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""
        return DaemonError(f"{self.name} {what}; {self.log}:\n{said}")
