"""What is carried out for one pool, and what became of it."""

from dataclasses import dataclass

from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published, Rotation
from dialrota.model.state import Condition, NumberState, PoolState
from dialrota.wire import rotation as rotationfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One pool's decided records and list, beside what dialers have now."""

    state: PoolState
    numbers: tuple[NumberState, ...]
    rotation: Rotation | None
    actual: Published | None
    prior: PoolState | None
    prior_numbers: tuple[NumberState, ...]
    config_map: str
    receives: bool = False  # Records come over from another pool; saved before that one's.
    deletes: bool = False  # Its list goes, and none takes its place.
    is_owed: bool = False  # The pass before was overtaken while it wrote its records.


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a job. ``unready`` is the pool's Ready, where this turned it False."""

    key: PoolKey
    state: PoolState
    published: Published | None
    list_changed: bool
    record_changed: bool
    is_overtaken: bool = False  # The next pass writes the rest, and publishes who comes.
    failure: str = ""  # Why it could not be carried out to its end.
    unready: Condition | None = None
    retry_after: float = 0.0  # Seconds that whoever refused wants to be left alone for.


def wanted_of(job: Job) -> Published | None:
    """Seal the list that dialers are to have; None when they have it."""
    actual, recorded = job.actual, job.state.published
    behind = actual is None or actual.generation < recorded.generation
    if job.rotation is None:
        return None
    if actual and actual.sha256 and actual.rotation == job.rotation and not behind:
        return None
    if behind and recorded.generation:  # A kill came in between, or the list is from a backup.
        same = rotationfile.seal(job.rotation, recorded.generation)
        if same.sha256 == recorded.sha256:
            return same
    latest = max(recorded.generation, actual.generation if actual else 0)
    return rotationfile.seal(job.rotation, latest + 1)
