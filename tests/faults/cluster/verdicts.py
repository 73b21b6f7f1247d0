"""What the checker says, and what it is told beside the history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from faults.cluster.history import Revision


class Violation(NamedTuple):
    """A promise that was broken, at which revision, by which object, in a sentence."""

    invariant: str
    revision: int
    label: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.invariant} at {self.revision}, {self.label}: {self.sentence}"


class Request(NamedTuple):
    """A request as the audit log of an API server has it; times are seconds UTC."""

    user: str
    verb: str
    kind: str
    namespace: str
    name: str
    code: int
    received: float
    answered: float

    @property
    def is_accepted_write(self) -> bool:
        """Whether it may have changed something."""
        return self.code < 300 and self.verb in ("create", "update", "patch", "delete")


@dataclass(frozen=True)
class Evidence:
    """What etcd does not tell: who asked for what, what was logged, and which words are secret."""

    requests: tuple[Request, ...] = ()
    replicas: frozenset[str] = frozenset()  # The users of the controller's replicas, one each.
    texts: Mapping[str, str] = field(default_factory=dict)  # Logs and metrics, by name.
    canaries: tuple[str, ...] = ()


def broken(invariant: str, revision: Revision, sentence: str) -> Violation:
    """Say that a revision broke a promise."""
    return Violation(invariant, revision.number, revision.label, sentence)


def some(numbers: set[str]) -> str:
    """Name the first of some numbers, and count the others."""
    first, *others = sorted(numbers)
    return f"{first} and {len(others)} more" if others else first


def request(entry: dict[str, Any], seconds: Any) -> Request:
    """Read an entry of an audit log; ``seconds`` reads its times."""
    about = entry.get("objectRef", {})
    return Request(
        user=entry["user"]["username"],
        verb=entry["verb"],
        kind=about.get("resource", ""),
        namespace=about.get("namespace", ""),
        name=about.get("name", ""),
        code=entry.get("responseStatus", {}).get("code", 0),
        received=seconds(entry["requestReceivedTimestamp"]),
        answered=seconds(entry["stageTimestamp"]),
    )
