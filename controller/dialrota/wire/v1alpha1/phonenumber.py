"""PhoneNumber: one row of the reputation table. The controller writes all but ``spec.hold``."""

from typing import Annotated, Literal, Required

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.parts import (
    E164,
    SHAPE,
    ApiVersion,
    Instant,
    Metadata,
    PoolName,
    Sentence,
    WrittenByMachine,
)


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
    hold: Annotated[HoldSpec, Field(description="The only part a person writes: benches at once.")]


@with_config(SHAPE)
class PhoneNumber(TypedDict, total=False):
    """One number of a pool: what is known of it and what was decided."""

    api_version: Required[ApiVersion]
    kind: Required[Literal["PhoneNumber"]]
    metadata: Required[Metadata]
    spec: Required[PhoneNumberSpec]
    status: WrittenByMachine
