"""Status of a ReputationSource: its record, field by field what ``wire.sourcerecord`` writes."""

from typing import Annotated

from pydantic import Field, with_config
from typing_extensions import TypedDict

from dialrota.wire.v1alpha1.conditions import Conditions
from dialrota.wire.v1alpha1.parts import SHAPE, Count, Instant, Message
from dialrota.wire.v1alpha1.records import Name

MOST_ASKED = 50_000  # Of a sweep; an object takes 1.5 MB.
LONGEST_NOTE = 600_000  # Characters, for some 100,000 numbers.


@with_config(SHAPE)
class SweepErrorStatus(TypedDict, total=False):
    """Why a sweep, or a part of it, brought no answer."""

    kind: Annotated[Name, Field(description="Such as Unauthorized, RateLimited or BadRow.")]
    message: Annotated[Message, Field(description="What was wrong, and where.")]
    number: Annotated[Name, Field(description="The number it was about, if one.")]


@with_config(SHAPE)
class AheadStatus(TypedDict):
    """A row of a file that is dated in the future, and not counted until then."""

    file: Annotated[str, Field(max_length=4096, description="The file, inside the repository.")]
    line: Annotated[Count, Field(description="The line in it.")]
    number: Annotated[Name, Field(description="The number it is about.")]
    observed_at: Annotated[Instant, Field(description="The date that it bears.")]


@with_config(SHAPE)
class BudgetStatus(TypedDict, total=False):
    """How much of the budget is used."""

    day: Annotated[Name, Field(description="The UTC day that usedToday counts.")]
    used_today: Annotated[Count, Field(description="Billed requests of that day.")]
    used_this_month: Annotated[Count, Field(description="Billed requests of its month.")]


@with_config(SHAPE)
class SweepStatus(TypedDict):
    """What a sweep that is not over has paid for, so that nobody pays for it again."""

    started_at: Annotated[Instant, Field(description="When it began.")]
    spent: Annotated[Count, Field(description="Billed requests that budget does not count yet.")]
    asked: Annotated[
        list[Name], Field(max_length=MOST_ASKED, description="Numbers that were paid for.")
    ]


@with_config(SHAPE)
class SourceCells(TypedDict, total=False):
    """Cells of the table that no path alone can print; -- where there is nothing to say."""

    budget: Annotated[Name, Field(description="Used and allowed requests, or --.")]


@with_config(SHAPE)
class ReputationSourceStatus(TypedDict, total=False):
    """How the last sweeps went, and all that is remembered of them."""

    observed_generation: Annotated[Count, Field(description="The generation last read.")]
    last_sweep: Annotated[Instant, Field(description="When it was last asked.")]
    last_complete: Annotated[Instant, Field(description="When it last answered in full.")]
    retry_at: Annotated[Instant, Field(description="When it allows the next try.")]
    failures: Annotated[Count, Field(description="Failed sweeps in a row.")]
    asked: Annotated[Count, Field(description="Numbers that the last sweep covered.")]
    answered: Annotated[Count, Field(description="How many of them it spoke of.")]
    errors: Annotated[
        list[SweepErrorStatus], Field(max_length=1000, description="What went wrong.")
    ]
    ahead: Annotated[
        list[AheadStatus], Field(max_length=1000, description="Rows dated in the future, ignored.")
    ]
    budget: Annotated[BudgetStatus, Field(description="How much of the budget is used.")]
    sweep: Annotated[SweepStatus, Field(description="What a sweep under way has paid for.")]
    observed: Annotated[
        str,
        Field(
            max_length=LONGEST_NOTE,
            description="When numbers were last observed whose own status does not say it yet; "
            "compressed, for dialrota alone.",
        ),
    ]
    check_now: Annotated[
        Message, Field(description="The value of dialrota.dev/check-now last carried out.")
    ]
    cells: Annotated[SourceCells, Field(description="What kubectl prints as columns.")]
    conditions: Conditions
