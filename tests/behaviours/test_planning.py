"""A plan is what happens, an exit code says what happened, and observing changes nothing."""

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from dialrota.cli.cluster.clustered import Controller, control
from dialrota.cli.cluster.connecting import Target, connect
from dialrota.cli.render import plan as render_plan
from dialrota.cli.settings import Settings
from dialrota.loop.report import PassReport
from dialrota.model.instant import DAY, HOUR, MINUTE, format_instant
from fakes.controllers import pool, row
from fakes.desk import NUMBERS, POOLS, Desk
from fakes.inside import Inside
from fakes.looping import in_loop
from fakes.saying import AUDIT, audit, audit_source
from running import Done

TEN: Final = tuple(f"+141555501{digits:02d}" for digits in range(10))
STRANGER: Final = "+12125550101"
HOLD: Final = {"spec": {"hold": {"reason": "Complaint", "by": "ann@example.com"}}}


def plans(report: PassReport) -> dict[str, Any]:
    """Write the plan of each pool as programs read it."""
    return {decision.key.name: render_plan.data(decision.plan) for decision in report.decisions}


@asynccontextmanager
async def controlling(target: Target, folder: Path) -> AsyncIterator[Controller]:
    """Start a controller that acts when it is told to."""
    async with connect(target) as client, control(Settings(folder), target, client) as started:
        yield started


def once(kubectl: Kubectl, folder: Path, *options: str) -> Done:
    """Take one pass in a process of its own."""
    command = [
        *(sys.executable, "-m", "dialrota", f"--repo={folder}", "run", "--cluster", "--once"),
        *(f"--kubeconfig={kubectl.kubeconfig}", f"--namespace={kubectl.namespace}", *options),
    ]
    environment = {"HOME": str(folder), "PATH": "", "TZ": "UTC"}
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


@in_loop
async def test_a_plan_names_exactly_what_the_next_pass_does_and_writes_nothing(
    desk: Desk, plane: Shared, tmp_path: Path
) -> None:
    now = int(time.time())
    target = Target(str(plane.access.kubeconfig()), None, desk.namespace)
    audit(tmp_path, now - 60, Clean=TEN)
    desk.apply(audit_source(), pool("sales", *TEN, sources=[AUDIT]), pool("other", STRANGER))
    async with controlling(target, tmp_path) as controller:
        await controller.reconciler.run(now - 50)
        await controller.store.writer.filling.done()
    before = {name: desk.listed(name) or [] for name in ("sales", "other")}

    audit(tmp_path, now - 5, Flagged=TEN[:6], Clean=TEN[6:])
    entries = [{"number": number} for number in TEN]
    entries[8] |= {"state": "Pulled", "reason": "Port in progress"}
    desk.merge(NUMBERS, row("sales", TEN[9]), HOLD)
    desk.apply(pool("sales", sources=[AUDIT], numbers=entries))
    desk.apply(pool("other", STRANGER, TEN[7], "+12125550102"))
    as_it_was = desk.versions()
    async with controlling(target, tmp_path) as controller:
        planned = plans(controller.reconciler.plan(now))
    assert desk.versions() == as_it_was
    async with controlling(target, tmp_path) as controller:
        carried_out = plans(await controller.reconciler.run(now))

    assert planned == carried_out
    assert [held["guard"] for held in planned["sales"]["heldBack"]] == ["GuardLimit"] * 3
    for name, listed in before.items():
        after = {*(desk.listed(name) or [])}
        changes = planned[name]["changes"]
        gone = {change["number"] for change in changes if change["verb"] in ("Bench", "Remove")}
        come = {change["number"] for change in changes if change["verb"] == "Add"}
        assert {*listed} - gone | come == after
        assert all(change["reason"] for change in changes)
    assert {TEN[8], TEN[9]} < {*before["sales"]} - {*(desk.listed("sales") or [])}
    assert desk.listed("other") == ["+12125550101", "+12125550102"]


