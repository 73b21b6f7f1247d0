"""A wire between a controller and an API server, which a test cuts, deafens or forgets.

It moves bytes and understands none of them, so TLS is end to end.
"""

import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import yaml

Pair = tuple[socket.socket, socket.socket]

_RESET: Final = struct.pack("ii", 1, 0)  # To be sent at closing.


class Wire:
    """Listens on the loopback and passes on to the server of a URL."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = (there.hostname or "", there.port or 443)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.swallows = False  # Bytes go in and none come out.
        self.hangs_up = False  # Whoever connects is cut off.
        self.opened = 0  # Connections that were taken.
        self._pairs: list[Pair] = []
        self._forgotten: list[socket.socket] = []
        self._door = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._door.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # Closing alone wakes nobody who waits.
        self._door.join()
        self._listener.close()
        self.cut()
        for near in self._forgotten:
            near.close()

    def kubeconfig(self, theirs: Path, folder: Path) -> Path:
        """Copy a kubeconfig that leads over this wire."""
        config: dict[str, Any] = yaml.safe_load(theirs.read_text(encoding="utf-8"))
        config["clusters"][0]["cluster"]["server"] = self.url
        file = folder / "over-the-wire.yaml"
        file.write_text(yaml.safe_dump(config), encoding="utf-8")
        return file

    def cut(self) -> None:
        """Break all connections off, hard; new ones are taken."""
        for ends in self._take():
            for end in ends:
                with suppress(OSError):  # It may be closed already.
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                _close(end)

    def forget(self) -> None:
        """Lose all connections towards the server, and tell the other side nothing."""
        for near, far in self._take():
            self._forgotten.append(near)  # Kept, so that it stays open.
            _close(far)

    def _take(self) -> list[Pair]:
        taken, self._pairs = self._pairs, []
        return taken

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.opened += 1
            if self.hangs_up:
                _close(near)
                continue
            try:
                far = socket.create_connection(self._there)
            except OSError:
                _close(near)
                continue
            pair = (near, far)
            self._pairs.append(pair)
            for one, other in (pair, pair[::-1]):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self.swallows:
                    other.sendall(data)
            if any(one in pair for pair in self._pairs):
                _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
