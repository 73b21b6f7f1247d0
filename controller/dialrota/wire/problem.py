"""Put what pydantic refused into words: where, what is wrong, and what to write instead.

Must not decide whether something is wrong; it only explains.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from dialrota.model.document import Path, Plain
from dialrota.model.instant import parse_instant
from dialrota.wire.nearest import nearest
from dialrota.wire.schemafields import fields_at, is_required, resolve
from dialrota.wire.v1alpha1 import parts

Details = Mapping[str, Any]
Words = tuple[str, str]

_QUOTED: Final = re.compile(r"'([^']*)'")
_SEPARATORS: Final = re.compile(r"[\s().\-/_]")
_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")
_NANP_NATIONAL: Final = 10


class Problem(NamedTuple):
    """One thing wrong at a path of a document. Severity is ``error`` or ``warning``."""

    path: Path
    message: str
    fix: str
    severity: str = "error"


_OR_REMOVE: Final = ", or remove the line"


def explain(details: Details, schema: dict[str, Any]) -> Problem:
    """Turn one of pydantic's errors into a problem."""
    path = tuple(part for part in details["loc"] if part != "[key]")
    kind, value, context = details["type"], details.get("input"), details.get("ctx", {})
    if kind == "missing":
        return Problem(path, "is missing", f"add {path[-1]}: {_describe(schema, path)}")
    if kind == "extra_forbidden":
        return Problem(path, *_explain_unknown(schema, path))
    if value is None:
        fix = f"give it a value{'' if is_required(schema, path) else _OR_REMOVE}"
        return Problem(path, "is empty", fix)
    message, fix = _WORDS.get(kind, _explain_otherwise)(value, context)
    digits = isinstance(value, int | Plain) and not isinstance(value, bool)
    if kind == "string_type" and digits and _is_number(schema, path):
        fix = _suggest_number(str(value.text if isinstance(value, Plain) else value))
    if is_required(schema, path):
        fix = fix.removesuffix(_OR_REMOVE)
    return Problem(path, message, fix)


