"""One number pulled at a time: how long until the list and the status follow, at what cost."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, permutations
from typing import Final

from cluster.plan import Plan
from cluster.processes import processor_time
from cluster.results import OURS, Bar, Row, Samples, times
from cluster.stage import Stage
from cluster.writes import counted

_PAUSE: Final = 0.03  # Seconds after a sample: whoever still writes does not slow the next one.

_EVENTS: Final = "events"
_LISTED: Final = {"p50": (times(1.2), times(1.0)), "p99": (times(1.4), times(1.0))}
_REPORTED: Final = {"p50": (times(1.3), times(1.0)), "p99": (times(1.3), times(1.0))}


async def measure(stage: Stage, plan: Plan) -> list[Row]:
    """Measure latency, processor time and writes for changes one at a time."""
    listed, reported = Samples(), Samples()
    audit = stage.audit()
    before = [processor_time(runner.daemon.pid) for runner in stage.runners]
    orders = cycle(permutations(range(len(stage.runners))))
    for _ in range(plan.rounds):
        listed.begin(stage.names)
        reported.begin(stage.names)
        for sample in range(plan.samples):
            await _turn(stage, next(orders), sample % stage.size.pools, (listed, reported))
    await asyncio.sleep(1.0)  # What a change costs may come after it.
    spent = [
        processor_time(runner.daemon.pid) - start
        for runner, start in zip(stage.runners, before, strict=True)
    ]
    count = plan.rounds * plan.samples
    work = f"{stage.size}: a number is pulled"
    return [
        *listed.rows(f"{work} -> ConfigMap", _LISTED),
        *reported.rows(f"{work} -> status", _REPORTED),
        Row(
            work=f"{work}, processor time", unit="ms", must=times(3.0), goal=times(1.5),
            values={n: s * 1000 / count for n, s in zip(stage.names, spent, strict=True)},
        ),
        *_written(stage, counted(audit.writes()), count),
    ]  # fmt: skip


async def _turn(
    stage: Stage, order: Sequence[int], pool: int, samples: tuple[Samples, Samples]
) -> None:
    """Let each contestant follow one change, one after the other."""
    listed, reported = samples
    for runner in (stage.runners[index] for index in order):
        answered, expected = await runner.pull(pool)
        await runner.follows(expected)
        assert expected.listed is not None
        assert expected.reported is not None
        listed.add(runner.who.name, (expected.listed - answered) * 1000)
        reported.add(runner.who.name, (expected.reported - answered) * 1000)
        await asyncio.sleep(_PAUSE)


def _written(stage: Stage, found: Mapping[str, Mapping[str, int]], count: int) -> Iterator[Row]:
    """Tell the writes of a change: the list, the status, and the PhoneNumber of the number.

    Events are told apart and not judged: they are no state, nothing waits for them, and the peer
    writes none.
    """
    work = f"{stage.size}: a number is pulled"
    told = {name: found.get(name, {}).get(_EVENTS, 0) / count for name in stage.names}
    every = {name: sum(found.get(name, {}).values()) / count for name in stage.names}
    parts = sorted(found.get(OURS, {}).items())
    yield Row(
        work=f"{work}, writes of state",
        unit="",
        values={name: every[name] - told[name] for name in stage.names},
        must=Bar(3.0),
        goal=Bar(3.0),
        note="ours: " + ", ".join(f"{what} {number / count:.2f}" for what, number in parts),
    )
    yield Row(work=f"{work}, Events (the peer tells none)", unit="", values=told)
