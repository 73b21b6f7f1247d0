"""Starts: cold with nothing on disk, and again with nothing changed.

Every cold start writes to a folder of its own. Where thousands of files were deleted a moment ago,
ext4 makes new ones ten times more slowly, for it passes over each number that was just freed: that
is a figure of the deletion.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ruamel.yaml import YAML

from figures import Figure, once, run
from repositories import make_pools

POOLS, EACH, SAMPLE = 1_000, 100, 60
SETTLE = 3  # Seconds; what was saved a moment ago is looked at twice.


def measure(work: Path) -> Iterator[Figure]:
    """Measure cold and warm starts of 1,000 files of 100 numbers."""
    repo = make_pools(work / "starts", POOLS, EACH)
    time.sleep(SETTLE)
    colds, warms = [], []
    for turn in range(3):
        out = work / f"starts-out-{turn}"
        colds.append(once(partial(run, "run", "--once", "--out", str(out), cwd=repo)))
        stamps = _stamps(out)
        warms.append(once(partial(run, "run", "--once", "--out", str(out), cwd=repo)))
        assert _stamps(out) == stamps, "a quiet start wrote something"
        assert len(list(out.glob("rotation/bench/*/mount/numbers.txt"))) == POOLS
    ours, loading = sorted(colds)[1], _ruamel(repo)
    own_loading = once(lambda: run("validate", cwd=repo))
    theirs = max(0, ours - own_loading) + loading
    yield Figure(
        work=f"cold start, {POOLS} files x {EACH} numbers, to all rotations written",
        ours=ours, unit="s", must=4, goal=1.5, factor=8,
        peer="the same with ruamel round-trip loading", theirs=theirs,
        note=f"ruamel measured on {SAMPLE} of the files and scaled",
    )  # fmt: skip
    yield Figure(
        work="the same again in a new process, nothing changed, nothing written",
        ours=sorted(warms)[1], unit="s", must=1.2, goal=0.4, peer="cold start", theirs=ours,
    )  # fmt: skip


def _ruamel(repo: Path) -> float:
    paths = sorted((repo / "pools").glob("*.yaml"))[:SAMPLE]
    yaml = YAML()
    return once(lambda: [yaml.load(path.read_text()) for path in paths]) * POOLS / SAMPLE


def _stamps(out: Path) -> dict[str, int]:
    """Return what every file but the disposable cache and the lock looks like."""
    return {
        str(path): path.lstat().st_mtime_ns
        for path in out.rglob("*")
        if ".cache" not in path.parts and path.is_file()
    }
