"""A control plane to try things on: started, described, and removed with Ctrl-C."""

import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from controlplane import building, crds, plane, shared


def start(say: Callable[[str], None]) -> None:
    """Run one until Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    programs = building.build(say)
    with (
        tempfile.TemporaryDirectory(prefix="dialrota-cluster-") as folder,
        plane.running(programs, Path(folder) / "plane") as ours,
    ):
        crds.install(ours.access, shared.CRDS)
        ours.controllermanager.start()
        say(f"ready on {ours.access.url}; in another terminal:")
        print(f"\n  export KUBECONFIG={ours.access.kubeconfig()}")
        print(f"  export PATH={ours.programs.kubectl.parent}:{Path(sys.executable).parent}:$PATH")
        print("  kubectl get namespaces\n\nCtrl-C removes it.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            say("removing it")
