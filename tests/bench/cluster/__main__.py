"""``make bench-cluster``: the cluster store beside controllers in Go, on one real API server.

python -m cluster                  all of it, an hour
python -m cluster --quick          what shows a change, in some minutes
python -m cluster burst leader     the steps whose names hold one of the words
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cluster import burst, changes, peers, rest, starts
from cluster.contestants import Contestant, ours
from cluster.contestants import peers as all_peers
from cluster.plan import FULL, QUICK, Plan
from cluster.processes import machine
from cluster.results import Row, table
from cluster.stage import Size, Stage, opened
from controlplane import building
from controlplane.binaries import MissingError
from controlplane.daemons import DaemonError

Measure = Callable[[Stage, Plan], Awaitable[list[Row]]]

_SMALL, _BIG, _HALF = Size(200, 20), Size(125, 200), 50


async def _half(stage: Stage, _: Plan) -> list[Row]:
    """Measure the memory on the way to all pools."""
    await stage.fill(_HALF)
    return [rest.memory(stage, _HALF)]


async def _full(stage: Stage, _: Plan) -> list[Row]:
    await stage.fill(stage.size.pools)
    return [rest.memory(stage, stage.size.pools)]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is measured on one API server: steps by name, in order, after that many pools."""

    size: Size
    filled: int
    steps: dict[str, Measure]
    is_long: bool = False


SCENES = (
    Scene(
        _SMALL,
        _SMALL.pools,
        {"small-changes": changes.measure, "small-burst": burst.measure, "quiet": rest.quiet},
    ),
    Scene(Size(4, 20), 4, {"leader-killed": starts.killed, "leader-stopped": starts.stopped}),
    Scene(
        _BIG,
        0,
        {
            "big-memory-half": _half,
            "big-memory": _full,
            "big-changes": changes.measure,
            "big-burst": burst.measure,
            "restart": starts.restart,
        },
        is_long=True,
    ),
)


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


async def play(
    scene: Scene,
    steps: dict[str, Measure],
    who: Sequence[Contestant],
    plan: Plan,
    rows: list[Row],
) -> None:
    """Measure what was asked for of one scene, and add it to the rows."""
    async with opened(building.build(say), who, scene.size) as stage:
        say(f"\n{scene.size}: {', '.join(stage.names)}")
        await stage.fill(scene.filled)
        for name, measure in steps.items():
            if not name.startswith("big-memory"):
                await stage.fill(stage.size.pools)
            before = machine()
            found = await measure(stage, plan)
            say(f"\n{name}: {before} before, {machine()} after")
            say("\n".join(table(found)))
            rows += found


async def race(words: Sequence[str], plan: Plan, who: Sequence[Contestant], *, short: bool) -> int:
    """Measure the scenes that were asked for; 1 when a bar is missed."""
    rows: list[Row] = []
    broken: list[str] = []
    for scene in SCENES:
        steps = {
            name: measure
            for name, measure in scene.steps.items()
            if (any(word in name for word in words) if words else not (short and scene.is_long))
        }
        if not steps:
            continue
        try:
            await play(scene, steps, who, plan, rows)
        except (RuntimeError, DaemonError) as err:
            say(f"\n{scene.size}: broken off: {err}")
            broken.append(f"{scene.size}: broken off, with what was to come")
    missed = broken + [row.work for row in rows if row.verdict == "MISSED"]
    say(f"\nmissed: {len(missed)}" if missed else "\nevery bar is reached")
    for work in missed:
        say(f"  {work}")
    return 1 if missed else 0


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="cluster", description=__doc__)
    parser.add_argument("words", nargs="*", help="only steps whose names hold one of them")
    parser.add_argument("--quick", action="store_true", help="fewer samples, not the big scene")
    parser.add_argument("--beside", help="names of the peers, with commas")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    plan = QUICK if options.quick else FULL
    try:
        program = peers.build(say)
        building.build(say)
    except MissingError as err:
        say(str(err))
        return 1
    names = options.beside.split(",") if options.beside else plan.beside
    who = [ours(), *(each for each in all_peers(program) if each.name in names)]
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}; {peers.described()}")
    return asyncio.run(race(options.words, plan, who, short=options.quick))


sys.exit(main())
