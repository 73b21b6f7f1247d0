"""Rules 1 and 2 for one number: lay new rows over what is known and name its health.

Monitoring is decided here too: rows about a number that nobody monitors are ignored.
"""

from collections.abc import Sequence
from typing import Final

from dialrota.decide import evidence, health
from dialrota.decide.health import Diagnosis
from dialrota.decide.lens import LABELS, Lens
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health

_HEALTHY: Final = Health.HEALTHY


def observe(
    state: NumberState, rows: Sequence[Verdict], lens: Lens, *, monitored: bool
) -> tuple[NumberState, int]:
    """Return the number as observed now, and when time alone may change that.

    The same object comes back when nothing that is remembered changed.
    """
    if not monitored:
        return _unwatched(state, lens)
    return _weighed(state, rows, lens)


def _weighed(state: NumberState, rows: Sequence[Verdict], lens: Lens) -> tuple[NumberState, int]:
    """Weigh what is said of a number; all that is clean and live weighs the same, however many."""
    known = state.verdicts
    clean = evidence.renew(rows or known, known, lens) if known else evidence.hear(rows, lens)
    if clean is None:
        return _weighed_in_full(state, rows, lens)
    heard_at, risk, turns_at = clean
    changed = state.but(
        health=_HEALTHY,
        stale=False,
        unverified=False,
        monitored=True,
        labelled_since=None,
        risk=risk,
        verdicts=known if not rows or rows == known else tuple(rows),
        heard_at=heard_at,
    )
    return (state if changed == state else changed), turns_at


def _weighed_in_full(
    state: NumberState, rows: Sequence[Verdict], lens: Lens
) -> tuple[NumberState, int]:
    """Ask the full rules."""
    verdicts, heard_at = evidence.merge(state.verdicts, rows, lens), state.heard_at
    if verdicts is not state.verdicts:
        heard_at = max([verdict.observed_at for verdict in verdicts])
    found = health.diagnose(verdicts, state, lens, heard_at)
    turns_at = found.turns_at
    if rows and verdicts is not rows:
        turns_at = min(turns_at, evidence.next_row(rows, lens))
    changed = state.but(
        health=found.health,
        stale=found.stale,
        unverified=found.unverified,
        monitored=True,
        labelled_since=_labelled_since(state, found.health, lens.now),
        risk=found.risk,
        verdicts=verdicts,
        heard_at=heard_at,
    )
    return (state if changed == state else changed), turns_at


def _unwatched(state: NumberState, lens: Lens) -> tuple[NumberState, int]:
    """Let the last health stand until the number is without a source (rules 1.5 and 1.6)."""
    found = health.NOTHING_HEARD
    if state.heard_at is not None and state.heard_at < lens.say_from:
        found = found._replace(unverified=True)
    elif state.heard_at is not None:
        turns_at = state.heard_at + lens.policy.recovery.rest_max + 1
        found = Diagnosis(
            state.health, stale=True, unverified=False, risk=state.risk, turns_at=turns_at
        )
    changed = state.but(
        health=found.health,
        stale=found.stale,
        unverified=found.unverified,
        monitored=False,
        labelled_since=_labelled_since(state, found.health, lens.now),
        risk=found.risk,
    )
    return (state if changed == state else changed), found.turns_at


def _labelled_since(state: NumberState, now_health: Health, now: int) -> int | None:
    """Remember when the label began that stands now."""
    if now_health not in LABELS:
        return None
    return now if state.labelled_since is None else state.labelled_since
