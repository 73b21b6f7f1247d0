"""The sockets of one session, so that none outlives it.

Whoever closes a connection over TLS says farewell and waits for an answer, for as long as half a
minute; a call that was given up does so in the background. Nobody is there to wait at the end.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Final
from weakref import WeakSet

import aiohttp

_TURNS: Final = 100  # Of the event loop; a socket whose both ends are shut takes a few.


class Sockets:
    """Makes sockets, and ends those that are open still."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: WeakSet[socket.socket] = WeakSet()

    def make(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """Make one for an address."""
        made = socket.socket(*address[:3])
        self._made.add(made)
        return made

    async def end(self) -> None:
        """Shut all that are open, and wait until whoever uses them has noticed and closed them."""
        for each in self._open():
            with suppress(OSError):  # It is not connected yet, or no more.
                each.shutdown(socket.SHUT_RDWR)
        for _ in range(_TURNS):
            if not self._open():
                return
            await asyncio.sleep(0)

    def _open(self) -> list[socket.socket]:
        return [each for each in self._made if each.fileno() >= 0]
