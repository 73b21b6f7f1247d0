"""Editing an object's spec and annotations."""

import pytest

from dialrota.adapters.yamlfile.edit import Target, edit_annotation, edit_spec
from dialrota.model.failure import UsageError

POOL = Target("NumberPool", "dialers", "sales")
FLOW = """\
kind: NumberPool
metadata: {name: sales, namespace: dialers}  # who
spec:
  owner: a  # b
  timeZone: UTC
  # all of them
  numbers:
  - number: "+14155550101"
"""
BLOCK = FLOW.replace(
    "metadata: {name: sales, namespace: dialers}  # who",
    "metadata:\n  name: sales\n  namespace: dialers  # where",
)
KEY = "dialrota.dev/approve-plan"


def spec(text: str, *remove: str, **fields: bool | str) -> str:
    return edit_spec(text.encode(), "a.yaml", POOL, fields, frozenset(remove)).decode()


def annotated(text: str, value: str | None, key: str = KEY) -> str:
    return edit_annotation(text.encode(), "a.yaml", POOL, key, value).decode()


def test_suspending_adds_a_line_above_the_numbers() -> None:
    after = spec(FLOW, suspend=True)
    assert after == FLOW.replace("  timeZone: UTC\n", "  timeZone: UTC\n  suspend: true\n")
    assert spec(after, suspend=False) == after.replace("suspend: true", "suspend: false")
    assert spec(after, "suspend") == FLOW


def test_a_spec_in_braces_is_changed_in_its_line() -> None:
    text = "kind: NumberPool\nmetadata: {name: sales, namespace: dialers}\nspec: {owner: a} # x\n"
    assert spec(text, suspend=True) == text.replace("{owner: a}", "{owner: a, suspend: true}")


def test_what_is_suspended_already_keeps_every_byte() -> None:
    text = FLOW.replace("  numbers", "  suspend:   true  # since Monday\n  numbers")
    assert spec(text, suspend=True) == text


def test_an_object_of_another_kind_is_found_by_its_kind() -> None:
    text = FLOW.replace("NumberPool", "ReputationSource") + "---\n" + FLOW
    target = Target("ReputationSource", "dialers", "sales")
    after = edit_spec(text.encode(), "a.yaml", target, {"suspend": True}).decode()
    assert after.index("suspend") < after.index("---")
    assert after.endswith("---\n" + FLOW)


def test_an_object_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="NumberPool dialers/other is not declared"):
        edit_spec(FLOW.encode(), "a.yaml", POOL._replace(name="other"), {"suspend": True})


def test_the_first_annotation_makes_annotations() -> None:
    assert annotated(FLOW, "abc") == FLOW.replace(
        "namespace: dialers}", f'namespace: dialers, annotations: {{{KEY}: "abc"}}}}'
    )
    assert annotated(BLOCK, "abc") == BLOCK.replace(
        "# where\n", f'# where\n  annotations: {{{KEY}: "abc"}}\n'
    )


@pytest.mark.parametrize("text", [FLOW, BLOCK])
def test_an_annotation_is_changed_and_removed_again(text: str) -> None:
    once = annotated(text, "abc")
    assert annotated(once, "def") == once.replace("abc", "def")
    assert annotated(annotated(once, "x", "other"), None, "other") == once
    assert annotated(once, None) == text
    assert annotated(text, None) == text


def test_annotations_by_indentation_get_one_more_line() -> None:
    text = BLOCK.replace("spec:", "  annotations:\n    a: b  # why\nspec:", 1)
    after = annotated(text, "123")
    assert after == text.replace("# why\n", f'# why\n    {KEY}: "123"\n')
    assert annotated(after, None) == text


def test_empty_annotations_are_filled() -> None:
    text = BLOCK.replace("spec:", "  annotations:\nspec:", 1)
    after = annotated(text, "abc")
    assert after == text.replace("annotations:", f'annotations: {{{KEY}: "abc"}}')
    assert annotated(text, None) == text
