"""Entries of a number alone: pulled in place, restored to the same bytes, never laid out anew."""

import pytest

from dialrota.adapters.yamlfile.edit import EntryEdit, Target, edit_entries, edit_spec
from dialrota.adapters.yamlfile.quote import Value
from dialrota.model.failure import InvalidDesiredError

# What ruamel.yaml would lay out anew: braces in brackets, comments in columns, quotes, gaps.
HEAD = """\
# top
kind: NumberPool
metadata: {name: sales, namespace: dialers}   # who
spec:
  sources: [{name: audit}]      # one
  policy:   {mode: 'Enforce'}
  timeZone:   "UTC"

  numbers:
"""
TAIL = "  # the end\n  owner:   a@example.com # b\n---\nkind: Other\nspec: {a: [{b: c}]}\n"
ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"
UNTIL = "2026-12-01T00:00:00Z"
PULL: dict[str, Value] = {"state": "Pulled", "reason": "spam label"}
GONE = frozenset({"state", "reason", "until"})
ADDED = ', state: Pulled, reason: "spam label"'


def edit(text: str, *numbers: str, fields: dict[str, Value] | None = None) -> str:
    """Set the fields in the numbers' entries; without fields, restore them."""
    remove = GONE if fields is None else frozenset[str]()
    edits = [EntryEdit("dialers", "sales", number, fields or {}, remove) for number in numbers]
    return edit_entries(text.encode(), "pools/a.yaml", edits).decode()


BRACES = [
    f'{{number: "{TWO}"~}}',
    f'{{number: "{TWO}"~}}  # main',
    f'{{number: "{TWO}"~}}\t# \ttab',
    f'{{ number: "{TWO}"~ }}   # main',
    f'{{  number:   "{TWO}"~   }}',
    f'  {{number: "{TWO}"~}}',
    f"{{number: '{TWO}'~}}",
    f'{{"number": "{TWO}"~}}',
    f'{{number: "{TWO}"~,}}',
    f'{{number: "{TWO}"~ , }}',
    f'{{\n    number: "{TWO}"~  # main\n    }}',
]
LINES = [
    f'number: "{TWO}"',
    f'number: "{TWO}"  # main',
    f'number: "{TWO}"\t# \ttab',
    f'number:   "{TWO}"   ',
    f"number: '{TWO}'",
    f'"number": "{TWO}"',
    f'\n    number: "{TWO}"',
]
PLACES = [
    ("", "", TAIL),
    (f'  - {{number: "{ONE}"}}\n', f'  - {{number: "{THREE}"}}\n', TAIL),
    (f'  - number: "{ONE}"\n', f'  - number: "{THREE}"\n', ""),
    (f'  - {{number: "{ONE}"}}\n\n  # above\n', "\n  # below\n", TAIL),
    ("", f'  - {{number: "{THREE}", state: Pulled, reason: "x"}}\n', ""),
    (f'  - {{number: "{ONE}"}}\n', "", ""),
]


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize(("before", "after", "tail"), PLACES)
@pytest.mark.parametrize("entry", BRACES)
def test_braces_around_a_number_alone_are_filled_in_place(
    entry: str, before: str, after: str, tail: str, *, crlf: bool
) -> None:
    whole = f"{HEAD}{before}  - {entry}\n{after}{tail}".replace("\n", "\r\n" if crlf else "\n")
    text, expected = whole.replace("~", ""), whole.replace("~", ADDED)

    assert edit(text, TWO, fields=PULL) == expected
    assert edit(expected, TWO) == text


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize(("before", "after", "tail"), PLACES)
@pytest.mark.parametrize("entry", LINES)
def test_a_bare_entry_gets_lines_at_its_indent(
    entry: str, before: str, after: str, tail: str, *, crlf: bool
) -> None:
    newline = "\r\n" if crlf else "\n"
    start = f"{HEAD}{before}  - {entry}\n".replace("\n", newline)
    rest = f"{after}{tail}".replace("\n", newline)
    added = f'    state: Pulled\n    reason: "spam label"\n    until: "{UNTIL}"\n'

    pulled = edit(start + rest, TWO, fields={**PULL, "until": UNTIL})

    assert pulled == start + added.replace("\n", newline) + rest
    assert edit(pulled, TWO) == start + rest


