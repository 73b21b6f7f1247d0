"""What an API server refused, and what never reached it or came back from it.

Callers react to predicates, never to texts: which texts mean what stands here. Messages are the
server's own, shortened; a body that is no Status is never quoted.
"""

from typing import Any, Final, NamedTuple

from dialrota.model.failure import DialrotaError
from dialrota.wire import kinds

FIELD_MANAGER_CONFLICT: Final = "FieldManagerConflict"
TOO_NEW: Final = "ResourceVersionTooLarge"  # The server is behind the asked revision.

OVERSIZE: Final = "the answer is larger than may be read"
SILENT: Final = "nothing came for too long"
UNFINISHED: Final = "no whole answer in time"
UNCONNECTED: Final = "no connection in time"
_UNHEARD: Final = (SILENT, UNFINISHED, UNCONNECTED)

# An API server has no Status for the path of a kind that it does not know. Ours can be installed.
_NO_STATUS: Final = "the answer holds no Status"
_NO_KIND: Final = "the API server knows no such kind"
_OURS: Final = "." + kinds.API_VERSION.partition("/")[0]
_REMEDY: Final = "; install the kinds: dialrota crds install"

# Seconds. An API server asks for 32 at most; who asks for more stands between. Deaf for longer,
# we would leave numbers in lists that people have pulled since.
LONGEST_PAUSE: Final = 60
LONGEST_WISH: Final = 3600  # What is more is told as this: a typing error somewhere.

_LONGEST: Final = 600
# Answers of 500 that the same request gets again, whenever it is sent.
_FINAL_500: Final = (
    "etcdserver: request is too large",
    "ResourceExhausted",
    "failed to create typed patch",
    "strconv.",
)


class Cause(NamedTuple):
    """One detail of a refusal."""

    reason: str
    message: str
    field: str


class Refusal(NamedTuple):
    """What the server said; ``asked`` are seconds that it asked us to wait."""

    status: int
    reason: str
    message: str
    causes: tuple[Cause, ...] = ()
    asked: float | None = None

    @property
    def pause(self) -> float | None:
        """Return the seconds to wait at least, of what was asked for; None where nothing was."""
        return None if self.asked is None else min(self.asked, LONGEST_PAUSE)

    @property
    def text(self) -> str:
        """Say it in a line, and that a wish for a very long pause is not fulfilled."""
        words = " ".join(str(part) for part in (self.status, self.reason) if part)
        said = f"{words}: {self.message}"
        if self.asked == self.pause:
            return said
        return f"{said} (asked to wait {self.asked:.0f} s, waiting no longer than {LONGEST_PAUSE})"


class ApiError(DialrotaError):
    """The API server answered, with an error."""

    def __init__(self, call: str, refusal: Refusal) -> None:
        """Keep what was said to which call, such as ``patch configmaps/a in dialers``."""
        self.call = call
        self.status = refusal.status
        self.reason = refusal.reason
        remedy = _REMEDY if self.is_missing_kind and _OURS in call else ""
        super().__init__(f"{call}: {refusal.text}{remedy}")
        self.message = refusal.message
        self.causes = refusal.causes
        self.retry_after = refusal.pause

    @property
    def is_conflict(self) -> bool:
        """Say whether somebody else changed the object since: read again and decide anew."""
        return self.status == 409 and self.reason == "Conflict" and not self.is_manager_conflict

    @property
    def is_manager_conflict(self) -> bool:
        """Say whether a field belongs to another manager of server-side apply."""
        return any(cause.reason == FIELD_MANAGER_CONFLICT for cause in self.causes)

    @property
    def is_already_there(self) -> bool:
        """Say whether an object of that name exists."""
        return self.status == 409 and self.reason == "AlreadyExists"

    @property
    def is_missing(self) -> bool:
        """Say whether there is no such object, or no such kind at all."""
        return self.status == 404

    @property
    def is_missing_kind(self) -> bool:
        """Say whether the server does not serve that kind: it knows no Status for its path."""
        return self.status == 404 and self.reason != "NotFound"

    @property
    def is_denied(self) -> bool:
        """Say whether we are not who we should be, or may not do this."""
        return self.status in (401, 403)

    @property
    def is_gone(self) -> bool:
        """Say whether the revision or the continue token is too old: list again."""
        return self.status == 410 or self.reason in ("Expired", "Gone")

    @property
    def is_from_the_future(self) -> bool:
        """Say whether the server knows nothing yet, or no more, of the asked revision."""
        return any(cause.reason == TOO_NEW for cause in self.causes)

    @property
    def is_throttled(self) -> bool:
        """Say whether the server asked us to slow down; see ``retry_after``."""
        return self.status == 429

    @property
    def is_retryable(self) -> bool:
        """Say whether the same request may succeed later."""
        if self.status in (408, 429):
            return True
        return self.status >= 500 and not any(text in self.message for text in _FINAL_500)


class UnreachableError(DialrotaError):
    """There was no usable answer. Where ``sent``, a write may have been applied all the same."""

    def __init__(self, call: str, why: str, *, sent: bool) -> None:
        """Keep which call it was, and whether it may have arrived."""
        super().__init__(f"{call}: {why}")
        self.call = call
        self.why = why
        self.sent = sent

    @property
    def is_silence(self) -> bool:
        """Say whether nothing came until we gave up: neither an answer nor a sign of absence."""
        return self.why in _UNHEARD

    @property
    def is_oversize(self) -> bool:
        """Say whether there was an answer, but one of more bytes than may be read."""
        return self.why == OVERSIZE


class AccessError(DialrotaError):
    """Where the API server is, or who we are to it, cannot be told."""


def of_status(status: int, body: object, asked: float | None) -> Refusal:
    """Understand the body of an error; whatever is no Status says nothing."""
    if not isinstance(body, dict) or body.get("kind") != "Status":
        return Refusal(status, "", _NO_KIND if status == 404 else _NO_STATUS, (), asked)
    details = body.get("details")
    details = details if isinstance(details, dict) else {}
    causes = details.get("causes")
    return Refusal(
        status=status,
        reason=_text(body.get("reason")),
        message=_text(body.get("message")) or "no message",
        causes=tuple(_cause(each) for each in causes) if isinstance(causes, list) else (),
        asked=_longer(asked, details.get("retryAfterSeconds")),
    )


def _cause(value: Any) -> Cause:  # noqa: ANN401  # What a server sends is anything.
    cause = value if isinstance(value, dict) else {}
    return Cause(*(_text(cause.get(name)) for name in Cause._fields))


def _text(value: object) -> str:
    """Keep one line of bounded length."""
    if not isinstance(value, str):
        return ""
    line = "".join(letter if letter.isprintable() else " " for letter in value)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _longer(asked: float | None, detail: object) -> float | None:
    """Take the longer of two pauses, of which either may be missing or nonsense."""
    if not isinstance(detail, int) or isinstance(detail, bool) or detail <= 0:
        return asked
    return max(asked or 0.0, float(min(detail, LONGEST_WISH)))
