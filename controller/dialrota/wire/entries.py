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
_NO_LABELS: Final[dict[str, str]] = {}
_ORDINARY: Final = frozenset({"number", "provider", "monitor", "attestation", "labels"})


class Slip(NamedTuple):
    """One thing wrong with a row; ``row`` is its index, ``field`` the path inside it."""

    row: int
    field: Path
    message: str
    fix: str
    severity: str = "error"


def to_entries(rows: Sequence[Row]) -> tuple[Entry, ...]:
    """Convert rows; those that are alike share their words."""
    facts, shared = numbering.facts, _Shared()
    entries = []
    for row in rows:
        get = row.get
        number = row["number"]
        known = facts(number)
        override = get("override")
        entries.append(
            Entry(
                number,
                get("state", _ACTIVE),
                get("reason", ""),
                get("until"),
                get("monitor"),
                shared.word(get("provider", "")),
                shared.labels(get("labels", _NO_LABELS)),
                get("replaces"),
                get("attestation", ""),
                Override(**override) if override else None,
                None,
                known.area_code,
                known.region,
            )
        )
    return tuple(entries)


def find_slips(rows: Sequence[Row], where: Callable[[int], str]) -> Iterator[Slip]:
    """Find what makes no sense in single rows, and numbers that stand twice.

    ``where`` names the place of a row for people.
    """
    seen: dict[str, int] = {}
    facts = numbering.facts
    for index, row in enumerate(rows):
        number = row["number"]
        if number in seen:
            yield twice(index, number, where(seen[number]))
        seen.setdefault(number, index)
        if not facts(number).possible:
            yield _impossible(index, number, "number")
        if not row.keys() <= _ORDINARY:
            yield from _judge(index, row)


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


def impossible(number: str) -> tuple[str, str]:
    """Say that a number cannot be, and what was probably meant."""
    meant = numbering.respell(number)
    fix = f'write "{meant}"' if meant else "check its digits: country code, area code, number"
    return f"{number} is not a possible phone number", fix


class _Shared:
    """Words and labels met before, so that equal ones are one object."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._labels: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}

    def word(self, word: str) -> str:
        return self._words.setdefault(word, word)

    def labels(self, labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
        if not labels:
            return ()
        pairs = tuple(sorted(labels.items()))
        return self._labels.setdefault(pairs, pairs)
