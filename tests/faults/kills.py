"""Kill a pass before and after each write, look at what lies on the disk, and start again.

A program of its own: ``python -m faults.kills FOLDER`` prints a line for each thing that is not
as it must be, and last how many kills it tried. Every pass runs in a forked child, and the kill is
a real SIGKILL, so nothing gets a chance to tidy up.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from dialrota.adapters.clock import SystemClock
from dialrota.adapters.declarations import Declarations
from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.adapters.yamlfile.load import load
from dialrota.loop.atonce import AtOnce, at_once
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.seen import Outside
from dialrota.loop.sweep import Sweeper
from dialrota.model.instant import DAY, parse_instant
from fakes.dying import DyingDisk

START = parse_instant("2026-03-02T09:00:00Z")
LATER = START + DAY

POOLS = """\
apiVersion: dialrota.dev/v1alpha1
kind: ReputationSource
metadata: {name: audit}
spec: {type: file, file: {paths: ["audits/*.csv"]}}
---
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: sales}
spec:
  owner: o@example.com
  sources: [{name: audit}]
  policy: {mode: Enforce, replacement: {auto: true, from: [stock]}}
  numbers:
  - {number: "+14155550101"}
  - {number: "+14155550102"}
  - {number: "+14155550103", state: Pulled, reason: "suspected"}
  - {number: "+14155550104"}
---
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: other}
spec:
  owner: o@example.com
  sources: [{name: audit}]
  policy: {mode: Enforce}
  numbers:
  - {number: "+14155550104"}
  - {number: "+14155550105"}
---
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: stock}
spec:
  owner: o@example.com
  role: Backup
  sources: [{name: audit}]
  policy: {mode: Enforce}
  numbers:
  - {number: "+14155550106"}
"""
GONE = """\
---
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: gone}
spec:
  owner: o@example.com
  policy: {mode: Enforce}
  deletionPolicy: Delete
  numbers:
  - {number: "+14155550107"}
  - {number: "+14155550108"}
"""
CHANGES = (  # Pulled and restored by people; 0104 moves from the pool that owns it to the other.
    ('{number: "+14155550102"}', '{number: "+14155550102", state: Pulled, reason: "port"}'),
    (', state: Pulled, reason: "suspected"}', "}"),
    ('  - {number: "+14155550104"}\n  - {number: "+14155550105"}', '  - {number: "+14155550105"}'),
)


class Committed:
    """A history in which everything was committed; these kills are about files."""

    def is_backed(self, file: str) -> bool:
        """Say yes."""
        return bool(file)

    def commit(self, message: str) -> str | None:
        """Commit nothing."""


def take_pass(repo: Path, now: int, disk: Disk) -> None:
    """Take one pass with nothing remembered but what lies on the disk."""
    store = StateFiles(repo, disk)
    observer = FileObserver(repo, load, SystemClock())
    lists = RotationFiles(repo, disk)
    outside = Outside(
        desired=Declarations(repo),
        sweeper=Sweeper({"file": observer}, store, lambda *_: None),
        store=store,
        lists=lists,
        writer=AtOnce(store, lists),
        history=Committed(),
    )
    report = at_once(Reconciler(outside).run(now))
    if not report.is_sound:
        raise SystemExit(f"the pass is not sound: {report.findings} {report.failed}")


def in_child(work: Callable[[], None]) -> int:
    """Run in a forked child; return its exit code, negative for a signal."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def audit(repo: Path, now: int, flagged: str) -> None:
    """Let the audit speak of every number."""
    lines = ["number,engine,verdict,observedAt"]
    for digit in range(1, 7):
        number = f"+1415555010{digit}"
        word = "Flagged" if number == flagged else "Clean"
        at = "2026-03-02T08:59:00Z" if now == START else "2026-03-03T08:59:00Z"
        lines.append(f"{number},hiya,{word},{at}")
    (repo / "audits").mkdir(parents=True, exist_ok=True)
    (repo / "audits" / "audit.csv").write_text("\n".join(lines) + "\n")


def prepare(repo: Path) -> None:
    """Make a repository with one pass behind it and news of every kind before it."""
    (repo / "pools").mkdir(parents=True)
    (repo / "pools" / "pools.yaml").write_text(POOLS + GONE)
    audit(repo, START, "")
    take_pass(repo, START, Disk())
    text = POOLS
    for old, new in CHANGES:
        if old not in text:
            raise SystemExit(f"nothing to change: {old}")
        head, found, tail = text.rpartition(old) if "0105" in old else text.partition(old)
        text = head + (new if found else "") + tail
    (repo / "pools" / "pools.yaml").write_text(text)
    audit(repo, LATER, "+14155550101")


def content(repo: Path) -> dict[str, str]:
    """Return every file and link below the output, but the disposable cache."""
    found = {}
    for path in sorted(repo.rglob("*")):
        name = str(path.relative_to(repo))
        if ".cache" in path.parts:
            continue
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_text()
    return found


def lies(repo: Path) -> Iterator[str]:
    """Name what readers could find wrong on the disk at this moment."""
    store, lists = StateFiles(repo, Disk()), RotationFiles(repo, Disk())
    listed: dict[str, str] = {}
    recorded = set()
    for key in store.pools():
        recorded |= {n.number for n in store.load_numbers(key).values() if n.in_rotation}
    for key in lists.pools():
        mount = repo / "rotation" / key.namespace / key.name / "mount"
        published = lists.actual(key)
        if published is None:
            if (mount / "..data").is_symlink():
                yield f"{key}: the list cannot be read"
            continue
        numbers = [line.number for line in published.rotation.numbers]
        if not numbers:
            yield f"{key}: the list is empty"
        for number in numbers:
            if number not in recorded:
                yield f"{key}: {number} is listed, and recorded as out"
            if number in listed:
                yield f"{number} is in the lists of {listed[number]} and {key}"
            listed[number] = str(key)


def main(folder: Path) -> None:
    """Kill at every step, twice, and compare."""
    base, whole = folder / "base", folder / "whole"
    prepare(base)
    shutil.copytree(base, whole, symlinks=True)
    counting = DyingDisk(0, "never")
    take_pass(whole, LATER, counting)
    wanted = content(whole)
    killed = 0
    for step in range(1, counting.steps + 1):
        for moment in ("before", "after"):
            repo = folder / f"killed-{step}-{moment}"
            shutil.copytree(base, repo, symlinks=True)
            disk = DyingDisk(step, moment)
            code = in_child(partial(take_pass, repo, LATER, disk))
            killed += code == -signal.SIGKILL
            where = f"step {step} {moment}"
            for lie in lies(repo):
                print(f"{where}: {lie}")
            in_child(partial(take_pass, repo, LATER, Disk()))
            found = content(repo)
            for name in sorted(found.keys() | wanted.keys()):
                if found.get(name) != wanted.get(name):
                    print(f"{where}: {name} came out otherwise")
            shutil.rmtree(repo)
    print(f"killed {killed} of {2 * counting.steps}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
