"""PhoneNumber: one row of the reputation table. The controller writes all but ``spec.hold``."""

from typing import Annotated, Any, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.model.words import Desired, Health, Level, Stage, State
from dialrota.wire.v1alpha1.parts import (
    E164,
    LAX,
    SHAPE,
    ApiVersion,
    Conditions,
    Count,
    Instant,
    Message,
    Metadata,
    Percent,
    PoolName,
    Sentence,
    Text,
    Word,
)

Times = Annotated[list[Instant], Field(max_length=10)]


@with_config(SHAPE)
class PoolRef(TypedDict):
    """The pool that owns the row."""

    name: Annotated[PoolName, Field(description="Name of the pool, in the same namespace.")]


@with_config(SHAPE)
class HoldSpec(TypedDict, total=False):
    """A person's quick bench of one number. It can only remove, and ends by itself."""

    reason: Required[Annotated[Sentence, Field(description="Why, in words for others.")]]
    until: Annotated[Instant | None, Field(description="When the hold ends. Never, when absent.")]
    by: Required[Annotated[Sentence, Field(max_length=254, description="Who holds it.")]]


@with_config(SHAPE)
class PhoneNumberSpec(TypedDict, total=False):
    """Which number, of which pool, and whether a person holds it."""

    number: Required[Annotated[E164, Field(description="E.164, in quotes.")]]
    pool_ref: Required[Annotated[PoolRef, Field(description="The pool that owns the row.")]]
    desired: Annotated[Desired, LAX, Field(description="What the pool declares. Default Active.")]
    hold: Annotated[HoldSpec, Field(description="The only part a person writes: benches at once.")]


@with_config(SHAPE)
class VerdictStatus(TypedDict, total=False):
    """One engine's word on the number at one carrier."""

    source: Required[Word]
    engine: Required[Word]
    carrier: Annotated[Text, Field(max_length=63, description="Absent: not by carrier.")]
    verdict: Required[Annotated[Level, LAX]]
    observed_at: Required[Instant]
    score: Annotated[Percent, Field(description="Higher is worse.")]
    label: Annotated[Text, Field(max_length=256, description="What the phone shows.")]


@with_config(SHAPE)
class WarmUpStatus(TypedDict, total=False):
    """How far the number has climbed."""

    spent: Required[Annotated[Count, Field(description="Seconds served before since.")]]
    since: Annotated[Instant, Field(description="Since when the clock runs.")]


@with_config(SHAPE)
class ClaimStatus(TypedDict):
    """The pool that this stock number serves, and for which number."""

    pool: PoolName
    covers: E164
    since: Instant


@with_config(SHAPE)
class PhoneNumberStatus(TypedDict, total=False):
    """What was observed and decided."""

    observed_generation: Annotated[Count, Field(description="The generation last decided on.")]
    state: Annotated[State, LAX, Field(description="The one word shown to people.")]
    health: Annotated[Health, LAX, Field(description="The merged verdicts.")]
    stage: Annotated[Stage, LAX, Field(description="Where the number is in its life.")]
    since: Annotated[Instant, Field(description="When state last changed.")]
    stage_since: Annotated[Instant, Field(description="When stage last changed.")]
    in_rotation: Annotated[bool, Field(description="Whether the published list holds it.")]
    monitored: Annotated[bool, Field(description="Whether sources are asked about it.")]
    reason: Annotated[Word, Field(description="One word why.")]
    message: Annotated[Message, Field(description="The same in a sentence.")]
    risk: Annotated[Percent, Field(description="Highest score, higher is worse; absent: unknown.")]
    verdicts: Annotated[
        list[VerdictStatus], Field(max_length=100, description="The last used of each key.")
    ]
    heard_at: Annotated[Instant, Field(description="When it was last spoken of.")]
    stale: Annotated[bool, Field(description="The health rests on answers too old to be live.")]
    unverified: Annotated[bool, Field(description="Nobody has spoken for longer than rest.max.")]
    flagged_at: Annotated[Times, Field(description="When it was benched, the last ten times.")]
    flags_from: Annotated[Instant, Field(description="Flags before this no longer count.")]
    labelled_since: Annotated[Instant, Field(description="Since when it is labelled.")]
    rested_since: Annotated[Instant, Field(description="Since when it is off the list.")]
    clean_checks: Annotated[Count, Field(description="Clean checks counted while resting.")]
    checked_at: Annotated[Instant, Field(description="Observation time of the last check.")]
    declared_since: Annotated[Instant, Field(description="Since when it is declared.")]
    seat: Annotated[Word, Field(description="By what right it is in the list.")]
    warm_up: Annotated[WarmUpStatus, Field(description="How far it has climbed.")]
    held_back: Annotated[dict[str, Any], Field(max_length=8, description="A bench in doubt.")]
    out: Annotated[dict[str, Any], Field(max_length=8, description="Kept out by people.")]
    claim: Annotated[ClaimStatus, Field(description="Whom this stock number covers.")]
    conditions: Conditions


@with_config(SHAPE)
class PhoneNumber(TypedDict, total=False):
    """One number of a pool: what is known of it and what was decided."""

    api_version: Required[ApiVersion]
    kind: Required[Literal["PhoneNumber"]]
    metadata: Required[Metadata]
    spec: Required[PhoneNumberSpec]
    status: PhoneNumberStatus
