"""The record of a number: ``model.state.NumberState`` <-> one line of ``state/.../<pool>.jsonl``.

Lossless. Fields in their default are left out where no person misses them; fields that a later
version added are passed over. Must not decide anything: what is stored is what was decided.
"""

from collections.abc import Callable
from typing import Any, Final

from dialrota.model.reason import Reason
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Seat, Stage, State
from dialrota.wire import part
from dialrota.wire.part import Row
from dialrota.wire.scalar import COUNT, EPOCH, FLAG, INSTANT, SCORE, TEXT, TIME, words

_STATES: Final = words(State)
_HEALTHS: Final = words(Health)
_STAGES: Final = words(Stage)
_SEATS: Final = words(Seat)
_REASONS: Final = words(Reason)
_NO_SEAT: Final = Seat.NONE.value


def to_row(record: NumberState) -> Row:
    """Turn a record into plain data, without its pool."""
    row: Row = {
        "health": record.health._value_,
        "inRotation": record.in_rotation,
        "message": record.message,
        "number": record.number,
        "reason": record.reason._value_,
        "since": TIME[record.since],
        "stage": record.stage._value_,
        "state": record.state._value_,
    }
    if record.stage is Stage.RESTING:
        row["cleanChecks"] = record.clean_checks
    for name, index, default, write in _OPTIONAL:
        value = record[index]
        if value != default:
            row[name] = write(value)
    return row


def from_row(row: Row) -> NumberState:
    """Turn plain data into a record.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not one; see ``scalar.explain``.
    """
    get = row.get
    fields = (
        read_number(row["number"]),
        _STATES[row["state"]],
        _HEALTHS[row["health"]],
        _STAGES[row["stage"]],
        _SEATS[get("seat", _NO_SEAT)],
        FLAG[row["inRotation"]],
        _REASONS[row["reason"]],
        FLAG[get("stale", False)],
        FLAG[get("unverified", False)],
        FLAG[get("monitored", False)],
        tuple([INSTANT[at] for at in get("flaggedAt", ())]),
        INSTANT[get("labelledSince")],
        INSTANT[get("restedSince")],
        part.read_warm_up(get("warmUp")),
        part.read_doubt(get("heldBack")),
        part.read_out(get("out")),
        part.read_claim(get("claim")),
        INSTANT[row["since"]],
        INSTANT[get("stageSince", EPOCH)],
        TEXT[row["message"]],
        INSTANT[get("flagsFrom", EPOCH)],
        COUNT[get("cleanChecks", 0)],
        INSTANT[get("checkedAt", EPOCH)],
        INSTANT[get("declaredSince", EPOCH)],
        SCORE[get("risk")],
        tuple([part.read_verdict(verdict) for verdict in get("verdicts", ())]),
        INSTANT[get("heardAt")],
    )
    # Past the generated constructor, which takes twice as long; the tests compare the two.
    return tuple.__new__(NumberState, fields)


def read_number(raw: object) -> str:
    """Check a number, as far as the name of a record needs it."""
    if isinstance(raw, str) and raw[:1] == "+":
        return raw
    raise ValueError(f"{raw!r} is not a number such as +14155550101")


def _write_verdicts(verdicts: tuple[Verdict, ...]) -> list[Row]:
    return [part.write_verdict(verdict) for verdict in verdicts]


def _write_times(instants: tuple[int, ...]) -> list[str]:
    return [TIME[at] for at in instants]


def _optional(
    name: str, attribute: str, write: Callable[[Any], object]
) -> tuple[str, int, object, Callable[[Any], object]]:
    index = NumberState._fields.index(attribute)
    return name, index, NumberState._field_defaults[attribute], write


_write_time: Final = TIME.__getitem__
_OPTIONAL: Final = (
    _optional("verdicts", "verdicts", _write_verdicts),
    _optional("risk", "risk", int),
    _optional("seat", "seat", str.__str__),
    _optional("monitored", "monitored", bool),
    _optional("stale", "stale", bool),
    _optional("unverified", "unverified", bool),
    _optional("cleanChecks", "clean_checks", int),
    _optional("flaggedAt", "flagged_at", _write_times),
    _optional("heardAt", "heard_at", _write_time),
    _optional("stageSince", "stage_since", _write_time),
    _optional("declaredSince", "declared_since", _write_time),
    _optional("checkedAt", "checked_at", _write_time),
    _optional("flagsFrom", "flags_from", _write_time),
    _optional("labelledSince", "labelled_since", _write_time),
    _optional("restedSince", "rested_since", _write_time),
    _optional("warmUp", "warm_up", part.write_warm_up),
    _optional("heldBack", "doubt", part.write_doubt),
    _optional("out", "out", part.write_out),
    _optional("claim", "claim", part.write_claim),
)
