"""How a figure is measured and printed: medians, the bars beside them, ratios to the peer.

Absolute times move with the machine; the ratios to the peer of the same run are what to trust.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# As installed: with compiled bytecode, whatever this shell says about writing it.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
DIALROTA = (sys.executable, "-m", "dialrota")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure with what it must reach, and the peer of the same run."""

    work: str
    ours: float
    unit: str
    must: float
    goal: float
    peer: str = ""
    theirs: float | None = None
    factor: float | None = None  # How many times better than the peer it must be.
    note: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the bars are reached."""
        if self.ours > self.must or (self.ratio is not None and self.ratio < (self.factor or 0)):
            return "MISSED"
        return "goal" if self.ours <= self.goal else "met"

    @property
    def ratio(self) -> float | None:
        """Return how many times the peer's figure is ours."""
        return None if self.theirs is None else self.theirs / self.ours


def show(figure: Figure) -> None:
    """Print a figure on two lines."""
    bars = f"must {figure.must:g}, goal {figure.goal:g}"
    print(f"{figure.verdict:6}  {figure.ours:9.3f} {figure.unit:3}  {figure.work} ({bars})")
    if figure.theirs is not None and figure.ratio is not None:
        want = f", must {figure.factor:g}x" if figure.factor else ""
        peer = f"{figure.theirs:9.3f} {figure.unit:3}  {figure.peer}"
        print(f"        {peer}: {figure.ratio:.1f}x ours{want}")
    if figure.note:
        print(f"                       {figure.note}")
    sys.stdout.flush()


def timed(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median seconds of several runs."""
    return statistics.median(once(work) for _ in range(runs))


def once(work: Callable[[], object]) -> float:
    """Return the seconds of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run(*arguments: str, cwd: Path, expect: int = 0) -> str:
    """Run dialrota as a process of its own and return what it printed.

    Raises:
        RuntimeError: it ended otherwise than expected.
    """
    done = subprocess.run(
        [*DIALROTA, *arguments],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != expect:
        raise RuntimeError(f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which so many percent lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
