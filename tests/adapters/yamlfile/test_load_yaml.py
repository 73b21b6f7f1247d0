"""Loading YAML: every trap is refused by file, line and column, and nothing else is."""

from pathlib import Path

import pytest

from dialrota.adapters.yamlfile.load import load, salvage
from dialrota.model.document import Plain
from dialrota.model.failure import Finding, InvalidDesiredError


def findings_of(text: str | bytes) -> tuple[Finding, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidDesiredError) as caught:
        load(data, "pools/a.yaml")
    return caught.value.findings


def places(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(found.line, found.column, found.field) for found in findings_of(text)]


def data_of(text: str) -> list[object]:
    return [document.data for document in load(text.encode(), "a.yaml")]


def test_a_pool_becomes_plain_data() -> None:
    text = """\
# A comment.
kind: NumberPool
metadata: {name: sales-us, 'namespace': "dialers"}
spec:
  suspend: false
  owner:
  caps: {soft: 100, hard: -1}
  notes: |
    two
    lines
  numbers:
  - number: "+14155550101"
  - {number: "+14155550102", labels: {batch: 2026-05}}
  - number: +14155550103
"""
    assert data_of(text) == [
        {
            "kind": "NumberPool",
            "metadata": {"name": "sales-us", "namespace": "dialers"},
            "spec": {
                "suspend": False,
                "owner": None,
                "caps": {"soft": 100, "hard": -1},
                "notes": "two\nlines\n",
                "numbers": [
                    {"number": "+14155550101"},
                    {"number": "+14155550102", "labels": {"batch": "2026-05"}},
                    {"number": Plain("+14155550103")},
                ],
            },
        }
    ]


def test_documents_are_counted_with_the_empty_ones_and_given_without() -> None:
    documents = load(b"a: 1\n---\n---\n# nothing\n---\nb: 2\n...\n---\nc: 3\n", "a.yaml")
    assert [document.data for document in documents] == [{"a": 1}, {"b": 2}, {"c": 3}]
    assert [document[1] for document in documents] == [0, 3, 4]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "   "])
def test_an_empty_file_has_no_documents(text: str) -> None:
    assert load(text.encode(), "a.yaml") == []


def test_line_ends_of_windows_are_line_ends() -> None:
    assert data_of("a: 1\r\nb:\r\n- x\r\n---\r\nc: 2\r\n") == [{"a": 1, "b": ["x"]}, {"c": 2}]


def test_an_anchor_and_its_alias_are_refused_where_they_stand() -> None:
    assert places("a: &x\n  b: 1\nc: *x\n") == [(1, 4, "a"), (3, 4, "c")]


def test_a_cycle_is_refused() -> None:
    assert places("a: &a [*a]\n") == [(1, 4, "a"), (1, 8, "a[0]")]


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    levels = ["a: &a [x, x]"] + [f"{name}: &{name} [*{old}, *{old}]" for old, name in ("ab", "bc")]
    found = findings_of("\n".join(levels))
    assert (found[0].line, found[0].column) == (1, 4)
    assert "&a" in found[0].message
    assert len(found) == 7


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a: !!python/object/apply:os.system ['true']\n", 4),
        ("a: !Foo {b: 1}\n", 4),
        ("a: !!str 1\n", 4),
        ("a: ! x\n", 4),
    ],
)
def test_every_tag_is_refused(text: str, column: int) -> None:
    found = findings_of(text)
    assert [(one.line, one.column, one.field) for one in found] == [(1, column, "a")]
    assert "tag" in found[0].message


def test_merge_keys_are_refused() -> None:
    found = findings_of("a:\n  <<: {b: 1}\n  c: 2\n")
    assert [(one.line, one.column, one.field) for one in found] == [(2, 3, "a")]
    assert "<<" in found[0].message


def test_a_quoted_merge_key_is_a_name() -> None:
    assert data_of('"<<": 1\n') == [{"<<": 1}]


def test_a_key_that_stands_twice_is_refused_with_the_line_of_the_first() -> None:
    found = findings_of("spec:\n  owner: a\n  numbers: []\n  owner: b\n")
    assert [(one.line, one.column, one.field) for one in found] == [(4, 3, "spec.owner")]
    assert "line 2" in found[0].message


def test_the_line_of_the_first_key_is_one_of_the_file_not_of_its_document() -> None:
    assert "line 4" in findings_of("a: 1\n---\nb: 1\nc: 1\nc: 2\n")[0].message


def test_a_key_twice_is_found_whatever_its_quotes() -> None:
    assert places("a: 1\n'a': 2\n\"\\x61\": 3\n") == [(2, 1, "a"), (3, 1, "a")]


def test_equal_keys_of_two_maps_are_fine() -> None:
    assert data_of("- {a: 1}\n- {a: 2}\n") == [[{"a": 1}, {"a": 2}]]


