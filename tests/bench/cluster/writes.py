"""Who wrote what, from the audit log of the API server."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_WRITES: Final = frozenset(("create", "update", "patch", "delete", "deletecollection"))
_POLL: Final = 0.25


@dataclass(frozen=True, slots=True)
class Write:
    """One request that may have changed something."""

    user: str
    what: str  # Resource, with its subresource.
    code: int


def read_write(entry: dict[str, Any]) -> Write | None:
    """Read a line of the audit log; None for reads, and for leases, which are to be renewed."""
    resource = entry.get("objectRef", {}).get("resource")
    if entry["verb"] not in _WRITES or resource in (None, "leases"):
        return None
    part = entry["objectRef"].get("subresource")
    what = f"{resource}/{part}" if part else resource
    return Write(entry["user"]["username"], what, entry.get("responseStatus", {}).get("code", 0))


class AuditLog:
    """The log from where it was read last; the server may be writing its last line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0

    def writes(self) -> list[Write]:
        """Read what has been written since the last call."""
        with self._file.open("rb") as log:
            log.seek(self._read)
            text = log.read()
        whole = text.rfind(b"\n") + 1
        self._read += whole
        entries = (json.loads(line) for line in text[:whole].splitlines())
        return [write for entry in entries if (write := read_write(entry))]

    def by(self, user: str) -> Counter[str]:
        """Count what one of them has written since the last call."""
        return Counter(write.what for write in self.writes() if write.user == user)

    async def settled(self, quiet: float, limit: float) -> bool:
        """Wait until nobody has written for so long; False when that does not happen."""
        ends = time.monotonic() + limit
        last = time.monotonic()
        while time.monotonic() - last < quiet:
            if time.monotonic() > ends:
                return False
            await asyncio.sleep(_POLL)
            if self.writes():
                last = time.monotonic()
        return True


def counted(writes: list[Write]) -> dict[str, Counter[str]]:
    """Count the writes of each user, by what was written."""
    found: dict[str, Counter[str]] = {}
    for write in writes:
        found.setdefault(write.user, Counter())[write.what] += 1
    return found
