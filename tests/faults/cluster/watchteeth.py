"""Bugs of watches and of leases that the campaign must catch; see ``teeth.py``."""

from typing import Final

from faults.cluster.planting import Patch, Tooth

_CACHE: Final = "adapters/kube/cache.py"
_GATE: Final = "cli/cluster/run.py"
_INTAKE: Final = "adapters/kube/intake.py"
_LEASE: Final = "adapters/kube/lease.py"
_LINES: Final = "adapters/kube/lines.py"
_LISTWATCH: Final = "adapters/kube/listwatch.py"
_MIRROR: Final = "adapters/cluster/mirror.py"
_W1_POOL: Final = "event:numberpools:sales"

OF_WATCHES: Final = (
    Tooth(
        "a revision that is too old leads to no list",
        (f"w1/F2-expired/{_W1_POOL}:7/0",),
        "numberpools/sales",
        (
            Patch(_LISTWATCH, "                self._is_lost = True\n", ""),
            Patch(_LISTWATCH, "                self._is_lost |= err.is_gone\n", ""),
        ),
    ),
    Tooth(
        "a line that cannot be read is passed over",
        (f"w1/F6-garble/{_W1_POOL}:7/0",),
        "numberpools/sales",
        (
            Patch(
                _LINES,
                'raise LostError("a line that is no JSON") from None',
                'return Event(BOOKMARK, Seen(("", ""), "", 0, {}))',
            ),
        ),
    ),
    Tooth(
        "a deletion is not heard",
        ("w3/F6-duplicate/event:numberpools:west:1/0",),
        "west-rotation: orphaned",
        (Patch(_INTAKE, "self._cache.remove(seen.key, seen.revision)", "[]"),),
    ),
    Tooth(
        "what is older than what is known is taken in",
        (f"w1/F6-reorder/{_W1_POOL}:6/0",),
        "numberpools/sales",
        (
            Patch(_CACHE, "return revision > self._known(key)", "return True"),
            Patch(
                _MIRROR,
                "if known is not None and row.meta.version <= known.version:",
                "if known is not None and row.meta.version == known.version:",
            ),
        ),
    ),
    Tooth(
        "a list from the past is believed at once",
        tuple(f"w3/F7-list/event:numberpools:west:{nth}/0" for nth in (2, 3, 4)),
        "as an orphan",
        (Patch(_INTAKE, "            self._consider(doubt, now)\n", "            pass\n"),),
    ),
    Tooth(
        "what fails is asked for again without a pause",
        ("w1/F3-long/watch:numberpools::1/0",),
        "L3",
        (Patch(_LISTWATCH, "self._timing.sleep(pause)", "self._timing.sleep(0)"),),
    ),
)
OF_LEASES: Final = (
    Tooth(
        "the lease is not given back",
        ("w1/F6-late/update:leases:dialrota:1/0",),
        "not given back",
        (Patch(_LEASE, "            await self.release()\n", "            pass\n"),),
    ),
    Tooth(
        "the lease is given back in one try, or not",
        ("w1/F3-long/update:leases:dialrota:1/0",),
        "not given back",
        (
            Patch(
                _LEASE,
                "while not await self._attempt(self._g",
                "if not await self._attempt(self._g",
            ),
        ),
    ),
    Tooth(
        "a replica that lost its lease goes on",
        ("w1/F8-deposed/update:leases:dialrota:1/0",),
        "I12",
        (
            Patch(_GATE, "if lease is not None and not lease.is_held:", "if lease is None:"),
            Patch(_GATE, "asyncio.wait({tending, losing},", "asyncio.wait({tending},"),
        ),
    ),
)
