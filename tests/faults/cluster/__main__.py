"""``python -m faults.cluster``: hit every call of the workloads by every family of faults.

It starts a control plane of its own, which goes with it. The last line says whether all held.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from controlplane import shared
from controlplane.access import Access
from faults.cluster import campaign, rehearsal
from faults.cluster.campaign import Bounds
from faults.cluster.families import Point
from faults.cluster.workloads import WORKLOADS


def main() -> int:
    """Run what is asked for; 1 where something did not hold."""
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="dialrota-faults-"))
    try:
        access = shared.reach(folder, os.getpid()).access
        held = _replay(access, asked.replay) if asked.replay else _all(access, asked)
    finally:
        shared.end(folder)
    print(f"{'all held' if held else 'NOT all held'}, after {time.monotonic() - began:.0f} s")
    return 0 if held else 1


def _all(access: Access, asked: argparse.Namespace) -> bool:
    print("learning the addresses of the workloads …", flush=True)
    twins = rehearsal.learn(access, WORKLOADS)
    for twin in twins.values():
        count = len(set(twin.met))
        print(f"{twin.workload}: {WORKLOADS[twin.workload].title}; {count} addresses", flush=True)
    bounds = Bounds(range(asked.seeds), asked.every, asked.family)
    tally = campaign.run(access, campaign.points_of(twins, bounds), twins, sys.stdout)
    tally.sum_up()
    return not tally.violations


def _replay(access: Access, texts: list[str]) -> bool:
    points = [Point.parse(text) for text in texts]
    twins = rehearsal.learn(access, {point.workload for point in points})
    tally = campaign.run(access, points, twins, sys.stdout)
    tally.sum_up()
    return not tally.violations


_EVERY: Final = "of so many points only one"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds")
    parser.add_argument("--every", type=int, default=1, help=_EVERY)
    parser.add_argument("--family", nargs="*", default=[], help="only these, such as F4")
    parser.add_argument("--replay", nargs="*", default=[], help="strings of points")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
