"""The two controllers without which a deletion stays half done: garbage and namespaces.

Kinds made after its start are noticed late: the garbage collector looks for them twice a minute.
"""

from pathlib import Path

import httpx

from controlplane.access import Access
from controlplane.authority import ADMINS
from controlplane.daemons import Daemon, free_port


class ControllerManager(Daemon):
    """One kube-controller-manager, as far as it is needed here."""

    def __init__(self, program: Path, folder: Path, access: Access) -> None:
        port = free_port()
        self._access = access
        self._health = f"https://127.0.0.1:{port}/healthz"
        user = access.user("kube-controller-manager", ADMINS)
        shown = access.authority.server
        command: list[str | Path] = [
            *(program, f"--kubeconfig={access.kubeconfig(user)}"),
            "--controllers=garbage-collector-controller,namespace-controller",
            *("--leader-elect=false", "--bind-address=127.0.0.1", f"--secure-port={port}"),
            *(f"--tls-cert-file={shown.certificate}", f"--tls-private-key-file={shown.key}"),
            # The default of 20 a second takes a minute over a thousand objects.
            *("--kube-api-qps=1000", "--kube-api-burst=1000"),
        ]
        super().__init__("kube-controller-manager", command, folder)

    def is_ready(self) -> bool:
        """Whether it and its controllers say that they are well."""
        try:
            with self._access.client(timeout=5) as client:
                return client.get(self._health).is_success
        except httpx.TransportError:
            return False
