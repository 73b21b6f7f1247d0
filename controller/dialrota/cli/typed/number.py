"""Numbers as people type them on the line. Must not accept what is not declared or recorded."""

from collections.abc import Collection

from dialrota.cli.nearest import did_you_mean
from dialrota.model.failure import UsageError


def find_number(text: str, known: Collection[str]) -> str:
    """Find the known number that was typed: in full, or without its plus or country code.

    Raises:
        UsageError: there is no such number; says which is nearest.
    """
    if text in known:
        return text
    digits = "".join(each for each in text if each.isascii() and each.isdigit())
    for form in (f"+{digits}", f"+1{digits}"):
        if digits and form in known:
            return form
    typed = f"+{digits}" if digits else text
    raise UsageError(f"number {text} is not declared{did_you_mean(typed, known) or ''}")
