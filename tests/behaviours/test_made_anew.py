"""What goes, comes back, or is written over by others: nothing of before clings to it."""

from pathlib import Path
from typing import Any

from controlplane.daemons import wait_until
from fakes.controllers import PATIENCE, pool
from fakes.desk import POOLS, SOURCES, Desk
from fakes.fiction import FIRST, SECOND
from fakes.inside import Inside
from fakes.saying import AUDIT, audit, audit_source, provider_source
from fakes.scraping import value
from fakes.telnyx_server import TelnyxServer


def told(desk: Desk, name: str = "audit") -> tuple[str, str]:
    """Read what is said of whether a source is fit: status and reason."""
    conditions = desk.read(SOURCES, name)["status"]["conditions"]
    return next((each["status"], each["reason"]) for each in conditions if each["type"] == "Ready")


def begin_heard(desk: Desk, inside: Inside, folder: Path) -> dict[str, Any]:
    """Have a pool, and a source that has spoken; return the source."""
    audit(folder, inside.now() - 60, Clean=[FIRST, SECOND])
    source = desk.apply(audit_source())
    inside.heard(SOURCES, source)
    inside.heard(POOLS, desk.apply(pool("sales", FIRST, SECOND, sources=[AUDIT])))
    inside.look()
    assert told(desk) == ("True", "Swept")
    return source


def test_a_source_that_is_deleted_and_made_again_is_heard_again(
    desk: Desk, inside: Inside, tmp_path: Path
) -> None:
    begin_heard(desk, inside, tmp_path)

    desk.delete(SOURCES, "audit")
    inside.heard(SOURCES, desk.apply(audit_source()))

    assert wait_until(lambda: told(desk) == ("True", "Swept"), PATIENCE)


def test_what_others_write_into_the_status_of_a_source_is_put_back(
    desk: Desk, inside: Inside, tmp_path: Path
) -> None:
    made = begin_heard(desk, inside, tmp_path)
    head = {name: made[name] for name in ("apiVersion", "kind")} | {"metadata": {"name": "audit"}}
    before = desk.read(SOURCES, "audit")["status"]

    desk.apply(head | {"status": {"failures": 7}}, part="status")

    assert wait_until(lambda: desk.read(SOURCES, "audit")["status"] == before, PATIENCE)

    desk.merge(SOURCES, "audit", {"status": None}, part="status")

    assert wait_until(lambda: desk.read(SOURCES, "audit")["status"] == before, PATIENCE)


def test_a_source_that_no_pool_names_says_so(desk: Desk, inside: Inside) -> None:
    with TelnyxServer() as site:
        inside.heard(SOURCES, desk.apply(*provider_source(site)))
        inside.look()

        assert told(desk, "provider") == ("Unknown", "Unused")
        assert site.seen == []


def test_a_deleted_pool_that_leaves_no_list_is_forgotten(desk: Desk, inside: Inside) -> None:
    inside.heard(POOLS, desk.apply(pool("stock", FIRST, role="Backup"), pool("sales", SECOND)))
    inside.look()
    assert value(inside.metrics(), "dialrota_pools") == 2

    for name in ("stock", "sales"):
        desk.delete(POOLS, name)

    # The list of the other one goes on serving.
    assert wait_until(lambda: value(inside.metrics(), "dialrota_pools") == 1, PATIENCE)
    assert desk.listed("sales") == [SECOND]
