"""The two controllers without which a deletion stays half done: garbage and namespaces.

Kinds made after its start are noticed late: the garbage collector looks for them twice a minute.
"""

from pathlib import Path

from controlplane.access import Access
from controlplane.authority import ADMINS
from controlplane.daemons import Daemon


class ControllerManager(Daemon):
    """One kube-controller-manager, as far as it is needed here."""

    def __init__(self, program: Path, folder: Path, access: Access) -> None:
        user = access.user("kube-controller-manager", ADMINS)
        command: list[str | Path] = [
            *(program, f"--kubeconfig={access.kubeconfig(user)}"),
            "--controllers=garbage-collector-controller,namespace-controller",
            *("--leader-elect=false", "--secure-port=0"),
            # The default of 20 a second takes a minute over a thousand objects.
            *("--kube-api-qps=1000", "--kube-api-burst=1000"),
        ]
        super().__init__("kube-controller-manager", command, folder)
