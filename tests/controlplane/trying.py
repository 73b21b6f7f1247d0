"""A control plane to try things on: started, described, and removed with Ctrl-C."""

import contextlib
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from controlplane import building, crds, plane, shared
from controlplane.example import Example
from controlplane.golang import Say
from controlplane.plane import Plane

_LOOK: Final = 5.0  # Seconds between two looks whether the controller is there.
LINES: Final = """
{table}
In another terminal:

  export KUBECONFIG={kubeconfig}
  export PATH={path}:$PATH

  kubectl get npool                                          # the pools
  kubectl get pn                                             # the reputation table
  kubectl get pn --field-selector status.state=Flagged       # what carriers label
  kubectl get events                                         # what happened, and why
  kubectl get configmap sales-us-rotation -o yaml            # what dialers mount
  kubectl edit npool sales-us                                # pull a number: state: Pulled

  kubectl dialrota status                                    # all of that in one table
  kubectl dialrota explain +14155550103                      # why, and what would turn it
  kubectl dialrota pull +14155550105 --reason "Wrong voice"  # out at once, and when it was

Numbers begin here by their newest verdicts. What `make run` replays has not happened, so none
rests, warms up or is quarantined yet.

What the controller says is in {log}.
Ctrl-C ends and removes it all.
"""


def start(say: Say, play: Callable[[Plane, Say], None]) -> None:
    """Run one, with what is to be played on it, until Ctrl-C.

    Raises:
        MissingError: its programs are nowhere and cannot be built.
        DaemonError: a part of it does not come up.
    """
    programs = building.build(say)
    for other in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.default_int_handler)  # They go the way of Ctrl-C.
    with (
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="dialrota-cluster-") as folder,
        plane.running(programs, Path(folder) / "plane") as ours,
    ):
        crds.install(ours.access, shared.CRDS)
        ours.controllermanager.start()  # After the kinds, to know them from the beginning.
        say(f"ready on {ours.access.url}")
        play(ours, say)
    say("ended; nothing of it is left")


def bare(ours: Plane, say: Say) -> None:
    """Wait for Ctrl-C, with the kinds and nothing else."""
    say(f"export KUBECONFIG={ours.access.kubeconfig()}")
    say(f"kubectl is {ours.programs.kubectl}; Ctrl-C removes it all")
    signal.pause()


def pools(ours: Plane, say: Say) -> None:
    """Apply the pools of this repository, start the controller, and wait for Ctrl-C."""
    say("now the pools of this repository")
    example = Example(ours.access, ours.folder)
    try:
        example.declare()
        example.start()
        programs = (ours.programs.kubectl.parent, Path(sys.executable).parent)
        lines = LINES.format(
            table=example.table(),
            kubeconfig=ours.access.kubeconfig(namespace=example.namespaces[0]),
            path=":".join(map(str, programs)),
            log=example.log,
        )
        print(lines, flush=True)
        _keep_running(example, say)
    finally:
        example.stop()


def _keep_running(example: Example, say: Say) -> NoReturn:
    """Start the controller anew when it ends, as a kubelet would: after a laptop's sleep, say."""
    while True:
        time.sleep(_LOOK)
        if not example.is_running:
            say("the controller has ended and is started anew; its log says why")
            example.launch()
