"""Guess which pools a text declares that cannot be read, so that their last lists keep serving.

A guess costs little: a name that no pool has is ignored later. Must not be used for anything else.
"""

import re
from typing import Final

from dialrota.model.pool import PoolKey
from dialrota.wire.parse import DEFAULT_NAMESPACE

_KIND: Final = re.compile(r"""^kind:[ \t]*["']?NumberPool\b""", re.MULTILINE)
_METADATA: Final = re.compile(
    r"^metadata:[ \t]*(\{[^}]*|(?:[ \t]*(?:#[^\n]*)?\r?\n[ \t]+[^\n]*)+)", re.MULTILINE
)
_PART: Final = re.compile(
    r"""(?:^|[\s{,])(name|namespace):[ \t]*["']?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)"""
)
_CUT: Final = re.compile(r"^---(?=\s)", re.MULTILINE)


def guess_pools(text: str) -> tuple[PoolKey, ...]:
    """Name the pools that a broken text seems to declare."""
    found = (_guess_pool(part) for part in _CUT.split(text))
    return tuple(key for key in found if key is not None)


def _guess_pool(text: str) -> PoolKey | None:
    metadata = _METADATA.search(text)
    if metadata is None or not _KIND.search(text):
        return None
    parts: dict[str, str] = {}
    for part, value in _PART.findall(metadata[1]):
        parts.setdefault(part, value)
    if "name" not in parts:
        return None
    return PoolKey(parts.get("namespace", DEFAULT_NAMESPACE), parts["name"])