@pytest.mark.parametrize("key", ["1", "true", "no", "on", "~", "1.5", "2026-11-02", "+1"])
def test_a_key_that_is_no_text_to_every_reader_is_refused_with_the_fix(key: str) -> None:
    found = findings_of(f"labels:\n  {key}: x\n")
    assert [(one.line, one.column) for one in found] == [(2, 3)]
    assert found[0].fix == f'quote it: "{key}"'
    assert data_of(f'labels:\n  "{key}": x\n') == [{"labels": {key: "x"}}]


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "{a: 1}: 2\n", "? - x\n: y\n"])
def test_a_key_that_is_a_collection_is_refused(text: str) -> None:
    assert "key must be text" in findings_of(text)[0].message


def test_a_document_begins_with_three_dashes_but_for_the_first() -> None:
    assert data_of("a: 1\n...\n---\nb: 2\n...\n") == [{"a": 1}, {"b": 2}]
    assert places("a: 1\n...\nb: 2\n") == [(3, 1, "")]


def test_bytes_that_are_no_utf8_are_refused_at_their_place() -> None:
    found = findings_of("a: 1\nb: ä".encode("latin-1"))
    assert [(one.line, one.column) for one in found] == [(2, 4)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_refused(encoding: str) -> None:
    assert findings_of("a: ü\n".encode(encoding))


@pytest.mark.parametrize("text", ["\ufeffa: 1\n", "a: 1\n\ufeffb: 2\n"])
def test_a_byte_order_mark_is_refused(text: str) -> None:
    found = findings_of(text)
    assert "byte order mark" in found[0].message
    assert found[0].column == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: \x00\n", (1, 4)), ("a: ü\x1b[31m\n", (1, 5)), ("a: 1\nb: \x7f\x07\n", (2, 4))],
)
def test_control_characters_are_refused(text: str, place: tuple[int, int]) -> None:
    found = findings_of(text)
    assert "control character" in found[0].message
    assert (found[0].line, found[0].column) == place


def test_a_control_character_may_be_written_as_an_escape() -> None:
    assert data_of('a: "\\x00\\u0661"\n') == [{"a": "\0\u0661"}]


@pytest.mark.parametrize("line", ["%YAML 1.1", "%YAML 1.2", "%TAG ! tag:example.com,2026:"])
def test_directives_are_refused(line: str) -> None:
    found = findings_of(f"{line}\n---\na: 1\n")
    assert found
    assert found[0].line <= 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [\n", 3),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 'open\n", 2),
        ("a: b: c\n", 1),
        ("a: 1\n b: 2\n", 2),
        ("- a\nb: 1\n", 2),
        ("a: }\n", 1),
        ("a: @x\n", 1),
        ("[a]]\n", 1),
    ],
)
def test_broken_syntax_is_refused_by_line(text: str, line: int) -> None:
    found = findings_of(text)
    assert len(found) == 1
    assert found[0].line == line
    assert found[0].fix


def test_a_tab_that_indents_is_refused_with_the_fix() -> None:
    assert "not tabs" in findings_of("a:\n\t- b\n")[0].fix


def test_all_mistakes_of_all_documents_are_found_in_one_go() -> None:
    text = "a: &x 1\na: 2\n---\nb: [\n---\nc: !t 1\n---\nd: 4\n"
    assert places(text) == [(1, 4, "a"), (2, 1, "a"), (5, 1, ""), (6, 4, "c")]


def test_a_mistake_in_one_document_leaves_the_others_whole() -> None:
    text = "a: 1\n---\nb: [\n---\nc: &x 3\n---\nd: 4\n"
    salvaged = salvage(text.encode(), "a.yaml")
    assert [document.data for document in salvaged.documents] == [{"a": 1}, {"d": 4}]
    assert [found.line for found in salvaged.findings] == [4, 5]
    assert [one.text for one in salvaged.broken] == ["---\nb: [\n", "---\nc: &x 3\n"]
    assert [one.finding.line for one in salvaged.broken] == [4, 5]


def test_a_dash_line_within_quotes_or_a_block_is_no_document() -> None:
    assert data_of("a: |\n  x\n  ---\n  y\nb: ' --- '\n") == [{"a": "x\n---\ny\n", "b": " --- "}]


def test_findings_end_at_a_number_that_people_read() -> None:
    assert len(findings_of("".join(f"k{n}: &a{n} 1\n" for n in range(500)))) == 50


def test_the_real_declarations_load() -> None:
    pools = Path(__file__).resolve().parents[3] / "pools"
    documents = [
        document
        for path in sorted(pools.rglob("*.yaml"))
        for document in load(path.read_bytes(), path.name)
    ]
    assert {document.data["kind"] for document in documents} >= {"NumberPool", "ReputationSource"}
