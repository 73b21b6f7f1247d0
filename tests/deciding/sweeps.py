"""What is remembered of a source, and what a sweep brought: set-up for tests."""

from typing import Any

from builders import AUDIT, NOW
from dialrota.model.instant import HOUR
from dialrota.model.source import SourceState, Sweep


def remember(**parts: Any) -> SourceState:
    usual: dict[str, Any] = {"key": AUDIT, "last_sweep": NOW - HOUR}
    return SourceState(**usual | parts)


def make_sweep(**parts: Any) -> Sweep:
    usual: dict[str, Any] = {"source": "audit", "at": NOW, "verdicts": {}}
    return Sweep(**usual | parts)
