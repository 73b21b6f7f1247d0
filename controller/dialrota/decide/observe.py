"""Rules 1 and 2 for one number: lay new rows over what is known and name its health.

Monitoring is decided here too: rows about a number that nobody monitors are ignored.
"""

from collections.abc import Sequence

from dialrota.decide import evidence, health
from dialrota.decide.health import NEVER, Diagnosis
from dialrota.decide.lens import LABELS, Lens
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health


def observe(
    state: NumberState, rows: Sequence[Verdict], lens: Lens, monitored: bool
) -> tuple[NumberState, int]:
    """Return the number as observed now, and when time alone may change that.

    The same object comes back when nothing that is remembered changed.
    """
    if not monitored:
        return _unwatched(state, lens)
    verdicts = evidence.merge(state.verdicts, rows, lens)
    heard_at = state.heard_at
    if verdicts is not state.verdicts:
        heard_at = max(v.observed_at for v in verdicts)
    found = health.diagnose(verdicts, state, lens, heard_at)
    if (
        found.health is state.health
        and verdicts is state.verdicts
        and found.stale is state.stale
        and found.risk == state.risk
        and found.unverified is state.unverified
        and state.monitored
    ):
        return state, found.turns_at
    return (
        state._replace(
            verdicts=verdicts,
            heard_at=heard_at,
            health=found.health,
            stale=found.stale,
            unverified=found.unverified,
            risk=found.risk,
            monitored=True,
            labelled_since=_labelled_since(state, found.health, lens.now),
        ),
        found.turns_at,
    )


def _unwatched(state: NumberState, lens: Lens) -> tuple[NumberState, int]:
    """Let the last health stand until the number is without a source (rules 1.5 and 1.6)."""
    found = Diagnosis(Health.UNKNOWN, False, False, None, NEVER)
    if state.heard_at is not None and state.heard_at < lens.say_from:
        found = found._replace(unverified=True)
    elif state.heard_at is not None:
        turns_at = state.heard_at + lens.policy.recovery.rest_max + 1
        found = Diagnosis(state.health, True, False, state.risk, turns_at)
    changed = state._replace(
        health=found.health,
        stale=found.stale,
        unverified=found.unverified,
        risk=found.risk,
        monitored=False,
        labelled_since=_labelled_since(state, found.health, lens.now),
    )
    return (state if changed == state else changed), found.turns_at


def _labelled_since(state: NumberState, now_health: Health, now: int) -> int | None:
    """Remember when the label began that stands now."""
    if now_health not in LABELS:
        return None
    return now if state.labelled_since is None else state.labelled_since
