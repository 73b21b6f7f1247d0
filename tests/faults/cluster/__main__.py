"""``python -m faults.cluster``: hit every call of the workloads by every family of faults.

It starts a control plane of its own, which goes with it. The last line says whether all held.
"""

import argparse
import logging
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from controlplane import binaries
from controlplane import plane as planes
from faults.cluster import biting, campaign, rehearsal, rigs
from faults.cluster.campaign import Bounds
from faults.cluster.families import Point
from faults.cluster.rehearsal import Site
from faults.cluster.teeth import TEETH
from faults.cluster.workloads import WORKLOADS

_TABLE: Final = Path(__file__).resolve().parents[1] / "TEETH.md"
_MADE: Final = "Written by `make faults TEETH=1`; [what I1 to L5 mean](README.md#what-must-hold)."


def main() -> int:
    """Run what is asked for; 1 where something did not hold."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="dialrota-faults-"))
    with planes.running(binaries.find(), folder / "plane", rigs.SETTINGS) as plane:
        rigs.furnish(plane)
        site = Site.of(plane)
        held = _run(site, asked)
    shutil.rmtree(folder)
    print(f"{'all held' if held else 'NOT all held'}, after {time.monotonic() - began:.0f} s")
    return 0 if held else 1


def _run(site: Site, asked: argparse.Namespace) -> bool:
    if asked.teeth:
        return _bite(site)
    return _replay(site, asked.replay) if asked.replay else _all(site, asked)


def _bite(site: Site) -> bool:
    bites = biting.bite(site, TEETH, sys.stdout)
    table = biting.table(bites)
    today = datetime.now(UTC).date()
    print(table)
    _TABLE.write_text(f"# Bugs that were planted, on {today}\n\n{_MADE}\n\n{table}\n", "utf-8")
    return all(each.caught for each in bites)


def _all(site: Site, asked: argparse.Namespace) -> bool:
    print("learning the addresses of the workloads …", flush=True)
    twins = rehearsal.learn(site, WORKLOADS)
    for twin in twins.values():
        count = len(set(twin.met))
        print(f"{twin.workload}: {WORKLOADS[twin.workload].title}; {count} addresses", flush=True)
    bounds = Bounds(range(asked.seeds), asked.every, asked.family)
    tally = campaign.run(site, campaign.points_of(twins, bounds), twins, sys.stdout)
    tally.sum_up()
    return not (tally.violations or tally.unmet)


def _replay(site: Site, texts: list[str]) -> bool:
    points = [Point.parse(text) for text in texts]
    twins = rehearsal.learn(site, WORKLOADS.keys() & {point.workload for point in points})
    tally = campaign.run(site, points, twins, sys.stdout)
    tally.sum_up()
    return not (tally.violations or tally.unmet)


_EVERY: Final = "of so many points only one"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds")
    parser.add_argument("--every", type=int, default=1, help=_EVERY)
    parser.add_argument("--family", nargs="*", default=[], help="only these, such as F4")
    parser.add_argument("--replay", nargs="*", default=[], help="strings of points")
    parser.add_argument("--teeth", action="store_true", help="plant bugs, which must be caught")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
