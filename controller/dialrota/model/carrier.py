"""Which carrier a verdict speaks of, for people who think in carriers.

An engine that speaks for one carrier's handsets stands for that carrier where it names none.
"""

from collections.abc import Iterable
from typing import Final

from dialrota.model.verdict import Verdict
from dialrota.model.words import Level

MAJOR: Final = ("AT&T", "Verizon", "T-Mobile")
BY_ENGINE: Final = {"hiya": "AT&T", "tns": "Verizon", "first_orion": "T-Mobile"}
_SPELLINGS: Final = {
    "att": "AT&T",
    "atandt": "AT&T",
    "verizon": "Verizon",
    "verizonwireless": "Verizon",
    "vzw": "Verizon",
    "tmobile": "T-Mobile",
    "tmobileus": "T-Mobile",
    "tmobileusa": "T-Mobile",
    "sprint": "T-Mobile",
}
_WORST_FIRST: Final = (Level.BLOCKED, Level.FLAGGED, Level.AT_RISK, Level.CLEAN, Level.UNKNOWN)


def carrier_name(text: str) -> str:
    """Write a carrier in the one spelling that tables use; an unknown one stays as it is."""
    return _SPELLINGS.get("".join(each for each in text.casefold() if each.isalnum()), text)


def carrier_of(verdict: Verdict) -> str:
    """Name the carrier that a verdict speaks of, "" when it speaks of none in particular."""
    if verdict.carrier:
        return carrier_name(verdict.carrier)
    engine = verdict.engine.casefold().replace("-", "_").replace(" ", "_")
    return BY_ENGINE.get(engine, "")


def worst_at(carrier: str, verdicts: Iterable[Verdict]) -> Verdict | None:
    """Find the worst verdict that speaks of a carrier."""
    of_carrier = [verdict for verdict in verdicts if carrier_of(verdict) == carrier]
    return min(of_carrier, key=lambda each: _WORST_FIRST.index(each.level), default=None)


def word_at(carrier: str, verdicts: Iterable[Verdict]) -> str:
    """Write the worst that is said at a carrier, with the label that phones show; or ``--``."""
    verdict = worst_at(carrier, verdicts)
    if verdict is None:
        return "--"
    return f"{verdict.level}: {verdict.label}" if verdict.label else str(verdict.level)
