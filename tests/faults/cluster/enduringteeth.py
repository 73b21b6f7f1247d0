"""Bugs that change no end of a story: somebody waits, forgets, or keeps what nobody needs."""

from typing import Final

from faults.cluster.planting import Patch, Tooth

_TENDED: Final = "        self._set_alarm(report.next_at)\n"
_LEAK: Final = "        asyncio.get_running_loop().create_task(asyncio.sleep(1e9))\n"

OF_ENDURANCE: Final = (
    Tooth(
        "whoever is written keeps all others waiting",
        ("w1/F5-neighbour/patch:configmaps:sales-rotation:2/0",),
        "^L2",
        (Patch("loop/lanes.py", "        return keys - blocked\n", "        return set()\n"),),
    ),
    Tooth(
        "the times of flags are known by heart alone",
        ("w2/F6-late/patch:configmaps:sales-rotation:4/0",),
        "^L4",
        (
            Patch(
                "wire/record.py",
                '    _optional("flaggedAt", "flagged_at", _write_times),\n',
                "",
            ),
        ),
    ),
    Tooth(
        "every pass leaves a task behind",
        ("w1/F5-reset/patch:configmaps:sales-rotation:2/0",),
        "^L5",
        (Patch("loop/tending.py", _TENDED, _TENDED + _LEAK),),
    ),
)
