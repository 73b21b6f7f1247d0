"""Status of a RotationPolicy: whether it can be used."""

from typing import Annotated

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.conditions import Conditions
from dialrota.wire.v1alpha1.parts import SHAPE, Count


@with_config(SHAPE)
class RotationPolicyStatus(TypedDict, total=False):
    """What the controller says of the policy."""

    observed_generation: Annotated[Count, Field(description="The generation last read.")]
    conditions: Conditions
