"""Who leaves a client leaves no connection behind, whatever became of the calls."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import trustme

from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.client import Client
from fakes.looping import in_loop, until

SOON: Final = 20  # Seconds; waiting for farewells takes 30.
TURNS: Final = 40  # Of the event loop: longer than a call needs to be sent.


class Deaf:
    """A server that lets itself be asked over TLS and answers nothing, farewells neither."""

    def __init__(self) -> None:
        authority = trustme.CA()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._tls)
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        self._listener = socket.create_server(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.login = Login(server=url, tls=trusting)
        self.asked = 0
        self.talking: list[threading.Thread] = []

    def listen(self) -> None:
        """Take connections until nobody listens any more."""
        with suppress(OSError):
            while True:
                end, _ = self._listener.accept()
                thread = threading.Thread(target=self._talk, args=(end,), daemon=True)
                self.talking.append(thread)
                thread.start()

    def close(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _talk(self, end: socket.socket) -> None:
        with end, suppress(OSError), self._tls.wrap_socket(end, server_side=True) as over_tls:
            self.asked += bool(over_tls.recv(4096))
            with socket.socket(fileno=over_tls.detach()) as bare:
                while bare.recv(4096):
                    pass


@contextmanager
def deaf() -> Iterator[Deaf]:
    """Have such a server until the block is left."""
    server = Deaf()
    listening = threading.Thread(target=server.listen)
    listening.start()
    try:
        yield server
    finally:
        server.close()
        listening.join()


@in_loop
async def test_a_call_that_was_given_up_at_any_moment_leaves_no_connection_open() -> None:
    with deaf() as server:
        for turns in range(TURNS):
            access = Access(lambda: server.login, now=lambda: 0, monotonic=time.monotonic)
            async with Client(access) as client:
                call = asyncio.create_task(client.get("/version"))
                for _ in range(turns):
                    await asyncio.sleep(0)
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)

        async with asyncio.timeout(SOON):
            await until(lambda: not any(each.is_alive() for each in server.talking))


@in_loop
async def test_a_call_that_was_given_up_unanswered_leaves_no_connection_open() -> None:
    with deaf() as server:
        access = Access(lambda: server.login, now=lambda: 0, monotonic=time.monotonic)
        async with Client(access) as client:
            call = asyncio.create_task(client.get("/version"))
            await until(lambda: server.asked > 0)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)

        async with asyncio.timeout(SOON):
            await until(lambda: not any(each.is_alive() for each in server.talking))
