"""Status of a PhoneNumber: its record, and what a table prints of it."""

from typing import Annotated

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.parts import SHAPE, Count
from dialrota.wire.v1alpha1.records import NumberRecord

Cell = Annotated[str, Field(max_length=128)]


@with_config(SHAPE)
class NumberCells(TypedDict, total=False):
    """Cells of the table that no path alone can print; -- where nothing is known."""

    risk: Annotated[Cell, Field(description="Highest score, or --.")]
    att: Annotated[Cell, Field(description="The worst that is said at AT&T, or --.")]
    verizon: Annotated[Cell, Field(description="The worst that is said at Verizon, or --.")]
    t_mobile: Annotated[Cell, Field(description="The worst that is said at T-Mobile, or --.")]


@with_config(SHAPE)
class PhoneNumberStatus(NumberRecord, total=False):
    """What was observed and decided."""

    observed_generation: Annotated[Count, Field(description="The generation last decided on.")]
    cells: Annotated[NumberCells, Field(description="What kubectl prints as columns.")]
