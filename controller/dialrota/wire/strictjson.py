"""Read JSON that strangers wrote: one meaning, or none.

What readers of JSON disagree on is refused: duplicate keys, NaN and infinities, integers that
lose digits elsewhere, lone surrogates, nesting that ends in a crash. It must not know what a
document is about, and its errors never quote the document: they may end in a log.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final

MAX_DEPTH: Final = 32
MAX_VALUES: Final = 200_000  # An empty list costs 56 bytes of memory and 3 of text.
_INTEGER_DIGITS: Final = 18

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_NOT_SHAPE: Final = re.compile(r"[^\[\]{},]+")


def parse(data: bytes, max_values: int = MAX_VALUES) -> Any:  # noqa: ANN401  # JSON is any value.
    """Read one document.

    Raises:
        ValueError: it is no JSON, or not of one meaning; the reason quotes nothing of it.
    """
    text = _decode(data, max_values)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON from line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _whole(value, text)


def parse_items(data: bytes, max_values: int = MAX_VALUES) -> Iterator[tuple[int, Any]]:
    """Read the items of a top-level array, each with the line it starts on.

    Raises:
        ValueError: as in ``parse``; what was yielded before stands.
    """
    text = _decode(data, max_values)
    at, line = _skip(text, 0, 1)
    if text[at : at + 1] != "[":
        raise ValueError(f"line {line}: not an array")
    at, line = _skip(text, at + 1, line)
    while text[at : at + 1] != "]":
        value, end = _item(text, at, line)
        yield line, value
        at, line = _skip(text, end, line + text.count("\n", at, end))
        if text[at : at + 1] == ",":
            at, line = _skip(text, at + 1, line)
            if text[at : at + 1] != "]":
                continue
        elif text[at : at + 1] == "]":
            break
        raise ValueError(f"line {line}: the array breaks off or lacks a comma")
    at, line = _skip(text, at + 1, line)
    if at != len(text):
        raise ValueError(f"line {line}: something follows the array")


def _item(text: str, at: int, line: int) -> tuple[Any, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
        return _whole(value, text[at:end]), end
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: not JSON from column {error.colno}") from None
    except RecursionError:
        raise ValueError(f"line {line}: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"line {line}: {error}") from None


def _skip(text: str, at: int, line: int) -> tuple[int, int]:
    match = _SPACE.match(text, at)
    end = match.end() if match else at
    return end, line + text.count("\n", at, end)


def _decode(data: bytes, max_values: int) -> str:
    """Decode, and measure the shape before any parser recurses into it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 from byte {error.start}") from None
    if text.count("[") + text.count("{") <= MAX_DEPTH and len(text) <= max_values:
        return text  # Most rows and answers: too few brackets and characters to do harm.
    shape = _NOT_SHAPE.sub("", _STRING.sub("", text))
    if len(shape) > max_values:
        raise ValueError(f"more than {max_values} values")
    depth = 0
    for character in shape.replace(",", ""):
        depth += 1 if character in "[{" else -1
        if depth > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH}")
    return text


def _whole(value: Any, text: str) -> Any:  # noqa: ANN401  # JSON is any value.
    """Refuse a string that is half a character: it cannot be written back as UTF-8."""
    if _SURROGATE.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("a lone surrogate in a string") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return result


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _INTEGER_DIGITS:
        raise ValueError(f"an integer of more than {_INTEGER_DIGITS} digits")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)
