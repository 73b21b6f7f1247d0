"""Why a connection failed, in sentences of our own that quote nothing of what went over it."""

import ssl
from typing import Final

import aiohttp

from dialrota.adapters.kube import error

BREAKS: Final = (aiohttp.ClientError, TimeoutError, OSError)

_UNSENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


def may_be_sent(err: BaseException) -> bool:
    """Say whether the request may have arrived: surely not where there was no connection."""
    return not isinstance(err, _UNSENT)


_CAUSES: Final[tuple[tuple[tuple[type[BaseException], ...], str], ...]] = (
    ((aiohttp.ConnectionTimeoutError,), error.UNCONNECTED),
    ((aiohttp.SocketTimeoutError,), error.SILENT),
    ((TimeoutError,), error.UNFINISHED),
    ((ssl.SSLCertVerificationError,), "the server's certificate was not accepted"),
    ((ssl.SSLError,), "the TLS handshake failed"),
    ((ConnectionRefusedError,), "the server refused the connection"),
    ((ConnectionResetError, BrokenPipeError), "the server reset the connection"),
    ((aiohttp.ClientConnectorDNSError,), "the server's name was not found"),
    ((aiohttp.ServerDisconnectedError,), "the server closed the connection"),
    ((aiohttp.ClientPayloadError,), "the answer broke off"),
    ((aiohttp.ClientResponseError,), "the answer is no HTTP"),
)


def say_why(err: BaseException) -> str:
    """Say why a connection failed, from the cause that says most, quoting nothing."""
    chain: list[BaseException] = []
    cause: BaseException | None = err
    while cause is not None and len(chain) < 10:
        chain.append(cause)
        cause = cause.__cause__ or getattr(cause, "os_error", None) or cause.__context__
    for kinds, sentence in _CAUSES:
        if any(isinstance(each, kinds) for each in chain):
            return sentence
    return f"the connection failed ({type(err).__name__})"
