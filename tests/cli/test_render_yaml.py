"""Plain data as YAML."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dialrota.cli.render.yaml import dump, flow

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def read(text: str) -> Any:
    """Read YAML as somebody else's reader does."""
    return YAML(typ="safe", pure=True).load(text)


@given(PLAIN)
def test_every_reader_gets_back_what_was_written(data: object) -> None:
    assert read(dump(data)) == data


@given(PLAIN)
def test_one_line_holds_the_same(data: object) -> None:
    line = flow(data)
    assert "\n" not in line
    assert read(f"x: {line}\n") == {"x": data}


@pytest.mark.parametrize(
    "word", ["no", "on", "Y", "null", "~", "1.5", "2026-11-02", "+14155550101", ""]
)
def test_words_that_readers_disagree_on_are_quoted(word: str) -> None:
    assert dump(word) == f'"{word}"\n'


def test_it_looks_as_people_write_it() -> None:
    data = {
        "metadata": {"name": "sales"},
        "numbers": [{"number": "+14155550101", "monitor": True}],
    }
    assert dump(data) == (
        'metadata:\n  name: sales\nnumbers:\n- number: "+14155550101"\n  monitor: true\n'
    )
