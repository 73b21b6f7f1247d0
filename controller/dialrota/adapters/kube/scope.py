"""What to list and watch, with which patience, and who wants to know."""

from typing import Any, NamedTuple, Protocol, TypeVar

from dialrota.adapters.kube.lines import Key
from dialrota.adapters.kube.paths import Kind

T = TypeVar("T")


class Scope(NamedTuple):
    """A kind, in one namespace or (None) in all, chosen by selectors or entirely."""

    kind: Kind
    namespace: str | None = None
    labels: str = ""
    fields: str = ""

    @property
    def title(self) -> str:
        """Name it in a log."""
        return self.kind.title + (f" in {self.namespace}" if self.namespace else "")

    @property
    def path(self) -> str:
        """Return where it is served."""
        return self.kind.all(self.namespace)

    @property
    def selectors(self) -> dict[str, str]:
        """Write its selectors as a query."""
        wanted = {"labelSelector": self.labels, "fieldSelector": self.fields}
        return {name: value for name, value in wanted.items() if value}


class Settings(NamedTuple):
    """Seconds, but for ``page`` and ``line``."""

    silence: float = 65.0  # No watch lasts as long: what says nothing is a dead connection.
    # A server sends no bookmark before a revision that it has sent already is passed: of a kind
    # that nobody changes, the end of a watch is the only sign of life.
    shortest_watch: int = 40
    longest_watch: int = 50
    brief: float = 5.0  # A watch that ends sooner, without news, was as good as refused.
    shortest_pause: float = 0.8
    longest_pause: float = 30.0
    longest_absence: float = 8.0  # The longest pause while the server does not know the kind.
    healed: float = 120.0
    relist: float = 1800.0  # In case something was lost that nobody can notice.
    rewind: float = 10.0  # How long a server has to insist that history was rewritten.
    page: int = 500  # Objects.
    line: int = 16 * 1024 * 1024  # Bytes.


class Handler(Protocol[T]):
    """What to keep of objects, and what to do with news of them.

    All of it at once, without waiting for anything; what it raises ends the list-watch.
    """

    def project(self, content: dict[str, Any]) -> T:
        """Make of an object what is to be kept of it; managed fields are still in it."""
        ...

    def on_put(self, key: Key, new: T, old: T | None) -> None:
        """Learn of an object that is new or changed."""
        ...

    def on_gone(self, key: Key, old: T) -> None:
        """Learn that an object is gone."""
        ...

    def on_rewound(self) -> None:
        """Learn that history was rewritten: all that was told is void, and told anew from here."""
        ...

    def on_synced(self) -> None:
        """Learn that all objects are known: for the first time, or again after a new list."""
        ...
