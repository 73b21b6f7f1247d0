"""Plant bug after bug, and see whether the campaign catches each; ``make faults TEETH=1``."""

import multiprocessing
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from faults.cluster import campaign, planting, rehearsal
from faults.cluster.families import Point
from faults.cluster.planting import Tooth
from faults.cluster.rehearsal import Outcome, Site, Twin
from faults.cluster.stage import Patience

_SIDE_BY_SIDE: Final = 2 + (os.cpu_count() or 1)  # Much of a run with a bug is waiting in vain.
_IMPATIENT: Final = Patience(step=60.0, end=150.0)


class Bite(NamedTuple):
    """What the campaign said of a bug: what caught it, and all that was wrong."""

    tooth: Tooth
    wrong: tuple[tuple[Point, str], ...]

    @property
    def caught(self) -> tuple[Point, str] | None:
        """Return what caught it; None where it got away."""
        signs = (each for each in self.wrong if re.search(self.tooth.sign, each[1]))
        return next(signs, None)

    def row(self) -> str:
        """Write it as a row of a table: the bug, the invariant that it broke, and where."""
        if self.caught is None:
            return f"| {self.tooth.bug} | **not caught** | |"
        point, line = self.caught
        invariant = re.match(r"[IL][0-9]+", line)
        return f"| {self.tooth.bug} | {invariant[0] if invariant else line} | `{point}` |"


def bite(site: Site, teeth: Sequence[Tooth], out: TextIO) -> list[Bite]:
    """Try all teeth; print a line for each.

    Raises:
        StaleError: a bug does not fit the product any more.
        RuntimeError: a point goes wrong although there is no bug, so it would prove nothing.
    """
    points = {each.points: [Point.parse(text) for text in each.points] for each in teeth}
    every = [*{point: None for found in points.values() for point in found}]
    twins = rehearsal.learn(site, {point.workload for point in every})
    sound = campaign.run(site, every, twins, out)
    if lasting := campaign.lasting(site, sound, twins, out):
        point, lines = lasting[0].point, "; ".join(lasting[0].wrong)
        raise RuntimeError(f"there are violations without a bug: {point}: {lines}")
    missed = [str(each.point) for each in sound.outcomes if not each.was_met]
    if missed:
        raise RuntimeError(f"these points hit nothing: {', '.join(missed)}")
    print(f"without a bug all {len(every)} points hold", file=out, flush=True)
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as hands:
        bites = hands.map(lambda tooth: _bite(site, twins, tooth), teeth)
        bitten = [_told(each, out) for each in bites]
    # On a machine under load a lease may be lost, and whoever starts anew outlives many a bug.
    return [each if each.caught else _told(_bite(site, twins, each.tooth), out) for each in bitten]


def table(bites: Sequence[Bite]) -> str:
    """Write what came of all bugs as a table, and how many were caught."""
    caught = sum(1 for each in bites if each.caught)
    rows = ["| bug | caught by | at |", "|---|---|---|", *(each.row() for each in bites)]
    return "\n".join([*rows, "", f"{caught} of {len(bites)} bugs caught."])


def _bite(site: Site, twins: dict[str, Twin], tooth: Tooth) -> Bite:
    points = [Point.parse(text) for text in tooth.points]
    needed = {name: twin for name, twin in twins.items() if name in {p.workload for p in points}}
    with tempfile.TemporaryDirectory(prefix="dialrota-teeth-") as folder:
        planting.copy(tooth.patches, Path(folder))
        spawn = multiprocessing.get_context("spawn")
        infested = ProcessPoolExecutor(1, spawn, planting.infest, (folder,))
        with infested as process:
            done = process.submit(campaign.work, site, needed, points, _IMPATIENT).result()
    return Bite(tooth, tuple(_wrong(done)))


def _wrong(outcomes: Sequence[Outcome]) -> Iterator[tuple[Point, str]]:
    for each in outcomes:
        for line in each.wrong:
            yield each.point, line


def _told(bite: Bite, out: TextIO) -> Bite:
    caught = bite.caught
    print(f"{'caught' if caught else 'MISSED'}  {bite.tooth.bug}", file=out)
    for point, line in (caught,) if caught else bite.wrong[:5]:
        print(f"        {point.family}: {line[:150]}", file=out)
        print(f"        {point}", file=out, flush=True)
    return bite
