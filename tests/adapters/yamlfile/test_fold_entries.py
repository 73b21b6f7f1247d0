"""Reading equal entries once means the same as reading every entry."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialrota.adapters.yamlfile import fold as folding
from dialrota.adapters.yamlfile.build import SuspectError, build
from dialrota.adapters.yamlfile.load import read_chunk
from dialrota.adapters.yamlfile.rewrite import is_same

HEAD = "kind: NumberPool\nspec:\n  numbers:\n"


def numbers(count: int, entry: str = '  - number: "{}"\n') -> str:
    return "".join(entry.format(f"+1415555{at:04d}"[:12]) for at in range(100, 100 + count))


def folded(text: str) -> folding.Folded:
    result = folding.fold(text)
    assert result is not None
    return result


def test_a_run_of_entries_becomes_one_line() -> None:
    result = folded(HEAD + numbers(100) + "  owner: x\n")
    assert result.text.count("\n") == 5
    assert [len(stub.items) for stub in result.stubs.values()] == [100]


def test_entries_of_different_texts_form_one_run() -> None:
    text = HEAD + numbers(5) + numbers(5, '  - {{number: "{}", provider: telnyx}}\n') + numbers(5)
    assert len(folded(text).stubs) == 1
    assert read_chunk(text) == build(text)


def test_few_entries_are_not_worth_it() -> None:
    assert folding.fold(HEAD + numbers(3)) is None


@pytest.mark.parametrize(
    "tail",
    [
        "    &a deeper: 1\n",
        "    state: Pulled\n    state: Active\n",
        "    labels: {a: 1, a: 2}\n",
        "  number: again\n",
        "    number: again\n",
        "      more\n",
        "\n      more\n",
        "    - x\n",
        "    reason: |+\n      kept\n\n\n",
        "    reason: >\n      kept\n",
        '    reason: "open\n\n      closed"\n',
        "   # comment\n",
        "\n  # comment\n\n",
        "    reason: two\n      lines\n",
        "    reason: two\n\n      lines\n",
        "    1: x\n",
        "    labels: [[[x]]]\n",
        "\t\n",
        " x\n",
        "  ? a\n",
        "  : b\n",
        "... \n",
        "]\n",
        '"\n',
        "   state: odd\n",
        "  - x\n",
        "  -\n",
        "  - - x\n",
        "  -   number: x\n",
        "   ",
        "    <<: {a: 1}\n",
        "    state: !t x\n",
        "    state: \x07\n",
        "    state: a\rb: c\n",
        "    state: a\u2028- b\n",
        "    state: a\x85b: c\n",
        "    state: *a\n",
        "    reason: entries-taken-out-0\n",
        '    reason: "entries-taken-out-\\x30"\n',
        '  - "entries-taken-out-0"\n',
    ],
)
@pytest.mark.parametrize("ending", ["", "  owner: y\n", "\n\nother: 1\n"])
def test_whatever_stands_after_an_entry_is_read_as_if_nothing_was_folded(
    tail: str, ending: str
) -> None:
    check(HEAD + numbers(10) + tail + ending)
    check(HEAD + numbers(10) + tail + numbers(10) + ending)


@pytest.mark.parametrize(
    "head",
    [
        "spec: |\n",
        "spec: |2\n",
        "spec: >\n",
        'spec: "\n',
        "spec: '\n",
        "spec: [\n",
        "spec: {a:\n",
        "spec: word\n",
        "spec: &a\n",
        "? \n",
        "",
        "- \n",
        "-\n",
        "# comment\n",
        "a: b\n",
        "%YAML 1.1\n---\n",
        "spec: !!seq\n",
        "spec:\n  a:\n   b:\n",
        "spec:\n  numbers:\n    - x\n",
        "[[[[[[[[[[",
        "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\n",
        "".join(f"{' ' * at}a:\n" for at in range(31)),
        "".join(f"{' ' * at}a:\n" for at in range(30)),
        "".join(f"{' ' * at}a:\n" for at in range(29)),
    ],
)
@pytest.mark.parametrize("indent", ["", "  ", " " * 31])
@pytest.mark.parametrize("tail", ["", '"\n', "'\n", "]\n", "\n"])
def test_wherever_entries_stand_they_are_read_as_if_nothing_was_folded(
    head: str, indent: str, tail: str
) -> None:
    check(head + numbers(10, indent + '- number: "{}"\n') + tail)
    check(head + numbers(10, indent + '- {{number: "{}", labels: {{a: b}}}}\n') + tail)


LINES = st.sampled_from(
    [
        '  - number: "+14155550101"\n',
        '  - number: "+14155550102"\n',
        "  - number: '+14155550103'\n",
        '  - number: "+14155550104" # comment\n',
        '  - number: "+14155550105"\r\n',
        '  - {number: "+14155550106"}\n',
        '  - {number: "+14155550107", state: Pulled, reason: "a # b"}\n',
        '  - {number: "+14155550108",\n',
        '    labels: {batch: "2026"}}\n',
        '- number: "+14155550109"\n',
        '    - number: "+14155550110"\n',
        "  - number: +14155550111\n",
        "    state: Pulled\n",
        "    reason: |\n",
        "      text\n",
        "    reason: one\n",
        "      two\n",
        "    # comment\n",
        "# comment\n",
        "\n",
        "  -\n",
        "    labels:\n",
        "      a: b\n",
        "      - x\n",
        "---\n",
        "  owner: x\n",
        "owner: y\n",
        "  - x\n",
        '  - "\n',
        "  - '\n",
        "  - [\n",
        "  - ]\n",
        "    state:\n",
        "\t\n",
        "   \n",
        '    reason: "open\n',
        '    close"\n',
    ]
)


@given(
    st.sampled_from([HEAD, "", "a: |\n", "a: '\n", "a: [\n", "a:\n"]),
    st.lists(LINES, min_size=8, max_size=24),
)
@example(HEAD, ['  - number: "+14155550101"\n'] * 9 + ["\n", "      text\n"])
def test_any_lines_are_read_as_if_nothing_was_folded(head: str, lines: list[str]) -> None:
    check(head + "".join(lines))


@given(st.lists(LINES, min_size=8, max_size=24), st.integers(0, 600), st.text(max_size=2))
def test_a_text_with_a_slip_is_read_as_if_nothing_was_folded(
    lines: list[str], at: int, slip: str
) -> None:
    text = HEAD + "".join(lines)
    check(text[:at] + slip + text[at + 1 :])


def check(text: str) -> None:
    """Require the quick way and the whole way to say the same."""
    try:
        whole = build(text)
    except SuspectError:
        with pytest.raises(SuspectError):
            read_chunk(text)
        return
    assert is_same(read_chunk(text), whole)
