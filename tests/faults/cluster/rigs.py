"""What every family of faults stands on: a readable plane, namespaces of it, and its audit log."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from controlplane import crds
from controlplane.apiserver import Settings
from controlplane.kubectl import Kubectl
from controlplane.plane import Plane
from faults.cluster.observer import READABLE
from faults.cluster.recorded import seconds
from faults.cluster.verdicts import Request, request

SETTINGS: Final = Settings(flags=(READABLE,))
CRDS: Final = Path(__file__).resolve().parents[3] / "crds"


def furnish(plane: Plane) -> None:
    """Install the kinds, and start what collects garbage."""
    crds.install(plane.access, CRDS)
    plane.controllermanager.start()


def namespace(plane: Plane, name: str) -> Kubectl:
    """Make a namespace with that in its name, and return the admin's kubectl in it."""
    whole = f"{name}-{secrets.token_hex(3)}"
    plane.access.kubectl()("create", "namespace", whole)
    return plane.access.kubectl(namespace=whole)


def requests(plane: Plane, namespaces: Iterable[str]) -> tuple[Request, ...]:
    """Read who asked for what in some namespaces, as the API server wrote it down."""
    among = set(namespaces)
    found = plane.apiserver.audited(
        lambda entry: entry.get("objectRef", {}).get("namespace") in among
    )
    return tuple(request(entry, seconds) for entry in found)
