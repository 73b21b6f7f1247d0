"""What holds for every test: nobody's own settings, no network but the loopback, no hurry."""

import os
import signal
import sys
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


def _loopback_only(event: str, details: tuple[Any, ...]) -> None:
    """Refuse a connection that would leave this machine."""
    if event != "socket.connect" or not isinstance(details[1], tuple):
        return
    host = str(details[1][0])
    if host != "localhost" and not ip_address(host.partition("%")[0]).is_loopback:
        raise ConnectionRefusedError(f"a test reached for {host}")


sys.addaudithook(_loopback_only)
