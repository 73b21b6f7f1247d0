"""The error tree, classed by how we react, not by where they come from.

DialrotaError
├── InvalidDesiredError   wait for a new declaration; the last good list keeps serving
├── UsageError            a person typed something that makes no sense (exit 64)
├── TransientError        try again later, with backoff
├── ConflictError         somebody else holds or changed it; read again
├── OvertakenError        somebody waits for what is being written; the next pass writes the rest
├── DamagedRecordError    what dialrota wrote cannot be trusted; that pool waits for a person
├── NotPublishedError     the list cannot be published; the pool's conditions say why
└── PlanRefusedError      our bug: the finished plan breaks an invariant; publish nothing
"""

from typing import NamedTuple

from dialrota.model.reason import Reason


class Finding(NamedTuple):
    """One thing wrong in a declaration: where, what, and what to write instead.

    ``line`` and ``column`` count from 1; 0 when there is no such place.
    """

    file: str
    line: int
    column: int
    field: str
    message: str
    fix: str
    severity: str = "error"  # Or "warning", which refuses nothing.

    def under(self, root: str) -> "Finding":
        """Name the file as it is opened from outside the folder that it lies in."""
        return self if root == "." else self._replace(file=f"{root}/{self.file}")

    def __str__(self) -> str:
        """Write it on one line, as compilers do."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        return (
            f"{place}:{field} {self.message}; {self.fix}"
            if self.fix
            else f"{place}:{field} {self.message}"
        )


class DialrotaError(Exception):
    """Root of all errors that dialrota raises on purpose.

    ``retry_after`` are seconds that whoever refused wants to be left alone for; None where nobody
    said so.
    """

    retry_after: float | None = None


class InvalidDesiredError(DialrotaError):
    """A declaration cannot be used; carries every finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep the findings and read as them."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class UsageError(DialrotaError):
    """What a person asked for makes no sense."""


class TransientError(DialrotaError):
    """It may work later."""


class ConflictError(DialrotaError):
    """Somebody else holds it or changed it."""


class OvertakenError(DialrotaError):
    """Somebody waits for what is being written, and not all of it is."""


class DamagedRecordError(DialrotaError):
    """A stored record cannot be read; says in which file and line, and what is wrong."""

    def __init__(self, file: str, line: int, message: str) -> None:
        """Keep the place, and read as compilers write it. ``line`` is 0 where there is none."""
        super().__init__(f"{file}:{line}: {message}" if line else f"{file}: {message}")
        self.file = file
        self.line = line
        self.message = message


class NotPublishedError(DialrotaError):
    """A list cannot be published, for a reason that the pool's conditions have to show."""

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep the reason, and read as the message."""
        super().__init__(message)
        self.reason = reason


class PlanRefusedError(DialrotaError):
    """A finished plan breaks an invariant."""
