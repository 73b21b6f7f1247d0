"""What people can do with the roles of the manifests, and what is said where one is missing."""

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml

from controlplane.authority import User
from controlplane.daemons import wait_until
from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from fakes.controllers import controller, eventually, listed, pool
from fakes.fiction import FIRST, SECOND
from fakes.installing import MANIFESTS
from running import Done

WHY: Final = ("--reason", "Callers hear a stranger")

# What `view` and `edit` are made of; nobody puts them together here, as a real cluster does.
VIEWING: Final = ("system:aggregate-to-view", "dialrota-view")
EDITING: Final = (*VIEWING, "dialrota-edit")

Become = Callable[[User], Callable[..., Done]]


@pytest.fixture
def give(plane: Shared, kubectl: Kubectl) -> Callable[..., User]:
    """Make somebody who may do in this namespace what some roles allow, and no more."""
    text = (MANIFESTS / "all-namespaces.yaml").read_text("utf-8")
    roles = [each for each in yaml.safe_load_all(text) if each["kind"] == "ClusterRole"]
    kubectl.apply(*(each for each in roles if each["metadata"]["name"] in EDITING))

    def made(name: str, *given: str) -> User:
        user = plane.access.user(name)
        for place, role in enumerate(given):
            words = ("rolebinding", f"{name}-{place}", f"--clusterrole={role}", f"--user={name}")
            kubectl("create", *words)
        return user

    return made


@pytest.fixture
def sales(kubectl: Kubectl, tmp_path: Path) -> Iterator[Kubectl]:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        assert eventually(lambda: len(kubectl.read("phonenumbers")["items"]) == 2)
        yield kubectl


def _may_look(look: Callable[..., Done]) -> bool:
    return wait_until(lambda: look("plan").code == 0, seconds=30)


def test_who_edits_the_namespace_can_do_all_of_it(
    sales: Kubectl, give: Callable[..., User], as_user: Become
) -> None:
    dana = as_user(give("dana", *EDITING))
    assert _may_look(dana)

    pulled = dana("pull", FIRST, *WHY)
    assert pulled.code == 0, pulled.err
    assert "is held, by dana" in pulled.out
    for words in (
        ("status",),
        ("explain", FIRST),
        ("plan",),
        ("restore", FIRST),
        ("suspend", "sales", *WHY),
        ("resume", "sales"),
    ):
        done = dana(*words)
        assert done.code == 0, (words, done.err)


def test_who_views_it_can_look_and_is_told_what_is_missing_for_more(
    sales: Kubectl, give: Callable[..., User], as_user: Become
) -> None:
    vera = as_user(give("vera", *VIEWING))
    assert _may_look(vera)
    assert vera("status").code == 0

    done = vera("pull", FIRST, *WHY)

    assert done.code == 1
    assert 'cannot patch resource "phonenumbers"' in done.err
    assert "Who may view the namespace may look, who may edit it" in done.err
    assert listed(sales, "sales") == [FIRST, SECOND]
    refused = vera("suspend", "sales", *WHY)
    assert 'cannot patch resource "numberpools"' in refused.err


def test_a_stranger_is_told_which_right_is_missing(
    kubectl: Kubectl, plane: Shared, as_user: Become
) -> None:
    done = as_user(plane.access.user("eve"))("status", "-A")
    assert done.code == 1
    assert 'cannot list resource "' in done.err
    assert "at the cluster scope" in done.err
    assert getpass.getuser() not in done.out
