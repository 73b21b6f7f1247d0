"""What the parts below log, as sentences on standard error for the person at the terminal."""

import logging
import os
from typing import Final

import click

_TRACEBACK: Final = "DIALROTA_TRACEBACK"
_SENTENCES: Final = {
    "secret.readable_by_all": "warning: secret {secret} may be read by everybody on this machine; "
    "take that right away (chmod o-r)",
    "watch.polling": "warning: files cannot be watched, so all of them are looked at again and "
    "again: {reason}",
}
_SAID_ANYWAY: Final = "pass.failed"  # Its error is printed by whoever asked for the pass.


class _Sentences(logging.Formatter):
    """Turns the name of an event into a sentence with what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record on one line; an event that has no sentence keeps its name."""
        said = sentence(record)
        return super().format(record) if said is None else f"dialrota: {said}"


class _Speaker(logging.Handler):
    """Writes to standard error as it is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        click.echo(self.format(record), err=True)


def sentence(record: logging.LogRecord) -> str | None:
    """Say an event in words; None where nobody has found any for it."""
    words = _SENTENCES.get(record.getMessage())
    return None if words is None else words.format_map(vars(record))


def speak() -> None:
    """Let warnings of this program be read as sentences, from now on."""
    log = logging.getLogger("dialrota")
    if log.handlers:
        return
    handler = _Speaker(logging.WARNING)
    handler.setFormatter(_Sentences("dialrota: %(message)s"))
    handler.addFilter(_is_news)
    log.addHandler(handler)


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() != _SAID_ANYWAY or bool(os.environ.get(_TRACEBACK))
