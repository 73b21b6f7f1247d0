"""A login that stays fresh: which API server to speak to, and as whom.

Credentials are read again when they may have changed, never shown, and only ever sent to the
server that they were read with. Where they should be but cannot be had, nothing is sent at all.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from dialrota.adapters.kube.error import AccessError

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_EARLY: Final = 60  # Seconds before its end at which a credential is replaced.
_PATIENCE: Final = 30  # Seconds that reading may take: a program may ask somebody else.
_PAUSE: Final = 5  # Seconds after a failure in which it is not tried again.


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
        self._turn = asyncio.Lock()
        self._reading: asyncio.Task[Login] | None = None
        self._again_at = float("-inf")
        self._why = ""
        self._login = _checked(read())
        self._read_at = monotonic()

    @property
    def login(self) -> Login:
        """Return the login as it was read last."""
        return self._login

    async def fresh(self) -> Login:
        """Return a login that has not expired, reading it again where it may have changed.

        Raises:
            AccessError: it cannot be read any more, and what was known has expired.
        """
        if self._is_stale():
            try:
                await self.renew(self._login)
            except AccessError:
                if self._has_expired(early=0):
                    raise
        return self._login

    async def renew(self, used: Login) -> bool:
        """Read the login again, unless somebody did since ``used``; return whether it changed.

        After a failure nothing is read for some seconds: programs may run for it.

        Raises:
            AccessError: it cannot be read, or leads to another server.
        """
        async with self._turn:
            if self._login is not used:
                return True
            if self._monotonic() < self._again_at:
                raise AccessError(self._why)
            try:
                login = await self._read_again(used)
            except AccessError as err:
                self._why = str(err)
                self._again_at = self._monotonic() + _PAUSE
                raise
            changed = (login.authorization, login.tls) != (used.authorization, used.tls)
            self._login = login
            self._read_at = self._monotonic()
        return changed

    async def _read_again(self, used: Login) -> Login:
        """Read in a thread of its own; one that hangs is waited for again, not doubled."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(asyncio.to_thread(self._read))
            self._reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            login = _checked(await asyncio.wait_for(asyncio.shield(self._reading), _PATIENCE))
        except TimeoutError:
            raise AccessError(f"no credential within {_PATIENCE} s") from None
        if login.server != used.server:
            raise AccessError("the configuration now names another server; start again")
        # Connections are kept by what TLS is made of.
        return replace(login, tls=used.tls) if login.tls_print == used.tls_print else login

    def _is_stale(self) -> bool:
        if self._has_expired(early=_EARLY):
            return True
        reread = self._login.reread
        return reread is not None and self._monotonic() - self._read_at >= reread

    def _has_expired(self, early: int) -> bool:
        expires = self._login.expires
        return expires is not None and self._now() >= expires - early


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
