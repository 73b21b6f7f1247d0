"""Finding the line and column of a value."""

import pytest

from dialrota.adapters.yamlfile.load import load
from dialrota.adapters.yamlfile.locate import forget, locate
from dialrota.model.document import Path

TEXT = """\
# comment
kind: NumberPool

metadata: {name: sales-us, namespace: dialers}
spec:
  owner: "ä"   # é
  empty:
  numbers:
  - number: "+14155550101"
    labels:
      batch: x
  - {number: "+14155550102", state: Active}
  - plain
---

# second
kind: RotationPolicy
spec: {mode: Enforce}
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (2, 1)),
        (("kind",), (2, 7)),
        (("metadata",), (4, 11)),
        (("metadata", "name"), (4, 18)),
        (("spec",), (6, 3)),
        (("spec", "owner"), (6, 10)),
        (("spec", "empty"), (7, 9)),
        (("spec", "numbers"), (9, 3)),
        (("spec", "numbers", 0), (9, 5)),
        (("spec", "numbers", 0, "number"), (9, 13)),
        (("spec", "numbers", 0, "labels", "batch"), (11, 14)),
        (("spec", "numbers", 1), (12, 5)),
        (("spec", "numbers", 1, "state"), (12, 37)),
        (("spec", "numbers", 2), (13, 5)),
    ],
)
def test_a_value_is_found(path: Path, place: tuple[int, int]) -> None:
    assert load(TEXT.encode(), "a.yaml")[0].locate(path) == place
    assert locate(TEXT.encode(), 0, path) == place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("spec", "nothing"), (6, 3)),
        (("spec", "numbers", 0, "state"), (9, 5)),
        (("spec", "numbers", 9), (9, 3)),
        (("spec", "numbers", 9, "a", "b"), (9, 3)),
        (("nothing",), (2, 1)),
    ],
)
def test_what_is_missing_is_found_at_its_nearest_parent(
    path: Path, place: tuple[int, int]
) -> None:
    assert load(TEXT.encode(), "a.yaml")[0].locate(path) == place


def test_places_in_a_later_document_are_lines_of_the_file() -> None:
    second = load(TEXT.encode(), "a.yaml")[1]
    assert second.locate(()) == (17, 1)
    assert second.locate(("spec", "mode")) == (18, 14)
    assert locate(TEXT.encode(), 1, ("spec", "mode")) == (18, 14)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1", (1, 1)),
        ("\n\n  a: 1\n", (3, 3)),
        ("--- {a: 1}\n", (1, 5)),
        ("---  # comment\n\na: 1\n", (3, 1)),
        ("# c\r\n\r\na: 1\r\n", (3, 1)),
        ("--- # c\n# d\n - x\n", (3, 2)),
        ("---word\n", (1, 1)),
    ],
)
def test_the_root_is_found_by_its_first_word(text: str, place: tuple[int, int]) -> None:
    document = load(text.encode(), "a.yaml")[0]
    assert document.locate(()) == place
    assert locate(text.encode(), 0, ()) == place


def test_each_document_has_its_own_root() -> None:
    documents = load(b"# c\n---\na: 1\n...\n\n---\n\nb: 2\n--- c\n", "a.yaml")
    assert [document.locate(()) for document in documents] == [(3, 1), (8, 1), (9, 5)]


def every_path(data: object, path: Path = ()) -> list[Path]:
    """List the paths of all values, and of one that is missing beside each."""
    found: list[Path] = [path, (*path, "none"), (*path, 99)]
    if isinstance(data, dict):
        for name, value in data.items():
            found += every_path(value, (*path, name))
    if isinstance(data, list):
        for index, value in enumerate(data):
            found += every_path(value, (*path, index))
    return found


def test_one_question_and_many_get_the_same_answers() -> None:
    for index, document in enumerate(load(TEXT.encode(), "a.yaml")):
        paths = every_path(document.data)
        many = [document.locate(path) for path in paths * 2]
        for path, place in zip(paths * 2, many, strict=True):
            forget()
            assert document.locate(path) == place
            assert locate(TEXT.encode(), index, path) == place


def test_a_value_before_a_mistake_is_found() -> None:
    assert locate(b"a: 1\nb:\n  c: 2\nd: [\n", 0, ("b", "c")) == (3, 6)
