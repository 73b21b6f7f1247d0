"""What holds for every test: nobody's own settings, no network but the loopback, no hurry."""

import os
import signal
import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from hypothesis import settings

pytest_plugins = ["controlplane.fixtures"]  # An API server, for tests that ask for one.

# A slow machine is no failure. Where CI=true hypothesis repeats the same examples, by itself.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")

# A hook of git, or a person's shell, must not change what is tested.
OURS = ("DIALROTA_", "GIT_")
TERMINAL = ("CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR")
for name in [each for each in os.environ if each.startswith(OURS) or each in TERMINAL]:
    del os.environ[name]
os.environ["GIT_CONFIG_GLOBAL"] = os.environ["GIT_CONFIG_SYSTEM"] = os.devnull

# A shell lets what it runs in the background ignore Ctrl-C, and so would all that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)


def _on_loopback(connect: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a connection that would leave this machine.

    An audit hook would hear this too, but Python 3.11 then fails at times to trace two threads
    that start at once, which is how coverage is measured.
    """

    def checked(one: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple):
            host = str(address[0])
            if host != "localhost" and not ip_address(host.partition("%")[0]).is_loopback:
                raise ConnectionRefusedError(f"a test reached for {host}")
        return connect(one, address)

    return checked


for name in ("connect", "connect_ex"):
    setattr(socket.socket, name, _on_loopback(getattr(socket.socket, name)))
