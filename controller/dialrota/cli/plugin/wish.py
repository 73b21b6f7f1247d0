"""What ``pull`` and ``hold`` are asked for, read before any cluster is."""

from typing import Any, NamedTuple

from dialrota.cli import outside
from dialrota.cli.plugin import patience
from dialrota.cli.typed.choosing import Choice, refuse_no_choice
from dialrota.cli.typed.text import read_reason
from dialrota.cli.typed.time import read_end


class Wish(NamedTuple):
    """What a person wants: which numbers, why, until when, and how long they wait for it."""

    choice: Choice
    reason: str
    until: int | None
    dry_run: bool
    timeout: int


def read_wish(options: dict[str, Any]) -> Wish:
    """Read the options of a word.

    Raises:
        UsageError: one of them makes no sense, or no number is named.
    """
    end = options["until"]
    choice = Choice(options["numbers"], options["selectors"], options["pool"])
    refuse_no_choice(choice)
    return Wish(
        choice=choice,
        reason=read_reason(options["reason"]),
        until=read_end(end, outside.clock().now()) if end else None,
        dry_run=options["dry_run"],
        timeout=patience.read_timeout(options["timeout"]),
    )
