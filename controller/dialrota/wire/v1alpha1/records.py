"""The record of a number as other programs see it: one line of a state file, one status.

Held to the codec of ``wire.record`` by a test: what is written must be declared, or a server that
applies it answers with an error. Bounds are those of what this program writes.
"""

from typing import Annotated, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.model.words import Health, Level, Seat, Stage, State
from dialrota.wire.v1alpha1.parts import (
    E164,
    LAX,
    SHAPE,
    Count,
    Instant,
    Message,
    Percent,
    Word,
)

MAX_NUMBERS = 100_000  # Of one pool, CSV files included.
Name = Annotated[str, Field(max_length=253)]
Label = Annotated[str, Field(max_length=512)]
Times = Annotated[list[Instant], Field(max_length=10)]


@with_config(SHAPE)
class VerdictStatus(TypedDict, total=False):
    """One engine's word on the number at one carrier."""

    source: Required[Annotated[Name, Field(description="The ReputationSource that brought it.")]]
    engine: Required[Annotated[Name, Field(description="The analytics engine that said it.")]]
    carrier: Annotated[Name, Field(description="Absent: the engine does not tell carriers apart.")]
    verdict: Required[Annotated[Level, LAX, Field(description="What it said.")]]
    observed_at: Required[Annotated[Instant, Field(description="When it said so.")]]
    score: Annotated[Percent, Field(description="0 to 100, higher is worse. Absent: unknown.")]
    label: Annotated[Label, Field(description="What the phone of a callee shows.")]


@with_config(SHAPE)
class WarmUpStatus(TypedDict, total=False):
    """How far the number has climbed."""

    spent: Required[Annotated[Count, Field(description="Seconds served before since.")]]
    since: Annotated[
        Instant, Field(description="Since when the clock runs. Absent: it stands still.")
    ]


@with_config(SHAPE)
class DoubtStatus(TypedDict):
    """A bench that the guard holds back."""

    since: Annotated[Instant, Field(description="Since when it is held back.")]
    sweeps: Annotated[Count, Field(description="Sweeps that agree, the first included.")]
    last_at: Annotated[Instant, Field(description="When the last of them observed it.")]


@with_config(SHAPE)
class OutStatus(TypedDict, total=False):
    """A stretch in which people keep the number out."""

    since: Required[Annotated[Instant, Field(description="When it began.")]]
    until: Annotated[Instant, Field(description="Its declared end.")]
    ends_quarantine: Required[
        Annotated[bool, Field(description="Whether coming back from it ends a quarantine.")]
    ]


@with_config(SHAPE)
class ClaimStatus(TypedDict):
    """Who else has a say in the number: its owner, or the pool that it serves as stock."""

    pool: Annotated[Name, Field(description="The pool that owns it, or that it serves.")]
    covers: Annotated[
        str,
        Field(
            max_length=16,
            description="The benched number that it stands in for. Empty: owned elsewhere.",
        ),
    ]
    since: Annotated[Instant, Field(description="Since when.")]


@with_config(SHAPE)
class NumberRecord(TypedDict, total=False):
    """What was observed of a number and decided on it."""

    state: Annotated[State, LAX, Field(description="The one word shown to people.")]
    health: Annotated[Health, LAX, Field(description="The merged verdicts. No data is Unknown.")]
    stage: Annotated[Stage, LAX, Field(description="Where the number is in its life.")]
    since: Annotated[Instant, Field(description="When state last changed.")]
    stage_since: Annotated[Instant, Field(description="When stage last changed.")]
    in_rotation: Annotated[bool, Field(description="Whether the published list holds it.")]
    monitored: Annotated[bool, Field(description="Whether sources are asked about it.")]
    reason: Annotated[Word, Field(description="One word why.")]
    message: Annotated[Message, Field(description="The same in a sentence.")]
    risk: Annotated[
        Percent, Field(description="Highest score among the verdicts. Absent: unknown.")
    ]
    verdicts: Annotated[
        list[VerdictStatus],
        Field(max_length=1000, description="The last used word of every engine and carrier."),
    ]
    heard_at: Annotated[Instant, Field(description="When any source last spoke of it.")]
    stale: Annotated[bool, Field(description="The health rests on answers too old to be live.")]
    unverified: Annotated[bool, Field(description="Nobody has spoken for longer than rest.max.")]
    flagged_at: Annotated[Times, Field(description="When it was benched, the last ten times.")]
    flags_from: Annotated[Instant, Field(description="Flags before this no longer count.")]
    labelled_since: Annotated[Instant, Field(description="Since when it is labelled.")]
    rested_since: Annotated[Instant, Field(description="Since when it is off the list.")]
    clean_checks: Annotated[Count, Field(description="Clean checks counted while resting.")]
    checked_at: Annotated[Instant, Field(description="Observation time of the last check.")]
    declared_since: Annotated[
        Instant, Field(description="Since when it is declared; decides between two pools.")
    ]
    seat: Annotated[Seat, LAX, Field(description="By what right it is in the list.")]
    warm_up: Annotated[WarmUpStatus, Field(description="How far it has climbed.")]
    held_back: Annotated[DoubtStatus, Field(description="A bench that the guard holds back.")]
    out: Annotated[OutStatus, Field(description="Since when people keep it out.")]
    claim: Annotated[ClaimStatus, Field(description="The pool that owns it or that it serves.")]


@with_config(SHAPE)
class FormerNumber(NumberRecord, total=False):
    """A number that left the pool and is still remembered."""

    number: Required[Annotated[E164, Field(description="The number, E.164.")]]
