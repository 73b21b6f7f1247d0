"""NumberPool: numbers that belong together, and how they are cared for. Written by people.

Entries are the hot path, 100,000 at a start, so they stay plain dictionaries.
"""

from typing import Annotated, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.model.words import (
    DeletionPolicy,
    Desired,
    MonitoringMode,
    PoolClass,
    Role,
)
from dialrota.wire.v1alpha1.parts import (
    E164,
    LAX,
    SHAPE,
    ApiVersion,
    Contact,
    Instant,
    Labels,
    MatchLabels,
    Metadata,
    NameRef,
    ObjectName,
    Sentence,
    Text,
    Word,
    WrittenByMachine,
)
from dialrota.wire.v1alpha1.rotationpolicy import PolicySpec

MAX_INLINE = 2_000
RelativePath = Annotated[str, Field(min_length=1, max_length=1024)]


@with_config(SHAPE)
class OverrideSpec(TypedDict):
    """A person's wish to keep a number in the list despite its health."""

    until: Annotated[Instant, Field(description="When the wish ends.")]
    reason: Annotated[Sentence, Field(description="Why, in words for the next person.")]


@with_config(SHAPE)
class Registration(TypedDict, total=False):
    """Where a number is registered with an analytics engine."""

    engine: Required[Annotated[Word, Field(description="The engine, such as hiya.")]]
    state: Required[Annotated[Word, Field(description="Such as Registered, Pending or Expired.")]]
    expires: Annotated[Instant, Field(description="When the registration ends.")]


@with_config(SHAPE)
class EntrySpec(TypedDict, total=False):
    """One number of the pool."""

    number: Required[Annotated[E164, Field(description='E.164, quoted text: "+14155550101".')]]
    state: Annotated[
        Desired,
        LAX,
        Field(
            description="Active, Pulled (out for now) or Retired (out for good). Default Active."
        ),
    ]
    reason: Annotated[Text, Field(description="Why. Required with Pulled and Retired.")]
    until: Annotated[Instant | None, Field(description="When a Pulled ends by itself.")]
    monitor: Annotated[bool, Field(description="For monitoring mode Selected: watch this number.")]
    provider: Annotated[Text, Field(max_length=63, description="Who carries the number.")]
    labels: Annotated[
        Labels, Field(description="Free words; used to name what failing numbers share.")
    ]
    replaces: Annotated[
        E164 | None,
        Field(
            description="The number whose place and monitoring slot this one takes. Kept for "
            "people; decides nothing yet."
        ),
    ]
    attestation: Annotated[
        Literal["A", "B", "C"],
        Field(description="Signing level the carrier promised. Kept for people; decides nothing."),
    ]
    registration: Annotated[
        list[Registration],
        Field(
            max_length=16,
            description="Where the number is registered. Kept for people; decides nothing.",
        ),
    ]
    override: Annotated[
        OverrideSpec | None,
        Field(description="Keep the number in the list despite its health, until a time."),
    ]


@with_config(SHAPE)
class NumbersFrom(TypedDict, total=False):
    """CSV with more entries; its columns are the fields of an entry. One of the two is set."""

    file: Annotated[RelativePath, Field(description="Path inside the repository.")]
    config_map: Annotated[
        NameRef, Field(description="ConfigMap of the namespace whose keys are CSV.")
    ]


@with_config(SHAPE)
class Monitoring(TypedDict, total=False):
    """Which numbers the sources are asked about."""

    mode: Annotated[
        MonitoringMode,
        LAX,
        Field(description="All, Selected (entries with monitor: true) or None. Default All."),
    ]


@with_config(SHAPE)
class ConfigMapName(TypedDict, total=False):
    """The ConfigMap that holds the list."""

    name: Annotated[ObjectName, Field(description="Default <pool>-rotation.")]


@with_config(SHAPE)
class PodSelector(TypedDict):
    """Which pods of the pool's namespace are meant."""

    match_labels: Annotated[
        MatchLabels, Field(description="Labels that a pod has all of; at least one.")
    ]


@with_config(SHAPE)
class Nudge(TypedDict):
    """Pods that are to see a new list at once."""

    pod_selector: Annotated[PodSelector, Field(description="The pods that mount the list.")]


@with_config(SHAPE)
class Publish(TypedDict, total=False):
    """Where the list is published: always in the pool's own namespace."""

    config_map: Annotated[ConfigMapName, Field(description="The ConfigMap that holds the list.")]
    nudge: Annotated[
        Nudge,
        Field(
            description="In a cluster: pods whose annotation is changed after each new list, so "
            "that they see it at once. Needs the right to list and patch pods."
        ),
    ]


@with_config(SHAPE)
class NumberPoolSpec(TypedDict, total=False):
    """What people want of the pool."""

    owner: Required[Annotated[Contact, Field(min_length=1, description="Who sees to the pool.")]]
    escalation: Annotated[
        Contact,
        Field(
            description="Whom to call when numbers are flagged together, or their replacements "
            "are too. Default the owner."
        ),
    ]
    role: Annotated[
        Role,
        LAX,
        Field(description="Rotation, or Backup: stock that publishes no list. Default Rotation."),
    ]
    pool_class: Annotated[
        PoolClass,
        LAX,
        Field(
            alias="class",
            description="Critical (any number benched slows its pace), Normal or LowVolume, which "
            "people alone tell apart. Default Normal.",
        ),
    ]
    campaigns: Annotated[
        list[Word], Field(max_length=100, description="Campaigns that dial from this pool.")
    ]
    time_zone: Annotated[
        Word, Field(description="Zone whose midnight resets the daily caps. Default UTC.")
    ]
    sources: Annotated[
        list[NameRef], Field(max_length=20, description="ReputationSources to ask.")
    ]
    monitoring: Annotated[
        Monitoring, Field(description="Which numbers the sources are asked about.")
    ]
    suspend: Annotated[
        bool, Field(description="Freeze what the machine would change; people still win.")
    ]
    numbers: Annotated[
        list[EntrySpec], Field(max_length=MAX_INLINE, description="The numbers of the pool.")
    ]
    numbers_from: Annotated[
        list[NumbersFrom], Field(max_length=50, description="CSV with more numbers.")
    ]
    policy: Annotated[PolicySpec, Field(description="The policy, or fields laid over policyRef.")]
    policy_ref: Annotated[NameRef, Field(description="A RotationPolicy to start from.")]
    publish: Annotated[Publish, Field(description="Where the list is published.")]
    deletion_policy: Annotated[
        DeletionPolicy,
        LAX,
        Field(description="What becomes of the list when the pool is deleted. Default Orphan."),
    ]


@with_config(SHAPE)
class NumberPool(TypedDict, total=False):
    """A pool of caller-ID numbers that dialers draw from."""

    api_version: Required[ApiVersion]
    kind: Required[Literal["NumberPool"]]
    metadata: Required[Metadata]
    spec: Required[NumberPoolSpec]
    status: WrittenByMachine
