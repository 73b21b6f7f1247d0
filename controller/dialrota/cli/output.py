"""The ``-o`` option, and writing plain data for programs. Must not know what the data means."""

import json
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click

from dialrota.cli.command import Word
from dialrota.cli.render.table import Look
from dialrota.cli.settings import Screen, stdout_width

TABLE: Final = "table"
WIDE: Final = "wide"
JSON: Final = "json"
YAML: Final = "yaml"

_STEERING: Final = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

_Function = TypeVar("_Function", bound=Callable[..., Any])


def output_option(*formats: str) -> Callable[[_Function], _Function]:
    """Add ``-o`` with these formats; the first is the default."""
    return click.option(
        "-o",
        "--output",
        "form",
        type=Word(formats),
        default=formats[0],
        metavar="|".join(formats),
        help="How to write the answer.",
    )


def look_for_stdout(settings: Screen) -> Look:
    """Find out how standard output should look."""
    return Look(colour=settings.colours(sys.stdout), width=stdout_width())


def write_data(data: object, form: str) -> None:
    """Write plain data as JSON or YAML."""
    if form == YAML:
        from dialrota.cli.render.yaml import dump

        write_text(dump(data))
        return
    text = json.dumps(data, indent=2, ensure_ascii=False)
    # JSON leaves these as they are, and a terminal may obey them. They stand in texts alone.
    write_text(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    write_text("".join(f"{line}\n" for line in lines))


def write_text(text: str) -> None:
    """Write text to standard output as it is: colours were decided when it was made."""
    sys.stdout.write(text)
