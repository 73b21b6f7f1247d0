"""Read one row: a verdict, a usage, or both; or say what is wrong with it and how to mend it.

Pure. The same words, numbers and times stand in a file thousands of times, so each spelling is
judged once and remembered for the file.
"""

import re
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from dialrota.model.document import Plain
from dialrota.model.instant import parse_instant
from dialrota.model.verdict import Usage, Verdict
from dialrota.model.words import Level

COLUMNS: Final = (
    "number",
    "engine",
    "carrier",
    "verdict",
    "score",
    "label",
    "observedAt",
    "callsToday",
)
SEVERITY: Final = {level: rank for rank, level in enumerate(Level)}
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_BARE_NUMBER: Final = re.compile(r"[1-9][0-9]{9,14}")
_NATIONAL: Final = 10  # So many digits may be a number without its country code.
_LONGEST_NAME: Final = 64
_LONGEST_LABEL: Final = 200
_WORST_SCORE: Final = 100
_MISSING: Final = (None, "")

Values = tuple[Any, ...]  # One value for each of COLUMNS; None or "" where there is none.


class Row(NamedTuple):
    """What one row says of a number. A verdict of the word Unknown is none."""

    number: str
    verdict: Verdict | None
    usage: Usage | None
    observed_at: int


class RowReader:
    """Reads the rows of one file for one source."""

    def __init__(self, source: str) -> None:
        """Begin with nothing remembered."""
        self._source = source
        self._numbers: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._times: dict[str, int] = {}
        self._scores: dict[str, int] = {}  # Spellings only: True would find 1.

    def read(self, values: Values) -> Row:
        """Read one row.

        Raises:
            ValueError: it is bad; the message says what and, after a semicolon, the fix.
        """
        number, engine, carrier, word, score, label, observed, calls = values
        try:
            known = self._numbers.get(number) or self._read_number(number)
            observed_at = self._times.get(observed) or self._read_time(observed)
            says = engine not in _MISSING or word not in _MISSING
            if not says and calls in _MISSING:
                raise ValueError("neither a verdict nor callsToday; write engine and verdict")
            verdict = None
            if says:
                level = _LEVELS.get(word) or _read_level(word)
                name = self._names.get(engine) or self._read_name(engine, "engine")
                where = "" if carrier in _MISSING else self._read_name(carrier, "carrier")
                points = None if score in _MISSING else self._read_score(score)
                text = "" if label in _MISSING else _read_label(label)
                if level is not Level.UNKNOWN:
                    verdict = Verdict(self._source, name, where, level, observed_at, points, text)
        except TypeError:  # A list or an object cannot be looked up.
            raise ValueError("a field holds a list or an object; write one value") from None
        usage = None if calls in _MISSING else Usage(_read_calls(calls), observed_at)
        return Row(known, verdict, usage, observed_at)

    def _read_number(self, value: object) -> str:
        text = value.strip() if isinstance(value, str) else ""
        if _NUMBER.fullmatch(text):
            self._numbers[str(value)] = text
            return text
        raise ValueError(f"number {show(value)} is not E.164; {_mend_number(value)}")

    def _read_time(self, value: object) -> int:
        text = value.text if isinstance(value, Plain) else value
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"observedAt {show(value)} is no time; write 2026-11-02T06:00:00Z")
        known = self._times.get(text)
        if known is not None:
            return known
        try:
            instant = parse_instant(text.strip())
        except (ValueError, OverflowError):
            sentence = f"observedAt {show(value)} is no time with its zone"
            raise ValueError(f"{sentence}; write 2026-11-02T06:00:00Z") from None
        self._times[text] = instant
        return instant

    def _read_name(self, value: object, column: str) -> str:
        text = value if isinstance(value, str) else ""
        known = self._names.get(text)
        if known is not None:
            return known
        name = text.strip()
        if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
            raise ValueError(f"{column} {show(value)} is no name; write a short word in quotes")
        self._names[text] = name
        return name

    def _read_score(self, value: object) -> int:
        known = self._scores.get(value) if isinstance(value, str) else None
        if known is not None:
            return known
        score = _whole(value)
        if score is None or score > _WORST_SCORE:
            raise ValueError(f"score {show(value)} is not from 0 to 100; write a whole number")
        if isinstance(value, str):
            self._scores[value] = score
        return score


_LEVELS: Final = {level.value: level for level in Level}


def _read_level(value: object) -> Level:
    text = value.strip() if isinstance(value, str) else ""
    level = _LEVELS.get(text)
    if level is not None:
        return level
    folded = {word.lower(): word for word in _LEVELS}
    near = get_close_matches(text.lower(), folded, n=1)
    fix = folded[near[0]] if near else ", ".join(_LEVELS)
    raise ValueError(f"verdict {show(value)} is not one of the words; write {fix}")


def _read_calls(value: object) -> int:
    calls = _whole(value)
    if calls is None:
        raise ValueError(f"callsToday {show(value)} is no count; write a whole number")
    return calls


def _whole(value: object) -> int | None:
    if type(value) is int and 0 <= value < 10**9:
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if _DIGITS.fullmatch(text) else None


def _read_label(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > _LONGEST_LABEL:
        sentence = f"label {show(value)} is no plain text of up to {_LONGEST_LABEL} letters"
        raise ValueError(f"{sentence}; shorten or quote it")
    return value.strip()


def _mend_number(value: object) -> str:
    text = value.text if isinstance(value, Plain) else str(value).strip()
    if isinstance(value, Plain) and _NUMBER.fullmatch(text):
        return f'write "{text}" in quotes'
    if _BARE_NUMBER.fullmatch(text) and len(text) > _NATIONAL:
        return f'write "+{text}" in quotes'
    if _BARE_NUMBER.fullmatch(text):
        return f"write it with its country code: +1{text} if it is a number of North America"
    return 'write it like "+14155550101"'


def show(value: object) -> str:
    """Quote a value of a file, shortened, so that a message stays one line."""
    text = ascii(value.text if isinstance(value, Plain) else value)
    return text if len(text) <= 40 else f"{text[:37]}..."
