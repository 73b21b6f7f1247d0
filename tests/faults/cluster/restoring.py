"""F10: the store goes back to a backup while the controller runs, and the server with it.

What was declared since is lost, and every revision begins anew below those that were seen. Whoever
is pulled in the backup, or after it, is listed no more, and no generation is told twice (I11).
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from controlplane.kubectl import Kubectl
from controlplane.plane import Plane
from fakes.controllers import controller
from faults.cluster import endings, rigs
from faults.cluster.declaring import comes, declares, lists
from faults.cluster.history import LISTS, History, list_of
from faults.cluster.invariants import check
from faults.cluster.observer import Observer
from faults.cluster.verdicts import Evidence
from faults.cluster.workloads import Object, pulled

FAULT: Final = "F10-restored"
_A, _B, _C, _D = (f"+1415555010{digit}" for digit in range(1, 5))
_LOST: Final = ((_B,), (_A, _B), (_A, _B, _C))  # What is declared after the backup.


def hit(plane: Plane) -> tuple[str, list[str]]:
    """Play the story on a plane that nobody else uses; return its namespace and what was wrong."""
    kubectl, wrong = rigs.namespace(plane, "outage"), []
    with (
        tempfile.TemporaryDirectory(prefix="dialrota-faults-") as folder,
        controller(kubectl, Path(folder)) as running,
    ):
        saved = Path(folder) / "saved"
        with Observer(plane.etcd.url, {kubectl.namespace}) as observer:
            wrong += _live_until_the_end(plane, kubectl, saved)
            before = observer.history()
        plane.controllermanager.kill()
        plane.apiserver.kill()
        plane.etcd.stop()
        plane.etcd.restore(saved)
        plane.etcd.start()
        with Observer(plane.etcd.url, {kubectl.namespace}) as observer:
            plane.apiserver.start()
            plane.controllermanager.start()
            wrong += _live_again(kubectl, observer)
            after = observer.history()
        if not running.is_running:
            wrong.append("the controller ended by itself")
    person = plane.access.admin().name  # The controller is here as the person is.
    asked = [each for each in rigs.requests(plane, {kubectl.namespace}) if each.user == person]
    evidence = Evidence(tuple(asked), frozenset({person}))
    found = [*check(before), *check(after, evidence), *endings.unsettled(after)]
    if _height(after) <= _height(before):
        wrong.append(f"I11: generation {_height(after)} is told anew, {_height(before)} was")
    return kubectl.namespace, [*wrong, *map(str, found)]


def _live_until_the_end(plane: Plane, kubectl: Kubectl, saved: Path) -> list[str]:
    """Declare a little, save the store, and declare what will be lost: a number comes back."""
    wrong = _declare(kubectl, "sales", _A, _B, pulled(_C))
    plane.apiserver.kill()
    plane.etcd.stop()
    plane.etcd.save(saved)
    plane.etcd.start()
    plane.apiserver.start()
    for numbers in _LOST:
        wrong += _declare(kubectl, "sales", *numbers)
    return wrong + _declare(kubectl, "late", _D)


def _live_again(kubectl: Kubectl, observer: Observer) -> list[str]:
    """Pull a number in the store that knows less, and wait until that is done."""
    wrong = _declare(kubectl, "sales", pulled(_A), _B, pulled(_C))
    if not comes(lambda: not [*endings.unsettled(observer.history())]):
        wrong.append("it never came to rest")
    return wrong


def _declare(kubectl: Kubectl, name: str, *entries: Object | str) -> list[str]:
    numbers = sorted(each for each in entries if isinstance(each, str))
    if not comes(partial(declares, kubectl, name, *entries)):
        return [f"{numbers} could not be declared"]
    return [] if comes(partial(lists, kubectl, name, numbers)) else [f"{numbers} are not listed"]


def _height(history: History) -> int:
    """Say how far the list has come, by its generation."""
    documents = [list_of(each.after) for each in history.revisions if each.kind == LISTS]
    return max(
        (each["generation"] for each in documents if each and each["pool"] == "sales"), default=0
    )
