"""Which files under the output folder belong into a commit: records and lists, but no mount."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOTS: Final = ("state", "rotation")

_MOUNT: Final = "mount"
_NAME: Final = r"[a-z0-9][-.a-z0-9]*"
_OURS: Final = re.compile(
    rf"state/{_NAME}/(?:{_NAME}\.jsonl?|sources/{_NAME}\.json)"
    rf"|rotation/{_NAME}/{_NAME}/(?:rotation\.json|numbers\.txt|configmap\.yaml)"
)


def is_ours(name: str) -> bool:
    """Say whether a path, relative to the output folder, is one that we commit."""
    return _OURS.fullmatch(name) is not None


def files(out: Path) -> list[Path]:
    """Find every file to commit, sorted; links are not followed."""
    found = [path for root in ROOTS for path in _below(out / root)]
    return sorted(path for path in found if is_ours(path.relative_to(out).as_posix()))


def _below(root: Path) -> Iterator[Path]:
    if root.is_symlink():
        return
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        if here.parent.parent == root and _MOUNT in folders:
            folders.remove(_MOUNT)
        yield from (here / name for name in names if not (here / name).is_symlink())
