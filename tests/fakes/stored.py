"""Records and lists to store, and the pieces of work that tests break off."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.model.words import Mode, State, Strategy

KEY: Final = PoolKey("dialers", "sales-us")
NAME: Final = "sales-us-rotation"


def make_rotation(count: int = 3, key: PoolKey = KEY, pace: int = 100) -> Rotation:
    """Make a list of so many numbers."""
    return Rotation(
        key=key,
        mode=Mode.NORMAL if count else Mode.EMPTY,
        reason=Reason.ROTATING if count else Reason.ALL_PULLED,
        pace=pace,
        strategy=Strategy.LEAST_USED,
        campaigns=("outbound-renewals",),
        soft_cap=100,
        numbers=tuple(
            Listed(f"+1415555{100 + n:04}", State.HEALTHY, 100, 150, "415", "California")
            for n in range(count)
        ),
    )


def make_pool(last_change: int = 0, key: PoolKey = KEY) -> PoolState:
    """Make the record of a pool."""
    return PoolState(key=key, mode=Mode.NORMAL, last_change=last_change)


def make_numbers(since: int = 0, count: int = 3) -> list[NumberState]:
    """Make the records of so many numbers."""
    return [
        NumberState(number=f"+1415555{100 + n:04}", since=since, in_rotation=True)
        for n in range(count)
    ]


def _publish(folder: Path, disk: Disk) -> None:
    RotationFiles(folder, disk).publish(make_rotation(5), 8, NAME)


def _mend(folder: Path, disk: Disk) -> None:
    lists = RotationFiles(folder, disk)
    published = lists.actual(KEY)
    if published is None:
        raise SystemExit("there is nothing to mend")
    lists.repair(published, NAME)


def _save(folder: Path, disk: Disk) -> None:
    StateFiles(folder, disk).save(make_pool(2), make_numbers(2, 4))


def _save_source(folder: Path, disk: Disk) -> None:
    StateFiles(folder, disk).save_source(SourceState(key=KEY, asked=7))


WORK: Final[dict[str, Callable[[Path, Disk], None]]] = {
    "publish": _publish,
    "mend": _mend,
    "save": _save,
    "save-source": _save_source,
}
