"""What kubectl prints of the kinds, kept as text: look at the files in ``kinds/`` as a person."""

import json
import re
import time
from dataclasses import replace
from typing import Any, Final

import pytest

from controlplane.kubectl import Kubectl
from dialrota.model.instant import HOUR
from dialrota.model.source import Budget, SourceState
from dialrota.wire import kinds, status
from fakes.printed import expect
from fakes.shown import KEY, POOL, SOURCE, STOCK, numbers


def body(kind: str, name: str, **parts: Any) -> dict[str, Any]:
    return {"apiVersion": kinds.API_VERSION, "kind": kind, "metadata": {"name": name}, **parts}


@pytest.fixture
def table(kubectl: Kubectl) -> Kubectl:
    """Fill a namespace with a pool, its numbers, its stock and its sources."""
    now = int(time.time())  # Ages are shown in whole minutes: there is one to look at them.
    answered = replace(SOURCE, last_complete=now - 2 * HOUR)
    pool = {"owner": "a@example.com", "policyRef": {"name": "outbound"}}
    paid = {"type": "telnyx", "telnyx": {}, "budget": {"perDay": 50}}
    statuses = {
        ("NumberPool", "sales-us"): (pool, status.from_pool(POOL, 1)),
        ("NumberPool", "stock"): ({**pool, "role": "Backup"}, status.from_pool(STOCK, 1)),
        ("NumberPool", "young"): (pool, {}),
        ("ReputationSource", "telnyx"): (
            paid,
            status.from_source(answered, Budget(per_day=50), 1),
        ),
        ("ReputationSource", "audit"): (
            {"type": "file", "file": {"paths": ["audit.csv"]}},
            status.from_source(SourceState(key=KEY, failures=2), Budget(), 1),
        ),
        ("RotationPolicy", "outbound"): ({"mode": "Enforce", "profile": "strict"}, {}),
    }
    for state in numbers(now):
        spec = {"number": state.number, "poolRef": {"name": "sales-us"}}
        name = f"sales-us-{state.number[1:]}"
        statuses["PhoneNumber", name] = (spec, status.from_number(state, 1))
    kubectl.apply(*(body(kind, name, spec=spec) for (kind, name), (spec, _) in statuses.items()))
    for kind, name, written in ((*key, said) for key, (_, said) in statuses.items() if said):
        kubectl(
            *("apply", "--server-side", "--field-manager=dialrota-status"),
            *("--subresource=status", "--filename=-"),
            stdin=json.dumps(body(kind, name, status=written)),
        )
    return kubectl


COMMANDS: Final = {
    "pn": "get pn",
    "pn-wide": "get pn -o wide",
    "pn-flagged": "get pn --field-selector status.state=Flagged",
    "pn-off-the-list": "get pn --field-selector status.inRotation=false,spec.number!=+14155550102",
    "pn-by-risk": "get pn --sort-by=.status.risk",
    "npool": "get npool",
    "npool-wide": "get npool -o wide",
    "npool-backup": "get npool --field-selector spec.role=Backup",
    "rsrc": "get rsrc",
    "rsrc-wide": "get rsrc -o wide",
    "rpol": "get rpol",
    "dialrota": "get dialrota",
}
EXPLAINED: Final = {
    "explain-npool": "explain npool",
    "explain-npool-spec": "explain npool.spec",
    "explain-npool-numbers": "explain npool.spec.numbers",
    "explain-npool-caps": "explain npool.spec.policy.caps",
    "explain-npool-nudge": "explain npool.spec.publish.nudge",
    "explain-npool-status": "explain npool.status",
    "explain-pn-hold": "explain pn.spec.hold",
    "explain-pn-status": "explain pn.status",
    "explain-pn-verdicts": "explain pn.status.verdicts",
    "explain-rsrc-spec": "explain rsrc.spec",
    "explain-rpol-spec": "explain rpol.spec",
    "explain-rinc-spec": "explain rinc.spec",
}


def without_own_age(printed: str) -> str:
    """Blank out the age of objects that were made just now."""
    return re.sub(r"\b[0-9]+s$", "0s", printed, flags=re.MULTILINE)


def explained(kubectl: Kubectl, command: str) -> str:
    """Ask again while the server still writes the schemas of kinds that were just installed."""
    until = time.monotonic() + 60
    while "couldn't find resource" in kubectl.run(*command.split()).err:
        assert time.monotonic() < until, "the server serves no schema of the kinds"
        time.sleep(0.2)
    return kubectl(*command.split())


def test_the_tables_read_well(table: Kubectl) -> None:
    for name, command in COMMANDS.items():
        expect(without_own_age(table(*command.split())), name)


@pytest.mark.parametrize("name", EXPLAINED)
def test_kubectl_explains_the_kinds(name: str, kubectl: Kubectl) -> None:
    expect(explained(kubectl, EXPLAINED[name]), name)


def test_a_pool_can_be_waited_for(table: Kubectl) -> None:
    told = table("wait", "--for=condition=Ready", "npool/sales-us", "--timeout=30s")
    assert told == "numberpool.dialrota.dev/sales-us condition met\n"
    told = table("wait", "--for=jsonpath={.status.state}=Healthy", "pn/sales-us-14155550101")
    assert told.endswith("condition met\n")
    ended = table.run("wait", "--for=condition=Ready", "npool/young", "--timeout=1s")
    assert "timed out" in ended.err


def test_what_cannot_be_selected_by_is_said(table: Kubectl) -> None:
    ended = table.run("get", "pn", "--field-selector=status.risk=87")
    assert ended.code == 1
    assert "field label not supported: status.risk" in ended.err
