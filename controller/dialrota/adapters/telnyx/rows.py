"""Read what Telnyx says about numbers: rows of its list, results of a refresh, approval gates.

Pure. Unknown fields are ignored; an unknown value is no answer, and is counted. Its four scores
run the other way (higher is better) and measure other things, so none becomes a risk score.
"""

import re
from typing import Any, Final, NamedTuple

from dialrota.model.instant import MINUTE, parse_instant
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level

ENGINE: Final = "telnyx"
_AHEAD: Final = 5 * MINUTE
_RISKS: Final = {"low": Level.CLEAN, "medium": Level.AT_RISK, "high": Level.FLAGGED}
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_LABEL: Final = 80
_ORDER: Final = {Level.CLEAN: 1, Level.AT_RISK: 2, Level.FLAGGED: 3}


class Reading(NamedTuple):
    """One row of the list. ``fault`` says why it is no answer although it should be one."""

    number: str
    verdict: Verdict | None = None
    refreshed_at: int | None = None
    fault: str = ""


def read_row(row: object, source: str, enterprise: str, now: int) -> Reading:
    """Read one row of the list; a row that names no number has an empty one."""
    if not isinstance(row, dict):
        return Reading("", fault="a row is not an object")
    number = row.get("phone_number")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        return Reading("", fault="a row names no phone number")
    owner = row.get("enterprise_id")
    if owner is not None and owner != enterprise:
        return Reading("", fault="a row belongs to another enterprise")
    data = row.get("reputation_data")
    if data is None:
        return Reading(number)
    if not isinstance(data, dict):
        return Reading(number, fault="reputation_data is not an object")
    return _read_data(number, data, source, now)


def _read_data(number: str, data: dict[str, Any], source: str, now: int) -> Reading:
    stamp = data.get("last_refreshed_at")
    if stamp is None:
        return Reading(number)
    try:
        refreshed_at = parse_instant(stamp)
    except (ValueError, TypeError):
        return Reading(number, fault="last_refreshed_at is not a time")
    if refreshed_at > now + _AHEAD:
        return Reading(number, fault="last_refreshed_at lies in the future")
    risk, category = data.get("spam_risk"), data.get("spam_category")
    if risk is None:
        return Reading(number, refreshed_at=refreshed_at)
    level = _RISKS.get(risk) if isinstance(risk, str) else None
    if level is None:
        return Reading(number, refreshed_at=refreshed_at, fault="spam_risk is of an unknown value")
    if category is not None and not isinstance(category, str):
        return Reading(number, refreshed_at=refreshed_at, fault="spam_category is not a string")
    label = _clean(category or "")
    if label and level is Level.CLEAN:
        level = Level.AT_RISK
    verdict = Verdict(source, ENGINE, "", level, refreshed_at, label=label)
    return Reading(number, verdict, refreshed_at)


def _clean(category: str) -> str:
    """Keep what can stand in a table: the vendor's words are an open set."""
    text = "".join(letter if letter.isprintable() else " " for letter in category)
    return " ".join(text.split())[:_LONGEST_LABEL]


def choose(one: Reading, other: Reading) -> Reading:
    """Choose between two rows about one number: the later, of equal times the worse.

    A row without an answer gives way; the choice is the same in whatever order they came.
    """
    return max(one, other, key=_weight)


def _weight(reading: Reading) -> tuple[int, int, str, str]:
    if reading.verdict is None:
        return (-1, 0, "", reading.fault)
    verdict = reading.verdict
    return (verdict.observed_at, _ORDER[verdict.level], verdict.label, "")


class Page(NamedTuple):
    """One page of the list, with what the vendor says of the whole."""

    rows: tuple[Any, ...]
    number: int
    size: int
    pages: int
    total: int


_COUNTS: Final = ("page_number", "page_size", "total_pages", "total_results")


def read_page(data: object) -> Page | None:
    """Read a page; None where it has not the documented shape."""
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        return None
    meta = data.get("meta")
    if not isinstance(meta, dict):
        return None
    counts = [meta.get(name) for name in _COUNTS]
    number, size, pages, total = (count if type(count) is int else -1 for count in counts)
    if min(number, size, pages, total) < 0:
        return None
    return Page(tuple(data["data"]), number, size, pages, total)


def read_gates(data: object) -> str:
    """Say which approval is missing; empty when both gates are open, ``?`` for a strange shape."""
    settings = data.get("data") if isinstance(data, dict) else None
    if not isinstance(settings, dict):
        return "?"
    for field in ("status", "loa_status"):
        word = settings.get(field)
        if word != "approved":
            shown = word if word in _GATE_WORDS else "unknown"
            return f"{field} is {shown}, and must be approved"
    return ""


_GATE_WORDS: Final = ("pending", "rejected", "deleted")


def read_refresh(data: object, numbers: tuple[str, ...]) -> tuple[set[str], list[str]]:
    """Read which of the numbers were refreshed, and what was wrong with the answer."""
    inner = data.get("data") if isinstance(data, dict) else None
    results = inner.get("results") if isinstance(inner, dict) else None
    if not isinstance(results, list):
        return set(), ["the refresh answer has no results"]
    wanted, done, faults = set(numbers), set(), []
    for result in results:
        number = result.get("phone_number") if isinstance(result, dict) else None
        if not isinstance(number, str) or number not in wanted:
            faults.append("a refresh result is about a number that was not asked for")
        elif type(result.get("success")) is not bool:
            faults.append("a refresh result says neither success nor failure")
        elif result["success"]:
            done.add(number)
    return done, faults
