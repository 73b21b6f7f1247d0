"""Every record that the model allows is taken by a server as a status, none of it dropped."""

import json
import re
from typing import Any, Final

import httpx
from hypothesis import HealthCheck, Phase, given, settings

from controlplane.access import APPLY
from dialrota.model.source import Budget, SourceState
from dialrota.model.state import NumberState, Out, PoolState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level, Stage, State
from dialrota.wire import kinds, status
from dialrota.wire.crds.names import NAMES
from fakes.records import KEY, number_states, pool_states, source_states

Json = dict[str, Any]

AT: Final = 1_790_000_000
SPECS: Final[dict[str, Json]] = {
    kinds.NUMBER_POOL: {"owner": "a@example.com", "policy": {"mode": "Enforce"}},
    kinds.PHONE_NUMBER: {"number": "+14155550101", "poolRef": {"name": "sales"}},
    kinds.REPUTATION_SOURCE: {"type": "file", "file": {"paths": ["a.csv"]}},
}
NAMED: Final = {kinds.PHONE_NUMBER: "sales-14155550101"}
some = settings(
    max_examples=12,
    phases=[Phase.generate],  # A smaller example is not worth a hundred requests.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# An apply is read as YAML, which refuses these where they stand bare, or breaks lines at them.
BARE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def applied(api: httpx.Client, namespace: str, kind: str, **parts: Json) -> Json:
    """Apply an object and its status; return what the server keeps of the status."""
    name = NAMED.get(kind, "sales")
    path = f"/apis/{kinds.API_VERSION}/namespaces/{namespace}/{NAMES[kind].plural}/{name}"
    body = {"apiVersion": kinds.API_VERSION, "kind": kind, "metadata": {"name": name}}
    query = {"fieldManager": "t", "force": "true", "fieldValidation": "Strict"}
    spec = {**body, "spec": parts.get("spec", SPECS[kind])}
    api.patch(path, params=query, headers=APPLY, json=spec).raise_for_status()
    said = json.dumps({**body, "status": parts["status"]}, ensure_ascii=False)
    escaped = BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", said).encode()
    answer = api.patch(f"{path}/status", params=query, headers=APPLY, content=escaped)
    assert answer.status_code == 200, answer.text[:600]
    kept: Json = answer.json()["status"]
    return kept


@some
@given(number_states)
def test_a_server_keeps_the_record_of_a_number(
    api: httpx.Client, namespace: str, state: NumberState
) -> None:
    wanted = status.from_number(state, 1)
    assert applied(api, namespace, kinds.PHONE_NUMBER, status=wanted) == wanted


@some
@given(pool_states)
def test_a_server_keeps_the_record_of_a_pool(
    api: httpx.Client, namespace: str, state: PoolState
) -> None:
    wanted = status.from_pool(state, 1)
    assert applied(api, namespace, kinds.NUMBER_POOL, status=wanted) == wanted


@some
@given(source_states)
def test_a_server_keeps_the_record_of_a_source(
    api: httpx.Client, namespace: str, state: SourceState
) -> None:
    wanted = status.from_source(state, Budget(per_day=1), 1)
    assert applied(api, namespace, kinds.REPUTATION_SOURCE, status=wanted) == wanted


def test_2000_numbers_and_the_memory_of_500_fit_into_one_object(
    api: httpx.Client, namespace: str
) -> None:
    numbers = [
        {"number": f"+1415555{index:04}", "provider": "telnyx", "labels": {"batch": "2026-05"}}
        for index in range(2000)
    ]
    verdicts = tuple(
        Verdict("telnyx", engine, carrier, Level.FLAGGED, AT, 87, "Spam Likely")
        for engine in ("hiya", "tns", "first_orion")
        for carrier in ("att", "verizon", "tmobile")
    )
    left = NumberState(
        number="+12125550101",
        state=State.QUARANTINED,
        health=Health.FLAGGED,
        stage=Stage.QUARANTINED,
        message="m" * 120,
        monitored=True,
        flagged_at=(AT,) * 10,
        labelled_since=AT,
        rested_since=AT,
        declared_since=AT,
        checked_at=AT,
        stage_since=AT,
        heard_at=AT,
        out=Out(since=AT, until=None, ends_quarantine=True),
        risk=87,
        verdicts=verdicts,
    )
    spec = {**SPECS[kinds.NUMBER_POOL], "numbers": numbers}
    wanted = status.from_pool(PoolState(key=KEY, former=(left,) * 500), 1)
    assert applied(api, namespace, kinds.NUMBER_POOL, spec=spec, status=wanted) == wanted
