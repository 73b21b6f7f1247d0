"""The small values inside our records <-> plain data.

Every reader raises ValueError, KeyError, TypeError or AttributeError for what is wrong;
``scalar.explain`` puts that into words. A reader of an optional value passes None through.
"""

from typing import Any, Final

from dialrota.model.state import Claim, Doubt, Out, WarmUp
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level
from dialrota.wire.scalar import COUNT, FLAG, INSTANT, SCORE, TEXT, TIME, words

Row = dict[str, Any]

_LEVELS: Final = words(Level)


def write_verdict(verdict: Verdict) -> Row:
    """Turn a verdict into plain data."""
    source, engine, carrier, level, observed_at, score, label = verdict
    row: Row = {
        "engine": engine,
        "observedAt": TIME[observed_at],
        "source": source,
        "verdict": level._value_,
    }
    if carrier:
        row["carrier"] = carrier
    if score is not None:
        row["score"] = score
    if label:
        row["label"] = label
    return row


def read_verdict(row: Row) -> Verdict:
    """Turn plain data into a verdict."""
    get = row.get
    fields = (
        TEXT[row["source"]],
        TEXT[row["engine"]],
        TEXT[get("carrier", "")],
        _LEVELS[row["verdict"]],
        read_time(row["observedAt"]),
        SCORE[get("score")],
        TEXT[get("label", "")],
    )
    return tuple.__new__(Verdict, fields)


def read_time(raw: object) -> int:
    """Read a time that must be there."""
    at: int | None = INSTANT[raw]
    if at is None:
        raise ValueError("a time is missing")
    return at


def write_warm_up(warm_up: WarmUp) -> Row:
    """Turn the progress of a climb into plain data."""
    return {"spent": warm_up.spent, **without_empty(since=time(warm_up.since))}


def read_warm_up(row: Row | None) -> WarmUp | None:
    """Turn plain data into the progress of a climb."""
    if row is None:
        return None
    return WarmUp(spent=COUNT[row["spent"]], since=INSTANT[row.get("since")])


def write_doubt(doubt: Doubt) -> Row:
    """Turn a held-back bench into plain data."""
    return {"lastAt": TIME[doubt.last_at], "since": TIME[doubt.since], "sweeps": doubt.sweeps}


def read_doubt(row: Row | None) -> Doubt | None:
    """Turn plain data into a held-back bench."""
    if row is None:
        return None
    return Doubt(
        since=read_time(row["since"]),
        sweeps=COUNT[row["sweeps"]],
        last_at=read_time(row["lastAt"]),
    )


def write_out(out: Out) -> Row:
    """Turn a stretch kept out by people into plain data."""
    row = {"endsQuarantine": out.ends_quarantine, "since": TIME[out.since]}
    return row | without_empty(until=time(out.until))


def read_out(row: Row | None) -> Out | None:
    """Turn plain data into a stretch kept out by people."""
    if row is None:
        return None
    return Out(
        since=read_time(row["since"]),
        until=INSTANT[row.get("until")],
        ends_quarantine=FLAG[row["endsQuarantine"]],
    )


def write_claim(claim: Claim) -> Row:
    """Turn a claim on a stock number into plain data."""
    return {"covers": claim.covers, "pool": claim.pool, "since": TIME[claim.since]}


def read_claim(row: Row | None) -> Claim | None:
    """Turn plain data into a claim on a stock number."""
    if row is None:
        return None
    return Claim(pool=TEXT[row["pool"]], covers=TEXT[row["covers"]], since=read_time(row["since"]))


def time(instant: int | None) -> str | None:
    """Write a time that may be missing."""
    return None if instant is None else TIME[instant]


def without_empty(**row: object) -> Row:
    """Return the fields that say something: not None, false, empty or 0."""
    return {name: value for name, value in row.items() if value}
