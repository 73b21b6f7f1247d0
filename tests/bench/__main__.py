"""``make bench``: every figure with its bar, beside its peer of the same run.

python tests/bench            all of them
python tests/bench pull       those whose name holds the word
"""

import sys
import tempfile
from pathlib import Path

import bench_decide
import bench_hostile
import bench_loop
import bench_pull
import bench_starts
from figures import show

BENCHES = {
    "starts": bench_starts.measure,
    "save-memory": bench_loop.measure,
    "decide": bench_decide.measure,
    "pull": bench_pull.measure,
    "hostile": bench_hostile.measure,
    "commands": bench_pull.measure_commands,
}


def main() -> int:
    """Run the benches that were asked for; 1 when a bar is missed."""
    words = sys.argv[1:]
    missed = 0
    for name, measure in BENCHES.items():
        if words and not any(word in name for word in words):
            continue
        with tempfile.TemporaryDirectory(prefix="dialrota-bench-") as work:
            for figure in measure(Path(work)):
                show(figure)
                missed += figure.verdict == "MISSED"
    print(f"{missed} missed" if missed else "every bar is reached")
    return 1 if missed else 0


sys.exit(main())
