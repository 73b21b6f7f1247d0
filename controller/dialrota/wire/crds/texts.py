"""Forms of texts, with words: a server that shows a regular expression helps nobody.

Each pattern of the models has its rules here, and a schema carries those instead of the pattern.
"""

from collections.abc import Mapping
from typing import Final

from dialrota.model.instant import format_duration
from dialrota.wire.crds.rule import Rule, matches, unless
from dialrota.wire.v1alpha1 import parts

Texts = Mapping[str, tuple[Rule, ...]]

_SECONDS: Final = "{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}"
_HTTP: Final = r"^http:"
_LOOPBACK: Final = r"^http://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?(/|$)"
_OUTSIDE: Final = r"^[/~]|\\|^[^/]*:|(^|/)\.\.(/|$)|[\x00-\x1f\x7f]"
_POSSIBLE: Final = r"^\+([2-9][0-9]{6,14}|1[2-9][0-9]{2}[2-9][0-9]{6})$"
_HOW: Final = 'write it in quotes, with + and country code, digits only, such as "+14155550101"'
_PLUS_ONE: Final = (
    "is not a possible number: after +1 come ten digits, "
    "and neither area code nor exchange begins with 0 or 1"
)


def seconds(span: str) -> str:
    """Write the length of a span, such as 14d, in seconds."""
    return (
        f"int({span}.substring(0, {span}.size() - 1))"
        f" * {_SECONDS}[{span}.substring({span}.size() - 1)]"
    )


IS_SPAN: Final = matches(parts.DURATION)
RELATIVE_PATH: Final = Rule(
    f"!{matches(_OUTSIDE)}",
    "write a path inside the repository, such as pools/numbers.csv: not absolute, not upwards",
)
_IS_TIME: Final = matches(
    r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-][0-2][0-9]:[0-5][0-9])$"
)
# In place of the format date-time, which a server explains by its name alone.
INSTANT: Final = (
    Rule(_IS_TIME, 'write a time with its zone, such as "2026-11-02T06:00:00Z"'),
    Rule(
        unless(
            _IS_TIME,
            "(timestamp(self) >= timestamp('2000-01-01T00:00:00Z')"
            " && timestamp(self) < timestamp('2200-01-01T00:00:00Z'))",
        ),
        "write a time that exists, between the years 2000 and 2199",
    ),
)
SOME_TIME: Final = Rule(f"!{matches('^0+[smhdw]$')}", "is no time at all: write 1s or more")
# Without quotes YAML makes a sum of it. A schema that wants a text would refuse that with a word
# on types, or fail in the merge; one that takes both, and this rule, can say what to write.
QUOTED_NUMBER: Final = Rule(
    f"type(self) == string && {matches(_POSSIBLE)}",
    _HOW,
    shown="type(self) == int"
    " ? 'write it in quotes: \"' + (self < 10000000000 ? '+1' : '+') + string(self) + '\"'"
    f" : string(self).startsWith('+1') ? '{_PLUS_ONE}' : '{_HOW}'",
)

TEXTS: Final[Texts] = {
    parts.NUMBER: (
        Rule(matches(_POSSIBLE), _HOW, shown=f"{matches('^[+]1')} ? '{_PLUS_ONE}' : '{_HOW}'"),
    ),
    parts.LINE: (Rule(matches(parts.LINE), "write it on one line, without control characters"),),
    parts.SUBDOMAIN: (
        Rule(
            matches(parts.SUBDOMAIN),
            "write a name of lower-case letters, digits, - and ., such as sales-us",
        ),
    ),
    parts.LABEL_VALUE: (
        Rule(
            matches(parts.LABEL_VALUE),
            "write the value of a label: letters, digits, ., - and _, such as dialer",
        ),
    ),
    parts.KEY: (
        Rule(matches(parts.KEY), "write letters, digits, ., - and _ only, such as apiKey"),
    ),
    parts.MONEY: (Rule(matches(parts.MONEY), 'write a decimal in quotes, such as "0.10"'),),
    parts.CURRENCY: (Rule(matches(parts.CURRENCY), "write three capital letters, such as USD"),),
    parts.DURATION: (
        Rule(IS_SPAN, "write a whole number with s, m, h, d or w, such as 14d"),
        Rule(
            unless(IS_SPAN, f"{seconds('self')} <= {parts.LONGEST}"),
            f"write {format_duration(parts.LONGEST)} or less",
        ),
    ),
    parts.ENDPOINT: (
        Rule(
            f"{matches(parts.ENDPOINT)} && isURL(self)",
            "write https://, a host and a path, no spaces, no @: "
            "credentials stand in a secret that secretRef names",
        ),
        Rule(
            unless(matches(_HTTP), matches(_LOOPBACK)),
            "would be asked in the clear: write https://, or http://127.0.0.1:port for a test",
        ),
        Rule("!self.contains('?') && !self.contains('#')", "end it with the path: no ?, no #"),
    ),
}
