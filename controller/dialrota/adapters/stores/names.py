"""The names of pools and sources as names of files: only such as cannot lead anywhere else."""

import re
from pathlib import Path
from typing import Final

from dialrota.adapters.stores import disk as files
from dialrota.model.failure import UsageError
from dialrota.model.pool import PoolKey

_NAME: Final = re.compile(r"[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?")
_LONGEST: Final = 240  # Of the 255 bytes that a disk allows, less our endings.


def is_name(text: str) -> bool:
    """Say whether a text can be the name of a namespace, a pool or a source."""
    return len(text) <= _LONGEST and _NAME.fullmatch(text) is not None


def check(key: PoolKey) -> PoolKey:
    """Return a key that is safe as names of files.

    Raises:
        UsageError: it is not.
    """
    for text in key:
        if not is_name(text):
            raise UsageError(f"{text!r} is no name: use up to {_LONGEST} of a-z, 0-9, '-' and '.'")
    return key


def stems(directory: Path, ending: str) -> list[str]:
    """List the names that files of this ending have in a directory, sorted."""
    found = [name for name in files.names(directory) if name.endswith(ending)]
    return [stem for name in found if is_name(stem := name.removesuffix(ending))]
