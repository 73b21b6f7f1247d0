"""Records as the status of objects: nothing is lost, and a server knows every field."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialrota.model.source import Ahead, Budget, SourceState, SweepError
from dialrota.model.state import (
    Benched,
    Claim,
    Condition,
    Counts,
    Doubt,
    Episode,
    HeldPlan,
    NumberState,
    Out,
    PoolState,
    PublishedRef,
    Serving,
    WarmUp,
)
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level, Mode, Seat, Stage, State
from dialrota.wire import kinds, poolrecord, status
from dialrota.wire.crds import document
from fakes.records import KEY, number_states, pool_states, source_states

Node = dict[str, Any]
POOL, NUMBER, SOURCE = (
    document.schema(kind)["properties"]["status"]
    for kind in (kinds.NUMBER_POOL, kinds.PHONE_NUMBER, kinds.REPUTATION_SOURCE)
)
AT = 1_790_000_000
LARGEST = 1_500_000  # Bytes of an object, a little under what a store takes.


def misfits(value: Any, schema: Node, path: str = "status") -> list[str]:
    """Find what a server would refuse, but for the forms of texts."""
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        missing = set(schema.get("required", ())) - value.keys()
        found = [f"{path}.{name} is not declared" for name in value.keys() - fields.keys()]
        found += [f"{path}.{name} is missing" for name in missing]
        for name in value.keys() & fields.keys():
            found += misfits(value[name], fields[name], f"{path}.{name}")
        return found
    if isinstance(value, list):
        found = [each for item in value for each in misfits(item, schema["items"], f"{path}[]")]
        return found + ([f"{path} is too long"] if len(value) > schema["maxItems"] else [])
    return _misfits_of_scalar(value, schema, path)


def _misfits_of_scalar(value: Any, schema: Node, path: str) -> list[str]:
    types = {bool: "boolean", int: "integer", str: "string"}
    if types[type(value)] != schema["type"]:
        return [f"{path} is {value!r}"]
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return [f"{path} has {len(value)} characters"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path} is {value!r}"]
    if schema["type"] == "integer" and not schema["minimum"] <= value <= schema["maximum"]:
        return [f"{path} is {value}"]
    return []


@given(number_states, st.integers(1, 9))
def test_the_status_of_a_number_is_its_record_and_no_field_is_unknown(
    state: NumberState, generation: int
) -> None:
    row = status.from_number(state, generation)
    assert status.to_number(state.number, row) == state
    assert row["observedGeneration"] == generation
    assert misfits(row, NUMBER) == []


@given(pool_states)
def test_no_field_of_a_pools_record_is_unknown_to_a_server(state: PoolState) -> None:
    assert misfits(status.from_pool(state, 3), POOL) == []


@given(source_states)
def test_no_field_of_a_sources_record_is_unknown_to_a_server(state: SourceState) -> None:
    assert misfits(status.from_source(state, Budget(), 3), SOURCE) == []


VERDICT = Verdict("source", "e" * 64, "c" * 64, Level.FLAGGED, AT, 100, "l" * 200)
FULL = NumberState(
    number="+14155550101",
    state=State.QUARANTINED,
    health=Health.FLAGGED,
    stage=Stage.QUARANTINED,
    seat=Seat.HELD_BACK,
    in_rotation=True,
    message="m" * 1000,
    risk=100,
    verdicts=(VERDICT,) * 100,
    heard_at=AT,
    stale=True,
    unverified=True,
    monitored=True,
    flagged_at=(AT,) * 10,
    flags_from=AT,
    labelled_since=AT,
    rested_since=AT,
    clean_checks=100,
    checked_at=AT,
    warm_up=WarmUp(spent=10**8, since=AT),
    doubt=Doubt(since=AT, sweeps=100, last_at=AT),
    out=Out(since=AT, until=AT, ends_quarantine=True),
    declared_since=AT,
    claim=Claim(pool="n" * 63 + "/" + "p" * 63, covers="+14155550102", since=AT),
)
NUMBERS = tuple(f"+1415{index:07}" for index in range(25_000))


def claim(kind: str, message: str) -> Condition:
    return Condition(type=kind, status="True", reason="R", message=message, last_transition=AT)


def test_a_number_with_everything_in_it_is_taken() -> None:
    row = status.from_number(FULL, 10**6)
    assert row["cells"]["risk"] == "100"
    assert misfits(row, NUMBER) == []


def test_a_pool_with_everything_in_it_is_taken() -> None:
    benched = tuple(Benched(number, AT, left_list=False) for number in NUMBERS)
    full = PoolState(
        key=KEY,
        mode=Mode.FALLBACK,
        message="m" * 32768,
        pace=0,
        counts=Counts(*[100_000] * len(Counts._fields)),
        fallback_since=AT,
        guard_since=AT,
        guard_trips=10**6,
        benched=benched,
        stabilise_until=AT,
        correlated=Episode(since=AT, numbers=NUMBERS, shared="s" * 256),
        covers=benched,
        serving=tuple(Serving(number, number, AT) for number in NUMBERS),
        former=(FULL,) * 500,
        held_plan=HeldPlan(hash="h" * 64, held_back=NUMBERS),
        approved="a" * 64,
        published=PublishedRef(
            generation=10**6, sha256="0" * 64, count=100_000, published_at=AT, config_map="c" * 253
        ),
        conditions=tuple(claim(f"T{number}", "m" * 32768) for number in range(12)),
        next_evaluation=AT,
        last_change=AT,
        suspended=True,
        orphaned=True,
        delete_with="pools/sales.yaml",
    )
    assert misfits(status.from_pool(full, 10**6), POOL) == []


def test_what_500_numbers_leave_behind_fits_into_one_object() -> None:
    verdicts = tuple(
        Verdict("telnyx", engine, carrier, Level.FLAGGED, AT, 87, "Spam Likely")
        for engine in ("hiya", "tns", "first_orion")
        for carrier in ("att", "verizon", "tmobile")
    )
    left = FULL._replace(
        message="m" * 120, verdicts=verdicts, warm_up=None, doubt=None, claim=None, seat=Seat.NONE
    )
    row = status.from_pool(PoolState(key=KEY, former=(left,) * 500), 1)
    assert len(json.dumps(row, separators=(",", ":"))) < LARGEST - 250_000  # Its 2,000 numbers.


def test_a_source_with_everything_in_it_is_taken() -> None:
    full = SourceState(
        key=KEY,
        last_sweep=AT,
        last_complete=AT,
        retry_at=AT,
        failures=10**6,
        asked=100_000,
        answered=100_000,
        errors=(SweepError("Unauthorized", "m" * 2000, "+14155550101"),) * 21,
        ahead=(Ahead("f" * 1024, 10**6, "+14155550101", AT),) * 20,
        billed_day="2026-11-20",
        billed_today=10**6,
        billed_month=10**6,
        check_now="c" * 200,
        conditions=(claim("Ready", "m"),),
    )
    row = status.from_source(full, Budget(per_day=50, per_month=1000), 3)
    assert misfits(row, SOURCE) == []


@pytest.mark.parametrize(
    ("budget", "cell"),
    [
        (Budget(), "--"),
        (Budget(per_day=50), "12/50 today"),
        (Budget(per_month=1000), "340/1000 month"),
        (Budget(per_day=50, per_month=1000), "12/50 today, 340/1000 month"),
    ],
)
def test_the_budget_is_shown_as_used_and_allowed(budget: Budget, cell: str) -> None:
    state = SourceState(key=KEY, billed_today=12, billed_month=340)
    assert status.from_source(state, budget, 1)["cells"] == {"budget": cell}


def test_what_nobody_said_is_shown_as_two_dashes() -> None:
    row = status.from_number(NumberState(number="+14155550101"), 1)
    assert row["cells"] == {"risk": "--", "att": "--", "verizon": "--", "tMobile": "--"}


def test_of_a_pool_that_was_never_decided_no_number_is_given() -> None:
    refused = Condition(
        type="Ready", status="False", reason="NotOwned", message="Theirs.", last_transition=AT
    )
    state = PoolState(key=KEY, conditions=(refused,), last_change=AT)
    row = status.from_pool(state, 1)
    assert row["cells"] == {"mode": "--"}
    assert not row.keys() & {"counts", "pacePercent"}
    assert poolrecord.from_row(row, KEY) == replace(state, observed_generation=1)


def test_carriers_show_the_worst_that_is_said_there() -> None:
    verdicts = (
        Verdict("telnyx", "hiya", "att", Level.FLAGGED, AT, 87, "Spam Likely"),
        Verdict("audit", "hiya", "att", Level.CLEAN, AT),
        Verdict("audit", "tns", "", Level.CLEAN, AT),
    )
    row = status.from_number(NumberState(number="+14155550101", risk=87, verdicts=verdicts), 1)
    assert row["cells"] == {
        "risk": "87",
        "att": "Flagged: Spam Likely",
        "verizon": "Clean",
        "tMobile": "--",
    }
