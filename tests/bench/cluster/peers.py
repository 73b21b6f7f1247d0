"""Building the peer, once for each state of its sources, into the cache outside the tree."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Final

from controlplane.binaries import caches
from controlplane.golang import Go, Say, alone, find_go

SOURCES: Final = Path(__file__).resolve().parents[1] / "peer"


def build(say: Say) -> Path:
    """Build the peer unless it is there, and return the program.

    Raises:
        MissingError: there is no Go that can, or the modules do not come.
    """
    program = caches().with_name("peer") / f"peer-{_digest()}"
    with alone(program.with_name("lock"), say):
        if not program.exists():
            say("building the peer, once for each state of its sources")
            place = program.with_suffix(".unfinished")
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(SOURCES, place)
            built = place / "built"
            Go(find_go(), say).build(place, built, "", ["."])
            built.rename(program)
            shutil.rmtree(place)
    return program


def described() -> str:
    """Name what the peer is made of."""
    text = (SOURCES / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"controller-runtime (v\S+)", text)
    assert found is not None
    return f"the peer is built on controller-runtime {found[1]}"


def _digest() -> str:
    """Tell states of the sources apart."""
    whole = hashlib.sha256()
    for file in sorted(SOURCES.iterdir()):
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()[:16]
