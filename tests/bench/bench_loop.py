"""The running loop: from a saved file to the list on disk, and the memory of 100,000 numbers."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from figures import DIALROTA, ENVIRONMENT, Figure, percentile
from repositories import make_pools, number

POOLS, EACH, SAVES = 1_000, 100, 100


def measure(work: Path) -> Iterator[Figure]:
    """Measure the latency of saves and the memory of the loop."""
    repo, out = make_pools(work / "loop", POOLS, EACH), work / "loop-out"
    with (work / "loop.log").open("w") as log:
        loop = subprocess.Popen(
            [*DIALROTA, "run", "--out", str(out)],
            cwd=repo,
            env=ENVIRONMENT,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(lambda: len(list(out.glob("rotation/bench/*/configmap.yaml"))) == POOLS, 60)
        time.sleep(3)
        waits = [_save(repo, out, turn) for turn in range(SAVES)]
        memory = _resident(loop.pid)
    finally:
        loop.send_signal(signal.SIGINT)
        loop.wait(20)
    work_done = "one of 1,000 pool files saved, to its rotation on disk"
    yield Figure(
        work=f"{work_done}, p50", ours=percentile(waits, 50) * 1000, unit="ms", must=60, goal=15
    )
    yield Figure(
        work=f"{work_done}, p99", ours=percentile(waits, 99) * 1000, unit="ms", must=150, goal=40
    )
    yield Figure(
        work="memory with 100,000 numbers in the loop", ours=memory, unit="MB", must=200, goal=120
    )


def _save(repo: Path, out: Path, turn: int) -> float:
    """Pull or restore one number, and wait for the list of its pool to be swapped."""
    index = turn * 7 % POOLS
    name = f"pool-{index:04d}"
    path = repo / "pools" / f"{name}.yaml"
    link = out / "rotation" / "bench" / name / "mount" / "..data"
    line = f'number: "{number(index * EACH)}", provider'
    pulled = f'number: "{number(index * EACH)}", state: Pulled, reason: bench, provider'
    text = path.read_text()
    changed = text.replace(pulled, line) if pulled in text else text.replace(line, pulled)
    beside = path.with_suffix(".tmp")
    beside.write_text(changed)
    before = os.readlink(link)
    os.replace(beside, path)
    began = time.perf_counter()
    while os.readlink(link) == before:
        if time.perf_counter() - began > 10:
            raise RuntimeError(f"{name}: the list did not follow within 10 s")
        time.sleep(0.0002)
    waited = time.perf_counter() - began
    time.sleep(0.05)
    return waited


def _wait_for(ready: object, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not ready():  # type: ignore[operator]  # A callable.
        if time.monotonic() > ends:
            raise RuntimeError("the loop did not get ready")
        time.sleep(0.2)


def _resident(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise RuntimeError("no VmRSS")
