"""The parts of a policy that judge one number: when it is flagged, rests, returns, retires."""

from typing import Annotated, Final

from pydantic import Field, PlainValidator, WithJsonSchema, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.parts import SHAPE, Count, Duration, Positive

QUORUM_WORDS: Final = ("any", "majority")


def _read_quorum(value: object) -> int | str:
    if value in QUORUM_WORDS and isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 20:
        return value
    raise PydanticCustomError("quorum", "is no quorum")


Quorum = Annotated[
    int | str,
    PlainValidator(_read_quorum),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 20},
                {"type": "string", "enum": list(QUORUM_WORDS)},
            ]
        }
    ),
]


@with_config(SHAPE)
class Flag(TypedDict, total=False):
    """When a number counts as flagged."""

    quorum: Annotated[
        Quorum,
        Field(description="How many engines must say Flagged: any, majority, or a number."),
    ]


@with_config(SHAPE)
class Rest(TypedDict, total=False):
    """How long a benched number rests."""

    min: Annotated[Duration, Field(description="Shortest rest off the list. Default 14d.")]
    max: Annotated[
        Duration,
        Field(description="Then a person is told, and old verdicts lose their say. Default 28d."),
    ]


@with_config(SHAPE)
class WarmUpStep(TypedDict):
    """One step of the climb back."""

    span: Annotated[Duration, Field(alias="for", description="How long the step lasts.")]
    daily_cap: Annotated[Positive, Field(description="Calls a day during the step.")]


@with_config(SHAPE)
class Recovery(TypedDict, total=False):
    """What a rested number has to show before it returns."""

    clean_checks: Annotated[Count, Field(le=100, description="Clean checks needed. Default 2.")]
    rest: Annotated[Rest, Field(description="Shortest and longest rest.")]
    warm_up: Annotated[
        list[WarmUpStep],
        Field(
            max_length=20, description="Steps of the climb back, first step first; [] for none."
        ),
    ]


@with_config(SHAPE)
class Retire(TypedDict, total=False):
    """How many flags within what time put a number into quarantine."""

    flags: Annotated[Positive, Field(le=10, description="Flags that are too many. Default 3.")]
    within: Annotated[Duration, Field(description="The time they are counted over. Default 60d.")]
