"""Guess which column of somebody's CSV holds what.

A guess is shown and confirmed, never acted on alone.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dialrota.cli.nearest import did_you_mean
from dialrota.model.failure import UsageError

FIELDS: Final = ("number", "state", "reason", "until", "provider", "attestation", "replaces")
_LABEL: Final = "label:"
# Headings as dialers, carriers and spreadsheets write them, letters and digits only. The first
# heading found wins, so the surest come first.
_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "number": (
        "number",
        "phonenumber",
        "phone",
        "e164",
        "did",
        "didnumber",
        "didpattern",
        "outboundcid",
        "callerid",
        "calleridnumber",
        "cid",
        "cidnumber",
        "campaigncid",
        "ani",
        "tn",
        "tfn",
        "telephone",
        "telephonenumber",
        "msisdn",
        "dnis",
        "line",
        "phoneno",
    ),
    "state": ("state", "status", "active", "didactive", "enabled", "numberstatus"),
    "reason": ("reason", "statusreason", "pullreason", "note", "notes", "comment", "comments"),
    "until": ("until", "pulleduntil", "benchuntil"),
    "provider": ("provider", "carrier", "vendor", "didcarrierdescription", "trunk", "supplier"),
    "attestation": ("attestation", "attest", "stirshaken", "signinglevel"),
    "replaces": ("replaces", "replacementfor"),
    "label:campaign": ("campaign", "campaignid", "campaignname"),
    "label:batch": ("batch", "batchid", "order", "orderid"),
    "label:purchased": ("purchased", "purchasedate", "purchasedat", "ordereddate"),
    "label:description": ("description", "ciddescription", "diddescription", "label", "name"),
}
_DIGITS: Final = re.compile(r"[0-9]")
_LEAST_DIGITS: Final = 10
_MOST_DIGITS: Final = 15


def normal(heading: str) -> str:
    """Reduce a heading to its letters and digits."""
    return "".join(each for each in heading.casefold() if each.isalnum() and each.isascii())


def looks_like_number(text: str) -> bool:
    """Say whether a cell could be a telephone number."""
    digits = len(_DIGITS.findall(text))
    allowed = all(each.isdigit() or each in "+()-. " for each in text.strip())
    return allowed and _LEAST_DIGITS <= digits <= _MOST_DIGITS


def has_heading(first: Sequence[str]) -> bool:
    """Say whether the first line names the columns: no cell of it is a number."""
    return not any(looks_like_number(cell) for cell in first)


def guess(heading: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """Guess the column of each field, by heading first, for the number also by content."""
    places = {normal(name): place for place, name in reversed(list(enumerate(heading)))}
    found: dict[str, int] = {}
    for field, names in _HEADINGS.items():
        place = next((places[name] for name in names if name in places), None)
        if place is not None and place not in found.values():
            found[field] = place
    numbers = found.get("number")
    if numbers is None or not _holds_numbers(numbers, sample):
        by_content = _number_column(len(heading), sample)
        if by_content is not None:
            found = {field: place for field, place in found.items() if place != by_content}
            found["number"] = by_content
    return {field: found[field] for field in _HEADINGS if field in found}


def _holds_numbers(place: int, sample: Sequence[Sequence[str]]) -> bool:
    return any(place < len(row) and looks_like_number(row[place]) for row in sample)


def _number_column(width: int, sample: Sequence[Sequence[str]]) -> int | None:
    scores = [
        sum(place < len(row) and looks_like_number(row[place]) for row in sample)
        for place in range(width)
    ]
    best = max(range(width), key=lambda place: (scores[place], -place), default=None)
    return best if best is not None and scores[best] else None


def told(mapping: Sequence[str], heading: Sequence[str]) -> dict[str, int]:
    """Read what a person said: ``number=Phone``, ``label:batch=Order``, or a place ``number=2``.

    Raises:
        UsageError: a field or a column that does not exist.
    """
    return dict(_told_one(pair, heading) for pair in mapping)


def _told_one(pair: str, heading: Sequence[str]) -> tuple[str, int]:
    field, equals, column = pair.partition("=")
    if not equals:
        raise UsageError(f"--map {pair}: write field=column, such as number=Phone")
    if field not in FIELDS and not (field.startswith(_LABEL) and field != _LABEL):
        known = [*FIELDS, "label:<name>"]
        raise UsageError(f"--map {pair}: there is no field {field!r}{did_you_mean(field, known)}")
    by_name: Mapping[str, int] = {normal(name): place for place, name in enumerate(heading)}
    if normal(column) in by_name:
        return field, by_name[normal(column)]
    if column.isdigit() and 1 <= int(column) <= len(heading):
        return field, int(column) - 1
    raise UsageError(f"--map {pair}: there is no column {column!r}{did_you_mean(column, heading)}")
