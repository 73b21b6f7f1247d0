"""A store that was restored from a backup: what is older than what was known is believed anew."""

from typing import Any, Final

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.kube.paths import Kind
from dialrota.loop.job import Job, wanted_of
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Rotation
from dialrota.model.state import PoolState, PublishedRef
from dialrota.model.words import Mode, Strategy
from dialrota.wire import rotation as rotationfile
from fakes.controllers import pool
from fakes.fiction import FIRST, SECOND

SALES: Final = PoolKey("dialers", "sales")


def heard(mirror: Mirror, kind: Kind, obj: dict[str, Any], version: int) -> None:
    """Let a watch tell of an object."""
    meta = {**obj["metadata"], "namespace": "dialers", "uid": "u", "resourceVersion": str(version)}
    mirror.heard(kind, mirror.read(kind, {**obj, "metadata": meta}))


def number(digits: str) -> dict[str, Any]:
    """Write the object of a number."""
    name, spec = f"sales-{digits[1:]}", {"number": digits, "poolRef": {"name": "sales"}}
    return {"metadata": {"name": name}, "spec": spec}


def test_a_declaration_from_a_backup_is_taken_in() -> None:
    mirror = Mirror(lambda: None)
    heard(mirror, names.POOLS, pool("sales", FIRST, SECOND), 90)
    heard(mirror, names.POOLS, pool("sales", FIRST), 20)
    assert version_of(mirror) == 90, "without a word about a backup it is late news"

    mirror.rewind(names.POOLS)
    heard(mirror, names.POOLS, pool("sales", FIRST), 20)

    assert version_of(mirror) == 20


def test_a_number_that_went_after_the_backup_is_back_and_looked_at() -> None:
    mirror = Mirror(lambda: None)
    heard(mirror, names.POOLS, pool("sales", FIRST, SECOND), 10)
    for digits in (FIRST, SECOND):
        heard(mirror, names.NUMBERS, number(digits), 20)
    mirror.gone(names.NUMBERS, mirror.numbers[SALES][SECOND], by_us=True)
    mirror.settle()

    mirror.rewind(names.NUMBERS)
    heard(mirror, names.NUMBERS, number(SECOND), 15)

    assert mirror.numbers[SALES].keys() == {SECOND}
    assert mirror.disturbed.keys() == {SALES}


def test_a_list_from_a_backup_is_told_under_a_generation_of_its_own() -> None:
    rotation = Rotation(
        key=SALES,
        mode=Mode.NORMAL,
        reason=Reason.ROTATING,
        pace=100,
        strategy=Strategy.LEAST_USED,
        campaigns=(),
        soft_cap=100,
        numbers=(),
    )
    recorded = PublishedRef(generation=4, sha256="of another list", config_map="sales-rotation")
    job = Job(
        state=PoolState(key=SALES, published=recorded),
        numbers=(),
        rotation=rotation,
        actual=rotationfile.seal(rotation, 2),
        prior=None,
        prior_numbers=(),
        config_map="sales-rotation",
    )

    wanted = wanted_of(job)

    assert wanted is not None
    assert (wanted.generation, wanted.rotation) == (5, rotation)


def version_of(mirror: Mirror) -> int:
    """Say which revision of the pool is known."""
    known = mirror.pool(SALES)
    assert known is not None
    return known.meta.version
