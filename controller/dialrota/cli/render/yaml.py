"""Plain data as block YAML that every reader reads the same: text is quoted unless beyond doubt.

For output and new files only; existing files are edited by ``adapters.yamlfile``.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_SAFE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./@-]*")
_LAST_SHORT: Final = 0xFFFF  # The last code that \\u can write; YAML knows no pairs.
_WORDS: Final = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null"})


def dump(data: Any) -> str:  # noqa: ANN401  # Plain data of any shape.
    """Write data (dict, list, str, int, bool, None) as one YAML document."""
    if isinstance(data, dict | list) and data:
        return "".join(f"{line}\n" for line in _block(data))
    return f"{_scalar(data)}\n"


def flow(data: Any) -> str:  # noqa: ANN401  # Plain data of any shape.
    """Write data on one line, as a person writes one entry of a list."""
    if isinstance(data, dict):
        return (
            "{"
            + ", ".join(f"{_scalar(str(name))}: {flow(each)}" for name, each in data.items())
            + "}"
        )
    if isinstance(data, list):
        return "[" + ", ".join(flow(each) for each in data) + "]"
    return _scalar(data)


def _block(data: Any) -> Iterator[str]:  # noqa: ANN401  # As above.
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _entry(f"{_scalar(str(key))}:", value)
        return
    for value in data:
        if isinstance(value, dict | list) and value:
            first, *rest = _block(value)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"- {_scalar(value)}"


def _entry(key: str, value: Any) -> Iterator[str]:  # noqa: ANN401  # As above.
    if not (isinstance(value, dict | list) and value):
        yield f"{key} {_scalar(value)}"
        return
    yield key
    indent = "  " if isinstance(value, dict) else ""
    yield from (indent + line for line in _block(value))


def _scalar(value: Any) -> str:  # noqa: ANN401  # As above.
    if isinstance(value, str) and _SAFE.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= _LAST_SHORT else f"\\U{code:08x}"
