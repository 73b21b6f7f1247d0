"""The observer misses nothing of a real cluster, and the checker finds no fault in a real life."""

from functools import partial
from pathlib import Path

import pytest

from controlplane import plane as planes
from controlplane.binaries import Binaries
from controlplane.kubectl import Kubectl
from controlplane.plane import Plane
from fakes.controllers import controller, eventually, found, listed, pool
from faults.cluster import endings, rigs
from faults.cluster.history import LISTS, NUMBERS, POOLS
from faults.cluster.invariants import check
from faults.cluster.observer import GapError, Observer

FIRST, SECOND, THIRD = (f"+1415555010{digit}" for digit in range(1, 4))


class Asleep(Observer):
    """One that slept from the beginning, while etcd forgot."""

    def _look(self) -> int:
        return 1


def test_a_small_life_is_seen_in_every_revision_and_breaks_no_promise(
    watched: Plane, tmp_path: Path
) -> None:
    kubectl = rigs.namespace(watched, "seen")
    pulled = [{"number": FIRST, "state": "Pulled", "reason": "x"}, {"number": SECOND}]
    with Observer(watched.etcd.url, {kubectl.namespace}) as observer:
        with controller(kubectl, tmp_path):
            for entries, wanted in [
                ([{"number": FIRST}, {"number": SECOND}], [FIRST, SECOND]),
                (pulled, [SECOND]),
                ([{"number": SECOND}, {"number": THIRD}], [SECOND, THIRD]),
            ]:
                kubectl.apply(pool("sales", numbers=entries))
                assert eventually(partial(_lists, kubectl, wanted))
            hold = '{"spec":{"hold":{"reason":"r","by":"b"}}}'
            kubectl("patch", "pn", f"sales-{THIRD[1:]}", "--type=merge", f"--patch={hold}")
            assert eventually(lambda: listed(kubectl, "sales") == [SECOND])
            assert eventually(lambda: not list(endings.unsettled(observer.history())))
            quiet = observer.history().last
        history = observer.history()

    published = [each for each in history.revisions if each.kind == LISTS and each.is_ours]
    assert check(history) == []
    assert list(endings.disquiet(history, quiet)) == []
    assert len(published) >= 4
    assert {each.kind for each in history.revisions} >= {POOLS, NUMBERS, LISTS, "events"}
    last = found(kubectl, "configmap", "sales-rotation")
    assert last is not None
    assert str(published[-1].number) == last["metadata"]["resourceVersion"]


def _lists(kubectl: Kubectl, wanted: list[str]) -> bool:
    return listed(kubectl, "sales") == wanted


def test_who_wrote_is_told_even_of_a_hand_that_only_takes_away(
    watched: Plane, tmp_path: Path
) -> None:
    kubectl = rigs.namespace(watched, "hands")
    with (
        controller(kubectl, tmp_path) as running,
        Observer(watched.etcd.url, {kubectl.namespace}) as observer,
    ):
        kubectl.apply(pool("sales", FIRST))
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST])
        assert eventually(lambda: not list(endings.unsettled(observer.history())))
        running.stop()
        before = observer.history().last
        row = f"pn/sales-{FIRST[1:]}"
        kubectl("label", row, "dialrota.dev/pool-")
        kubectl("patch", row, "--type=merge", '--patch={"metadata":{"ownerReferences":null}}')
        kubectl("patch", "cm/sales-rotation", "--type=merge", '--patch={"data":null}')
        kubectl("annotate", "npool/sales", "team=a")
        status = '--patch={"status":{"inRotation":false}}'
        kubectl("patch", row, "--subresource=status", "--type=merge", status)
        after = [each for each in observer.history().revisions if each.number > before]

    assert [each.is_ours for each in after if each.kind != "events"] == [False] * 5


def test_it_goes_on_when_etcd_is_killed_and_says_when_revisions_are_lost(
    programs: Binaries, tmp_path: Path
) -> None:
    with planes.running(programs, tmp_path / "plane", rigs.SETTINGS) as plane:
        kubectl = plane.access.kubectl()
        with Observer(plane.etcd.url, {"default"}) as observer:
            plane.etcd.restart()
            plane.apiserver.restart()
            kubectl("create", "configmap", "late", "--from-literal=b=c")
            seen = [each.name for each in observer.history().revisions]

        plane.etcd.compact()
        with Asleep(plane.etcd.url) as late, pytest.raises(GapError):
            late.history()

    assert "late" in seen