def dotted(path: Path) -> str:
    """Write a path as people do: ``spec.numbers[3].reason``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def show(value: object) -> str:
    """Write a value as it stands in the file, shortened."""
    if isinstance(value, Plain):
        text = value.text
    elif isinstance(value, dict):
        return "a map"
    elif isinstance(value, list):
        return "a list"
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _describe(schema: dict[str, Any], path: Path) -> str:
    field = fields_at(schema, path[:-1]).get(str(path[-1]), {})
    described: str = field.get("description", "...")
    return described


def _is_number(schema: dict[str, Any], path: Path) -> bool:
    field = fields_at(schema, path[:-1]).get(str(path[-1]), {})
    return bool(resolve(schema, field).get("pattern") == parts.NUMBER)


def _explain_unknown(schema: dict[str, Any], path: Path) -> Words:
    if path[-1] == "namespace":
        return "is no known field: no reference leaves its namespace", "remove it"
    known = fields_at(schema, path[:-1])
    meant = nearest(str(path[-1]), known)
    if meant:
        return "is no known field", f"did you mean {meant}?"
    if not known:
        return "is no known field", "remove it"
    return "is no known field", f"remove it; known here are {', '.join(known)}"


def _explain_text(value: object, _: Details) -> Words:
    if isinstance(value, Plain):
        return f"{value.text} is not in quotes", f'write "{value.text}" in quotes'
    if isinstance(value, bool) or not isinstance(value, int):
        return f"is {show(value)} where a text is wanted", 'write a text, such as "..."'
    return f"{value} is a number where a text is wanted", f'write "{value}" in quotes'


def _explain_pattern(value: object, context: Details) -> Words:
    text, pattern = str(value), context["pattern"]
    if pattern == parts.NUMBER:
        return f"{show(value)} is not an E.164 number", _suggest_number(text)
    if pattern in {parts.LABEL, parts.SUBDOMAIN}:
        name = _NOT_NAME.sub("-", text.lower()).strip("-") or "sales-us"
        rule = "a name has lower-case letters, digits and - only"
        return f"{show(value)} is no name: {rule}", f"write {name[:63]}"
    if pattern == parts.ENDPOINT:  # It may hold a password, so it is not shown.
        return "is no address", "write https://, a host and a path; no spaces, no @"
    message, fix = _PATTERNS.get(pattern, ("is not of the form wanted", f"match {pattern}"))
    return f"{show(value)} {message}", fix


def _suggest_number(text: str) -> str:
    digits = _SEPARATORS.sub("", text).removeprefix("+").removeprefix("00")
    if digits.isascii() and digits.isdigit():
        number = f"+1{digits}" if len(digits) == _NANP_NATIONAL else f"+{digits}"
        if re.fullmatch(parts.NUMBER, number):
            return f'write "{number}" in quotes'
    return 'write it with + and country code, digits only, such as "+14155550101"'


def _explain_word(value: object, context: Details) -> Words:
    allowed = _QUOTED.findall(context["expected"])
    text = value.text if isinstance(value, Plain) else value
    listed = ", ".join(allowed)
    meant = nearest(text, allowed) if isinstance(text, str) else None
    fix = f"did you mean {meant}? Known are {listed}" if meant else f"write one of {listed}"
    return f"{show(value)} is no known word", fix


def _explain_whole(value: object, _: Details) -> Words:
    text = value.text if isinstance(value, Plain) else value
    if isinstance(text, str) and re.fullmatch(r"[0-9][0-9_]{0,17}", text):
        digits = text.replace("_", "")
        return f"{show(value)} is not a plain number", f"write {int(digits)}, without quotes"
    return f"is {show(value)} where a whole number is wanted", "write a whole number, such as 10"


def _explain_flag(value: object, _: Details) -> Words:
    text = str(value.text if isinstance(value, Plain) else value).lower()
    word = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text, text)
    fix = f"write {word}" if word in {"true", "false"} else "write true or false"
    return f"{show(value)} is neither true nor false", f"{fix}, without quotes"


def _explain_instant(value: object, _: Details) -> Words:
    text = value.text if isinstance(value, Plain) else value
    example = f"{text[:10]}T00:00:00Z" if isinstance(text, str) else ""
    try:
        parse_instant(example)
    except ValueError:
        example = "2026-11-02T06:00:00Z"
    return f"{show(value)} is not a time with its zone", f'write a time such as "{example}"'


def _explain_duration(value: object, _: Details) -> Words:
    example = f"{value}d" if isinstance(value, int) and not isinstance(value, bool) else "14d"
    units = "a whole number with s, m, h, d or w"
    return f"{show(value)} is not a duration", f"write {units}, such as {example}"


def _explain_otherwise(value: object, _: Details) -> Words:
    return f"{show(value)} is not what is wanted here", "see the documentation of the field"


_PATTERNS: Final[dict[str, Words]] = {
    parts.LINE: ("holds a line break or control character", "write it on one line"),
    parts.MONEY: ("is no amount of money", 'write a decimal in quotes, such as "0.10"'),
    parts.CURRENCY: ("is no currency", "write three capital letters, such as USD"),
    parts.LABEL_KEY: ("is no key of a label", "write one such as app or example.com/role"),
    parts.LABEL_VALUE: ("is no value of a label", "use letters, digits, ., - and _"),
    parts.KEY: ("is no key of a secret", "use letters, digits, ., - and _, such as apiKey"),
}
_WORDS: Final[dict[str, Callable[[Any, Details], Words]]] = {
    "string_type": _explain_text,
    "string_pattern_mismatch": _explain_pattern,
    "string_too_long": lambda value, context: (
        f"has {len(value)} characters",
        f"write at most {context['max_length']}",
    ),
    "string_too_short": lambda _, __: ("is empty", f"write something{_OR_REMOVE}"),
    "too_long": lambda value, context: (
        f"has {len(value)} entries",
        f"write at most {context['max_length']}",
    ),
    "too_short": lambda _, __: ("has no entries", "write at least one"),
    "literal_error": _explain_word,
    "enum": _explain_word,
    "int_type": _explain_whole,
    "bool_type": _explain_flag,
    "greater_than_equal": lambda value, context: (
        f"is {value}, under {context['ge']}",
        f"write {context['ge']} or more",
    ),
    "less_than_equal": lambda value, context: (
        f"is {value}, over {context['le']}",
        f"write {context['le']} or less",
    ),
    "dict_type": lambda value, _: (
        f"is {show(value)} where fields are wanted",
        "write fields, such as name: value, each on a line of its own",
    ),
    "list_type": lambda value, _: (
        f"is {show(value)} where a list is wanted",
        f"write [{show(value)}]" if isinstance(value, str | int) else "write each after a -",
    ),
    "instant": _explain_instant,
    "instant_range": lambda value, _: (
        f"{show(value)} lies outside the years 2000 to 2199",
        "write a year in between",
    ),
    "duration": _explain_duration,
    "duration_range": lambda value, _: (f"{show(value)} is too long", "write 3650d or less"),
    "quorum": lambda value, _: (
        f"{show(value)} is no quorum",
        "write any, majority, or a whole number from 1 to 20",
    ),
}
