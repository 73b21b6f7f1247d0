"""Quiet times and fullness: what is written when nothing changes, what is held in memory."""

import asyncio
from typing import Final

from cluster.plan import Plan
from cluster.processes import processor_time, resident
from cluster.results import OURS, Bar, Row
from cluster.stage import Stage
from cluster.writes import counted

_NOTHING: Final = Bar(0.0)
_FULL: Final = {25_000: (Bar(250.0), Bar(150.0))}  # Megabytes, by PhoneNumbers.


async def quiet(stage: Stage, plan: Plan) -> list[Row]:
    """Count the writes of a time in which nobody changes anything; leases are not counted."""
    await stage.settle()
    audit = stage.audit()
    before = [processor_time(runner.daemon.pid) for runner in stage.runners]
    await asyncio.sleep(plan.quiet)
    after = [processor_time(runner.daemon.pid) for runner in stage.runners]
    found = counted(audit.writes())
    share = zip(stage.names, before, after, strict=True)
    work = f"{stage.size}: {plan.quiet:.0f} quiet seconds"
    return [
        Row(
            work=f"{work}, writes",
            unit="",
            values={name: float(sum(found.get(name, {}).values())) for name in stage.names},
            must=_NOTHING,
            goal=_NOTHING,
        ),
        Row(
            work=f"{work}, processor time",
            unit="%",
            values={name: (end - start) / plan.quiet * 100 for name, start, end in share},
        ),
    ]


def memory(stage: Stage, pools: int) -> Row:
    """Tell what is held in memory; only ours makes PhoneNumbers."""
    numbers = pools * stage.size.each
    must, goal = _FULL.get(numbers, (None, None))
    held = {runner.who.name: resident(runner.daemon.pid) for runner in stage.runners}
    return Row(
        work=f"{pools} pools x {stage.size.each}: memory, {OURS} with {numbers:,} PhoneNumbers",
        unit="MB",
        values=held,
        must=must,
        goal=goal,
    )
