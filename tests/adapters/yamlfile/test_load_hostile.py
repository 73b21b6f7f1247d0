"""Loading YAML that was written to hurt: refused early, whatever its size."""

import pytest

from dialrota.adapters.yamlfile.load import load
from dialrota.model.failure import Finding, InvalidDesiredError

MIB = 1 << 20


def findings_of(text: str | bytes) -> tuple[Finding, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidDesiredError) as caught:
        load(data, "pools/a.yaml")
    return caught.value.findings


def test_thirty_two_levels_are_read_and_thirty_three_are_not() -> None:
    load(b"[" * 32 + b"]" * 32, "a.yaml")
    (found,) = findings_of("[" * 33 + "]" * 33)
    assert (found.line, found.column) == (1, 33)


def test_depth_counts_maps_and_lists_by_indentation_too() -> None:
    lines = "".join(f"{' ' * depth}a:\n" for depth in range(40))
    found = findings_of(lines)
    assert [(one.line, one.column) for one in found] == [(33, 33)]


@pytest.mark.parametrize("size", [60_000, 200_000, 4 * MIB])
@pytest.mark.parametrize("piece", ["[", "- ", "{a: ", "? ", "[{a: "])
def test_a_depth_bomb_is_refused_and_crashes_nothing(piece: str, size: int) -> None:
    assert findings_of((piece * (size // len(piece) + 1))[:size])


@pytest.mark.parametrize(
    ("piece", "word"),
    [
        ("- *a\n", "alias"),
        ("- &a x\n", "anchor"),
        ("- !a x\n", "tag"),
        ("a: 1\n", "second time"),
        ("---\n", "lines"),
        ("a\n...\n", "lines"),
        ("k: [a, b]\n", "second time"),
    ],
)
def test_four_mebibytes_of_a_trap_are_refused(piece: str, word: str) -> None:
    found = findings_of((piece * (4 * MIB // len(piece) + 1))[: 4 * MIB])
    assert any(word in one.message for one in found)
    assert len(found) < 100


def test_a_file_over_four_mebibytes_is_refused_before_it_is_read() -> None:
    found = findings_of(b"\xff" * (4 * MIB + 1))
    assert len(found) == 1
    assert "4,194,305 bytes" in found[0].message


def test_a_thousand_documents_are_read_and_more_are_not() -> None:
    assert len(load(b"a: 1\n---\n" * 999 + b"a: 1\n", "a.yaml")) == 1000
    assert "1,000 documents" in findings_of("a: 1\n---\n" * 1001)[0].message
