"""One host, and the credential that goes there and nowhere else."""

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

MEBIBYTE: Final = 1 << 20
_LONGEST_LABEL: Final = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where calls go, with what credential, and what they may cost.

    ``timeout`` is the total for one call in seconds, tries and pauses between them included;
    after ``patience`` seconds of a client's life no further call is begun.
    """

    endpoint: str
    credential: str = field(repr=False)
    timeout: float
    patience: float = float("inf")
    per_minute: int | None = None
    max_bytes: int = 8 * MEBIBYTE
    attempts: int = 3
    in_flight: int = 8


def find_fault(endpoint: str) -> str:
    """Say why no call may go to this endpoint; empty when it may."""
    if "\\" in endpoint or not is_printable(endpoint):
        return "the endpoint is not a URL"  # Readers of URLs disagree on what remains.
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "the endpoint is not a URL"
    if parts.username is not None or parts.query or parts.fragment or not host:
        return "the endpoint must be a plain URL without user, query or fragment"
    if not host.isascii() or any(not 0 < len(label) <= _LONGEST_LABEL for label in _labels(host)):
        return "the endpoint's host name is not one"
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        return "the endpoint must be https; plain http goes to loopback only"
    if _is_link_local(host):
        return "the endpoint is link-local, where clouds keep their metadata"
    return ""


def is_printable(text: str) -> bool:
    """Say whether this is something, and nothing but visible ASCII: what headers can carry."""
    return bool(text) and all("!" <= letter <= "~" for letter in text)


def _labels(host: str) -> list[str]:
    return [host] if ":" in host else host.removesuffix(".").split(".")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_link_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_link_local
