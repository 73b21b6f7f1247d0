"""Edits: one number pulled in a file of ten thousand."""

import subprocess
from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from figures import Figure, once, run, timed
from repositories import make_big_file, number


def measure(work: Path) -> Iterator[Figure]:
    """Measure ``pull`` as a process, beside a ruamel round trip of the same file."""
    repo = work / "pull"
    path = make_big_file(repo, 5, 2_000)
    before = path.read_text()
    taken: list[float] = []
    for turn in range(5):
        path.write_text(before)
        target = number(9_000 + turn)
        taken.append(once(partial(run, "pull", target, "--reason", "bench", cwd=repo)))
        changed = _changed_lines(before, path.read_text())
        assert changed == 1, f"{changed} lines changed"
    yield Figure(
        work="pull of one number in a 10,000-number file, one changed line",
        ours=sorted(taken)[2], unit="s", must=0.4, goal=0.15,
        peer="ruamel round trip: load, change, dump", theirs=timed(lambda: _ruamel(before), 1),
    )  # fmt: skip


def _changed_lines(before: str, after: str) -> int:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return sum(old != new for old, new in pairs)


def _ruamel(text: str) -> None:
    yaml = YAML()
    documents = list(yaml.load_all(text))
    documents[4]["spec"]["numbers"][1_000]["state"] = "Pulled"
    yaml.dump_all(documents, StringIO())


def measure_commands(work: Path) -> Iterator[Figure]:
    """Measure ``--help`` and ``validate`` as processes."""
    repo = work / "commands"
    make_big_file(repo, 1, 1_000)
    bare = timed(lambda: subprocess.run(["python3", "-c", ""], check=True), 9)
    yield Figure(
        work="dialrota --help", ours=timed(lambda: run("--help", cwd=repo), 9) * 1000, unit="ms",
        must=150, goal=60, note=f"a bare interpreter takes {bare * 1000:.0f} ms of it",
    )  # fmt: skip
    yield Figure(
        work="dialrota validate of 1,000 numbers",
        ours=timed(lambda: run("validate", cwd=repo), 7) * 1000, unit="ms", must=350, goal=200,
    )  # fmt: skip
