"""What befalls a whole control plane, again and again, amid the work: F10, and kinds of F12.

The API server or its store is killed and comes back, the store perhaps from a backup; or a kind is
removed and defined anew, with every object of it gone. Here everything is real: the program in a
process of its own, the seconds, the kills. Each change is made while the server is there; the blow
follows at a moment that the seed chooses.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from controlplane import crds
from controlplane.plane import Plane
from fakes.controllers import controller
from fakes.size import MEBIBYTE, Size
from faults.cluster import endings, restoring, rigs
from faults.cluster.address import Address
from faults.cluster.declaring import comes, declares, lists
from faults.cluster.invariants import check
from faults.cluster.observer import Observer
from faults.cluster.verdicts import Evidence

STORY: Final = "real"
_KINDS: Final = ("F12-numberpools", "F12-phonenumbers")
_VERBS: Final = {**dict.fromkeys(_KINDS, "remove"), restoring.FAULT: "restore"}
FAULTS: Final = ("F10-apiserver", "F10-etcd", "F10-both", restoring.FAULT, *_KINDS)
_FILES: Final = 20  # Connections that are kept for a while.
_A, _B, _C = (f"+1415555010{digit}" for digit in range(1, 4))
_CHANGES: Final = ((_A, _B), (_B,), (_B, _C), (_A, _C))


def addresses(seed: int) -> Iterator[tuple[str, Address]]:
    """Hit each of them, and two of them one after the other."""
    for fault in FAULTS:
        verb = _VERBS.get(fault, "kill")
        yield fault, Address(verb, fault.partition("-")[2], "", 1 + seed)


def hit(plane: Plane, fault: str, seed: int) -> tuple[str, list[str]]:
    """Play the story on a plane that nobody else uses; return its namespace and what was wrong."""
    if fault == restoring.FAULT:
        return restoring.hit(plane)
    chances = random.Random(seed)  # noqa: S311  # To be repeated, not to be secret.
    kubectl, wrong = rigs.namespace(plane, "outage"), []
    with (
        tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder,
        Observer(plane.etcd.url, {kubectl.namespace}) as observer,
        controller(kubectl, Path(folder)) as running,
    ):
        before = Size.of(running.pid)
        for numbers in _CHANGES[: 2 if fault in _KINDS else None]:
            if not comes(partial(declares, kubectl, "sales", *numbers)):
                wrong.append(f"{numbers} could not be declared")
            time.sleep(chances.random())
            _strike(plane, fault, chances.random())
            if fault in _KINDS and not comes(partial(declares, kubectl, "sales", *numbers)):
                wrong.append(f"{numbers} could not be declared anew")
            if not comes(partial(lists, kubectl, "sales", sorted(numbers))):
                wrong.append(f"{numbers} were never listed")
        if not comes(lambda: not [*endings.unsettled(observer.history())]):
            wrong.append("it never came to rest")
        if not running.is_running:
            wrong.append("the controller ended by itself")
        else:
            wrong += _grown(before, Size.of(running.pid))
        history = observer.history()
    person = plane.access.admin().name  # The controller is here as the person is.
    asked = [each for each in rigs.requests(plane, {kubectl.namespace}) if each.user == person]
    evidence = Evidence(tuple(asked), frozenset({person}))
    found = [*check(history, evidence), *endings.unsettled(history)]
    return kubectl.namespace, [*wrong, *map(str, found)]


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


def _grown(before: Size, after: Size) -> list[str]:
    """L5: judge what a program holds after its outages, each of which broke every connection."""
    bounds = {
        "memory": after.resident < before.resident + 48 * MEBIBYTE,
        "files": after.files <= before.files + _FILES,
        "threads": after.threads <= before.threads + 1,
        "children": after.children == "",
    }
    return [
        f"L5: of {part} it holds more than before" for part, holds in bounds.items() if not holds
    ]
