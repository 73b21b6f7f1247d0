"""Canonical JSON: sorted keys, no spaces, UTF-8, no final newline; and its SHA-256.

The only place that knows orjson. Same value, same bytes, on every machine and Python.
"""

import hashlib
import re
from typing import Any, Final

import orjson

# JSON lets these stand; readers of YAML, which is what a server-side apply is read as, refuse them
# or take them for ends of lines.
_ODD_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def encode(value: object) -> bytes:
    """Write plain data canonically: dicts with text keys, lists, texts, whole numbers, booleans.

    Raises:
        TypeError: the value holds something else, such as a text that UTF-8 cannot carry.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def encode_as_yaml(value: object) -> bytes:
    """Write plain data canonically, so that readers of YAML read the same.

    Raises:
        TypeError: as ``encode``.
    """
    data = encode(value)
    if data.isascii() and b"\x7f" not in data:
        return data
    return _ODD_IN_YAML.sub(lambda odd: f"\\u{ord(odd[0]):04x}", data.decode()).encode()


def decode(data: bytes) -> Any:  # noqa: ANN401  # Plain data of any shape; callers check it.
    """Read JSON of any layout.

    Raises:
        ValueError: the bytes are no JSON; the message says where.
    """
    return orjson.loads(data)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in lower-case hex."""
    return hashlib.sha256(data).hexdigest()
