"""What is remembered can be written and read again without loss, and damage is named by line."""

import json
from contextlib import suppress
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialrota.model.failure import DamagedRecordError
from dialrota.model.instant import parse_instant
from dialrota.model.reason import Reason
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level, Stage, State
from dialrota.wire import canon, lines, poolrecord, record, sourcerecord
from fakes.records import (
    KEY,
    NUMBER_STATE_FIELDS,
    POOL_STATE_FIELDS,
    SOURCE_STATE_FIELDS,
    number_states,
    pool_states,
    pools_of_numbers,
    source_states,
)

FLAGGED_AT = parse_instant("2026-11-02T06:00:00Z")
FLAGGED = NumberState(
    number="+14155550101",
    state=State.FLAGGED,
    health=Health.FLAGGED,
    stage=Stage.RESTING,
    since=FLAGGED_AT,
    reason=Reason.SPAM_LABELLED,
    message="att says Spam Likely",
    risk=87,
    verdicts=(
        Verdict(
            source="telnyx",
            engine="hiya",
            carrier="att",
            level=Level.FLAGGED,
            observed_at=FLAGGED_AT,
            score=87,
            label="Spam Likely",
        ),
    ),
    flagged_at=(FLAGGED_AT,),
    rested_since=FLAGGED_AT,
)
LINE = (
    '{"cleanChecks":0,"flaggedAt":["2026-11-02T06:00:00Z"],"health":"Flagged","inRotation":false,'
    '"message":"att says Spam Likely","number":"+14155550101","pool":"sales-us",'
    '"reason":"SpamLabelled","restedSince":"2026-11-02T06:00:00Z","risk":87,'
    '"since":"2026-11-02T06:00:00Z","stage":"Resting","state":"Flagged","verdicts":[{'
    '"carrier":"att","engine":"hiya","label":"Spam Likely","observedAt":"2026-11-02T06:00:00Z",'
    '"score":87,"source":"telnyx","verdict":"Flagged"}]}\n'
)


def test_a_flagged_number_is_one_line_as_documented() -> None:
    assert lines.encode("sales-us", [FLAGGED]).decode() == LINE
    assert lines.decode("x.jsonl", LINE.encode()) == {"+14155550101": FLAGGED}


def test_a_number_that_nothing_is_known_of_needs_nine_fields() -> None:
    row = json.loads(lines.encode("sales-us", [NumberState(number="+14155550101")]))
    assert row == {
        "health": "Unknown",
        "inRotation": False,
        "message": "",
        "number": "+14155550101",
        "pool": "sales-us",
        "reason": "NoVerdict",
        "since": "1970-01-01T00:00:00Z",
        "stage": "InService",
        "state": "Unknown",
    }


def test_lines_are_sorted_by_number_whatever_the_order_given() -> None:
    states = [NumberState(number=f"+1415555010{digit}") for digit in (3, 1, 2)]
    found = [json.loads(line)["number"] for line in lines.encode("p", states).splitlines()]
    assert found == ["+14155550101", "+14155550102", "+14155550103"]


@given(pools_of_numbers)
def test_numbers_survive_being_written_and_read(states: list[NumberState]) -> None:
    found = lines.decode("x.jsonl", lines.encode("sales-us", states))
    assert found == {state.number: state for state in states}
    assert all(type(state) is NumberState for state in found.values())
    assert all(type(one) is Verdict for state in found.values() for one in state.verdicts)


@given(pools_of_numbers)
def test_cutting_lines_changes_neither_what_is_written_nor_what_is_read(
    states: list[NumberState],
) -> None:
    plain = [
        canon.encode(record.to_row(state) | {"pool": "sales-us"}) + b"\n"
        for state in sorted(states, key=lambda state: state.number)
    ]
    assert lines.encode("sales-us", states) == b"".join(plain)
    for line in plain:
        one = record.from_row(canon.decode(line))
        assert lines.decode("x.jsonl", line) == {one.number: one}


@given(number_states, st.integers(0, 2))
def test_lines_edited_by_hand_are_read_all_the_same(state: NumberState, spaces: int) -> None:
    row = dict(reversed(record.to_row(state).items()))
    row["later"] = {"number": "+1", "verdicts": [{"x": "}]"}], "list": [{"a": 1}, {"b": 2}]}
    line = json.dumps(row, separators=("," + " " * spaces, ":" + " " * spaces))
    assert lines.decode("x.jsonl", line.encode()) == {state.number: state}


