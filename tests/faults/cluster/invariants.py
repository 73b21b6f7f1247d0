"""The judge: what a history shows that was promised never to happen. Pure, and offline.

Each invariant has one function, which names it first in its docstring.
"""

from faults.cluster import published, recorded, resting, witnessed
from faults.cluster.history import History
from faults.cluster.verdicts import Evidence, Violation

__all__ = ["Evidence", "Violation", "check"]


def check(history: History, evidence: Evidence | None = None) -> list[Violation]:
    """Find every violation of what must hold at every revision, in their order."""
    found = [
        *published.check(history),
        *recorded.check(history),
        *resting.check(history),
        *witnessed.check(history, evidence or Evidence()),
    ]
    return sorted(found, key=lambda each: each.revision)
