"""Validated entries -> model entries, and what makes no sense in one or among several.

The hot path of a start: 100,000 entries in about a tenth of a second.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from dialrota.model.document import Path
from dialrota.model.pool import Entry, Override
from dialrota.model.words import Desired
from dialrota.wire import numbering

Row = dict[str, Any]
_ACTIVE: Final = Desired.ACTIVE
_ORDINARY: Final = frozenset({"number", "provider", "monitor", "attestation", "labels"})


class Slip(NamedTuple):
    """One thing wrong with a row; ``row`` is its index, ``field`` the path inside it."""

    row: int
    field: Path
    message: str
    fix: str
    severity: str = "error"


def read_entries(
    rows: Sequence[Row], where: Callable[[int], str]
) -> tuple[tuple[Entry, ...], list[Slip]]:
    """Convert rows and find what makes no sense in them, or stands twice.

    ``where`` names the place of a row for people.
    """
    entries, slips = [], []
    facts, make, ordinary = numbering.facts, tuple.__new__, _ORDINARY
    first: dict[str, int] = {}
    words: dict[str, str] = {}  # Equal words are one object, equal labels too.
    labels = _Labels()
    for index, row in enumerate(rows):
        get, number = row.get, row["number"]
        if (earlier := first.setdefault(number, index)) != index:
            slips.append(twice(index, number, where(earlier)))
        known = facts(number)
        if not (known.possible and known.assigned):
            slips.append(_doubt(index, number, known))
        if not row.keys() <= ordinary:
            slips += _judge(index, row)
        provider, override = get("provider", ""), get("override")
        fields = (
            number,
            get("state", _ACTIVE),
            get("reason", ""),
            get("until"),
            get("monitor"),
            words.setdefault(provider, provider),
            labels[tuple(row["labels"].items())] if "labels" in row else (),
            get("replaces"),
            get("attestation", ""),
            Override(**override) if override else None,
            None,
            known.area_code,
            known.region,
        )
        # Past the generated constructor, which takes twice as long; the tests compare the two.
        entries.append(make(Entry, fields))
    return tuple(entries), slips


def twice(index: int, number: str, first: str) -> Slip:
    """Say that a number stands twice."""
    message = f"{number} stands twice in this pool, first at {first}"
    return Slip(index, ("number",), message, "remove one of the two")


def _judge(index: int, row: Row) -> Iterator[Slip]:
    number, state = row["number"], row.get("state", _ACTIVE)
    if state is not _ACTIVE and not row.get("reason", "").strip():
        message = f"is missing: {number} is {state.value}"
        yield Slip(index, ("reason",), message, 'add reason: "why, for the next person"')
    if row.get("until") is not None and state is not Desired.PULLED:
        message = f"has no effect: {number} is {state.value}"
        yield Slip(index, ("until",), message, "remove it, or write state: Pulled", "warning")
    if row.get("override") and state is not _ACTIVE:
        message = f"has no effect: {number} is {state.value}, and a person's word wins"
        fix = "remove it, or write state: Active"
        yield Slip(index, ("override",), message, fix, "warning")
    replaces = row.get("replaces")
    if replaces == number:
        yield Slip(index, ("replaces",), f"{number} replaces itself", "name the other number")
    elif replaces is not None and not numbering.facts(replaces).possible:
        yield _impossible(index, replaces, "replaces")


def _impossible(index: int, number: str, field: str) -> Slip:
    message, fix = impossible(number)
    return Slip(index, (field,), message, fix)


def _doubt(index: int, number: str, known: numbering.Facts) -> Slip:
    if not known.possible:
        return _impossible(index, number, "number")
    message = f"{number}: {known.area_code} is no area code that anybody is known to use"
    fix = "check its digits; if the area code is new, there is nothing to do"
    return Slip(index, ("number",), message, fix, "warning")


def impossible(number: str) -> tuple[str, str]:
    """Say that a number cannot be, and what was probably meant."""
    meant = numbering.respell(number)
    fix = f'write "{meant}"' if meant else "check its digits: country code, area code, number"
    return f"{number} is not a possible phone number", fix


class _Labels(dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]):
    """Labels as they stand -> sorted by name, each set made once."""

    def __missing__(self, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        self[pairs] = tuple(sorted(pairs))
        return self[pairs]
