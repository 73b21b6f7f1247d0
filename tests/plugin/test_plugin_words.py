"""Looking at a cluster and steering it: what is printed, written, refused and waited for."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from controlplane.kubectl import Ended, Kubectl
from fakes.controllers import controller, eventually, found, listed, pool, row
from fakes.fiction import FIRST, FOURTH, SECOND, THIRD
from running import Done, ago

HEADER: Final = "number,engine,carrier,verdict,score,label,observedAt"

Expect = Callable[[str, str], None]


def audit(folder: Path, *rows: str) -> None:
    """Write what carriers say."""
    (folder / "audits").mkdir(exist_ok=True)
    (folder / "audits/first.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")


@pytest.fixture
def sales(kubectl: Kubectl, tmp_path: Path) -> Iterator[Kubectl]:
    """Have a controller keep a pool of four: two clean, one labelled, one pulled in git."""
    audit(
        tmp_path,
        f"{FIRST},hiya,AT&T,Clean,4,,{ago(7200)}",
        f"{SECOND},tns,Verizon,Clean,9,,{ago(7200)}",
        f"{THIRD},tns,Verizon,Flagged,87,Spam Likely,{ago(7200)}",
    )
    source = {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "ReputationSource",
        "metadata": {"name": "audit"},
        "spec": {"type": "file", "file": {"paths": ["audits/*.csv"]}, "staleAfter": "14d"},
    }
    entries: list[dict[str, Any]] = [{"number": each} for each in (FIRST, SECOND, THIRD)]
    entries.append({"number": FOURTH, "state": "Pulled", "reason": "Port in progress"})
    kubectl.apply(source, pool("sales", numbers=entries, sources=[{"name": "audit"}]))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        assert eventually(lambda: _states(kubectl) == ["Healthy", "Healthy", "Flagged", "Pulled"])
        yield kubectl


def _states(kubectl: Kubectl) -> list[str]:
    return [each.get("status", {}).get("state") for each in kubectl.read("pn")["items"]]


def _versions(kubectl: Kubectl) -> set[tuple[str, str]]:
    things = kubectl.read("npool,pn,rsrc,configmaps")["items"]
    return {(each["metadata"]["uid"], each["metadata"]["resourceVersion"]) for each in things}


def test_looking_says_what_is_and_would_be_and_writes_nothing(
    sales: Kubectl, plugin: Callable[..., Done], typed: Callable[..., Ended], expect: Expect
) -> None:
    before = _versions(sales)

    table = typed("status")
    assert table.code == 0, table.err
    expect(table.out, "status")
    flagged = plugin("status", "--state", "flagged", "-o", "wide")
    assert (THIRD in flagged.out, FIRST in flagged.out) == (True, False)
    data = json.loads(plugin("status", "-o", "json").out)["pools"]
    assert [each["state"] for each in data[0]["numbers"]] == _states(sales)
    everywhere = plugin("status", "-A", "--pools").out.splitlines()
    assert [f"{sales.namespace}/sales", "Normal"] in [line.split()[:2] for line in everywhere]

    why = plugin("explain", f"sales/{THIRD}")
    assert why.code == 0, why.err
    expect(why.out, "explain")
    assert plugin("explain", row("sales", THIRD)).out.splitlines()[0] == why.out.splitlines()[0]
    quiet = plugin("plan", "--exit-code")
    assert (quiet.code, quiet.out) == (0, "plan: 0 to change in 0 of 1 pools, 0 held back\n")

    assert _versions(sales) == before


def test_a_plan_is_what_the_controller_then_does(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    assert "nothing decided yet" in plugin("status").out

    planned = plugin("plan", "--exit-code", "-o", "json")

    assert planned.code == 2
    (plan,) = json.loads(planned.out)["plans"]
    added = sorted(each["number"] for each in plan["changes"] if each["verb"] == "Add")
    assert found(kubectl, "configmap", "sales-rotation") is None
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == added)


def test_a_capped_number_stays_out_of_a_plan_made_where_nobody_counts_calls(
    sales: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    calls = f"number,callsToday,observedAt\n{FIRST},150,{ago(0)}\n"
    (tmp_path / "audits/usage.csv").write_text(calls, encoding="utf-8")
    assert plugin("check").code == 0
    assert eventually(lambda: _states(sales)[0] == "Capped")

    assert plugin("plan").out == "plan: 0 to change in 0 of 1 pools, 0 held back\n"


def test_check_waits_for_the_answer_and_shows_it(
    sales: Kubectl, plugin: Callable[..., Done], expect: Expect, tmp_path: Path
) -> None:
    audit(
        tmp_path,
        f"{FIRST},hiya,AT&T,Clean,4,,{ago(60)}",
        f"{SECOND},tns,Verizon,AtRisk,55,,{ago(60)}",
        f"{THIRD},tns,Verizon,Flagged,87,Spam Likely,{ago(7200)}",
    )
    done = plugin("check", "sales")

    assert done.code == 0, done.err
    expect(done.out, "check")
    assert eventually(lambda: _states(sales)[1] == "AtRisk")
    wrong = plugin("check", "audti")
    assert (wrong.code, "did you mean audit?" in wrong.err) == (64, True)


def test_a_hash_is_approved_that_is_pending_and_no_other(
    sales: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    nothing = plugin("approve", "sales", "--yes")
    assert (nothing.code, "nothing to approve" in nothing.err) == (1, True)
    audit(tmp_path, *(f"{each},tns,,Flagged,90,,{ago(5)}" for each in (FIRST, SECOND, THIRD)))
    assert plugin("check").code == 0
    assert eventually(lambda: sales.read("npool", "sales")["status"].get("plan"))
    pending: str = sales.read("npool", "sales")["status"]["plan"]["hash"]

    wrong = plugin("approve", "sales", "0123456789abcdef")
    assert wrong.code == 64
    assert f"is not the hash of what is held back in {sales.namespace}/sales" in wrong.err
    assert pending[:12] in wrong.err
    nobody = plugin("approve", "sales")
    assert (nobody.code, "nobody is here to confirm" in nobody.err) == (64, True)
    hint = f"kubectl dialrota approve {sales.namespace}/sales {pending[:12]}"
    assert hint in plugin("status").out

    done = plugin(*hint.split()[2:])

    assert done.code == 0, done.err
    assert "held back Bench" in done.err
    assert eventually(lambda: not sales.read("npool", "sales")["status"].get("plan"))
    assert eventually(lambda: "Flagged" in _states(sales)[:2])


def test_a_pool_is_suspended_and_resumed_with_a_word_on_git(
    kubectl: Kubectl, plugin: Callable[..., Done]
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND), manager="kustomize-controller")
    kubectl.apply(pool("stock", THIRD))

    tried = plugin("suspend", "sales", "--reason", "Outage", "--dry-run")
    assert "would be suspended" in tried.out
    assert "suspend" not in kubectl.read("npool", "sales")["spec"]
    done = plugin("suspend", f"{kubectl.namespace}/sales", "--reason", "Outage")
    assert done.code == 0, done.err
    assert "warning: kustomize-controller keeps" in done.err
    frozen = kubectl.read("npool", "sales")
    assert frozen["spec"]["suspend"] is True
    assert frozen["metadata"]["annotations"]["dialrota.dev/suspend-reason"] == "Outage"
    again = plugin("suspend", "sales", "--reason", "Still")
    assert "suspended already" in again.err

    assert plugin("resume", "sales").code == 0
    moving = kubectl.read("npool", "sales")
    assert not moving["spec"].get("suspend")
    assert "dialrota.dev/suspend-reason" not in moving["metadata"].get("annotations", {})
    assert "is not suspended" in plugin("resume", "sales").err
    assert "warning" not in plugin("suspend", "stock", "--reason", "Outage").err


def test_a_check_that_nobody_carries_out_is_noted_and_said(
    kubectl: Kubectl, plugin: Callable[..., Done]
) -> None:
    spec = {
        "type": "telnyx",
        "telnyx": {"refresh": "WhenStale"},
        "budget": {"unitPrice": "0.10", "perDay": 5},
    }
    kubectl.apply(
        {
            "apiVersion": "dialrota.dev/v1alpha1",
            "kind": "ReputationSource",
            "metadata": {"name": "paid"},
            "spec": spec,
        }
    )
    asked = plugin("check")
    assert (asked.code, "0.10 USD each, at most 5 a day" in asked.err) == (64, True)

    done = plugin("check", "paid", "--yes", "--timeout", "1s")

    assert done.code == 1
    assert "the wish is noted" in done.err
    noted = kubectl.read("rsrc", "paid")["metadata"]["annotations"]
    assert "dialrota.dev/check-now" in noted
