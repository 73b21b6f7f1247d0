"""Reading what lies in ``mount/``, and the lists beside it, as far as they are whole."""

import re
from pathlib import Path
from typing import Final

from dialrota.adapters.stores import disk as files
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.wire import rotation as rotationfile

DATA: Final = "..data"
DOCUMENT: Final = "rotation.json"
NUMBERS: Final = "numbers.txt"
GENERATION: Final = re.compile(r"\.\.g([0-9]+)(\.mended)?")

Content = dict[str, bytes]


def read_mount(mount: Path, key: PoolKey) -> Published | None:
    """Read the list that readers are led to, if both of its files are whole."""
    name = target(mount / DATA)
    if name is None or not GENERATION.fullmatch(name) or not files.is_directory(mount):
        return None
    published = read_list(mount / name, key)
    if published is None:
        return None
    listing = {NUMBERS: rotationfile.numbers_text(published.rotation)}
    return published if holds(mount / name, listing) else None


def read_list(folder: Path, key: PoolKey) -> Published | None:
    """Read a list that is whole and the pool's own."""
    path = folder / DOCUMENT
    try:
        document = files.read(path) if files.is_directory(folder) else None
        published = document and rotationfile.decode(str(path), document)
    except DamagedRecordError:
        return None
    return published if published and published.rotation.key == key else None


def holds(directory: Path, content: Content) -> bool:
    """Say whether files hold these bytes."""
    try:
        return all(files.read(directory / name) == data for name, data in content.items())
    except DamagedRecordError:
        return False


def target(path: Path) -> str | None:
    """Read where a link leads; None when there is none."""
    try:
        return str(path.readlink())
    except OSError:
        return None


def number(name: str) -> int:
    """Read the generation in the name of a directory; 0 when there is none."""
    match = GENERATION.fullmatch(name)
    return int(match[1]) if match else 0


def latest_below(mount: Path, name: str) -> str | None:
    """Find the last list before this one that is still there."""
    older = [found for found in files.names(mount) if 0 < number(found) < number(name)]
    return max(older, key=number, default=None)
