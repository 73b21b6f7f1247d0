"""What turns a number round, as a value and in words."""

from typing import NamedTuple

from dialrota.model.instant import format_instant


class Flip(NamedTuple):
    """One change after which the number is in instead of out, or out instead of in.

    ``at`` is when that is, if later than at once; ``command`` what a person can type.
    """

    change: str
    outcome: str
    at: int | None = None
    command: str = ""


def is_no_later(alone: Flip, flip: Flip) -> bool:
    """Say whether time alone brings the same about, at the same moment or before."""
    late = alone.at is not None and flip.at is not None and alone.at <= flip.at
    return late and alone.outcome == flip.outcome


def describe(flip: Flip) -> str:
    """Write a flip as a sentence."""
    at = f" at {format_instant(flip.at)}" if flip.at is not None else ""
    how = f"; {flip.command}" if flip.command else ""
    return f"{flip.change}: {flip.outcome}{at}{how}"
