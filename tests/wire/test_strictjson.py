"""JSON with one meaning, or none."""

import json

import pytest

from dialrota.wire import strictjson

REFUSED = {
    "nan": b'{"a": NaN}',
    "infinity": b"[Infinity]",
    "minus infinity": b"[-Infinity]",
    "too large": b"[1e400]",
    "duplicate": b'{"a": 1, "a": 1}',
    "duplicate by escape": rb'{"a": 1, "\u0061": 1}',
    "inner duplicate": b'[{"a": {"b": 1, "b": 2}}]',
    "deep list": b"[" * 33 + b"]" * 33,
    "deep object": b'{"a":' * 33 + b"1" + b"}" * 33,
    "very deep": b"[" * 1_000_000,
    "deep behind a quote": b'"\\"' + b"[" * 1_000_000,
    "long integer": b"1" * 19,
    "huge integer": b"-" + b"1" * 5_000,
    "lone surrogate": rb'["\ud800"]',
    "lone low surrogate": rb'["\uDFFF x"]',
    "surrogate in a key": rb'{"\ud800": 1}',
    "not utf-8": b'["\xff"]',
    "surrogate bytes": b'["\xed\xa0\x80"]',
    "byte order mark": b"\xef\xbb\xbf[]",
    "utf-16": "[]".encode("utf-16"),
    "empty": b"",
    "spaces": b"  ",
    "two": b"[] []",
    "truncated": b'{"a": [1, 2',
    "single quotes": b"['a']",
    "comment": b"[1] // one",
    "trailing comma": b"[1,]",
    "leading zero": b"[01]",
    "control character": b'["\x01"]',
    "values": b"[" + b"1," * strictjson.MAX_VALUES + b"1]",
    "empty lists": b"[" + b"[]," * strictjson.MAX_VALUES + b"[]]",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=list(REFUSED))
def test_refuses_what_has_no_one_meaning(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        strictjson.parse(data)

    assert len(str(caught.value)) < 80


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -(10**17),
        0.5,
        "",
        [],
        {},
        {"a": [{"b": "x"}, None], "\u00e9": "\U0001f600"},
        'brackets [[[[ and \\ and " {{{{ in a string',
        ["[" * 1_000],
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_reads_everything_else_as_it_is(value: object, ascii_only: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only).encode()

    assert strictjson.parse(data) == value


def test_an_error_quotes_nothing() -> None:
    with pytest.raises(ValueError, match="line 1") as caught:
        strictjson.parse(b'{"secret": canary}')

    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_gives_each_item_of_an_array_its_line() -> None:
    data = b'\n[\n  {"a": 1},\n\n  {"a":\n 2}, 3\n]\n'

    assert list(strictjson.parse_items(data)) == [(3, {"a": 1}), (5, {"a": 2}), (6, 3)]


@pytest.mark.parametrize("data", [b"[]", b" [ ] \n"])
def test_an_empty_array_has_no_items(data: bytes) -> None:
    assert list(strictjson.parse_items(data)) == []


@pytest.mark.parametrize(
    ("data", "good", "reason"),
    [
        (b"{}", 0, "line 1: not an array"),
        (b"", 0, "line 1: not an array"),
        (b"[1,\n2", 2, "line 2: the array breaks off"),
        (b"[1 2]", 1, "line 1: the array breaks off"),
        (b"[1,\n]", 1, "line 2: the array breaks off"),
        (b"[1,\nnope]", 1, "line 2: not JSON"),
        (b"[1,\nNaN]", 1, "line 2: NaN"),
        (b'[1, {"a":1,"a":2}]', 1, "line 1: a key stands twice"),
        (rb'[1, "\ud800"]', 1, "line 1: a lone surrogate"),
        (b"[1]\nx", 1, "line 2: something follows"),
    ],
)
def test_what_came_before_the_break_stands(data: bytes, good: int, reason: str) -> None:
    items = strictjson.parse_items(data)

    for _ in range(good):
        next(items)
    with pytest.raises(ValueError, match=reason):
        next(items)
