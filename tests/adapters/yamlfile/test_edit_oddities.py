"""Editing entries with odd texts, in odd files, and what is refused."""

import difflib

import pytest

from dialrota.adapters.yamlfile.edit import EntryEdit, edit_entries
from dialrota.adapters.yamlfile.load import load
from dialrota.adapters.yamlfile.quote import Value
from dialrota.model.failure import InvalidDesiredError, UsageError

HEAD = "kind: NumberPool\nmetadata: {name: sales, namespace: dialers}\nspec:\n  numbers:\n"
ONE, TWO = "+14155550101", "+14155550102"
PULL: dict[str, Value] = {"state": "Pulled", "reason": "spam label"}


def edited(text: str, fields: dict[str, Value], *remove: str) -> str:
    edit = EntryEdit("dialers", "sales", TWO, fields, frozenset(remove))
    whole = edit_entries((HEAD + text).encode(), "pools/a.yaml", [edit]).decode()
    assert whole.startswith(HEAD)
    return whole.removeprefix(HEAD)


@pytest.mark.parametrize(
    "reason",
    [
        'say "no"',
        "it's",
        "a: b # c",
        "back\\slash",
        "two\nlines",
        "tab\t",
        "---\n--- x",
        "...",
        "",
        " ",
        "null",
        "{a: [b]}",
        "ünïcødé 漢字 😀",
        "nel\x85 ls\u2028 ps\u2029",
        "bell\x07 del\x7f nul\x00",
        "*a &b !c %d @e `f",
        "x" * 5000,
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        f'  - number: "{TWO}"\n',
        f'  - number: "{TWO}"\n    reason: plain\n',
        f"  - number: \"{TWO}\"\n    reason: 'single'\n",
        f'  - {{number: "{TWO}", reason: plain}}\n',
        f"  - {{number: \"{TWO}\", reason: 'single'}}\n",
    ],
)
def test_any_reason_is_written_so_that_it_reads_back(text: str, reason: str) -> None:
    after = edited(text, {"state": "Pulled", "reason": reason})
    entry = load((HEAD + after).encode(), "a.yaml")[0].data["spec"]["numbers"][0]
    assert entry == {"number": TWO, "state": "Pulled", "reason": reason}


def test_a_field_that_already_says_so_is_left_alone() -> None:
    text = f"  - number: \"{TWO}\"\n    state:   'Pulled'\n    reason: >\n     spam\n     label\n"
    fields: dict[str, Value] = {"state": "Pulled", "reason": "spam label\n"}
    assert edited(text, fields, "until") == text


def test_true_is_not_the_number_one() -> None:
    text = f'  - {{number: "{TWO}", monitor: 1}}\n'
    assert edited(text, {"monitor": True}) == f'  - {{number: "{TWO}", monitor: true}}\n'


def test_many_numbers_change_in_one_go() -> None:
    text = "".join(f'  - number: "+141555501{at:02d}"\n' for at in range(100))
    edits = [EntryEdit("dialers", "sales", f"+141555501{at:02d}", PULL) for at in range(0, 100, 3)]
    after = edit_entries((HEAD + text).encode(), "a.yaml", edits).decode().removeprefix(HEAD)
    changed = [
        line for line in difflib.ndiff(text.splitlines(), after.splitlines()) if line[0] in "+-"
    ]
    added = ["+     state: Pulled", '+     reason: "spam label"']
    assert changed == added * len(edits)


def test_only_the_pool_that_is_named_changes() -> None:
    entry = f'  - number: "{TWO}"\n'
    other = HEAD.replace("sales", "support")
    data = f"{other}{entry}---\n{HEAD}{entry}---\n{HEAD.replace('dialers', 'x')}{entry}"
    after = edit_entries(data.encode(), "a.yaml", [EntryEdit("dialers", "sales", TWO, PULL)])
    pulled = f'{entry}    state: Pulled\n    reason: "spam label"\n'
    assert after.decode() == data.replace(f"{HEAD}{entry}", f"{HEAD}{pulled}")


def test_a_pool_without_a_namespace_is_in_default() -> None:
    head = HEAD.replace(", namespace: dialers", "")
    edit = EntryEdit("default", "sales", TWO, PULL)
    after = edit_entries(f'{head}  - number: "{TWO}"\n'.encode(), "a.yaml", [edit])
    assert b"state: Pulled" in after


