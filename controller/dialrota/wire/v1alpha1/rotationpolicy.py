"""RotationPolicy: the policy block, shared by pools that name it. Its spec is all optional.

What a field left out means is not said here: the profile says it, in ``wire.policy``.
"""

from typing import Annotated, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.model.words import (
    AreaMatch,
    AtRiskAction,
    OnAllFlagged,
    PolicyMode,
    ReplacementReturn,
    Screening,
    Strategy,
    UnknownAction,
)
from dialrota.wire.v1alpha1.parts import (
    LAX,
    SHAPE,
    ApiVersion,
    Count,
    Duration,
    Metadata,
    Percent,
    PoolName,
    Positive,
    WrittenByMachine,
)
from dialrota.wire.v1alpha1.recovery import Flag, Recovery, Retire


@with_config(SHAPE)
class Caps(TypedDict, total=False):
    """Calls a day for one number."""

    soft: Annotated[
        Positive, Field(description="From here on readers prefer other numbers. Default 100.")
    ]
    hard: Annotated[
        Positive, Field(description="From here on the number leaves the list. Default 150.")
    ]


@with_config(SHAPE)
class RotationRule(TypedDict, total=False):
    """The floor of the list, and how readers pick from it."""

    min_numbers: Annotated[Positive, Field(description="Fewest numbers in the list. Default 1.")]
    min_percent: Annotated[
        Percent, Field(description="Fewest, as a share of the usable numbers. Default 0.")
    ]
    strategy: Annotated[
        Strategy, LAX, Field(description="How readers pick a number. Default LeastUsed.")
    ]


@with_config(SHAPE)
class Fallback(TypedDict, total=False):
    """What is done when nobody is eligible."""

    on_all_flagged: Annotated[
        OnAllFlagged,
        LAX,
        Field(
            description="FullPool publishes the least bad, Pause an empty list. Default FullPool."
        ),
    ]
    pace_percent: Annotated[Percent, Field(description="Pace meanwhile. Default 50.")]
    exit_percent: Annotated[
        Percent,
        Field(
            description="Share of full capacity that ends it, no less than the pace. Default 50."
        ),
    ]


@with_config(SHAPE)
class Guard(TypedDict, total=False):
    """How many numbers may be benched at once before a second look is asked for."""

    max_benched_percent: Annotated[
        Percent, Field(description="Share of the usable numbers. Default 30.")
    ]
    minimum: Annotated[Count, Field(description="Always allowed, in small pools. Default 3.")]
    confirm_sweeps: Annotated[
        Positive,
        Field(le=100, description="Sweeps that must agree, the first included. Default 2."),
    ]
    confirm_after: Annotated[Duration, Field(description="Time between them. Default 15m.")]


@with_config(SHAPE)
class Correlated(TypedDict, total=False):
    """How many numbers flagged together are more than a number's own trouble."""

    numbers: Annotated[Positive, Field(description="So many numbers. Default 3.")]
    percent: Annotated[Percent, Field(description="Or this share of the pool. Default 20.")]
    within: Annotated[Duration, Field(description="Within this time. Default 24h.")]


@with_config(SHAPE)
class Replacement(TypedDict, total=False):
    """Whether and how benched numbers are covered from Backup pools."""

    auto: Annotated[bool, Field(description="Cover by itself, or propose. Default false.")]
    pools: Annotated[
        list[PoolName],
        Field(
            alias="from", max_length=50, description="Backup pools of this namespace, best first."
        ),
    ]
    area: Annotated[
        AreaMatch, LAX, Field(description="Same area code first, or only. Default Prefer.")
    ]
    limit: Annotated[
        Count, Field(alias="max", description="Most covers within the time. Default 2.")
    ]
    within: Annotated[Duration, Field(description="The time max is counted over. Default 30d.")]
    back: Annotated[
        ReplacementReturn,
        LAX,
        Field(alias="return", description="When the stock number goes back. Default OnRecovery."),
    ]


@with_config(SHAPE)
class Stabilise(TypedDict, total=False):
    """How calmly a pool dials after numbers were benched."""

    window: Annotated[Duration, Field(description="How long. Default 48h.")]
    pace_percent: Annotated[Percent, Field(description="Pace meanwhile. Default 50.")]
    min_percent: Annotated[
        Percent, Field(description="Share of benched numbers that starts it. Default 10.")
    ]


@with_config(SHAPE)
class EarlyWarning(TypedDict, total=False):
    """Reserved for call signals; takes no fields yet."""


@with_config(SHAPE)
class PolicySpec(TypedDict, total=False):
    """The policy: what the machine may do, and when. Profile first, then these fields."""

    mode: Annotated[
        PolicyMode,
        LAX,
        Field(description="Enforce publishes decisions, Observe only reports them. Required."),
    ]
    profile: Annotated[
        Literal["standard", "strict", "safe"],
        Field(description="The defaults to start from. Default standard."),
    ]
    flag: Annotated[Flag, Field(description="When a number counts as flagged.")]
    at_risk: Annotated[
        AtRiskAction, LAX, Field(description="What AtRisk does to a number. Default Reduce.")
    ]
    unknown: Annotated[
        UnknownAction,
        LAX,
        Field(description="Whether numbers nobody ever spoke of serve. Default Eligible."),
    ]
    screening: Annotated[
        Screening,
        LAX,
        Field(description="Whether a new number waits for a clean verdict. Default Never."),
    ]
    recovery: Annotated[Recovery, Field(description="What brings a benched number back.")]
    retire: Annotated[Retire, Field(description="When a number is given up on.")]
    caps: Annotated[Caps, Field(description="Calls a day for one number.")]
    rotation: Annotated[RotationRule, Field(description="The floor of the list, and the picking.")]
    fallback: Annotated[Fallback, Field(description="What is done when nobody is eligible.")]
    guard: Annotated[Guard, Field(description="How many may be benched at once.")]
    correlated: Annotated[Correlated, Field(description="When numbers fail together.")]
    replacement: Annotated[Replacement, Field(description="Covering benched numbers from stock.")]
    stabilise: Annotated[Stabilise, Field(description="Calm dialling after a bench.")]
    early_warning: Annotated[EarlyWarning, Field(description="Reserved for call signals.")]


@with_config(SHAPE)
class RotationPolicy(TypedDict, total=False):
    """A policy that several pools share by naming it in policyRef."""

    api_version: Required[ApiVersion]
    kind: Required[Literal["RotationPolicy"]]
    metadata: Required[Metadata]
    spec: Required[PolicySpec]
    status: WrittenByMachine
