"""Building with Go: slow the first time, so it says how far it is, and never twice at once."""

import fcntl
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from controlplane.binaries import MissingError

GO: Final = (1, 26)
_EVERY: Final = 15.0  # Seconds from one word on the progress to the next.

Say = Callable[[str], None]


@contextmanager
def alone(file: Path, say: Say) -> Iterator[None]:
    """Be the only one of this machine that builds what the file stands for; wait for others."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is building, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def find_go() -> Path:
    """Find a Go that is new enough, on the PATH, or else where its own installer puts it."""
    needed = f"Go {GO[0]}.{GO[1]} or newer is needed"
    program = Path(shutil.which("go") or "/usr/local/go/bin/go")
    if not program.exists():
        raise MissingError(f"{needed}, and there is no Go; install it, then `make control-plane`")
    asked = [str(program), "env", "GOVERSION"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    version = re.match(r"go(\d+)\.(\d+)", answer)
    if not version or (int(version[1]), int(version[2])) < GO:
        found = f"{program} is {answer or 'broken'}"
        raise MissingError(f"{needed}, and {found}; install it, then `make control-plane`")
    return program


@dataclass(frozen=True, slots=True)
class Go:
    """A Go, and whom to tell how far it is."""

    program: Path
    say: Say

    def build(self, module: Path, to: Path, flags: str, packages: list[str]) -> None:
        """Build commands into a folder, or a single one into a file."""
        count = self.run(module, "list", "-deps", *packages).count("\n")
        to.parent.mkdir(parents=True, exist_ok=True)
        several = len(packages) > 1
        if several:
            to.mkdir()
        linked = f"-ldflags=-s -w {flags}".rstrip()
        self.run(module, "build", "-v", "-trimpath", linked, f"-o={to}", *packages, of=count)

    def run(self, module: Path, *arguments: str, of: int = 0) -> str:
        """Run a command of Go in a module, and return what it printed.

        Raises:
            MissingError: it failed; the text ends with what it said.
        """
        environment: dict[str, str] = {
            **os.environ,
            "CGO_ENABLED": "0",
            "GOFLAGS": "-mod=mod -buildvcs=false",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
        }
        with (module / "out").open("w+") as out, (module / "said").open("w+") as said:
            command: list[str] = [str(self.program), *arguments]
            process = subprocess.Popen(
                command, cwd=module, env=environment, stdout=out, stderr=said
            )
            code = self._follow(process, module / "said", of)
            said.seek(0)
            if code != 0:
                raise MissingError(f"go {arguments[0]} failed: {said.read()[-1500:]}")
            out.seek(0)
            return out.read()

    def _follow(self, process: "subprocess.Popen[bytes]", said: Path, of: int) -> int:
        """Wait for the end, with a word now and then: a line for each package is in ``said``."""
        start = time.monotonic()
        while True:
            try:
                return process.wait(_EVERY)
            except subprocess.TimeoutExpired:
                text = said.read_text("utf-8", "replace").splitlines()
            passed = time.monotonic() - start
            fetched = sum(line.startswith("go: downloading") for line in text)
            done = len(text) - fetched
            far = f"{done} of at most {of} packages" if of else f"{fetched} modules fetched"
            self.say(f"{far}, {passed:.0f} s")
