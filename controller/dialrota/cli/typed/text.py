"""Text as a person types it on the line, held to what a declaration may hold.

A reason that no declaration can carry would make the file unreadable, and the word without effect.
"""

import re
from typing import Final

from dialrota.model.failure import UsageError

LONGEST_REASON: Final = 1024
LONGEST_CONTACT: Final = 254
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def read_reason(text: str) -> str:
    """Read a reason: one line, and not empty.

    Raises:
        UsageError: it is empty, too long, or would steer a terminal.
    """
    reason = read_line("--reason", text, LONGEST_REASON)
    if not reason:
        raise UsageError("--reason is empty; say why, for the next person")
    return reason


def read_line(option: str, text: str, longest: int) -> str:
    """Read a text of one line; blanks and line breaks in it become single blanks.

    Raises:
        UsageError: it is too long, or would steer a terminal.
    """
    # Beside blanks, split() takes apart at the separators FS to US and at NEL: those stay.
    line = " ".join(re.split(r"[ \t\r\n]+", text.strip(" \t\r\n")))
    found = _CONTROL.search(line)
    if found is not None:
        sign = found[0].encode("unicode_escape").decode("ascii")
        raise UsageError(f"{option} holds the control character {sign}; write plain text")
    if len(line) > longest:
        raise UsageError(f"{option} has {len(line)} characters; write at most {longest}")
    return line
