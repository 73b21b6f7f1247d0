"""ReputationIncident: one flag episode, from the label to the day things are well again."""

from typing import Annotated, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.parts import (
    E164,
    SHAPE,
    ApiVersion,
    Contact,
    Instant,
    Metadata,
    NameRef,
    Sentence,
    Text,
    Word,
    WrittenByMachine,
)


@with_config(SHAPE)
class Evidence(TypedDict, total=False):
    """One thing that was seen."""

    at: Required[Annotated[Instant, Field(description="When it was observed.")]]
    number: Annotated[E164, Field(description="The number it was seen on.")]
    source: Annotated[Word, Field(description="Who reported it.")]
    text: Required[Annotated[Sentence, Field(description="What was seen.")]]


@with_config(SHAPE)
class Step(TypedDict, total=False):
    """One line of the checklist."""

    name: Required[Annotated[Word, Field(description="What is to be done.")]]
    done_at: Annotated[Instant, Field(description="When it was done.")]
    by: Annotated[Contact, Field(description="Who did it.")]
    note: Annotated[Text, Field(description="What the next person should know.")]


@with_config(SHAPE)
class ReputationIncidentSpec(TypedDict, total=False):
    """Whose incident it is, and what people noted."""

    owner: Required[Annotated[Contact, Field(min_length=1, description="Who sees to it.")]]
    escalation: Annotated[Contact, Field(description="Whom to call at the carrier or provider.")]
    pool_ref: Annotated[NameRef, Field(description="The pool it happened in.")]
    numbers: Annotated[list[E164], Field(max_length=2000, description="The numbers it is about.")]
    opened_at: Annotated[Instant, Field(description="When it began.")]
    evidence: Annotated[list[Evidence], Field(max_length=500, description="What was seen.")]
    checklist: Annotated[list[Step], Field(max_length=50, description="What is to be done.")]


@with_config(SHAPE)
class ReputationIncident(TypedDict, total=False):
    """One flag episode with its owner, evidence and checklist."""

    api_version: Required[ApiVersion]
    kind: Required[Literal["ReputationIncident"]]
    metadata: Required[Metadata]
    spec: Required[ReputationIncidentSpec]
    status: WrittenByMachine
