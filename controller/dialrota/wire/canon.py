"""Canonical JSON: sorted keys, no spaces, UTF-8, no final newline; and its SHA-256.

The only place that knows orjson. Same value, same bytes, on every machine and Python.
"""

import hashlib
from typing import Any

import orjson


def encode(value: object) -> bytes:
    """Write plain data canonically: dicts with text keys, lists, texts, whole numbers, booleans.

    Raises:
        TypeError: the value holds something else, such as a text that UTF-8 cannot carry.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def decode(data: bytes) -> Any:  # noqa: ANN401  # Plain data of any shape; callers check it.
    """Read JSON of any layout.

    Raises:
        ValueError: the bytes are no JSON; the message says where.
    """
    return orjson.loads(data)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in lower-case hex."""
    return hashlib.sha256(data).hexdigest()
