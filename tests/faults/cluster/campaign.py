"""The whole campaign: learn the addresses, spread the points over processes, tell, sum up."""

import multiprocessing
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from controlplane import binaries
from controlplane import plane as planes
from faults.cluster import families, heard, outages, people, refusals, rehearsal, rigs
from faults.cluster.families import Point
from faults.cluster.rehearsal import Outcome, Site, Twin
from faults.cluster.stage import Patience

_BATCH: Final = 32  # Points that a process takes at a time.
_UNMET: Final = 0.3  # Of a family, so many are no accident; of F12 a fifth meet nothing.


class Bounds(NamedTuple):
    """How much of a campaign is wanted."""

    seeds: Sequence[int] = (0,)
    every: int = 1  # Of so many points one is taken.
    families: Sequence[str] = ()  # All, where none is named.


class Tally:
    """What has come of a campaign so far, shown as it grows."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total = total
        self._out = out
        self._began = time.monotonic()
        self.outcomes: list[Outcome] = []

    @property
    def violations(self) -> list[Outcome]:
        """Return what went wrong."""
        return [each for each in self.outcomes if each.wrong]

    @property
    def unmet(self) -> list[str]:
        """Name the families of which too few points were met."""
        points = Counter(each.point.family for each in self.outcomes)
        missed = Counter(each.point.family for each in self.outcomes if not each.was_met)
        least = {each: min(2, points[each]) for each in missed}  # One of a few is no sign.
        return sorted(
            each for each in missed if missed[each] >= max(least[each], points[each] * _UNMET)
        )

    def take(self, outcomes: Sequence[Outcome]) -> None:
        """Count, and show where we are; what goes wrong is told at once."""
        self.outcomes += outcomes
        for each in outcomes:
            if each.wrong:
                self._say(f"VIOLATION {each.point}")
                for line in each.wrong[:8]:
                    self._say(f"    {line}")
        spent = time.monotonic() - self._began
        done, bad = len(self.outcomes), len(self.violations)
        self._say(f"{done} of {self._total} points, {bad} violations, {spent:.0f} s")

    def sum_up(self) -> None:
        """Print what each family did, and the strings that replay what went wrong."""
        points, missed = Counter[str](), Counter[str]()
        faults: defaultdict[str, set[str]] = defaultdict(set)
        for each in self.outcomes:
            family = each.point.family
            points[family] += 1
            missed[family] += not each.was_met
            faults[family].add(each.point.fault)
        seeds = {each.point.seed for each in self.outcomes}
        self._say(f"family  points  faults  not met  violations  ({len(seeds)} seeds)")
        for family in sorted(points):
            bad = sum(1 for each in self.violations if each.point.family == family)
            row = (points[family], len(faults[family]), missed[family], bad)
            self._say(f"{family:6} {row[0]:7} {row[1]:7} {row[2]:8} {row[3]:11}")
        kinds, bad = len(set().union(*faults.values())), len(self.violations)
        total = f"{len(self.outcomes)} points x {kinds} faults x {len(seeds)} seeds"
        self._say(f"{total}: {bad} violations, {time.monotonic() - self._began:.0f} s")
        for each in self.violations:
            self._say(f"replay: make faults REPLAY={each.point}")
        for each in self.outcomes:
            if not each.was_met:
                self._say(f"not met: {each.point}")
        for family in self.unmet:
            self._say(f"UNMET {family}: {_UNMET:.0%} of its points or more hit nothing")

    def _say(self, line: str) -> None:
        print(line, file=self._out, flush=True)


def points_of(twins: dict[str, Twin], bounds: Bounds) -> list[Point]:
    """List the points of a campaign, in an order that mixes them well."""
    found = [
        point for seed in bounds.seeds for twin in twins.values() for point in _points(twin, seed)
    ]
    found += [
        Point(outages.STORY, fault, address, seed)
        for seed in bounds.seeds
        for fault, address in outages.addresses(seed)
    ]
    among = [each for each in found if not bounds.families or each.family in bounds.families]
    return among[:: bounds.every]


def _points(twin: Twin, seed: int) -> Iterator[Point]:
    """List what can befall one workload."""
    yield from families.points(twin.workload, twin.met, seed)
    found = [
        *people.addresses(twin.reached, seed),
        *refusals.addresses(twin.met, len(twin.reached), seed),
    ]
    for fault, address in found:
        yield Point(twin.workload, fault, address, seed)


def run(site: Site, points: Sequence[Point], twins: dict[str, Twin], out: TextIO) -> Tally:
    """Hit every point, in as many processes as there are cores, two at most."""
    tally = Tally(len(points), out)
    if not points:
        return tally
    alone = [each for each in points if each.workload == outages.STORY]
    beside = [each for each in points if each.workload != outages.STORY]
    count = min(2, os.cpu_count() or 1)
    spawn = multiprocessing.get_context("spawn")  # A fork would take our sockets along.
    with ProcessPoolExecutor(count, mp_context=spawn) as pool:
        waiting: list[Future[list[Outcome]]] = [
            pool.submit(work, site, twins, batch) for batch in _batches(beside, count)
        ]
        for done in as_completed(waiting):
            tally.take(done.result())
    if alone:
        with tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder:
            tally.take(work_alone(Path(folder), alone))
    return tally


def lasting(site: Site, tally: Tally, twins: dict[str, Twin], out: TextIO) -> Sequence[Outcome]:
    """Return what went wrong. What only came too late is hit again, and must come too late again.

    A machine under load does make things late, but no lies: one of those is told at once.
    """
    lies = [each for each in tally.violations if not each.is_late]
    return lies or run(site, [each.point for each in tally.violations], twins, out).violations


def work(
    site: Site,
    twins: dict[str, Twin],
    batch: list[Point],
    patience: Patience = Patience(),  # noqa: B008  # A named tuple cannot change.
) -> list[Outcome]:
    """Run a batch in a process of its own."""
    heard.listen()
    return rehearsal.rehearse(site, twins, batch, patience)


def work_alone(folder: Path, points: Sequence[Point]) -> list[Outcome]:
    """Run what hits a whole control plane, one after the other, on a plane of its own."""
    outcomes = []
    with planes.running(binaries.find(), folder / "plane", rigs.SETTINGS) as plane:
        rigs.furnish(plane)
        for point in points:
            began = time.monotonic()
            namespace, wrong = outages.hit(plane, point.fault, point.seed)
            seconds = time.monotonic() - began
            outcomes.append(
                Outcome(point, namespace, was_met=True, wrong=tuple(wrong), seconds=seconds)
            )
    return outcomes


def _batches(points: Sequence[Point], count: int) -> Iterator[list[Point]]:
    size = max(1, min(_BATCH, -(-len(points) // count)))
    for at in range(0, len(points), size):
        yield [*points[at : at + size]]
