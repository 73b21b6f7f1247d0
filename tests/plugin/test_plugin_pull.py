"""Pulling numbers by hand: out of the list at once, told when, and back again."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from controlplane.kubectl import Ended, Kubectl
from fakes.controllers import controller, eventually, listed, pool, row
from fakes.fiction import FIRST, SECOND
from running import Done

THIRD: Final = "+12125550103"
WHY: Final = "Callers hear a stranger"


@pytest.fixture
def sales(kubectl: Kubectl, tmp_path: Path) -> Iterator[Kubectl]:
    """Have a controller publish a pool of three."""
    kubectl.apply(
        pool(
            "sales",
            numbers=[
                {"number": FIRST, "labels": {"batch": "2026-05"}, "provider": "telnyx"},
                {"number": SECOND, "labels": {"batch": "2026-05"}},
                {"number": THIRD},
            ],
        )
    )
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [THIRD, FIRST, SECOND])
        assert eventually(lambda: len(kubectl.read("phonenumbers")["items"]) == 3)
        yield kubectl


def hold_of(kubectl: Kubectl, number: str) -> dict[str, Any] | None:
    held: dict[str, Any] | None = kubectl.read("pn", row("sales", number))["spec"].get("hold")
    return held


def test_kubectl_finds_the_plugin_and_a_pulled_number_is_gone_when_it_ends(
    sales: Kubectl, typed: Callable[..., Ended], expect: Callable[[str, str], None]
) -> None:
    ended = typed("pull", "4155550101", "--reason", WHY)

    assert ended.code == 0, ended.err
    assert listed(sales, "sales") == [THIRD, SECOND]
    assert hold_of(sales, FIRST) == {"by": "admin", "reason": WHY}
    managers = sales("get", "pn", row("sales", FIRST), "--show-managed-fields", "--output=yaml")
    assert "manager: kubectl-dialrota\n" in managers
    expect(ended.out, "pull")

    back = typed("restore", "sales/4155550101")

    assert back.code == 0, back.err
    assert hold_of(sales, FIRST) is None
    assert eventually(lambda: listed(sales, "sales") == [THIRD, FIRST, SECOND])
    expect(back.out, "restore")


def test_several_are_chosen_by_a_selector_and_a_dry_run_keeps_nothing(
    sales: Kubectl, plugin: Callable[..., Done]
) -> None:
    chosen = ("--selector", "batch=2026-05", "--pool", "sales", "--reason", "Bad batch")

    tried = plugin("pull", *chosen, "--dry-run")
    assert (tried.code, tried.out.count("would be held")) == (0, 2)
    assert hold_of(sales, FIRST) is None

    done = plugin("pull", *chosen)
    assert done.code == 0, done.err
    assert f"{FIRST}, {SECOND} left the published list" in done.out
    assert listed(sales, "sales") == [THIRD]

    back = plugin("restore", "--selector", "state=Held")
    assert (back.code, back.out.count("is lifted")) == (0, 2), back.err
    assert hold_of(sales, FIRST) is None
    again = plugin("restore", "--selector", "state=Held")
    assert (again.code, again.err) == (64, "dialrota: no number fits state=Held\n")


def test_a_later_word_takes_the_place_of_an_earlier_one_with_its_end(
    sales: Kubectl, plugin: Callable[..., Done]
) -> None:
    name = row("sales", FIRST)
    theirs = '{"spec":{"hold":{"reason":"x","by":"dana","until":"2199-01-01T00:00:00Z"}}}'
    sales("patch", "pn", name, "--type=merge", f"--patch={theirs}")

    done = plugin("pull", name, "--reason", WHY)
    assert done.code == 0, done.err
    assert "was held already: x (by dana, until 2199-01-01T00:00:00Z)" in done.err
    assert "until" not in {k for k, v in (hold_of(sales, FIRST) or {}).items() if v}

    done = plugin("hold", name, "--reason", WHY, "--until", "2198-01-01T00:00:00Z")
    assert done.code == 0, done.err
    assert (hold_of(sales, FIRST) or {})["until"] == "2198-01-01T00:00:00Z"
    assert f"{FIRST}: in no published list" in done.out

    over = theirs.replace("2199", "2026")
    sales("patch", "pn", name, "--type=merge", f"--patch={over}")
    done = plugin("hold", name, "--reason", WHY, "--until", "2198-01-01T00:00:00Z")
    assert (done.code, "was held already" in done.err) == (0, False), done.err
    assert "--until 2198-01-01T00:00:00Z --commit" in done.out


def test_without_a_controller_the_hold_is_set_and_that_nobody_acts_is_said(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    early = plugin("pull", FIRST, "--reason", WHY)
    assert (early.code, "no controller has made a PhoneNumber" in early.err) == (1, True)
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        assert eventually(lambda: len(kubectl.read("phonenumbers")["items"]) == 2)

    done = plugin("pull", FIRST, "--reason", WHY, "--timeout", "1s")

    assert done.code == 1
    assert "the hold is set, but within 1 s no controller has taken it up" in done.err
    assert "To make it last" not in done.out
    assert (hold_of(kubectl, FIRST) or {})["reason"] == WHY
    assert listed(kubectl, "sales") == [FIRST, SECOND]


def test_who_does_not_wait_is_told_that_the_hold_stays(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: len(kubectl.read("phonenumbers")["items"]) == 2)
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
    said = tmp_path / "said"
    program = str(Path(sys.executable).with_name("kubectl-dialrota"))
    command = [program, "pull", FIRST, "--reason", WHY, f"--kubeconfig={kubectl.kubeconfig}"]
    with said.open("w") as err, subprocess.Popen(command, stderr=err) as running:
        assert eventually(lambda: "Waiting until" in said.read_text())
        running.send_signal(signal.SIGINT)

    assert running.returncode == 130
    assert "The hold stays; kubectl dialrota restore lifts it." in said.read_text()


def test_what_a_declaration_says_no_lifted_hold_takes_back(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    pulled = {"number": FIRST, "state": "Pulled", "reason": "Port"}
    retired = {"number": SECOND, "state": "Retired", "reason": "Sold"}
    kubectl.apply(pool("sales", numbers=[pulled, retired, {"number": THIRD}]))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: len(kubectl.read("phonenumbers")["items"]) == 3)
        held = plugin("pull", FIRST, "--reason", WHY)
        assert (held.code, "Pulled in its declaration too" in held.err) == (0, True)

        done = plugin("restore", FIRST)
        assert done.code == 1
        assert hold_of(kubectl, FIRST) is None
        assert f"{FIRST} stays out: it is Pulled in the declaration" in done.err
        assert f"in git: dialrota restore {FIRST} --pool sales" in done.err

        gone = plugin("pull", SECOND, "--reason", WHY)
        assert (gone.code, "Retired already" in gone.err) == (64, True)
        free = plugin("restore", THIRD)
        assert (free.code, "is not held" in free.err) == (0, True)


def test_what_keeps_a_list_from_following_is_told(
    sales: Kubectl, plugin: Callable[..., Done]
) -> None:
    """Nobody may change an immutable ConfigMap: the server refuses the list."""
    sales("patch", "configmap", "sales-rotation", "--type=merge", '--patch={"immutable":true}')

    done = plugin("pull", FIRST, "--reason", WHY, "--timeout", "10s")

    assert done.code == 1
    assert "the hold is set, but the list has not followed in 10 s\n" in done.err
    assert "=False Refused: " in done.err
    assert "immutable" in done.err


def test_numbers_that_stand_in_a_config_map_are_chosen_by_their_labels_too(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    feed = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "batch", "labels": {"dialrota.dev/numbers": "true"}},
        "data": {"numbers.csv": f"number,labels.batch\n{FIRST},old\n{SECOND},new\n"},
    }
    kubectl.apply(feed, pool("sales", numbers=[], numbersFrom=[{"configMap": {"name": "batch"}}]))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        assert eventually(lambda: len(kubectl.read("phonenumbers")["items"]) == 2)
        assert plugin("plan").out == "plan: 0 to change in 0 of 1 pools, 0 held back\n"

        done = plugin("pull", "--selector", "batch=old", "--reason", WHY)

        assert done.code == 0, done.err
        assert listed(kubectl, "sales") == [SECOND]
        kubectl("label", "configmap", "batch", "dialrota.dev/numbers-")
        assert plugin("plan").code == 1
