"""Unquoted scalars: a type only where YAML 1.1, YAML 1.2 and people agree on it."""

import re
import string
from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode

from dialrota.adapters.yamlfile.load import load
from dialrota.adapters.yamlfile.plain import read
from dialrota.model.document import Plain

OLD_TAG: Callable[..., object] = yaml.SafeLoader("").resolve
CORE_TAG: Callable[..., object] = YAML(typ="safe", pure=True).resolver.resolve


def value_of(text: str) -> object:
    return load(f"key: {text}\n".encode(), "a.yaml")[0].data["key"]


@pytest.mark.parametrize("text", ["null", "~", ""])
def test_nothing_is_none(text: str) -> None:
    assert value_of(text) is None


def test_true_and_false_are_booleans() -> None:
    assert value_of("true") is True
    assert value_of("false") is False


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("7", 7), ("-12", -12), ("9" * 18, int("9" * 18))]
)
def test_canonical_whole_numbers_are_ints(text: str, number: int) -> None:
    found = value_of(text)
    assert found == number
    assert type(found) is int


@pytest.mark.parametrize(
    "text",
    [
        "+14155550101",
        "0014155550101",
        "1_415_555_0101",
        "0123",
        "0o17",
        "0x1F",
        "0b101",
        "-0",
        "9" * 19,
        "1:30",
        "190:20:30",
        "1.5",
        ".5",
        "1.",
        "1e3",
        "1.5E-3",
        ".inf",
        "-.INF",
        ".nan",
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "N",
        "True",
        "FALSE",
        "Null",
        "2026-11-02",
        "2026-11-02T06:00:00Z",
        "2026-11-02 06:00:00",
        "=",
        "<<",
    ],
)
def test_what_readers_disagree_on_stays_as_written(text: str) -> None:
    assert value_of(text) == Plain(text)


@pytest.mark.parametrize(
    "text", ["sales-us", "14d", "2026-05", "10.0.0.1", "1.2.3.x", "+1 415 555 0101", "-", "nope"]
)
def test_words_are_text(text: str) -> None:
    if text != "-":
        assert value_of(text) == text
    assert read(text) == text


@pytest.mark.parametrize("text", ["+14155550101", "no", "1.5", "null", "true", "7", "<<"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_make_anything_text(text: str, quote: str) -> None:
    assert value_of(f"{quote}{text}{quote}") == text


SCALARS = st.one_of(
    st.text("0123456789+-._:eExXobTZ ", min_size=1, max_size=12),
    st.text(string.ascii_letters, min_size=1, max_size=5),
    st.from_regex(
        re.compile(r"[-+]?[0-9]{1,4}[-:._eE]?[0-9]{0,4}[-:._]?[0-9]{0,4}"), fullmatch=True
    ),
).filter(lambda text: text == text.strip() and not text.startswith(("- ", "-:")) and text != "-")


@given(SCALARS)
def test_nothing_is_text_that_another_reader_takes_for_something_else(text: str) -> None:
    ours = read(text)
    if not isinstance(ours, str):
        return

    theirs = OLD_TAG(yaml.ScalarNode, text, (True, False))
    core = CORE_TAG(ScalarNode, text, (True, False))

    assert theirs == "tag:yaml.org,2002:str"
    assert str(core) == "tag:yaml.org,2002:str"


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_an_int_is_the_number_it_shows(number: int) -> None:
    assert read(str(number)) == number
