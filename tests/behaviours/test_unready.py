"""A pool that cannot be carried out says why, once; nobody is told of changes that never were."""

from typing import Any, Final

import pytest

from dialrota.adapters.cluster import names
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.model.pool import PoolKey
from dialrota.wire.configmap import ORPHANED
from fakes.controllers import eventually, pool, row
from fakes.desk import Desk
from fakes.fiction import FIRST, FOURTH, SECOND, THIRD
from fakes.inside import Inside
from fakes.scraping import value

THEIRS: Final = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "sales-rotation"},
    "data": {"theirs": "yes"},
}


def told(desk: Desk, inside: Inside) -> list[tuple[str, str, int]]:
    """Read type, reason and count of each event, once all are written."""
    assert eventually(lambda: not inside.controller.telling)
    return sorted((e["type"], e["reason"], _count(e)) for e in desk.events())


def _count(event: dict[str, Any]) -> int:
    count: int = event.get("series", {}).get("count", 1)
    return count


def added(inside: Inside) -> float:
    return value(inside.metrics(), "dialrota_changes_total", verb="Add")


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.getMessage().startswith("pool.")]


def test_of_a_pool_that_cannot_be_published_only_that_is_told_until_it_can(
    desk: Desk, inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "dialrota.loop.passlog")
    desk.apply(THEIRS)
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: desk.condition("sales", "Ready") == ("False", "NotOwned"))
    key, tries = PoolKey(desk.namespace, "sales"), len(inside.reports)
    for _ in range(3):
        inside.look(300)

    assert sum(1 for each in inside.reports[tries:] if each.failed) >= 3
    assert told(desk, inside) == [("Warning", "NotOwned", 1)]
    assert desk.events()[0]["note"] == inside.reports[-1].failed[key]
    assert (added(inside), logged(caplog)) == (0, ["pool.failed"])

    desk.delete(CONFIG_MAPS, "sales-rotation")
    inside.look(300)
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])
    reasons = sorted(reason for _, reason, _ in told(desk, inside))
    assert reasons == ["ManyChanges", "NotOwned", "Rotating"]
    assert (added(inside), logged(caplog)) == (
        2,
        ["pool.failed", "pool.changed", "pool.recovered"],
    )


def test_a_declaration_that_cannot_be_used_is_told_once_whatever_else_goes_on(
    desk: Desk, inside: Inside
) -> None:
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])
    before = told(desk, inside)

    desk.apply(pool("sales", FIRST, numbersFrom=[{"file": "pools/more.csv"}]))
    assert eventually(lambda: desk.condition("sales", "Ready")[1] == "InvalidDeclaration")
    for turn in range(3):
        desk.apply(pool("other", THIRD, FOURTH, campaigns=[f"turn-{turn}"], role="Backup"))
        inside.look(60)

    news = [each for each in told(desk, inside) if each not in before]
    assert ("Warning", "InvalidDeclaration", 1) in news
    assert [reason for kind, reason, _ in news if kind == "Warning"] == ["InvalidDeclaration"]


def test_a_hold_counts_in_a_pool_that_cannot_be_used_and_a_deletion_beside_it(
    desk: Desk, inside: Inside
) -> None:
    desk.apply(pool("sales", FIRST, FOURTH), pool("leads", SECOND))
    desk.apply(pool("brief", THIRD, deletionPolicy="Delete"))
    assert eventually(lambda: None not in [desk.listed(name) for name in ("leads", "brief")])
    assert eventually(lambda: FIRST in desk.states("sales"))
    desk.merge(names.POOLS, "sales", {"spec": {"policyRef": {"name": "gone"}}})
    assert eventually(lambda: desk.condition("sales", "Ready") == ("False", "InvalidDeclaration"))

    hold = {"spec": {"hold": {"reason": "complaint", "by": "ann"}}}
    desk.merge(names.NUMBERS, row("sales", FIRST), hold)
    desk.delete(names.POOLS, "leads")
    desk.delete(names.POOLS, "brief")

    assert eventually(lambda: desk.listed("sales") == [FOURTH])
    assert eventually(lambda: desk.states("sales")[FIRST] == "Held")
    assert eventually(lambda: desk.listed("brief") is None)
    assert eventually(lambda: ORPHANED in desk.read_list("leads")["metadata"]["annotations"])
    assert desk.listed("leads") == [SECOND]
