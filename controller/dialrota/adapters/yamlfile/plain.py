"""Give an unquoted YAML scalar its type: only what every reader agrees on gets one.

YAML 1.1 and 1.2 read ``+14155550101``, ``no``, ``0123`` or ``1:30`` as different things. Whatever
either of them would take for something else than a string stays ``Plain``: no digit is lost.
Must not know what a field wants; that is the schema's business.
"""

import re
from typing import Any, Final

from dialrota.model.document import Plain

_LIMIT: Final = 4096  # Remembered scalars; the words of a declaration are few.
_LONGEST: Final = 64  # Longer texts do not repeat.

_WORDS: Final[dict[str, Any]] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
    **{
        cased: Plain(cased)
        for word in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
        for cased in (word, word.title(), word.upper())
        if cased not in ("null", "true", "false")
    },
}
_START: Final = frozenset("+-.0123456789=<")
_INTEGER: Final = re.compile(r"-?[1-9][0-9]{0,17}|0")
_ODD: Final = re.compile(
    r"[-+]?0b[01_]+"
    r"|[-+]?0o[0-7_]+"
    r"|[-+]?0x[0-9a-fA-F_]+"
    r"|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\._+(?:[eE][-+][0-9]+)?"  # A float to YAML 1.1, by the letter of its grammar.
    r"|[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?"
    r"|[-+]?\.(?:inf|Inf|INF)"
    r"|\.(?:nan|NaN|NAN)"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}.*)?"
    r"|<<|="
)


def read(text: str) -> Any:  # noqa: ANN401  # A str, int, bool, None or Plain.
    """Return the value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _START:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return Plain(text) if _ODD.fullmatch(text) else text


class _Memo(dict[str, Any]):
    """What was read lately: most unquoted scalars are field names and a few words."""

    def __missing__(self, text: str) -> Any:  # noqa: ANN401  # As above.
        value = read(text)
        if len(text) <= _LONGEST:
            if len(self) >= _LIMIT:
                self.clear()
            self[text] = value
        return value


VALUES: Final = _Memo()  # ``VALUES[text]`` is ``read(text)``, quicker.
