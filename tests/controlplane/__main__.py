"""A control plane by hand: ``python -m controlplane``, with ``PYTHONPATH=tests``."""

import argparse
import sys
from pathlib import Path

from controlplane import building, shared, trying
from controlplane.binaries import MissingError
from controlplane.daemons import DaemonError


def say(text: str) -> None:
    """Print a line at once, also into a log."""
    print(f"control plane: {text}", flush=True)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="controlplane", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build the programs, unless they are there")
    start = commands.add_parser("start", help="start one and tell how to reach it, until Ctrl-C")
    start.add_argument("--bare", action="store_true", help="without pools and controller")
    serve = commands.add_parser("serve", help="what tests start; ends with the leader")
    serve.add_argument("folder", type=Path)
    serve.add_argument("leader", type=int)
    options = parser.parse_args()
    try:
        if options.command == "build":
            building.build(say)
        elif options.command == "serve":
            shared.serve(options.folder, options.leader)
        else:
            trying.start(say, trying.bare if options.bare else trying.pools)
    except (MissingError, DaemonError) as err:
        say(str(err))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