def test_a_broken_document_beside_the_pool_keeps_its_bytes() -> None:
    broken = "---\nkind: [\n"
    data = f'{HEAD}  - number: "{TWO}"\n{broken}'
    after = edit_entries(data.encode(), "a.yaml", [EntryEdit("dialers", "sales", TWO, PULL)])
    assert after.decode().endswith(broken)


@pytest.mark.parametrize(
    "edit",
    [
        EntryEdit("dialers", "sales", ONE, PULL),
        EntryEdit("dialers", "other", TWO, PULL),
        EntryEdit("other", "sales", TWO, PULL),
    ],
)
def test_what_is_not_there_is_not_edited(edit: EntryEdit) -> None:
    with pytest.raises(UsageError, match=r"pools/a\.yaml"):
        edit_entries(f'{HEAD}  - number: "{TWO}"\n'.encode(), "pools/a.yaml", [edit])


def test_a_number_named_twice_is_refused() -> None:
    edit = EntryEdit("dialers", "sales", TWO, PULL)
    with pytest.raises(UsageError, match="twice"):
        edit_entries(f'{HEAD}  - number: "{TWO}"\n'.encode(), "a.yaml", [edit, edit])


def test_a_pool_that_cannot_be_read_is_not_edited() -> None:
    data = f'{HEAD}  - number: "{TWO}"\n  - &a x\n'.encode()
    with pytest.raises(InvalidDesiredError) as caught:
        edit_entries(data, "a.yaml", [EntryEdit("dialers", "sales", TWO, PULL)])
    assert [finding.line for finding in caught.value.findings] == [6]


def test_an_unquoted_number_is_no_number_and_is_not_edited() -> None:
    data = f"{HEAD}  - number: {TWO}\n".encode()
    with pytest.raises(UsageError, match="not listed"):
        edit_entries(data, "a.yaml", [EntryEdit("dialers", "sales", TWO, PULL)])


@pytest.mark.parametrize(
    "text",
    [
        f'  - ? number\n    : "{TWO}"\n    ? state\n    : Active\n',
        f'  - {{number: "{TWO}",  # main\n     state: Active}}  # end\n',
        f'  - {{"number": "{TWO}", monitor}}\n',
        f'  -\n    number: "{TWO}"\n',
        f'  -   number: "{TWO}"\n      monitor: true\n',
        f'  - "number": "{TWO}"\n',
        f'  - number:\n      "{TWO}"\n',
        f"  - number: >-\n      {TWO}\n    monitor: true\n",
        f'  - {{\n    number: "{TWO}"\n    }}\n',
        f'  - {{number: "{TWO}",}}\n',
        f"    [number: '{TWO}', x]\n",
        f"    [{{number: '{TWO}'}}, {{number: '{ONE}'}}]\n",
        f'  - reason: "x\n      y"\n    number: "{TWO}"\n',
        '  - number: "\\x2b14155550102"\n',
    ],
)
def test_odd_ways_of_writing_are_edited_too(text: str) -> None:
    data = (HEAD + "  # before\n" + text).encode()
    after = edit_entries(data, "a.yaml", [EntryEdit("dialers", "sales", TWO, PULL)])
    old, new = (load(each, "a.yaml")[0].data["spec"]["numbers"] for each in (data, after))
    old[0].update(PULL)
    assert new == old
    assert b"# before" in after
    for comment in (b"# main", b"# end"):
        assert (comment in after) == (comment in data)


def test_a_pool_whose_name_is_written_with_an_escape_is_found() -> None:
    head = HEAD.replace("name: sales", 'name: "\\x73ales"')
    edit = EntryEdit("dialers", "sales", TWO, PULL)
    after = edit_entries(f'{head}  - number: "{TWO}"\n'.encode(), "a.yaml", [edit])
    assert b"state: Pulled" in after


def test_what_nobody_can_edit_safely_is_refused_by_line() -> None:
    data = f"{HEAD}    [number: '{TWO}', x]\t# no editor reads a tab here\n".encode()
    with pytest.raises(InvalidDesiredError) as caught:
        edit_entries(data, "a.yaml", [EntryEdit("dialers", "sales", TWO, PULL)])
    (finding,) = caught.value.findings
    assert (finding.line, finding.column) == (5, 6)
    assert "edit it by hand" in finding.fix
