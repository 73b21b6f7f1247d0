"""The record of a source: ``model.source.SourceState`` <-> ``state/<ns>/sources/<name>.json``.

Shaped like ReputationSource status. Lossless; what a later version added is passed over.
"""

from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.source import Ahead, SourceState, SweepError
from dialrota.wire import canon, part
from dialrota.wire.part import Row
from dialrota.wire.poolrecord import read_condition, write_condition
from dialrota.wire.scalar import COUNT, INSTANT, SPOILED, TEXT, explain


def encode(state: SourceState) -> bytes:
    """Write the record of a source."""
    row = to_row(state)
    row["namespace"], row["name"] = state.key
    return canon.encode(row)


def to_row(state: SourceState) -> Row:
    """Turn the record of a source into plain data, without its name."""
    row = part.without_empty(
        lastSweep=part.time(state.last_sweep),
        lastComplete=part.time(state.last_complete),
        retryAt=part.time(state.retry_at),
        checkNow=state.check_now,
        errors=[part.without_empty(**error._asdict()) for error in state.errors],
        ahead=[_ahead(row) for row in state.ahead],
    )
    budget = part.without_empty(
        day=state.billed_day, usedToday=state.billed_today, usedThisMonth=state.billed_month
    )
    if budget:
        row["budget"] = budget
    row["asked"] = state.asked
    row["answered"] = state.answered
    row["failures"] = state.failures
    row["conditions"] = [write_condition(condition) for condition in state.conditions]
    return row


def decode(file: str, data: bytes, key: PoolKey) -> SourceState:
    """Read the record of a source.

    Raises:
        DamagedRecordError: it cannot be read.
    """
    try:
        return from_row(canon.decode(data), key)
    except SPOILED as err:
        raise DamagedRecordError(file, 1, explain(err)) from err


def from_row(row: Row, key: PoolKey) -> SourceState:
    """Turn plain data into the record of a source.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not one; see ``scalar.explain``.
    """
    get = row.get
    budget = get("budget", {})
    return SourceState(
        key=key,
        last_sweep=INSTANT[get("lastSweep")],
        last_complete=INSTANT[get("lastComplete")],
        retry_at=INSTANT[get("retryAt")],
        failures=COUNT[row["failures"]],
        asked=COUNT[row["asked"]],
        answered=COUNT[row["answered"]],
        errors=tuple([_read_error(error) for error in get("errors", ())]),
        ahead=tuple([_read_ahead(each) for each in get("ahead", ())]),
        billed_day=TEXT[budget.get("day", "")],
        billed_today=COUNT[budget.get("usedToday", 0)],
        billed_month=COUNT[budget.get("usedThisMonth", 0)],
        check_now=TEXT[get("checkNow", "")],
        conditions=tuple([read_condition(condition) for condition in row["conditions"]]),
    )


def _ahead(row: Ahead) -> Row:
    observed = part.time(row.observed_at)
    return {"file": row.file, "line": row.line, "number": row.number, "observedAt": observed}


def _read_ahead(row: Row) -> Ahead:
    place = TEXT[row["file"]], COUNT[row["line"]]
    return Ahead(*place, TEXT[row["number"]], INSTANT[row["observedAt"]])


def _read_error(row: Row) -> SweepError:
    return SweepError(
        kind=TEXT[row.get("kind", "")],
        message=TEXT[row.get("message", "")],
        number=TEXT[row.get("number", "")],
    )
