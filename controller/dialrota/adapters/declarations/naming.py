"""Guess which pools a text declares that cannot be read, so that their last lists keep serving.

A guess costs little: a name that no pool has is ignored later. Must not be used for anything else.
"""

import re
from itertools import takewhile
from typing import Final

from dialrota.model.pool import PoolKey
from dialrota.wire.parse import DEFAULT_NAMESPACE

_KIND: Final = re.compile(r"""^kind:[ \t]*["']?NumberPool\b""", re.MULTILINE)
_PART: Final = re.compile(
    r"""(?:^|[\s{,])(name|namespace):[ \t]*["']?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)"""
)
_HEAD: Final = 64 * 1024  # Names stand at the top; a text may be large, and hostile.
_LONGEST: Final = 63
_CUT: Final = re.compile(r"^---(?=\s)", re.MULTILINE)


def guess_pools(text: str) -> tuple[PoolKey, ...]:
    """Name the pools that a broken text seems to declare."""
    found = (_guess_pool(part) for part in _CUT.split(text))
    return tuple(key for key in found if key is not None)


def _guess_pool(text: str) -> PoolKey | None:
    if not _KIND.search(text):
        return None
    parts: dict[str, str] = {}
    for part, value in _PART.findall(_find_metadata(text)):
        parts.setdefault(part, value)
    key = PoolKey(parts.get("namespace", DEFAULT_NAMESPACE), parts.get("name", ""))
    return key if 0 < len(key.name) <= _LONGEST and len(key.namespace) <= _LONGEST else None


def _find_metadata(text: str) -> str:
    """Return what follows ``metadata:``, as far as it is indented or in braces."""
    _, _, after = f"\n{text[:_HEAD]}".partition("\nmetadata:")
    first, *below = after.split("\n")
    if "{" in first:
        return after.partition("}")[0]
    return "\n".join(takewhile(lambda line: line[:1] in ("", " ", "#", "\r"), below))
