"""Status of a NumberPool: its record, field by field what ``wire.poolrecord`` writes."""

from typing import Annotated, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.model.words import Mode
from dialrota.wire.v1alpha1.conditions import Conditions
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
from dialrota.wire.v1alpha1.records import MAX_NUMBERS, FormerNumber, Label, Name

Digest = Annotated[str, Field(max_length=128)]
Numbers = Annotated[list[E164], Field(max_length=MAX_NUMBERS)]


@with_config(SHAPE)
class PoolCounts(TypedDict, total=False):
    """How many numbers of the pool are what."""

    declared: Annotated[Count, Field(description="Declared, in whatever state.")]
    in_rotation: Annotated[Count, Field(description="In the published list.")]
    healthy: Annotated[Count, Field(description="Health Healthy.")]
    at_risk: Annotated[Count, Field(description="Health AtRisk.")]
    flagged: Annotated[Count, Field(description="Health Flagged.")]
    blocked: Annotated[Count, Field(description="Health Blocked.")]
    unknown: Annotated[Count, Field(description="Health Unknown: nobody spoke of them.")]
    pulled: Annotated[Count, Field(description="Pulled by people.")]
    held: Annotated[Count, Field(description="Held by people.")]
    resting: Annotated[Count, Field(description="In stage Resting.")]
    warm_up: Annotated[Count, Field(description="In stage WarmUp.")]
    quarantined: Annotated[Count, Field(description="In stage Quarantined.")]
    retired: Annotated[Count, Field(description="Retired by people.")]
    capped: Annotated[Count, Field(description="At their cap for today.")]
    stale: Annotated[Count, Field(description="Whose health rests on old answers.")]
    flagged_last_24h: Annotated[
        Count, Field(alias="flaggedLast24h", description="Flagged in the last 24 hours.")
    ]
    flagged_last_7d: Annotated[
        Count, Field(alias="flaggedLast7d", description="Flagged in the last 7 days.")
    ]


@with_config(SHAPE)
class PublishedStatus(TypedDict, total=False):
    """Which list was published last."""

    config_map: Annotated[Name, Field(description="The ConfigMap that holds it.")]
    generation: Annotated[Count, Field(description="Rises by one with each change of content.")]
    sha256: Annotated[Digest, Field(description="Hash of the list without this field.")]
    count: Annotated[Count, Field(description="Numbers in the list.")]
    published_at: Annotated[Instant, Field(description="When it was published.")]


@with_config(SHAPE)
class BenchedStatus(TypedDict, total=False):
    """A number that the machine took out, and when."""

    number: Required[Annotated[E164, Field(description="The number, E.164.")]]
    at: Required[Annotated[Instant, Field(description="When it was benched.")]]
    left_list: Annotated[bool, Field(description="Absent: it left the list by that.")]


@with_config(SHAPE)
class ServingStatus(TypedDict):
    """A stock number that stands in for a benched one."""

    stock: Annotated[E164, Field(description="The stock number, E.164.")]
    covers: Annotated[E164, Field(description="The benched number.")]
    since: Annotated[Instant, Field(description="Since when.")]


@with_config(SHAPE)
class EpisodeStatus(TypedDict):
    """A time in which numbers fail together."""

    since: Annotated[Instant, Field(description="When it began.")]
    numbers: Annotated[Numbers, Field(description="The numbers.")]
    shared: Annotated[Label, Field(description="The label that explains most of them, if any.")]


@with_config(SHAPE)
class PlanStatus(TypedDict):
    """What waits for a confirming sweep, or for a person."""

    hash: Annotated[
        Digest, Field(description="The value of dialrota.dev/approve-plan that lets it through.")
    ]
    held_back: Annotated[Numbers, Field(description="Numbers that are held back.")]


@with_config(SHAPE)
class GuardStatus(TypedDict, total=False):
    """The guard against benching too many at once."""

    since: Annotated[Instant, Field(description="Since when it holds back.")]
    trips: Annotated[Count, Field(description="How often it has tripped.")]


@with_config(SHAPE)
class PoolCells(TypedDict, total=False):
    """Cells of the table that no path alone can print."""

    mode: Annotated[Word, Field(description="The mode, or -- where no list is published.")]
    flagged: Annotated[Count, Field(description="Numbers flagged or blocked.")]
    pulled: Annotated[Count, Field(description="Numbers pulled or held by people.")]


@with_config(SHAPE)
class NumberPoolStatus(TypedDict, total=False):
    """What the controller says of the pool, and all that it remembers."""

    observed_generation: Annotated[Count, Field(description="The generation last decided on.")]
    counts: Annotated[PoolCounts, Field(description="How many numbers are what.")]
    mode: Annotated[
        Mode, LAX, Field(description="What kind of list is published. Absent: none yet, or stock.")
    ]
    reason: Annotated[Word, Field(description="Why it has that mode, in one word.")]
    message: Annotated[Message, Field(description="The same in a sentence.")]
    pace_percent: Annotated[Percent, Field(description="How fast dialers should dial.")]
    rotation: Annotated[PublishedStatus, Field(description="The list published last.")]
    next_evaluation: Annotated[Instant, Field(description="When something changes by itself.")]
    last_change: Annotated[Instant, Field(description="When a pass last changed something.")]
    suspended: Annotated[bool, Field(description="Whether the list is frozen by a person.")]
    orphaned: Annotated[bool, Field(description="Whether the declaration is gone.")]
    delete_with: Annotated[
        Message, Field(description="The declaration whose removal takes the list along.")
    ]
    fallback_since: Annotated[Instant, Field(description="Since when nobody is eligible.")]
    stabilise_until: Annotated[Instant, Field(description="Until when the pool dials calmly.")]
    guard: Annotated[GuardStatus, Field(description="The guard against benching too many.")]
    plan: Annotated[PlanStatus, Field(description="What is held back, and how to approve it.")]
    approved_plan: Annotated[Digest, Field(description="The plan last approved and carried out.")]
    correlated: Annotated[EpisodeStatus, Field(description="Numbers that fail together.")]
    benched: Annotated[
        list[BenchedStatus], Field(max_length=MAX_NUMBERS, description="Lately benched numbers.")
    ]
    covers: Annotated[
        list[BenchedStatus], Field(max_length=MAX_NUMBERS, description="Lately covered numbers.")
    ]
    serving: Annotated[
        list[ServingStatus], Field(max_length=MAX_NUMBERS, description="Stock that serves here.")
    ]
    former: Annotated[
        list[FormerNumber],
        Field(max_length=500, description="Numbers that left and are still remembered."),
    ]
    cells: Annotated[PoolCells, Field(description="What kubectl prints as columns.")]
    conditions: Conditions
