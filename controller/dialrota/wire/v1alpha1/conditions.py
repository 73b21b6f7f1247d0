"""Conditions, as the status of every kind holds them."""

from typing import Annotated, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.parts import SHAPE, Count, Instant, Message

Claim = Annotated[str, Field(max_length=316)]


@with_config(SHAPE)
class Condition(TypedDict, total=False):
    """A claim about an object, by the Kubernetes conventions."""

    type: Required[Annotated[Claim, Field(description="What is claimed, such as Ready.")]]
    status: Required[
        Annotated[Literal["True", "False", "Unknown"], Field(description="Whether it holds.")]
    ]
    reason: Required[Annotated[Claim, Field(description="One word why, for programs.")]]
    message: Required[Annotated[Message, Field(description="A sentence why, for people.")]]
    last_transition_time: Required[
        Annotated[Instant, Field(description="When status last changed.")]
    ]
    observed_generation: Annotated[Count, Field(description="The generation this speaks of.")]


Conditions = Annotated[
    list[Condition], Field(max_length=32, description="Claims, one of each type.")
]
