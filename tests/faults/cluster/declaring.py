"""What a person does to a control plane that may be away: declare, and look, until it works."""

from collections.abc import Callable
from typing import Final

from controlplane.daemons import wait_until
from controlplane.kubectl import Kubectl, KubectlError
from fakes.controllers import listed
from faults.cluster.workloads import Object, pool

_PATIENCE: Final = 180.0


def comes(holds: Callable[[], bool]) -> bool:
    """Wait until something holds: what fails again and again is tried ever more seldom."""
    return wait_until(holds, _PATIENCE)


def declares(kubectl: Kubectl, name: str, *entries: Object | str) -> bool:
    """Declare; say whether the server, which may only just be there again, took it."""
    try:
        kubectl.apply(pool(name, *entries))
    except KubectlError:
        return False
    return True


def lists(kubectl: Kubectl, name: str, numbers: list[str]) -> bool:
    """Say whether a list is as it is to be; where the server does not answer, not yet."""
    try:
        return listed(kubectl, name) == numbers
    except KubectlError:
        return False