def test_one_pass_exits_with_what_it_came_to(desk: Desk, kubectl: Kubectl, tmp_path: Path) -> None:
    now = int(time.time())
    empty = once(kubectl, tmp_path, "--exit-code")
    assert empty.code == 0
    assert f"There is no NumberPool in namespace {kubectl.namespace}." in empty.err
    audit(tmp_path, now - 60, Clean=TEN)
    desk.apply(audit_source(), pool("sales", *TEN, sources=[AUDIT]))
    first = once(kubectl, tmp_path, "--exit-code")
    assert (first.code, "1 list published" in first.out) == (2, True), first
    again = once(kubectl, tmp_path, "--exit-code")
    assert (again.code, "nothing changed" in again.out) == (0, True), again

    audit(tmp_path, now - 5, Flagged=TEN[:8], Clean=TEN[8:])
    held = once(kubectl, tmp_path, "--exit-code")
    assert held.code == 2
    assert "5 held back" in held.out
    assert "to approve what is held back: " in held.out
    assert once(kubectl, tmp_path, "--exit-code").code == 0

    desk.apply(pool("broken", STRANGER, policyRef={"name": "nobody-wrote-it"}))
    broken = once(kubectl, tmp_path)
    assert broken.code == 1
    assert "nobody-wrote-it" in broken.err


def test_one_pass_is_taken_as_of_a_time_and_never_before_what_was_recorded(
    desk: Desk, kubectl: Kubectl, tmp_path: Path
) -> None:
    at = int(time.time()) + 30 * DAY
    audit(tmp_path, at - HOUR, Flagged=TEN[:1], Clean=TEN[1:])
    desk.apply(audit_source(), pool("sales", *TEN, sources=[AUDIT]))
    then = once(kubectl, tmp_path, "--at", format_instant(at))
    assert (then.code, desk.listed("sales")) == (0, list(TEN[1:])), then
    assert {each["status"]["since"] for each in desk.all(NUMBERS)} == {format_instant(at)}
    before = desk.versions()

    earlier = once(kubectl, tmp_path, "--at", format_instant(at - 1))
    assert earlier.code == 64
    assert f"is older than the last recorded change, {format_instant(at)}" in earlier.err
    again = once(kubectl, tmp_path, "--at", format_instant(at + MINUTE), "--exit-code")
    assert again.code == 0, again
    assert desk.versions() == before


def test_whoever_does_not_say_whether_to_act_is_refused(kubectl: Kubectl) -> None:
    vague = pool("sales", STRANGER)
    del vague["spec"]["policy"]
    policies: tuple[dict[str, Any], ...] = ({}, {"policy": {}}, {"policy": {"profile": "strict"}})
    for policy in policies:
        body = {**vague, "spec": {**vague["spec"], **policy}}
        ended = kubectl.run("apply", "--server-side", "--filename=-", stdin=json.dumps(body))
        assert ended.code == 1
        assert "mode: Enforce" in ended.err, ended.err


def test_observing_decides_and_reports_and_leaves_the_list_alone(
    desk: Desk, inside: Inside
) -> None:
    audit(inside.folder, inside.now() - 10, Clean=TEN[:4])
    inside.heard(POOLS, desk.apply(audit_source(), pool("sales", *TEN[:4], sources=[AUDIT])))
    inside.look()
    before = desk.read_list("sales")
    watching = pool("sales", *TEN[:4], sources=[AUDIT], policy={"mode": "Observe"})
    inside.heard(POOLS, desk.apply(watching))

    audit(inside.folder, inside.now(), Flagged=TEN[:1], Clean=TEN[1:4])
    inside.look()

    decisions = [decision for report in inside.reports for decision in report.decisions]
    resting = [c.number for d in decisions for c in d.plan.changes if c.verb == "Rest"]
    assert resting == [TEN[0]]
    assert desk.states("sales")[TEN[0]] == "Flagged"
    assert desk.condition("sales", "Published")[1] == "ObserveOnly"
    assert desk.read_list("sales") == before
    assert desk.listed("sales") == list(TEN[:4])
