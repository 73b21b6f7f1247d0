"""Rule 2: health, from the verdicts that have a say.

A live verdict is not older than its source's ``staleAfter``. A label that was used keeps its say,
marked stale, until its key answers again or ``rest.max`` has passed: silence alone neither benches
nor restores. No data is Unknown, never Healthy.
"""

from typing import Final, NamedTuple

from dialrota.decide.lens import NEVER, Lens
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level

_DECIDING: Final = {  # A health is stale when none of the verdicts that decide it is live.
    Health.BLOCKED: {Level.BLOCKED},
    Health.FLAGGED: {Level.FLAGGED},
    Health.AT_RISK: {Level.AT_RISK, Level.FLAGGED},
    Health.HEALTHY: {Level.CLEAN},
}


class Diagnosis(NamedTuple):
    """The merged word on one number.

    ``risk`` is the highest score that has a say; ``turns_at`` when time alone may change the
    answer.
    """

    health: Health
    stale: bool
    unverified: bool
    risk: int | None
    turns_at: int


NOTHING_HEARD: Final = Diagnosis(
    Health.UNKNOWN, stale=False, unverified=False, risk=None, turns_at=NEVER
)


class _Tally:
    """What the verdicts of one number add up to, kept while they are read."""

    __slots__ = ("at_risk", "blocked", "clean", "flagged", "heard", "live", "risk", "turns_at")

    def __init__(self) -> None:
        self.blocked = self.at_risk = self.clean = False
        self.live: set[Level] = set()
        self.flagged: set[str] = set()
        self.heard: set[str] = set()
        self.risk: int | None = None
        self.turns_at = NEVER


def diagnose(
    verdicts: tuple[Verdict, ...], prior: NumberState, lens: Lens, heard_at: int | None
) -> Diagnosis:
    """Merge the verdicts into one health."""
    if heard_at is None:
        return NOTHING_HEARD
    if heard_at < lens.say_from:
        return NOTHING_HEARD._replace(unverified=True)
    tally = _count(verdicts, lens)
    turns_at = min(tally.turns_at, heard_at + lens.policy.recovery.rest_max + 1)
    health = _settle(tally, lens.policy.quorum)
    if health is None:  # Silence: what was known stands.
        return Diagnosis(
            prior.health, stale=True, unverified=False, risk=tally.risk, turns_at=turns_at
        )
    stale = tally.live.isdisjoint(_DECIDING[health])
    return Diagnosis(health, stale, unverified=False, risk=tally.risk, turns_at=turns_at)


def _count(verdicts: tuple[Verdict, ...], lens: Lens) -> _Tally:
    tally = _Tally()
    for verdict in verdicts:
        if verdict.observed_at < lens.say_from:
            continue
        tally.heard.add(verdict.engine)
        label = verdict.level is Level.FLAGGED or verdict.level is Level.BLOCKED
        say_until = verdict.observed_at + lens.policy.recovery.rest_max
        live_until = verdict.observed_at + lens.stale_after.get(verdict.source, -NEVER)
        live = live_until >= lens.now
        tally.turns_at = min(tally.turns_at, (live_until if live else say_until) + 1)
        if live or label:
            _add(tally, verdict)
        if live:
            tally.live.add(verdict.level)
    return tally


def _add(tally: _Tally, verdict: Verdict) -> None:
    level = verdict.level
    if level is Level.BLOCKED:
        tally.blocked = True
    elif level is Level.FLAGGED:
        tally.flagged.add(verdict.engine)
    elif level is Level.AT_RISK:
        tally.at_risk = True
    else:
        tally.clean = True
    if verdict.score is not None and (tally.risk is None or verdict.score > tally.risk):
        tally.risk = verdict.score


def _settle(tally: _Tally, quorum: int | str) -> Health | None:
    """Name the health; None when nothing that has a say decides it."""
    if tally.blocked:
        return Health.BLOCKED
    if tally.flagged and meets_quorum(len(tally.flagged), len(tally.heard), quorum):
        return Health.FLAGGED
    if tally.at_risk or tally.flagged:
        return Health.AT_RISK
    return Health.HEALTHY if tally.clean else None


def meets_quorum(flagged: int, heard: int, quorum: int | str) -> bool:
    """Say whether enough engines agree; a number above the engines heard means all of them."""
    if quorum == "any":
        return flagged >= 1
    if quorum == "majority":
        return 2 * flagged > heard
    return flagged >= min(int(quorum), heard)
