"""How a list-watch is doing: for conditions, liveness, metrics and logs."""

import logging
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Health:
    """Changed by its list-watch alone. ``heard_at`` is on the steady clock."""

    watched: str
    is_synced: bool = False
    heard_at: float | None = None  # When bytes came last; refusals do not count.
    error: str = ""  # What is wrong now, naming verb and resource; empty when all is well.
    failures: int = 0  # In a row.
    lists: int = 0
    watches: int = 0
    events: int = 0
    outdated: int = 0  # Events and lists from the past, passed over.
    causes: dict[str, int] = field(default_factory=dict)  # Failures in all, by their kind.

    def silence(self, now: float) -> float:
        """Return the seconds since anything was heard; infinite before the first time."""
        return float("inf") if self.heard_at is None else now - self.heard_at

    def fail(self, kind: str, error: str, pause: float) -> None:
        """Note a failure, and how long nothing will be tried."""
        self.error = error
        self.failures += 1
        self.causes[kind] = self.causes.get(kind, 0) + 1
        fields = {"watched": self.watched, "kind": kind, "reason": error}
        log.warning(
            "listwatch.failed",
            extra={**fields, "failures": self.failures, "pause": round(pause, 2)},
        )

    def recover(self) -> None:
        """Note that all is well."""
        if not self.error:
            return
        log.info("listwatch.recovered", extra={"watched": self.watched, "after": self.failures})
        self.error = ""
        self.failures = 0
