"""How a list-watch is doing: for conditions, liveness, metrics and logs."""

import logging
from dataclasses import dataclass, field
from typing import Final

log = logging.getLogger(__name__)

UNREACHABLE: Final = "unreachable"  # A connection was refused, or broken off over there.
SILENT: Final = "silent"  # Nothing came in time: no byte, or not even a connection.
ACCESS: Final = "access"  # There was no credential to ask with.
_UNREACHED: Final = frozenset({UNREACHABLE, ACCESS})
_UNHEARD: Final = _UNREACHED | {SILENT}


@dataclass(slots=True)
class Health:
    """Changed by its list-watch alone. ``heard_at`` is on the steady clock."""

    watched: str
    is_synced: bool = False
    heard_at: float | None = None  # When a watch or a list told something last, be it its end.
    error: str = ""  # What is wrong now, naming verb and resource; empty when all is well.
    has_ended: bool = False  # By a mistake: nobody reads it any more.
    failures: int = 0  # In a row.
    causes: dict[str, int] = field(default_factory=dict)  # Failures in all, by their kind.
    failed_at: dict[str, float] = field(default_factory=dict)  # When each kind came last.

    @property
    def answered_at(self) -> float | None:
        """Return when the server was heard last, be it only to refuse."""
        at = [at for kind, at in self.failed_at.items() if kind not in _UNHEARD]
        return max([*at, *([] if self.heard_at is None else [self.heard_at])], default=None)

    @property
    def unreached_at(self) -> float | None:
        """Return when the server was last seen to be away, or no credential was to be had."""
        return max(
            (self.failed_at[kind] for kind in _UNREACHED & self.failed_at.keys()), default=None
        )

    def fail(self, kind: str, error: str, pause: float, now: float) -> None:
        """Note a failure, and how long nothing will be tried."""
        self.error = error
        self.failures += 1
        self.causes[kind] = self.causes.get(kind, 0) + 1
        self.failed_at[kind] = now
        fields = {"watched": self.watched, "kind": kind, "reason": error}
        log.warning(
            "listwatch.failed",
            extra={**fields, "failures": self.failures, "pause": round(pause, 2)},
        )

    def end(self, mistake: Exception) -> None:
        """Note that nobody reads it any more, and nobody meant that."""
        self.has_ended = True
        self.error = repr(mistake)
        fields = {"watched": self.watched, "reason": self.error}
        log.error("listwatch.ended", extra=fields, exc_info=mistake)

    def recover(self) -> None:
        """Note that all is well."""
        if not self.error:
            return
        log.info("listwatch.recovered", extra={"watched": self.watched, "after": self.failures})
        self.error = ""
        self.failures = 0