def test_the_lines_of_a_deeper_entry_stand_below_its_number() -> None:
    start = f'{HEAD}      -   number: "{TWO}"  # far\n'
    after = edit(start, TWO, fields=PULL)
    assert after == f'{start}          state: Pulled\n          reason: "spam label"\n'
    assert edit(after, TWO) == start


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_last_line_without_a_line_break_stays_so(newline: str) -> None:
    head = HEAD.replace("\n", newline)
    braces, bare = f'{head}  - {{number: "{TWO}"}}', f'{head}  - number: "{TWO}"  # x'

    after = edit(braces, TWO, fields=PULL)
    assert after == f'{head}  - {{number: "{TWO}"{ADDED}}}'
    assert edit(after, TWO) == braces

    after = edit(bare, TWO, fields=PULL)
    assert after == f'{bare}{newline}    state: Pulled{newline}    reason: "spam label"'
    assert edit(after, TWO) == bare


def test_several_numbers_in_several_ways_change_at_once() -> None:
    text = (
        f'{HEAD}  - {{number: "{ONE}"}} # a\n  - number: "{TWO}" # b\n'
        f'  # c\n  - {{ number: "{THREE}" }}\n{TAIL}'
    )
    after = edit(text, THREE, ONE, TWO, fields=PULL)
    assert after == (
        f'{HEAD}  - {{number: "{ONE}"{ADDED}}} # a\n'
        f'  - number: "{TWO}" # b\n    state: Pulled\n    reason: "spam label"\n'
        f'  # c\n  - {{ number: "{THREE}"{ADDED} }}\n{TAIL}'
    )
    assert edit(after, ONE, TWO, THREE) == text


def test_a_hold_of_bare_entries_is_an_override_in_place() -> None:
    hold: dict[str, Value] = {"override": {"until": UNTIL, "reason": "launch"}}
    written = f'override: {{until: "{UNTIL}", reason: "launch"}}'
    text = f'{HEAD}  - {{number: "{ONE}"}}\n  - number: "{TWO}"\n{TAIL}'

    after = edit(text, ONE, TWO, fields=hold)

    assert after == (
        f'{HEAD}  - {{number: "{ONE}", {written}}}\n  - number: "{TWO}"\n    {written}\n{TAIL}'
    )


def test_numbers_in_brackets_on_one_line_are_edited_in_place() -> None:
    head = HEAD.replace("  numbers:\n", "")
    text = f'{head}  numbers: [{{number: "{ONE}"}}, {{ number: "{TWO}" }}]  # both\n{TAIL}'
    after = edit(text, TWO, fields=PULL)
    assert after == text.replace(f'"{TWO}"', f'"{TWO}"{ADDED}')
    assert edit(after, TWO) == text


def test_an_edit_that_would_lay_out_other_lines_anew_is_refused() -> None:
    text = f"{HEAD}    [number: '{TWO}', x]\n{TAIL}"
    with pytest.raises(InvalidDesiredError) as caught:
        edit(text, TWO, fields=PULL)
    (finding,) = caught.value.findings
    assert (finding.file, finding.line) == ("pools/a.yaml", 10)
    assert "edit it by hand" in finding.fix


def test_an_edit_that_lays_out_only_its_own_lines_anew_is_made() -> None:
    head = "kind: NumberPool\nmetadata: {name: sales, namespace: dialers}\nspec:\n  numbers:\n"
    text = f"{head}  # before\n    [number: '{TWO}', x]\n"
    after = edit(text, TWO, fields=PULL)
    assert after.startswith(f"{head}  # before\n")
    assert "state: Pulled, reason: spam label" in after
    with pytest.raises(InvalidDesiredError, match="edit it by hand"):
        edit(f"{text}  owner:   a@example.com\n", TWO, fields=PULL)


def test_a_spec_that_would_be_laid_out_anew_is_refused() -> None:
    text = f'{HEAD}  - {{number: "{TWO}"}}\n  ? suspend\n  : true\n'
    target = Target("NumberPool", "dialers", "sales")
    with pytest.raises(InvalidDesiredError) as caught:
        edit_spec(text.encode(), "pools/a.yaml", target, {"owner": "b"}, frozenset({"suspend"}))
    assert [finding.message for finding in caught.value.findings] == [
        "this cannot be edited safely in the way it is written"
    ]
