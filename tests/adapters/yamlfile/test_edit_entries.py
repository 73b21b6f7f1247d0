"""Editing entries: the intended lines change, and not one byte besides."""

import difflib
from collections.abc import Mapping

import pytest

from dialrota.adapters.yamlfile.edit import EntryEdit, edit_entries
from dialrota.adapters.yamlfile.load import load
from dialrota.adapters.yamlfile.quote import Value

HEAD = "kind: NumberPool\nmetadata: {name: sales, namespace: dialers}\nspec:\n  numbers:\n"
ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"
PULL: dict[str, Value] = {"state": "Pulled", "reason": "spam label"}
STATE_AND_REASON = frozenset({"state", "reason", "until"})


def edited(
    text: str, fields: Mapping[str, Value], *remove: str, number: str = TWO, head: str = HEAD
) -> str:
    edit = EntryEdit("dialers", "sales", number, fields, frozenset(remove))
    whole = edit_entries((head + text).encode(), "pools/a.yaml", [edit]).decode()
    assert whole.startswith(head)
    return whole.removeprefix(head)


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


def test_a_bare_entry_gets_lines_and_keeps_its_own() -> None:
    text = f'  - number: "{ONE}"\n  - number: "{TWO}" # main\n  - number: "{THREE}"\n'
    after = edited(text, PULL)
    assert changed_lines(text, after) == [
        "+     state: Pulled\n",
        '+     reason: "spam label"\n',
    ]


def test_an_entry_in_braces_changes_in_its_one_line() -> None:
    text = f'  - {{number: "{TWO}", provider: telnyx,   labels: {{a: b}}}}  # note\n'
    assert edited(text, PULL) == (
        f'  - {{number: "{TWO}", state: Pulled, reason: "spam label", provider: telnyx,'
        "   labels: {a: b}}  # note\n"
    )


def test_a_state_that_is_there_changes_in_place_and_keeps_its_quotes() -> None:
    text = f"  - {{number: '{TWO}', state: 'Active', reason: \"\"}}\n"
    assert edited(text, PULL) == (
        f"  - {{number: '{TWO}', state: 'Pulled', reason: \"spam label\"}}\n"
    )


def test_a_block_entry_gets_lines_of_its_own_at_its_indent() -> None:
    text = f'  - number: "{TWO}"   # main\n    provider: telnyx\n    labels:\n      a: b\n'
    assert edited(text, {**PULL, "until": "2026-12-01T00:00:00Z"}) == (
        f'  - number: "{TWO}"   # main\n    state: Pulled\n    reason: "spam label"\n'
        '    until: "2026-12-01T00:00:00Z"\n    provider: telnyx\n    labels:\n      a: b\n'
    )


def test_a_state_line_changes_in_place_and_the_reason_follows_it() -> None:
    text = (
        f'  - number: "{TWO}"\n    provider: telnyx\n    state: Active  # since May\n'
        "    monitor: true\n"
    )
    assert edited(text, PULL) == (
        f'  - number: "{TWO}"\n    provider: telnyx\n    state: Pulled  # since May\n'
        '    reason: "spam label"\n    monitor: true\n'
    )


def test_an_empty_value_is_filled_in() -> None:
    text = f'  - number: "{TWO}"\n    state:   # none yet\n    reason:\n'
    assert edited(text, PULL) == (
        f'  - number: "{TWO}"\n    state: Pulled   # none yet\n    reason: "spam label"\n'
    )


def test_line_ends_of_windows_stay() -> None:
    text = f'  - number: "{TWO}"\r\n    provider: telnyx\r\n  - number: "{THREE}"\r\n'
    head = HEAD.replace("\n", "\r\n")
    assert edited(text, PULL, head=head) == (
        f'  - number: "{TWO}"\r\n    state: Pulled\r\n    reason: "spam label"\r\n'
        f'    provider: telnyx\r\n  - number: "{THREE}"\r\n'
    )
    assert edited(text, PULL, number=THREE, head=head).endswith(
        f'  - number: "{THREE}"\r\n    state: Pulled\r\n    reason: "spam label"\r\n'
    )


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            f'  - number: "{TWO}"',
            f'  - number: "{TWO}"\n    state: Pulled\n    reason: "spam label"',
        ),
        (
            f'  - number: "{TWO}"\n    monitor: true',
            f'  - number: "{TWO}"\n    state: Pulled\n    reason: "spam label"\n    monitor: true',
        ),
        (
            f'  - number: "{TWO}"\n    state: Active',
            f'  - number: "{TWO}"\n    state: Pulled\n    reason: "spam label"',
        ),
    ],
)
def test_a_missing_final_newline_stays_missing(text: str, after: str) -> None:
    assert edited(text, PULL) == after


def test_tabs_in_comments_stay() -> None:
    text = f'  # \ttab\n  - number: "{TWO}"\t# \ttab\n'
    assert edited(text, PULL) == (
        f'  # \ttab\n  - number: "{TWO}"\t# \ttab\n    state: Pulled\n    reason: "spam label"\n'
    )


