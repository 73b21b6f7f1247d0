"""Cut a stream of bytes into lines and lines into events; trust neither."""

from typing import Any, Final, NamedTuple

from dialrota.adapters.kube.error import Refusal, of_status
from dialrota.model.failure import DialrotaError
from dialrota.wire import canon

Key = tuple[str, str]  # Namespace, empty where there is none, and name.

ADDED: Final = "ADDED"
MODIFIED: Final = "MODIFIED"
DELETED: Final = "DELETED"
BOOKMARK: Final = "BOOKMARK"

_ERROR: Final = "ERROR"
_LIST_IS_WHOLE: Final = "k8s.io/initial-events-end"


class LostError(DialrotaError):
    """What was watched can no longer be relied on: it has to be listed again."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        """Keep why, and how long we were asked to wait."""
        super().__init__(why)
        self.retry_after = retry_after


class PastError(LostError):
    """The server knows less than we do, and has not insisted on it yet."""


class Lines:
    """Puts together lines that come in pieces, in time proportional to their bytes."""

    def __init__(self, longest: int) -> None:
        """Begin with nothing; a line of more bytes than ``longest`` is no line."""
        self._longest = longest
        self._pieces: list[bytes] = []
        self._length = 0

    @property
    def is_amid(self) -> bool:
        """Say whether a line has begun and not ended."""
        return self._length > 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take what came and return the lines that are whole now.

        Raises:
            LostError: a line is too long.
        """
        first, *others = chunk.split(b"\n")
        self._pieces.append(first)
        self._length += len(first)
        if not others and self._length <= self._longest:
            return []
        longest = max(self._length, *map(len, others)) if others else self._length
        if longest > self._longest:
            raise LostError(f"a line of more than {self._longest} bytes")
        lines = [b"".join(self._pieces), *others[:-1]]
        self._pieces = [others[-1]]
        self._length = len(others[-1])
        return [line for line in lines if line]


class Seen(NamedTuple):
    """An object, identified."""

    key: Key
    uid: str
    revision: int
    content: dict[str, Any]


class Event(NamedTuple):
    """A change of one object; of a bookmark, only the revision means something."""

    kind: str
    seen: Seen
    list_is_whole: bool = False


def identify(content: Any) -> Seen:  # noqa: ANN401  # What a server sends is anything.
    """Find out which object this is, at which revision.

    Raises:
        LostError: it does not say.
    """
    try:
        metadata = content["metadata"]
        key = (metadata.get("namespace", ""), metadata["name"])
        return Seen(key, metadata["uid"], int(metadata["resourceVersion"]), content)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LostError("an object without name, uid or revision") from None


def parse(line: bytes) -> Event:
    """Read an event.

    Raises:
        LostError: it is none, or says that the watch is over.
    """
    try:
        event = canon.decode(line)
    except ValueError:
        raise LostError("a line that is no JSON") from None
    kind, content = (
        (event.get("type"), event.get("object")) if isinstance(event, dict) else (None, None)
    )
    if kind in (ADDED, MODIFIED, DELETED):
        return Event(kind, identify(content))
    if kind == BOOKMARK:
        return _bookmark(content)
    if kind == _ERROR:
        raise _over(of_status(_code(content), content, None))
    raise LostError("an event of unknown type")


def _bookmark(content: Any) -> Event:  # noqa: ANN401  # What a server sends is anything.
    try:
        metadata = content["metadata"]
        whole = (metadata.get("annotations") or {}).get(_LIST_IS_WHOLE) == "true"
        seen = Seen(("", ""), "", int(metadata["resourceVersion"]), {})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LostError("a bookmark without revision") from None
    return Event(BOOKMARK, seen, whole)


def _code(content: object) -> int:
    code = content.get("code") if isinstance(content, dict) else None
    return code if isinstance(code, int) else 0


def _over(said: Refusal) -> LostError:
    return LostError(said.text, said.pause)
