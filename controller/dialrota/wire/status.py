"""Records as the status of objects in a cluster, and back: the same words, in another place.

What the object itself says already (namespace, name, number) is left out; what a table prints is
laid beside. ``v1alpha1`` declares every field, because a server refuses the others. Must not
decide anything.
"""

from typing import Any, Final

from dialrota.model.carrier import MAJOR, word_at
from dialrota.model.source import Budget, SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.wire import canon, poolrecord, record, sourcerecord

Row = dict[str, Any]

NOTHING: Final = "--"  # Not known is not nothing, and never zero.
_LONGEST_CELL: Final = 128
_CELLS: Final = dict(zip(MAJOR, ("att", "verizon", "tMobile"), strict=True))
_POOL_IDENTITY: Final = ("namespace", "pool", "numbersSha256")
_SOURCE_IDENTITY: Final = ("namespace", "name")


def from_number(state: NumberState, generation: int) -> Row:
    """Write the status of a PhoneNumber."""
    row = record.to_row(state)
    del row["number"]
    row["cells"] = {"risk": NOTHING if state.risk is None else str(state.risk)}
    for carrier, cell in _CELLS.items():
        row["cells"][cell] = word_at(carrier, state.verdicts)[:_LONGEST_CELL]
    row["observedGeneration"] = generation
    return row


def to_number(number: str, status: Row) -> NumberState:
    """Read the record of a number from the status of its PhoneNumber.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not one; see ``scalar.explain``.
    """
    return record.from_row({**status, "number": number})


def from_pool(state: PoolState, generation: int) -> Row:
    """Write the status of a NumberPool."""
    row: Row = canon.decode(poolrecord.encode(state))
    return _without(row, _POOL_IDENTITY) | {"observedGeneration": generation}


def from_source(state: SourceState, budget: Budget, generation: int) -> Row:
    """Write the status of a ReputationSource."""
    row: Row = canon.decode(sourcerecord.encode(state))
    cells = {"budget": _write_budget(state, budget)}
    return _without(row, _SOURCE_IDENTITY) | {"cells": cells, "observedGeneration": generation}


def _without(row: Row, names: tuple[str, ...]) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _write_budget(state: SourceState, budget: Budget) -> str:
    parts = [
        f"{used}/{allowed} {span}"
        for used, allowed, span in (
            (state.billed_today, budget.per_day, "today"),
            (state.billed_month, budget.per_month, "month"),
        )
        if allowed is not None
    ]
    return ", ".join(parts) or NOTHING
