"""Records as the status of objects in a cluster, and back: the same words, in another place.

What the object itself says already (namespace, name, number) is left out; what a table prints is
laid beside. ``v1alpha1`` declares every field, because a server refuses the others. Must not
decide anything.
"""

from typing import Any, Final

from dialrota.model.carrier import MAJOR, word_at
from dialrota.model.reason import Reason
from dialrota.model.source import Budget, SourceState
from dialrota.model.state import Counts, NumberState, PoolState
from dialrota.wire import poolrecord, record, sourcerecord

Row = dict[str, Any]

NOTHING: Final = "--"  # Not known is not nothing, and never zero.
_LONGEST_CELL: Final = 128
_UNDECIDED: Final = (None, Reason.NO_NUMBERS, 100, Counts())
_CELLS: Final = dict(zip(MAJOR, ("att", "verizon", "tMobile"), strict=True))


def from_number(state: NumberState, generation: int) -> Row:
    """Write the status of a PhoneNumber."""
    row = record.to_row(state)
    del row["number"]
    row["cells"] = {"risk": NOTHING if state.risk is None else str(state.risk)}
    for carrier, cell in _CELLS.items():
        row["cells"][cell] = word_at(carrier, state.verdicts)[:_LONGEST_CELL]
    row["monitored"] = state.monitored  # A table shows no, not nothing.
    row["observedGeneration"] = generation
    return row


def to_number(number: str, status: Row) -> NumberState:
    """Read the record of a number from the status of its PhoneNumber.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is not one; see ``scalar.explain``.
    """
    return record.from_row({**status, "number": number})


def from_pool(state: PoolState, generation: int) -> Row:
    """Write the status of a NumberPool; of one that was never decided no number is given."""
    row, counts = poolrecord.to_row(state), state.counts
    row["cells"] = {"mode": state.mode.value if state.mode else NOTHING}
    if (state.mode, state.reason, state.pace, counts) == _UNDECIDED:
        del row["counts"], row["pacePercent"]
    else:
        row["cells"]["flagged"] = counts.flagged + counts.blocked
        row["cells"]["pulled"] = counts.pulled + counts.held
    row["observedGeneration"] = generation
    return _dated(row, generation)


def from_source(state: SourceState, budget: Budget, generation: int) -> Row:
    """Write the status of a ReputationSource."""
    row = sourcerecord.to_row(state)
    row["cells"] = {"budget": _write_budget(state, budget)}
    row["observedGeneration"] = generation
    return _dated(row, generation)


def _dated(row: Row, generation: int) -> Row:
    """Let each condition say which generation it speaks of."""
    for condition in row["conditions"]:
        condition["observedGeneration"] = generation
    return row


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
