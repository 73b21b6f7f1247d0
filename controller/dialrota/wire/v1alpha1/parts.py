"""Types that several kinds share: numbers, names, times, spans, money, metadata, conditions.

The kinds are typed dictionaries: what is absent is absent, so a policy can be laid over another,
and no schema needs a null union, which Kubernetes cannot express. Strings and lists are bounded.
"""

import re
from typing import Annotated, Any, Final, Literal, Required

from pydantic import ConfigDict, Field, PlainValidator, Strict, WithJsonSchema, with_config
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from dialrota.model.document import Plain
from dialrota.model.instant import DAY, parse_duration, parse_instant

SHAPE: Final = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)

LAX: Final = Strict(
    strict=False
)  # A word arrives as a string; strict mode would want the enum member.

LONGEST: Final = 3650 * DAY  # Sums of times and spans stay within what a calendar can write.
_FIRST: Final = parse_instant("2000-01-01T00:00:00Z")
_LAST: Final = parse_instant("2200-01-01T00:00:00Z")
_ZONE: Final = re.compile(r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z")

# No control characters: what people write ends in tables, commit messages and logs.
LINE: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
MONEY: Final = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"
CURRENCY: Final = r"^[A-Z]{3}$"
KEY: Final = r"^[A-Za-z0-9_][-._A-Za-z0-9]*$"
ENDPOINT: Final = r"^https?://[^\s@\x00-\x1f\x7f]+$"
NUMBER: Final = r"^\+[1-9][0-9]{6,14}$"
LABEL: Final = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
DURATION: Final = r"^[0-9]{1,9}[smhdw]$"
LABEL_VALUE: Final = r"^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$"
LABEL_KEY: Final = (  # A domain and a slash may stand before it.
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$"
)
SUBDOMAIN: Final = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"

ApiVersion = Literal["dialrota.dev/v1alpha1"]
# The pattern bounds the length; a limit of its own would hide the better message.
E164 = Annotated[str, Field(pattern=NUMBER, json_schema_extra={"maxLength": 16})]
Word = Annotated[str, Field(min_length=1, max_length=63, pattern=LINE)]
Text = Annotated[str, Field(max_length=1024, pattern=LINE)]
Sentence = Annotated[str, Field(min_length=1, max_length=1024, pattern=LINE)]
Message = Annotated[str, Field(max_length=32768)]
Contact = Annotated[str, Field(max_length=254, pattern=LINE)]
ObjectName = Annotated[str, Field(min_length=1, max_length=253, pattern=SUBDOMAIN)]
PoolName = Annotated[str, Field(min_length=1, max_length=63, pattern=SUBDOMAIN)]
Namespace = Annotated[str, Field(min_length=1, max_length=63, pattern=LABEL)]
Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Positive = Annotated[int, Field(ge=1, le=1_000_000)]
Money = Annotated[str, Field(pattern=MONEY, max_length=16)]
Currency = Annotated[str, Field(pattern=CURRENCY, max_length=3)]
Labels = Annotated[
    dict[Word, Annotated[str, Field(max_length=128, pattern=LINE)]],
    Field(max_length=32),
    WithJsonSchema(
        {  # Kubernetes knows no patterns for the names of a map.
            "type": "object",
            "maxProperties": 32,
            "additionalProperties": {"type": "string", "maxLength": 128, "pattern": LINE},
        }
    ),
]

MatchLabels = Annotated[
    dict[
        Annotated[str, Field(max_length=317, pattern=LABEL_KEY)],
        Annotated[str, Field(max_length=63, pattern=LABEL_VALUE)],
    ],
    Field(min_length=1, max_length=16),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 16,
            "additionalProperties": {"type": "string", "maxLength": 63, "pattern": LABEL_VALUE},
        }
    ),
]


def _read_instant(value: object) -> int:
    # An unquoted time loses nothing: its characters are kept as they were written.
    text = value.text if isinstance(value, Plain) else value
    if not isinstance(text, str):
        raise PydanticCustomError("instant", "is not a time")
    try:
        instant = parse_instant(text)
    except ValueError:
        instant = None
    if instant is None or _ZONE.search(text) is None:
        raise PydanticCustomError("instant", "is not a time")
    if not _FIRST <= instant < _LAST:
        raise PydanticCustomError("instant_range", "lies outside the years 2000 to 2199")
    return instant


def _read_duration(value: object) -> int:
    try:
        seconds = parse_duration(value) if isinstance(value, str) else None
    except ValueError:
        seconds = None
    if seconds is None:
        raise PydanticCustomError("duration", "is not a duration")
    if seconds > LONGEST:
        raise PydanticCustomError("duration_range", "is longer than 3650d")
    return seconds


Duration = Annotated[
    int,
    PlainValidator(_read_duration),
    WithJsonSchema({"type": "string", "pattern": DURATION, "maxLength": 10}),
]
Instant = Annotated[
    int,
    PlainValidator(_read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 35}),
]


@with_config(SHAPE)
class NameRef(TypedDict):
    """The name of another object in the same namespace."""

    name: Annotated[ObjectName, Field(description="Name of the object, in the same namespace.")]


@with_config(SHAPE)
class Metadata(TypedDict, total=False):
    """Name and place of an object; what a server fills in is accepted and passed over."""

    name: Required[Annotated[ObjectName, Field(description="Name, unique in its namespace.")]]
    namespace: Annotated[Namespace, Field(description="Namespace; default when absent.")]
    labels: Annotated[dict[str, str], Field(max_length=64)]
    annotations: Annotated[dict[str, str], Field(max_length=64)]
    uid: Any
    resource_version: Any
    generation: Any
    creation_timestamp: Any
    deletion_timestamp: Any
    deletion_grace_period_seconds: Any
    managed_fields: Any
    owner_references: Any
    finalizers: Any
    self_link: Any


# A status is typed in a module of its own: people never write one, and reading passes over it.
WrittenByMachine = Annotated[Any, Field(description="Written by the controller.")]
