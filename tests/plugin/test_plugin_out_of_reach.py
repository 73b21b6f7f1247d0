"""Numbers that one hold does not reach: declared twice, or no more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from controlplane.kubectl import Kubectl
from fakes.controllers import condition, controller, eventually, listed, pool, row
from running import Done

FIRST: Final = "+14155550101"
SECOND: Final = "+14155550102"
THIRD: Final = "+14155550103"
PULLED: Final = {"state": "Pulled", "reason": "Ported"}
WHY: Final = ("--reason", "Callers hear a stranger")


@pytest.fixture
def twice(kubectl: Kubectl, tmp_path: Path) -> Iterator[Kubectl]:
    """Have a controller keep two pools that both declare the first number; "sales" owns it."""
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        kubectl.apply(pool("second", FIRST))
        assert eventually(lambda: "Duplicate" in _states(kubectl))
        yield kubectl


def _states(kubectl: Kubectl) -> list[str]:
    return [each.get("status", {}).get("state") for each in kubectl.read("pn")["items"]]


def _hold(kubectl: Kubectl, name: str) -> dict[str, Any] | None:
    held: dict[str, Any] | None = kubectl.read("pn", name)["spec"].get("hold")
    return held


def test_a_number_that_two_pools_declare_is_held_in_both_and_leaves_the_list_of_its_owner(
    twice: Kubectl, plugin: Callable[..., Done]
) -> None:
    done = plugin("pull", FIRST, *WHY)

    assert done.code == 0, done.err
    assert f"/sales: {FIRST} left the published list at " in done.out
    assert "in no published list" not in done.out
    assert listed(twice, "sales") == [SECOND]
    assert all(_hold(twice, row(each, FIRST)) for each in ("sales", "second"))


def test_where_only_the_second_row_is_held_its_owner_is_named(
    twice: Kubectl, plugin: Callable[..., Done]
) -> None:
    done = plugin("pull", f"second/{FIRST}", *WHY)

    owner = f"{twice.namespace}/sales"
    assert done.code == 1
    assert _hold(twice, row("second", FIRST))
    assert f"{FIRST} belongs to {owner}, which may go on listing it" in done.err
    assert f"kubectl dialrota pull {owner}/{FIRST} -n {twice.namespace} --reason" in done.err
    assert listed(twice, "sales") == [FIRST, SECOND]


def test_a_row_that_cannot_be_held_keeps_no_other_from_being_held(
    twice: Kubectl, plugin: Callable[..., Done]
) -> None:
    """The pool of the other row cannot be used, so that nobody makes an object of it."""
    twice.apply(pool("broken", FIRST, policyRef={"name": "gone"}))
    assert eventually(lambda: condition(twice, "broken", "Ready").get("status") == "False")

    done = plugin("pull", FIRST, *WHY)

    assert done.code == 1
    assert f"{twice.namespace}/broken declares {FIRST}, but no controller has made" in done.err
    assert "as the pool cannot be used (InvalidDeclaration: " in done.err
    assert "look whether one runs" not in done.err
    assert listed(twice, "sales") == [SECOND]
    assert "To make it last" in done.out


def test_a_number_that_only_the_list_of_a_deleted_pool_has_is_said_to_stand_there(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    kubectl.apply(pool("gone", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "gone") == [FIRST, SECOND])
        kubectl("delete", "numberpool", "gone")
        assert eventually(lambda: not kubectl.read("pn")["items"])

        alone = plugin("pull", "4155550101", *WHY)
        kubectl.apply(pool("sales", THIRD))
        beside = plugin("pull", FIRST, *WHY)
        assert alone.code == beside.code == 1
        assert f"{FIRST} is declared no more, and stands in gone-rotation" in alone.err
        assert alone.err == beside.err

        kubectl.apply(pool("sales", THIRD, numbers=[{"number": FIRST, **PULLED}]))
        assert eventually(lambda: listed(kubectl, "gone") == [SECOND]), "as it says"
    unknown = plugin("pull", "+14155550199", *WHY)
    assert (unknown.code, "is not declared" in unknown.err) == (64, True)
