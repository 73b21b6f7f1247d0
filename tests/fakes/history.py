"""What a pass leaves in a repository of git, and git as a person uses it."""

import subprocess
from pathlib import Path

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from fakes.stored import NAME, make_numbers, make_pool, make_rotation

MESSAGE = "Move 1 number in 1 pool\n\nBench it: \U0001f4de\n\nDialrota-Pass: 0123456789ab\n"
WRITTEN = [
    "rotation/dialers/sales-us/configmap.yaml",
    "rotation/dialers/sales-us/numbers.txt",
    "rotation/dialers/sales-us/rotation.json",
    "state/dialers/sales-us.json",
    "state/dialers/sales-us.jsonl",
]


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person does."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


def write(out: Path, turn: int = 1) -> None:
    """Write records and a list as a pass does."""
    out.mkdir(exist_ok=True)
    StateFiles(out, Disk()).save(make_pool(turn), make_numbers(turn))
    RotationFiles(out, Disk()).publish(make_rotation(2 + turn), turn, NAME)


def committed(folder: Path, commit: str = "HEAD") -> list[str]:
    """Name the files that a commit touched."""
    shown = git(folder, "show", "--root", "--name-only", "--no-renames", "--format=", commit)
    return sorted(shown.split("\n"))