@given(number_states)
def test_fields_of_a_later_version_are_passed_over(state: NumberState) -> None:
    row = record.to_row(state)
    row["aLater"] = {"number": "+14155550199", "verdicts": [{"engine": "x"}]}
    row["verdicts"] = [verdict | {"until": [{"a": 1}]} for verdict in row.get("verdicts", [])]
    assert lines.decode("x.jsonl", canon.encode(row)) == {state.number: state}


@given(pool_states, st.text(alphabet="0123456789abcdef", max_size=64))
def test_a_pool_survives_being_written_and_read(state: PoolState, digest: str) -> None:
    data = poolrecord.encode(state, digest)
    assert poolrecord.decode("x.json", data, KEY) == state
    assert poolrecord.decode_numbers_sha256(data) == digest
    later = canon.encode(canon.decode(data) | {"later": {"mode": 1}})
    assert poolrecord.decode("x.json", later, KEY) == state


@given(source_states)
def test_a_source_survives_being_written_and_read(state: SourceState) -> None:
    data = sourcerecord.encode(state)
    assert sourcerecord.decode("x.json", data, KEY) == state


def test_every_field_of_a_pool_and_a_source_is_exercised() -> None:
    """A field added to the model without a codec would be lost in silence."""
    assert POOL_STATE_FIELDS.keys() == {field.name for field in fields(PoolState)}
    assert SOURCE_STATE_FIELDS.keys() == {field.name for field in fields(SourceState)}
    assert NUMBER_STATE_FIELDS.keys() == set(NumberState._fields)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"state":"Flagged"', '"state":"Burned"', "'Burned' is not a valid State"),
        ('"health":"Flagged",', "", "the field 'health' is missing"),
        ('"risk":87', '"risk":"high"', "'high' is not a whole number"),
        ('"risk":87', '"risk":8.5', "8.5 is not a whole number"),
        ('"inRotation":false', '"inRotation":"no"', "'no' is neither true nor false"),
        ('"since":"2026-11-02T06:00:00Z"', '"since":"2026-11-02"', "'' is no part of a time"),
        ('"since":"2026-11-02T06:00:00Z"', '"since":17', "wrong kind"),
        ('"message":"att says Spam Likely"', '"message":7', "7 is not a text"),
        ('"number":"+14155550101"', '"number":14155550101', "is not a number such as"),
        ('"verdict":"Flagged"', '"verdict":"Spam"', "'Spam' is not a valid Level"),
        ('"score":87', '"score":-1', "-1 is not a whole number from 0"),
        ('"engine":"hiya",', "", "the field 'engine' is missing"),
        ('"verdicts":[{', '"verdicts":[3,{', "wrong kind"),
        ('"stage":', "<<<<<<< HEAD", "line 1 column"),
        ("}]}", "}]", "line 1 column"),
    ],
)
def test_a_damaged_line_is_named_with_file_line_and_what_is_wrong(
    old: str, new: str, said: str
) -> None:
    good = lines.encode("sales-us", [NumberState(number="+14155550100")])
    assert old in LINE

    with pytest.raises(DamagedRecordError) as caught:
        lines.decode("state/d/p.jsonl", good + LINE.replace(old, new).encode())

    assert str(caught.value).startswith("state/d/p.jsonl:2: ")
    assert said in str(caught.value)


@given(st.binary(max_size=80) | st.integers(0, len(LINE) - 2).map(lambda n: LINE[:n].encode()))
def test_no_bytes_are_worse_than_damaged(data: bytes) -> None:
    reads = (
        lambda: lines.decode("x", data),
        lambda: poolrecord.decode("x", data, KEY),
        lambda: sourcerecord.decode("x", data, KEY),
    )
    for read in reads:
        with suppress(DamagedRecordError):
            read()


def test_a_number_with_two_lines_is_damage() -> None:
    with pytest.raises(DamagedRecordError, match=r"x:2: \+14155550101 has a line already"):
        lines.decode("x", (LINE * 2).encode())


@pytest.mark.parametrize("time", ["2026-13-02T06:00:00Z", "2026-11-02T24:00:00Z", "x" * 20])
def test_a_time_that_never_was_is_damage(time: str) -> None:
    with pytest.raises(DamagedRecordError):
        lines.decode("x", LINE.replace("2026-11-02T06:00:00Z", time).encode())


def test_equal_verdicts_of_many_numbers_are_one_object() -> None:
    other = LINE.replace("+14155550101", "+14155550102")
    one, two = lines.decode("x", (LINE + other).encode()).values()
    assert one.verdicts[0] is two.verdicts[0]
    assert one.message is two.message
