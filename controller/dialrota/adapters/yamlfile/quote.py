"""Write values into YAML so that every reader reads them back alike.

One line each, always. Must not decide what is written, only how.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from dialrota.adapters.yamlfile.plain import VALUES

Value = str | int | bool | Mapping[str, "Value"] | None

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-./][A-Za-z0-9]+)*")
_SINGLE: Final = re.compile(r"[ -~\u00a0-\u024f]*")
# What YAML allows only escaped, or what some readers take for a line break.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def render(value: Value, style: str = '"') -> str:
    """Write a value on one line; a text in the style ``"``, ``'`` or plain, if it can be."""
    if isinstance(value, str):
        return _render_text(value, style)
    if isinstance(value, Mapping):
        pairs = (f"{_render_text(key, '')}: {render(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value)


def _render_text(text: str, style: str) -> str:
    if style == "'" and _SINGLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    if style not in {'"', "'"} and _WORD.fullmatch(text) and VALUES[text] == text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
