"""A whole control plane of one's own: etcd, API server and controller manager in one folder.

Nothing in it outlives the process that started it, and nothing is heard beyond the loopback.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controlplane.access import Access
from controlplane.apiserver import ApiServer, Settings
from controlplane.authority import Authority
from controlplane.binaries import Binaries
from controlplane.controllermanager import ControllerManager
from controlplane.etcd import Etcd


class Plane:
    """The processes, to be stopped, killed and paused, and the way to reach them."""

    def __init__(self, programs: Binaries, folder: Path, settings: Settings | None = None) -> None:
        self.programs = programs
        self.folder = folder
        self.authority = Authority.found(folder / "authority")
        self.etcd = Etcd(programs.etcd, folder)
        self.apiserver = ApiServer(programs, folder, self.etcd.url, self.authority, settings)
        self.access: Access = self.apiserver.access
        self.controllermanager = ControllerManager(programs.controllermanager, folder, self.access)

    def start(self) -> None:
        """Start the store and the server; controllers are started apart, where they are needed.

        Raises:
            DaemonError: one of them does not come up.
        """
        self.etcd.start()
        self.apiserver.start()

    def end(self) -> None:
        """End all of it at once; the data is thrown away, so nobody is asked twice."""
        for daemon in (self.controllermanager, self.apiserver, self.etcd):
            daemon.kill()


def apart(programs: Binaries, folder: Path, store: str, authority: Authority) -> ApiServer:
    """Make a server that sees nothing of the others on its store; it starts in three seconds."""
    settings = Settings(prefix=f"/apart-{secrets.token_hex(4)}")
    return ApiServer(programs, folder, store, authority, settings)


@contextmanager
def running(programs: Binaries, folder: Path, settings: Settings | None = None) -> Iterator[Plane]:
    """Have a store and a server until the end of the block."""
    plane = Plane(programs, folder, settings)
    try:
        plane.start()
        yield plane
    finally:
        plane.end()