def test_removed_fields_leave_their_line() -> None:
    text = f'  - number: "{TWO}"\n    state: Pulled\n    reason: x\n    monitor: true\n'
    assert edited(text, {}, "state", "reason", "until") == (
        f'  - number: "{TWO}"\n    monitor: true\n'
    )


def test_the_comment_of_a_removed_line_stays() -> None:
    text = f'  - number: "{TWO}"\n    state: Pulled  # ask Ann\n    monitor: true\n'
    assert edited(text, {}, "state") == (
        f'  - number: "{TWO}"\n    # ask Ann\n    monitor: true\n'
    )


def test_a_removed_last_line_takes_its_line_break_along() -> None:
    text = f'  - number: "{TWO}"\n    state: Pulled'
    assert edited(text, {}, "state") == f'  - number: "{TWO}"'


def test_a_removed_text_of_several_lines_goes_whole() -> None:
    text = f'  - number: "{TWO}"\n    reason: |\n      one\n\n      two\n\n    monitor: true\n'
    assert load((HEAD + edited(text, {}, "reason")).encode(), "a")[0].data["spec"]["numbers"] == [
        {"number": TWO, "monitor": True}
    ]


def test_a_text_of_several_lines_is_replaced_by_one() -> None:
    text = f'  - number: "{TWO}"\n    reason: >-\n      one\n      two\n    monitor: true\n'
    assert edited(text, {"reason": "three"}) == (
        f'  - number: "{TWO}"\n    reason: "three"\n    monitor: true\n'
    )


@pytest.mark.parametrize(
    "line",
    [
        f'  - {{number: "{TWO}", state: Pulled, reason: x}}\n',
        f'  - {{state: Pulled, reason: x, number: "{TWO}"}}\n',
        f'  - {{state: Pulled, number: "{TWO}", reason: x}}\n',
    ],
)
def test_fields_leave_braces_with_their_commas(line: str) -> None:
    others = f'  - {{number: "{ONE}"}}\n'
    assert edited(others + line, {}, "state", "reason") == (f'{others}  - {{number: "{TWO}"}}\n')


def test_a_pull_and_its_restore_give_the_same_bytes() -> None:
    for line in (
        f'  - number: "{TWO}"  # main\n',
        f'  - number: "{TWO}"\n    monitor: true\n',
        f'  - {{number: "{TWO}", monitor: true}}\n',
        f'  - {{ number: "{TWO}" , monitor: true }}\n',
    ):
        text = f'  - number: "{ONE}"\n{line}  - number: "{THREE}"\n'
        assert edited(edited(text, PULL), {}, *STATE_AND_REASON) == text


def test_lone_braces_stay_where_others_have_them() -> None:
    text = f'  - {{number: "{ONE}"}}\n  - {{number: "{TWO}"}}\n'
    assert edited(edited(text, PULL), {}, *STATE_AND_REASON) == text


def test_an_override_is_added_changed_and_removed() -> None:
    text = f'  - number: "{TWO}"\n    monitor: true\n'
    override: dict[str, Value] = {
        "override": {"until": "2026-12-01T00:00:00Z", "reason": "launch"}
    }
    with_it = edited(text, override)
    assert with_it == (
        f'  - number: "{TWO}"\n    monitor: true\n'
        '    override: {until: "2026-12-01T00:00:00Z", reason: "launch"}\n'
    )
    longer = edited(with_it, {"override": {"until": "2027-01-01T00:00:00Z", "reason": "launch"}})
    assert changed_lines(with_it, longer)[1].strip() == (
        '+     override: {until: "2027-01-01T00:00:00Z", reason: "launch"}'
    )
    assert edited(longer, {}, "override") == text


def test_an_override_by_indentation_is_changed_line_by_line() -> None:
    text = (
        f'  - number: "{TWO}"\n    override:\n      until: 2026-12-01T00:00:00Z  # end\n'
        "      reason: launch\n    monitor: true\n"
    )
    after = edited(text, {"override": {"until": "2027-01-01T00:00:00Z", "reason": "launch"}})
    assert changed_lines(text, after) == [
        "-       until: 2026-12-01T00:00:00Z  # end\n",
        '+       until: "2027-01-01T00:00:00Z"  # end\n',
    ]
    assert edited(text, {}, "override") == f'  - number: "{TWO}"\n    monitor: true\n'


def test_an_entry_and_what_is_in_it_change_together() -> None:
    text = f'  - {{number: "{TWO}", override: {{until: x, reason: "a"}}, monitor: true}}\n'
    after = edited(text, {**PULL, "override": {"reason": "b"}}, "monitor")
    assert after == (
        f'  - {{number: "{TWO}", state: Pulled, reason: "spam label", '
        'override: {reason: "b"}}\n'
    )
