"""What has to go on does: nobody waits for others, a restart changes no mind, nothing grows."""

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx

from controlplane.daemons import free_port, wait_until
from controlplane.kubectl import Kubectl
from dialrota.loop.report import PassReport
from dialrota.model.instant import DAY, HOUR
from fakes.between import Refusing
from fakes.controllers import Running, eventually, pool
from fakes.desk import POOLS, Desk
from fakes.fiction import FIRST, FOURTH, SECOND, THIRD
from fakes.inside import Inside
from fakes.saying import AUDIT, PROVIDER, audit, audit_source, provider_source
from fakes.scraping import value
from fakes.size import MEBIBYTE, Size
from fakes.telnyx_server import Handler, TelnyxServer
from faults.cluster import faults
from faults.cluster.address import Place
from faults.cluster.proxy import Proxy

MANY: Final = tuple(f"+121255501{last:02}" for last in range(20))
LATER: Final = (0, HOUR, DAY, 3 * DAY, 8 * DAY, 15 * DAY, 40 * DAY)

Begin = Callable[..., Inside]


def pulled(number: str, reason: str = "Port in progress") -> dict[str, str]:
    return {"number": number, "state": "Pulled", "reason": reason}


def test_a_provider_that_never_answers_delays_no_other_pool(desk: Desk, inside: Inside) -> None:
    ends = threading.Event()

    def say_nothing(_: Handler) -> None:
        ends.wait(60)

    with TelnyxServer() as site:
        site.misbehave("settings", say_nothing)
        desk.apply(*provider_source(site, timeout="60s"), pool("slow", FIRST, sources=[PROVIDER]))
        assert eventually(lambda: site.calls("settings"))

        desk.apply(pool("quick", SECOND, THIRD))
        assert eventually(lambda: desk.listed("quick") == [SECOND, THIRD])
        desk.apply(pool("quick", numbers=[pulled(SECOND), {"number": THIRD}]))
        assert eventually(lambda: desk.listed("quick") == [THIRD])

        assert inside.controller.sweeper.is_busy
        ends.set()


def test_a_write_that_gets_no_answer_delays_no_other_pool(
    desk: Desk, proxy: Proxy, behind: Inside
) -> None:
    place = Place("patch", "configmaps", "stuck-rotation")
    write = Refusing(proxy, place, faults.loses_request("silence"))
    desk.apply(pool("stuck", FIRST))
    assert eventually(lambda: write.at)

    desk.apply(pool("quick", SECOND, THIRD))
    assert eventually(lambda: desk.listed("quick") == [SECOND, THIRD])
    desk.apply(pool("quick", numbers=[pulled(SECOND), {"number": THIRD}]))
    assert eventually(lambda: desk.listed("quick") == [THIRD])

    assert len(write.at) == 1, "nobody has given that write up yet"
    assert wait_until(lambda: desk.listed("stuck") == [FIRST], 60)


def test_whoever_starts_with_an_empty_memory_decides_as_the_one_before(
    desk: Desk, begin: Begin
) -> None:
    before = begin().start()
    many = [FIRST, SECOND, THIRD, FOURTH, *MANY]
    audit(before.folder, before.now() - DAY, Clean=many[:10], AtRisk=many[10:12])
    before.heard(POOLS, desk.apply(audit_source(), pool("sales", *many, sources=[AUDIT])))
    before.look()
    audit(before.folder, before.now(), Clean=many[1:10], Flagged=[FIRST], AtRisk=[THIRD])
    before.look(HOUR)
    entries = [{"number": FIRST}, pulled(SECOND), *({"number": each} for each in many[2:])]
    before.heard(POOLS, desk.apply(pool("sales", numbers=entries, sources=[AUDIT])))
    before.look(5 * DAY)
    at = before.now()
    decided = [told(before, at + later) for later in LATER]
    before.stop()

    after = begin()
    after.ahead = before.ahead
    after.start()

    assert [told(after, at + later) for later in LATER] == decided
    assert len({each["digest"] for each in decided}) > 1, "something is decided later on"
    assert len({*decided[0]["states"].values()}) > 3


def told(inside: Inside, now: int) -> dict[str, Any]:
    """Say what a controller would decide at a time."""

    async def plan() -> PassReport:
        return inside.controller.reconciler.plan(now)

    (decision,) = inside.call(plan()).decisions
    return {
        "digest": decision.plan.digest,
        "rotation": decision.rotation,
        "mode": decision.state.mode,
        "states": {each.number: each.state for each in decision.numbers},
        "reasons": {each.number: (each.reason, each.stage) for each in decision.numbers},
    }


def test_nothing_of_a_process_grows_over_a_thousand_passes(
    desk: Desk, kubectl: Kubectl, tmp_path: Path
) -> None:
    port = free_port()
    options = ("--no-leader-election", f"--probes=127.0.0.1:{port}")
    running = Running(kubectl, tmp_path, "enduring", *options).start()
    try:
        desk.apply(pool("sales", *MANY))
        assert eventually(lambda: len(desk.states("sales")) == len(MANY))
        keep_busy(desk, port, 200)
        before = Size.of(running.pid)
        keep_busy(desk, port, 1200)
        after = Size.of(running.pid)
    finally:
        running.kill()

    assert after.resident - before.resident < 6 * MEBIBYTE
    assert after.files <= before.files + 2, "connections come and go"
    assert after.threads <= before.threads
    assert after.children == ""


def keep_busy(desk: Desk, port: int, passes: int) -> None:
    """Change declarations until so many passes were taken: most have nothing to do, some write."""
    turn = 0

    def change() -> bool:
        nonlocal turn
        for _ in range(20):
            turn += 1
            desk.apply(audit_source(interval=f"{24 + turn % 2}h"))
        entries = [pulled(MANY[0], f"Turn {turn}"), *({"number": each} for each in MANY[1:])]
        desk.apply(pool("sales", numbers=entries))
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        return value(text, "dialrota_passes_total", result="success") >= passes

    assert wait_until(change, 300)
    assert eventually(partial(_is_quiet, desk))


def _is_quiet(desk: Desk) -> bool:
    before = desk.versions()
    time.sleep(0.5)
    return desk.versions() == before
