"""What one pass came to, as values: for tables, exit codes, commit messages and logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialrota.decide.case import Decision
from dialrota.decide.orphan import Orphan
from dialrota.model.failure import Finding
from dialrota.model.pool import PoolKey
from dialrota.model.source import Sweep
from dialrota.model.state import Condition
from dialrota.ports import Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class PassReport:
    """One pass.

    ``decisions`` are those that were carried out (in a plan: all), ``failed`` names the pools that
    could not be decided or written, with the reason, ``published`` those whose list changed,
    ``unready`` those whose condition Ready turned False, ``unwritten`` those whose records are not
    all written yet. ``next_at`` is when to look again without
    news; ``sweeps_due`` are the sources a real pass would ask (in a plan).
    """

    now: int
    declared: Declared
    decisions: tuple[Decision, ...]
    orphans: tuple[Orphan, ...] = ()
    failed: Mapping[PoolKey, str] = field(default_factory=dict)
    published: tuple[PoolKey, ...] = ()
    unready: Mapping[PoolKey, Condition] = field(default_factory=dict)
    unwritten: frozenset[PoolKey] = frozenset()
    swept: Mapping[PoolKey, Sweep] = field(default_factory=dict)
    sweeps_due: tuple[PoolKey, ...] = ()
    changed: bool = False
    commit: str | None = None
    next_at: int | None = None
    clock_behind: int = 0  # Seconds by which the wall clock stood before the last change.

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the declarations."""
        return self.declared.findings

    @property
    def is_sound(self) -> bool:
        """Say whether every declaration could be read and every pool decided."""
        errors = any(finding.severity == "error" for finding in self.findings)
        return not errors and not self.failed and not self.declared.broken


def commit_message(decisions: Sequence[Decision]) -> str:
    """Write the message of a commit: every number that moved, with its reason."""
    moved = [(d, [c for c in d.plan.changes if c.number]) for d in decisions]
    count = len({(d.key, c.number) for d, changes in moved for c in changes})
    pools = len({d.key for d, changes in moved if changes})
    if count:
        subject = f"Move {count} number{'s' * (count != 1)} in {pools} pool{'s' * (pools != 1)}"
    else:
        subject = "Record what was observed"
    lines = [subject, ""]
    for decision, changes in moved:
        lines += [f"{decision.key}: {c.verb} {c.number}: {c.reason}. {c.message}" for c in changes]
    digests = sorted(d.plan.digest[:12] for d in decisions if d.plan.changes)
    lines += ["", f"Dialrota-Pass: {' '.join(digests) or 'none'}"]
    return "\n".join(lines) + "\n"
