"""What a call brought: an answer, or why there is none, in the closed words of SweepError.

Messages are our own sentences: a provider's text could echo the credential or dress up as ours.
"""

import re
import socket
import ssl
from typing import Any, Final, NamedTuple

UNAUTHORIZED: Final = "Unauthorized"
RATE_LIMITED: Final = "RateLimited"
TIMEOUT: Final = "Timeout"
UNREACHABLE: Final = "Unreachable"
BAD_ANSWER: Final = "BadAnswer"

_CODE: Final = re.compile(r"[0-9]{1,8}")
_LONGEST_WORD: Final = 24
_LONGEST_TITLE: Final = 100


class Answer(NamedTuple):
    """A success status with strict JSON in it."""

    status: int
    data: Any


class Failed(NamedTuple):
    """No answer. ``again`` says whether the same question may bring one within seconds.

    ``retry_after`` are seconds that the provider asked for; ``code`` is its own error number.
    """

    kind: str
    message: str
    status: int = 0
    code: str = ""
    title: str = ""
    retry_after: int | None = None
    again: bool = False


_STATUS: Final = {
    401: (UNAUTHORIZED, "the credential was not accepted (401)", False),
    403: (UNAUTHORIZED, "the credential may not do this (403)", False),
    408: (UNREACHABLE, "the provider gave up waiting (408)", True),
    429: (RATE_LIMITED, "too many requests (429)", True),
    500: (UNREACHABLE, "the provider failed (500)", True),
    502: (UNREACHABLE, "the provider's gateway failed (502)", True),
    503: (UNREACHABLE, "the provider is unavailable (503)", True),
    504: (UNREACHABLE, "the provider's gateway timed out (504)", True),
}


def judge(status: int, body: object, credential: str, retry_after: int | None) -> Failed:
    """Say what a status that is no success means. ``body`` is what could be read of the errors."""
    code, title = _first_error(body, credential)
    kind, message, again = _STATUS.get(status, (BAD_ANSWER, "", False))
    if 300 <= status < 400:
        message = f"a redirect ({status}); redirects are never followed"
    elif not message and status >= 500:
        kind, message, again = UNREACHABLE, f"the provider failed ({status})", True
    elif not message:
        message = f"the request was not accepted ({status})"
    detail = " ".join(part for part in (code, title) if part)
    return Failed(
        kind=kind,
        message=f"{message}: {detail}" if detail else message,
        status=status,
        code=code,
        title=title,
        retry_after=retry_after,
        again=again,
    )


def _first_error(body: object, credential: str) -> tuple[str, str]:
    """Take number and title of the first error, of whatever shape the body is."""
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return "", ""
    code, title = str(first.get("code", "")), first.get("title")
    return (code if _CODE.fullmatch(code) else ""), _clean(title, credential)


def _clean(title: object, credential: str) -> str:
    """Keep short printable words; anything long could be a credential in some encoding."""
    if not isinstance(title, str) or (credential and credential in title):
        return ""
    words = [word for word in title.split() if len(word) <= _LONGEST_WORD and word.isascii()]
    text = "".join(letter for letter in " ".join(words) if letter.isprintable())
    return text[:_LONGEST_TITLE]


def describe_break(error: BaseException, host: str) -> Failed:
    """Say why a connection to a host failed, from the innermost cause that we know."""
    cause: BaseException | None = error
    seen = 0
    while cause is not None and seen < 10:
        for kind, sentence, again in _CAUSES:
            if isinstance(cause, kind):
                return Failed(UNREACHABLE, sentence.format(host), again=again)
        cause, seen = cause.__cause__ or cause.__context__, seen + 1
    text = f"the connection to {host} broke ({type(error).__name__})"
    return Failed(UNREACHABLE, text, again=True)


_CAUSES: Final[tuple[tuple[type[BaseException], str, bool], ...]] = (
    (ssl.SSLCertVerificationError, "the TLS certificate of {} was not accepted", False),
    (ssl.SSLError, "the TLS handshake with {} failed", False),
    (socket.gaierror, "the host name {} was not found", True),
    (ConnectionRefusedError, "{} refused the connection", True),
    (ConnectionResetError, "{} reset the connection", True),
)
