"""A refused document is read on as its author may have meant it, to see what else is wrong."""

from typing import Any

import pytest

from dialrota.adapters.yamlfile.load import salvage
from dialrota.adapters.yamlfile.rough import Rough
from dialrota.model.document import Plain
from dialrota.model.failure import Finding


def rough_of(text: str) -> Rough:
    (broken,) = salvage(text.encode(), "pools/a.yaml").broken
    (rough,) = broken.rough
    return rough


def meant(text: str) -> Any:  # Plain data of any form.
    return rough_of(text).document.data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
        ("a: &x {c: [1]}\nb: [*x]\n", {"a": {"c": [1]}, "b": [{"c": [1]}]}),
        ("a: *nothing\n", {"a": None}),
        ("a: &x [*x]\n", {"a": [None]}),
        ("a: !!str 1\nb: ! {c: 2}\n", {"a": 1, "b": {"c": 2}}),
        ("a: &x +14155550101\n", {"a": Plain("+14155550101")}),
        ("1: a\n", {"1": "a"}),
    ],
)
def test_what_is_refused_is_read_past(text: str, data: object) -> None:
    assert meant(text) == data


def test_of_a_key_that_stands_twice_both_are_read_and_the_first_counts() -> None:
    assert meant("a: 1\na: 2\n") == {"a": 1}
    assert meant("a: {b: 1}\na: {b: 2, c: 3}\n") == {"a": {"b": 1, "c": 3}}
    assert meant("a: [1]\na: [2, 3]\n") == {"a": [1, 3]}
    assert meant("a: 1\na: {b: 2}\n") == {"a": 1}
    assert meant('a: {b: 1}\na: ["x", y]\n') == {"a": {"b": 1}}


def test_a_merge_key_gives_what_is_not_there() -> None:
    assert meant("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n")["d"] == {"b": 1, "c": 3}
    assert meant("d: {<<: [{b: 1}, {b: 2, e: 4}], c: 3}\n") == {"d": {"b": 1, "c": 3, "e": 4}}
    assert meant("d: {<<: 7}\n") == {"d": {"<<": 7}}


def test_places_are_those_of_the_file() -> None:
    (broken,) = salvage(b"a: 1\n---\nb: &x 1\nc:\n- d: 2\n", "a.yaml").broken
    assert broken.rough[0].document.locate(("c", 0, "d")) == (5, 6)


def test_what_is_found_in_a_guess_is_left_out() -> None:
    rough = rough_of("a: &x {b: 1}\nlist:\n- *x\n- c\ntag: !!int five\n")
    fields = ["a", "a.b", "list", "list[0]", "list[0].b", "list[1]", "tag", "tags"]
    found = [Finding("pools/a.yaml", 1, 1, field, "is wrong", "") for field in fields]
    assert [one.field for one in rough.sift(found)] == ["a", "a.b", "list", "list[1]", "tags"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: [\n",
        "a: &x 1\n? [b]\n: c\n",
        "a: &x 1\nb: " + "[" * 40 + "]" * 40,
        "".join(f"k{n}: &a{n} 1\n" for n in range(50)),
        "a: &x 1\n" + "# a comment\n" * 100_000,
        "--- &x\n",
    ],
)
def test_a_text_of_no_form_or_of_many_breaches_is_read_no_further(text: str) -> None:
    (broken,) = salvage(text.encode(), "a.yaml").broken
    assert broken.rough == ()
