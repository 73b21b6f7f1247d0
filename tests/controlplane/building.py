"""Building the programs of a control plane from their published Go modules, once a machine.

It takes some eight minutes of two cores, so it says how far it is. Two at once do not happen: the
second waits. Only finished programs appear in the cache, all of them in one step.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from controlplane.binaries import ETCD, KUBERNETES, Binaries, MissingError, cache, caches, find

GO: Final = (1, 26)
_COMMANDS: Final = ("kube-apiserver", "kube-controller-manager", "kubectl")
_STAMP: Final = "k8s.io/component-base/version"
_SIBLINGS: Final = re.compile(
    r"^\s*(?:require )?(k8s\.io/\S+) v0\.0\.0\s*(?://.*)?$", re.MULTILINE
)
_EVERY: Final = 15.0  # Seconds from one word on the progress to the next.

Say = Callable[[str], None]


def build(say: Say) -> Binaries:
    """Find the programs, and build them if they are nowhere.

    Raises:
        MissingError: there is no Go that can, or the modules do not come.
    """
    try:
        return find()
    except MissingError as err:
        say(str(err).partition(";")[0])
    caches().mkdir(parents=True, exist_ok=True)
    with (caches() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is building, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not cache().exists():
            _build(_Go(_find_go(), say))
    return find()


def _build(go: "_Go") -> None:
    """Build everything in a folder beside the cache, and move it there when it is done."""
    place = cache().with_name(cache().name + ".unfinished")
    shutil.rmtree(place, ignore_errors=True)
    programs = place / "programs"
    go.say(f"building Kubernetes {KUBERNETES} and etcd {ETCD}, once for this machine")
    _build_kubernetes(go, place / "kubernetes", programs)
    _build_etcd(go, place / "etcd", programs)
    programs.rename(cache())
    shutil.rmtree(place)
    go.say(f"done: {cache()}")


def _build_kubernetes(go: "_Go", module: Path, programs: Path) -> None:
    """Build three commands of one module.

    Its own go.mod points to its parts by paths within its repository; elsewhere each has to be
    replaced by the published module.
    """
    _write_module(module, "")
    wanted = f"k8s.io/kubernetes@v{KUBERNETES}"
    answer = json.loads(go.run(module, "mod", "download", "-json", wanted))
    parts = sorted(set(_SIBLINGS.findall(Path(answer["GoMod"]).read_text(encoding="utf-8"))))
    version = KUBERNETES.replace("1.", "0.", 1)
    replaced = "".join(f"replace {part} => {part} v{version}\n" for part in parts)
    _write_module(module, f"require k8s.io/kubernetes v{KUBERNETES}\n\n{replaced}")
    major, minor, _ = KUBERNETES.split(".")
    stamps = {"gitVersion": f"v{KUBERNETES}", "gitMajor": major, "gitMinor": minor}
    flags = " ".join(f"-X {_STAMP}.{name}={value}" for name, value in stamps.items())
    go.build(module, programs, flags, [f"k8s.io/kubernetes/cmd/{each}" for each in _COMMANDS])


def _build_etcd(go: "_Go", module: Path, programs: Path) -> None:
    """Build etcd, from a module of its own: the two would not agree on their dependencies."""
    _write_module(module, f"require go.etcd.io/etcd/server/v3 v{ETCD}\n")
    go.build(module, programs / "etcd", "", ["go.etcd.io/etcd/server/v3"])


def _write_module(folder: Path, needs: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = f"module controlplane\n\ngo {GO[0]}.{GO[1]}.0\n\n"
    (folder / "go.mod").write_text(head + needs, encoding="utf-8")


def _find_go() -> Path:
    """Find a Go that is new enough, on the PATH, or else where its own installer puts it."""
    needed = f"Go {GO[0]}.{GO[1]} or newer is needed to build an API server"
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
class _Go:
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
