"""What sources said: verdicts on numbers, and how often numbers were used today."""

from typing import NamedTuple

from dialrota.model.words import Level


class Verdict(NamedTuple):
    """One engine's word on one number at one carrier, as one source reported it.

    ``score`` runs from 0 to 100 and higher is worse; None when the source gives none.
    """

    source: str
    engine: str
    carrier: str  # Empty when the engine does not speak per carrier.
    level: Level
    observed_at: int
    score: int | None = None
    label: str = ""


class Usage(NamedTuple):
    """Calls placed from a number on the local day that holds ``observed_at``."""

    calls: int
    observed_at: int


class Day(NamedTuple):
    """One local day of a pool: from one midnight to the next, as instants."""

    start: int
    end: int
