"""Which API server to speak to, and as whom.

Credentials are read again when they may have changed, never shown, and only ever sent to the
server that they were read with. Where they should be but cannot be had, nothing is sent at all.
"""

import asyncio
import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from dialrota.adapters.kube.error import AccessError

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_EARLY: Final = 60  # Seconds before its end at which a credential is replaced.


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a configuration says. ``authorization`` is the value of the header, or empty.

    ``expires`` is in UTC seconds; ``reread`` in seconds, where a file may change at any time.
    """

    server: str
    namespace: str = "default"
    authorization: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    tls_print: str = ""  # The same where nothing that TLS is made of has changed.
    server_name: str | None = None  # What the certificate of the server must be made out to.
    proxy: str | None = field(default=None, repr=False)
    expires: int | None = None
    reread: float | None = None


class Access:
    """A login that stays fresh."""

    def __init__(
        self, read: Callable[[], Login], now: Callable[[], int], monotonic: Callable[[], float]
    ) -> None:
        """Read the login for the first time.

        Raises:
            AccessError: it cannot be read, or must not be used.
        """
        self._read = read
        self._now = now
        self._monotonic = monotonic
        self._reading = asyncio.Lock()
        self._login = _checked(read())
        self._read_at = monotonic()

    @property
    def login(self) -> Login:
        """Return the login as it was read last."""
        return self._login

    async def fresh(self) -> Login:
        """Return a login that has not expired, reading it again where it may have changed.

        Raises:
            AccessError: it cannot be read any more; what was known before has expired.
        """
        if self._is_stale():
            await self.renew(self._login)
        return self._login

    async def renew(self, used: Login) -> bool:
        """Read the login again, unless somebody did since ``used``; return whether it changed.

        Raises:
            AccessError: it cannot be read, or leads to another server.
        """
        async with self._reading:
            if self._login is not used:
                return True
            login = _checked(await asyncio.to_thread(self._read))
            if login.server != used.server:
                raise AccessError("the configuration now names another server; start again")
            if login.tls_print == used.tls_print:
                login = replace(login, tls=used.tls)  # Connections are kept by it.
            changed = (login.authorization, login.tls) != (used.authorization, used.tls)
            self._login = login
            self._read_at = self._monotonic()
        return changed

    def _is_stale(self) -> bool:
        login = self._login
        if login.expires is not None and self._now() >= login.expires - _EARLY:
            return True
        return login.reread is not None and self._monotonic() - self._read_at >= login.reread


def _checked(login: Login) -> Login:
    """Refuse what would give a credential away."""
    parts = urlsplit(login.server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AccessError("the address of the API server is no http or https URL")
    if parts.username is not None or parts.query or parts.fragment:
        raise AccessError("the address of the API server holds more than host and path")
    if parts.scheme == "http" and login.authorization and parts.hostname not in _LOOPBACK:
        raise AccessError("a credential would be sent without TLS")
    if any(letter in login.authorization for letter in "\r\n\0"):
        raise AccessError("the credential holds a line break")
    return login


def find(
    kubeconfig: str | None, context: str | None, environ: Mapping[str, str]
) -> Callable[[], Login]:
    """Choose where to read the login: a given kubeconfig, KUBECONFIG, the usual one, the pod's.

    Raises:
        AccessError: there is none of these.
    """
    from dialrota.adapters.kube import login  # noqa: PLC0415  # Imports the official client.

    path = kubeconfig or environ.get("KUBECONFIG") or ""
    usual = os.path.join(environ.get("HOME", ""), ".kube", "config")  # noqa: PTH118  # As a text.
    if not path and os.path.isfile(usual):  # noqa: PTH113  # As above.
        path = usual
    if path:
        return lambda: login.of_kubeconfig(path, context)
    if environ.get("KUBERNETES_SERVICE_HOST"):
        return lambda: login.of_pod(environ)
    raise AccessError(
        "no cluster to speak to: name a kubeconfig by --kubeconfig or KUBECONFIG,"
        " or run in a pod with a service account"
    )
