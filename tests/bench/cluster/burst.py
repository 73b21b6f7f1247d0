"""All pools change at once: how many changes a second until everything agrees again."""

import time
from typing import Final

from cluster.plan import Plan
from cluster.processes import processor_time
from cluster.results import Bar, Row, medians, times
from cluster.stage import Stage

_MUST: Final = Bar(0.8, relative=True, at_least=True)
_GOAL: Final = Bar(1.0, relative=True, at_least=True)


async def measure(stage: Stage, plan: Plan) -> list[Row]:
    """Measure bursts, of one contestant after the other."""
    rates: dict[str, list[float]] = {name: [] for name in stage.names}
    costs: dict[str, list[float]] = {name: [] for name in stage.names}
    for turn in range(plan.bursts):
        start = turn % len(stage.runners)
        for runner in [*stage.runners[start:], *stage.runners[:start]]:
            began, computed = time.monotonic(), processor_time(runner.daemon.pid)
            found = await runner.pull_everywhere(range(stage.size.pools))
            last = max(max(each.listed or 0, each.reported or 0) for each in found)
            rates[runner.who.name].append(stage.size.pools / (last - began))
            await stage.settle()
            spent = processor_time(runner.daemon.pid) - computed
            costs[runner.who.name].append(spent * 1000 / stage.size.pools)
    work = f"{stage.size}: a number of every pool is pulled at once"
    return [
        Row(work=work, unit="/s", values=medians(rates), must=_MUST, goal=_GOAL),
        Row(
            work=f"{work}, processor time of each",
            unit="ms",
            values=medians(costs),
            must=times(3.0),
            goal=times(1.5),
        ),
    ]
