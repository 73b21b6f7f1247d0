"""F10: the API server or its store is killed and comes back, again and again, amid the work.

Here everything is real: the program in a process of its own, the seconds, the kills. Each change
is made while the server is there; soon after, at a moment that the seed chooses, it is killed.
"""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from controlplane.kubectl import Kubectl, KubectlError
from controlplane.plane import Plane
from fakes.controllers import controller, eventually, listed, pool
from faults.cluster import endings, rigs
from faults.cluster.address import Address
from faults.cluster.history import History
from faults.cluster.invariants import check
from faults.cluster.observer import Observer
from faults.cluster.verdicts import Violation
from faults.cluster.witnessed import hurried

FAMILY: Final = "F10"
STORY: Final = "real"
FAULTS: Final = ("F10-apiserver", "F10-etcd", "F10-both")
_A, _B, _C = (f"+1415555010{digit}" for digit in range(1, 4))
_CHANGES: Final = ((_A, _B), (_B,), (_B, _C), (_A, _C))


def addresses(seed: int) -> Iterator[tuple[str, Address]]:
    """Kill each of them, and one after the other."""
    for fault in FAULTS:
        yield fault, Address("kill", fault.partition("-")[2], "", 1 + seed)


def hit(plane: Plane, fault: str, seed: int) -> tuple[str, list[str]]:
    """Play the story on a plane that nobody else uses; return its namespace and what was wrong."""
    chances = random.Random(seed)  # noqa: S311  # To be repeated, not to be secret.
    kubectl, wrong = rigs.namespace(plane, "outage"), []
    with (
        tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder,
        Observer(plane.etcd.url, {kubectl.namespace}) as observer,
        controller(kubectl, Path(folder)) as running,
    ):
        for numbers in _CHANGES:
            if not eventually(partial(_applies, kubectl, numbers)):
                wrong.append(f"{numbers} could not be declared")
            time.sleep(chances.random())
            _kill(plane, fault)
            if not eventually(partial(_lists, kubectl, sorted(numbers))):
                wrong.append(f"{numbers} were never listed")
        if not eventually(lambda: not _unsettled(observer.history())):
            wrong.append("it never came to rest")
        if not running.is_running:
            wrong.append("the controller ended by itself")
        history = observer.history()
    person = plane.access.admin().name  # The controller is here as the person is.
    asked = [each for each in rigs.requests(plane, {kubectl.namespace}) if each.user == person]
    found = [*check(history), *_unsettled(history), *hurried(asked)]
    return kubectl.namespace, [*wrong, *map(str, found)]


def _kill(plane: Plane, fault: str) -> None:
    if fault != "F10-apiserver":
        plane.etcd.restart()
    if fault != "F10-etcd":
        plane.apiserver.restart()


def _applies(kubectl: Kubectl, numbers: Sequence[str]) -> bool:
    """Declare; say whether the server, which may only just be there again, took it."""
    try:
        kubectl.apply(pool("sales", *numbers))
    except KubectlError:
        return False
    return True


def _lists(kubectl: Kubectl, numbers: list[str]) -> bool:
    """Say whether a list is as it is to be; where the server does not answer, not yet."""
    try:
        return listed(kubectl, "sales") == numbers
    except KubectlError:
        return False


def _unsettled(history: History) -> list[Violation]:
    return [*endings.unsettled(history)]
