"""Status of a ReputationIncident: how far it has come."""

from typing import Annotated, Literal

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.conditions import Conditions
from dialrota.wire.v1alpha1.parts import SHAPE, Count, Instant, Message


@with_config(SHAPE)
class TimelineEntry(TypedDict):
    """One thing that happened."""

    at: Annotated[Instant, Field(description="When it happened.")]
    text: Annotated[Message, Field(description="What happened.")]


@with_config(SHAPE)
class ReputationIncidentStatus(TypedDict, total=False):
    """How far it has come."""

    observed_generation: Annotated[Count, Field(description="The generation last read.")]
    phase: Annotated[
        Literal["Open", "Contained", "Recovering", "Resolved"],
        Field(description="How far it has come."),
    ]
    contained_at: Annotated[Instant, Field(description="When it was out of every list.")]
    resolved_at: Annotated[Instant, Field(description="When its acceptance held.")]
    timeline: Annotated[
        list[TimelineEntry], Field(max_length=1000, description="What happened, oldest first.")
    ]
    conditions: Conditions
