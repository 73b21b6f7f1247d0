"""ReputationSource: a provider or a signal feed that is asked about numbers.

``type`` names the settings that apply: the field of the same name. Only some types are served yet.
"""

from typing import Annotated, Any, Final, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.parts import (
    ENDPOINT,
    KEY,
    SHAPE,
    ApiVersion,
    Count,
    Currency,
    Duration,
    Metadata,
    Money,
    ObjectName,
    Positive,
    Text,
    Word,
    WrittenByMachine,
)

TYPES: Final = {
    "file": "file",
    "telnyx": "telnyx",
    "httpJson": "http_json",
    "trustCall": "trust_call",
    "twilio": "twilio",
    "firstOrion": "first_orion",
    "hiya": "hiya",
    "callRecords": "call_records",
    "prometheus": "prometheus",
}  # Each with the name of its settings here.
SERVED: Final = ("file", "telnyx")  # The types that somebody here knows how to ask.

Settings = Annotated[dict[str, Any], Field(max_length=50)]
Reserved = Annotated[Settings, Field(description="Reserved: nobody asks it yet.")]
Endpoint = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2048,
        pattern=ENDPOINT,
        description="Stands in for the vendor's address: https, or http to loopback.",
    ),
]
Glob = Annotated[str, Field(min_length=1, max_length=1024)]


@with_config(SHAPE)
class FileSettings(TypedDict):
    """Verdicts and usage in files of the repository."""

    paths: Annotated[
        list[Glob],
        Field(min_length=1, max_length=100, description="Paths inside the repository; * and **."),
    ]


@with_config(SHAPE)
class TelnyxSettings(TypedDict, total=False):
    """Telnyx Number Reputation."""

    endpoint: Endpoint
    enterprise_id: Annotated[Word, Field(max_length=128, description="The enterprise to ask for.")]
    refresh: Annotated[
        Literal["Never", "WhenStale"],
        Field(description="Whether to pay for a refresh, within the budget. Default Never."),
    ]
    min_age: Annotated[
        Duration,
        Field(description="Refresh only what is older. Default four fifths of the interval."),
    ]


@with_config(SHAPE)
class HttpJsonSettings(TypedDict, total=False):
    """Any other API that answers in JSON. Reserved: nobody asks it yet."""

    endpoint: Endpoint
    request: Annotated[Settings, Field(description="Method, URL template, headers, body.")]
    batch: Annotated[Settings, Field(description="How many numbers a request takes, and how.")]
    flow: Annotated[Settings, Field(description="Single, submit-then-poll or paging.")]
    success: Annotated[Text, Field(description="What must hold of an answer.")]
    map: Annotated[Settings, Field(description="How an answer becomes verdicts.")]


@with_config(SHAPE)
class SecretRef(TypedDict):
    """One key of a secret of the same namespace."""

    name: Annotated[ObjectName, Field(description="Name of the secret.")]
    key: Annotated[
        str,
        Field(min_length=1, max_length=253, pattern=KEY, description="Key inside the secret."),
    ]


@with_config(SHAPE)
class RateLimit(TypedDict, total=False):
    """How fast the source may be asked."""

    per_minute: Annotated[Positive, Field(description="Requests a minute.")]


@with_config(SHAPE)
class BudgetSpec(TypedDict, total=False):
    """How many billed requests may be made."""

    per_day: Annotated[Count, Field(description="Billed requests a day, UTC.")]
    per_month: Annotated[Count, Field(description="Billed requests a month, UTC.")]
    unit_price: Annotated[Money, Field(description='Price of one, in quotes: "0.10".')]
    currency: Annotated[Currency, Field(description="Three letters. Default USD.")]


@with_config(SHAPE)
class Slots(TypedDict, total=False):
    """Monitoring places that are paid for in blocks."""

    size: Annotated[Positive, Field(description="Places in a block.")]
    price: Annotated[Money, Field(description="Price of a block, in quotes.")]
    cycle_day: Annotated[Positive, Field(le=28, description="Day of the month that frees places.")]
    limit: Annotated[Count, Field(description="Most places.")]


@with_config(SHAPE)
class ReputationSourceSpec(TypedDict, total=False):
    """Whom to ask, how often, and what it may cost."""

    type: Required[
        Annotated[
            Literal[
                "file",
                "telnyx",
                "httpJson",
                "trustCall",
                "twilio",
                "firstOrion",
                "hiya",
                "callRecords",
                "prometheus",
            ],
            Field(description="Whom to ask; the field of the same name holds the settings."),
        ]
    ]
    file: FileSettings
    telnyx: TelnyxSettings
    http_json: HttpJsonSettings
    trust_call: Reserved
    twilio: Reserved
    first_orion: Reserved
    hiya: Reserved
    call_records: Reserved
    prometheus: Reserved
    interval: Annotated[Duration, Field(description="How often to ask. Default 24h.")]
    timeout: Annotated[Duration, Field(description="Longest time for one request.")]
    stale_after: Annotated[
        Duration, Field(description="Older verdicts are not live. Default three intervals.")
    ]
    secret_ref: Annotated[SecretRef, Field(description="The credential, by name.")]
    rate_limit: Annotated[RateLimit, Field(description="How fast the source may be asked.")]
    budget: Annotated[BudgetSpec, Field(description="How many billed requests may be made.")]
    slots: Annotated[Slots, Field(description="Monitoring places that are paid for in blocks.")]
    suspend: Annotated[bool, Field(description="Do not ask; what was heard ages as usual.")]


@with_config(SHAPE)
class ReputationSource(TypedDict, total=False):
    """Somebody or something that is asked about numbers."""

    api_version: Required[ApiVersion]
    kind: Required[Literal["ReputationSource"]]
    metadata: Required[Metadata]
    spec: Required[ReputationSourceSpec]
    status: WrittenByMachine
