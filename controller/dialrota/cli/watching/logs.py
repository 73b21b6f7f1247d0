"""What a controller logs: one JSON object a line for machines, or a line for people.

On standard error. No secret: texts are scrubbed of what looks like one, and of an exception only
its kind and its place are told, never its words, which may quote anything.
"""

import json
import logging
import re
import traceback
from typing import Any, Final

import click

from dialrota.cli.watching import speaking
from dialrota.model.instant import format_instant

_USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FRAMES: Final = 12
_LONGEST: Final = 2000  # Characters of a text; whoever sends more has no message, but a document.
_SECRETS: Final = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # A JSON web token, such as a service account has.
    r"|\b(?:bearer|basic)\s+[\w.~+/=-]{6,}"
    r"|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
    r"|(?:(?:api|access|secret|private)[_-]?key|token|secret|password|passwd)"
    r"""["']?\s*[=:]\s*["']?[^\s"',;&]{4,}""",
    re.IGNORECASE,
)


def set_up(form: str, level: str) -> None:
    """Write what this program logs in a form, from a level on; from now on."""
    log = logging.getLogger("dialrota")
    for old in tuple(log.handlers):
        log.removeHandler(old)
    handler = _Stream()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    log.addHandler(handler)
    log.setLevel(level.upper())
    log.propagate = False


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, message, and the fields of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; names of fields that are taken get an underscore."""
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "message": scrub(record.getMessage()),
            "logger": record.name,
        }
        for name, value in fields_of(record).items():
            line[f"{name}_" if name in line else name] = value
        return json.dumps(line)


class TextLines(logging.Formatter):
    """A line for people: a sentence where there is one for the event, else event and fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record on one line."""
        said = speaking.sentence(record)
        if said is not None:
            return scrub(f"dialrota: {said}")
        fields = fields_of(record)
        told = "".join(f" {name}={_inline(value)}" for name, value in sorted(fields.items()))
        return f"{_time(record)} {record.levelname.lower()} {scrub(record.getMessage())}{told}"


class _Stream(logging.Handler):
    """Writes to standard error as it is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        click.echo(self.format(record), err=True)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Collect what a record is about, as plain data without secrets."""
    found = {name: value for name, value in vars(record).items() if name not in _USUAL}
    told = found.pop("fields", {})
    fields = {name: _plain(value) for name, value in (found | told).items()}
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        fields["exception"] = type(error).__name__
        fields["stack"] = [f"{f.filename}:{f.lineno} {f.name}" for f in frames]
    return fields


def scrub(text: str) -> str:
    """Take out of a text what looks like a secret."""
    return _SECRETS.sub("(secret)", text)[:_LONGEST]


def _plain(value: object) -> Any:  # noqa: ANN401  # Plain data of any shape.
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case _:
            return scrub(str(value).encode("utf-8", "replace").decode())


def _inline(value: object) -> str:
    """Write a value so that it stays on its line."""
    text = json.dumps(value)
    plain = isinstance(value, str) and value.isprintable() and not re.search(r'[\s="]', value)
    return text[1:-1] if plain else text


def _time(record: logging.LogRecord) -> str:
    """Write when it was, in UTC, to the millisecond."""
    return f"{format_instant(int(record.created))[:-1]}.{int(record.msecs):03d}Z"
