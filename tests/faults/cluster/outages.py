"""What befalls a whole control plane, again and again, amid the work: F10, and kinds of F12.

The API server or its store is killed and comes back, or a kind is removed and defined anew, with
every object of it gone. Here everything is real: the program in a process of its own, the seconds,
the kills. Each change is made while the server is there; the blow follows at a moment that the
seed chooses.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from controlplane import crds
from controlplane.daemons import wait_until
from controlplane.kubectl import Kubectl, KubectlError
from controlplane.plane import Plane
from fakes.controllers import controller, listed, pool
from faults.cluster import endings, rigs
from faults.cluster.address import Address
from faults.cluster.history import History
from faults.cluster.invariants import check
from faults.cluster.observer import Observer
from faults.cluster.verdicts import Evidence, Violation

STORY: Final = "real"
_KINDS: Final = ("F12-numberpools", "F12-phonenumbers")
FAULTS: Final = ("F10-apiserver", "F10-etcd", "F10-both", *_KINDS)
_PATIENCE: Final = 180.0
_A, _B, _C = (f"+1415555010{digit}" for digit in range(1, 4))
_CHANGES: Final = ((_A, _B), (_B,), (_B, _C), (_A, _C))


def addresses(seed: int) -> Iterator[tuple[str, Address]]:
    """Hit each of them, and two of them one after the other."""
    for fault in FAULTS:
        verb = "remove" if fault in _KINDS else "kill"
        yield fault, Address(verb, fault.partition("-")[2], "", 1 + seed)


def hit(plane: Plane, fault: str, seed: int) -> tuple[str, list[str]]:
    """Play the story on a plane that nobody else uses; return its namespace and what was wrong."""
    chances = random.Random(seed)  # noqa: S311  # To be repeated, not to be secret.
    kubectl, wrong = rigs.namespace(plane, "outage"), []
    with (
        tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder,
        Observer(plane.etcd.url, {kubectl.namespace}) as observer,
        controller(kubectl, Path(folder)) as running,
    ):
        for numbers in _CHANGES[: 2 if fault in _KINDS else None]:
            if not _comes(partial(_applies, kubectl, numbers)):
                wrong.append(f"{numbers} could not be declared")
            time.sleep(chances.random())
            _strike(plane, fault, chances.random())
            if fault in _KINDS and not _comes(partial(_applies, kubectl, numbers)):
                wrong.append(f"{numbers} could not be declared anew")
            if not _comes(partial(_lists, kubectl, sorted(numbers))):
                wrong.append(f"{numbers} were never listed")
        if not _comes(lambda: not _unsettled(observer.history())):
            wrong.append("it never came to rest")
        if not running.is_running:
            wrong.append("the controller ended by itself")
        history = observer.history()
    person = plane.access.admin().name  # The controller is here as the person is.
    asked = [each for each in rigs.requests(plane, {kubectl.namespace}) if each.user == person]
    evidence = Evidence(tuple(asked), frozenset({person}))
    found = [*check(history, evidence), *_unsettled(history)]
    return kubectl.namespace, [*wrong, *map(str, found)]


def _comes(holds: Callable[[], bool]) -> bool:
    """Wait until something holds: what fails again and again is tried ever more seldom."""
    return wait_until(holds, _PATIENCE)


def _strike(plane: Plane, fault: str, pause: float) -> None:
    if fault in _KINDS:
        kind = f"{fault.partition('-')[2]}.dialrota.dev"
        plane.access.kubectl()("delete", "crd", kind, "--timeout=60s")
        time.sleep(pause)
        crds.install(plane.access, rigs.CRDS)
        return
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
