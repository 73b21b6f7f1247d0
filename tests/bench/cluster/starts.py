"""Ends and beginnings: a restart, a leader that is killed, a leader that is stopped."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from typing import Final

from cluster.contestants import Runner
from cluster.plan import Plan
from cluster.results import Bar, Row, medians
from cluster.stage import Stage
from controlplane.daemons import Daemon

_STANDING_BY: Final = 8.0  # Seconds until a second replica surely waits for the lease.


async def restart(stage: Stage, plan: Plan) -> list[Row]:
    """Measure from the start of a process to the list that follows what changed meanwhile."""
    found: dict[str, list[float]] = {name: [] for name in stage.names}
    for turn in range(plan.rounds):
        for runner in stage.runners:
            await asyncio.to_thread(runner.daemon.stop)
            _, expected = await runner.pull(turn)
            began = time.monotonic()
            runner.daemon.launch()
            await runner.follows(expected)
            assert expected.listed is not None
            found[runner.who.name].append(expected.listed - began)
            await stage.settle()
    work = f"{stage.size}: restart -> first decision"
    return [Row(work=work, unit="s", values=medians(found), must=Bar(6.0), goal=Bar(3.0))]


async def killed(stage: Stage, plan: Plan) -> list[Row]:
    """Measure from the kill of a leader to the first list of the next one."""
    values = await _hand_over(stage, plan, Daemon.kill)
    work = "leader killed -> new leader writes"
    return [Row(work=work, unit="s", values=values, must=Bar(20.0), goal=Bar(16.0))]


async def stopped(stage: Stage, plan: Plan) -> list[Row]:
    """Measure from the request to end, of a leader, to the first list of the next one."""
    values = await _hand_over(stage, plan, _ask_to_end)
    work = "leader stopped cleanly -> new leader writes"
    return [Row(work=work, unit="s", values=values, must=Bar(3.0), goal=Bar(1.0))]


async def _hand_over(stage: Stage, plan: Plan, end: Callable[[Daemon], None]) -> dict[str, float]:
    """Let leaders end, all contestants side by side: they wait more than they work."""

    async def one(runner: Runner) -> list[float]:
        return [await _one(stage, runner, end) for _ in range(plan.handovers)]

    found = await asyncio.gather(*map(one, stage.runners))
    return medians(dict(zip(stage.names, found, strict=True)))


async def _one(stage: Stage, runner: Runner, end: Callable[[Daemon], None]) -> float:
    leader = runner.daemon
    replica = "b" if leader.name.endswith("-a") else "a"
    standby = runner.who.daemon(stage.plane.access, stage.folder / runner.who.name, replica)
    standby.start()
    await asyncio.sleep(_STANDING_BY)
    began = time.monotonic()
    end(leader)
    while leader.is_running:  # While it ends in order it may still write, and that is not meant.
        await asyncio.sleep(0.005)
    runner.daemon = standby
    _, expected = await runner.pull(0)
    await runner.follows(expected)
    assert expected.listed is not None
    return expected.listed - began


def _ask_to_end(leader: Daemon) -> None:
    """Send the signal and wait for nothing."""
    os.kill(leader.pid, signal.SIGTERM)
