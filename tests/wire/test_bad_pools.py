"""Every mistake in a pool is named with its line, its field and what to write instead."""

import pytest

from declaring import Bad, assemble, expect, head, mistakes, parse_one, pool

NUMBERS = "  numbers:\n"
HEADS = [
    (
        "apiVersion: dialrota.dev/v1  # !\nkind: NumberPool\n",
        "apiVersion",
        "not known",
        "v1alpha1",
    ),
    ("apiVersion: v1  # !\nkind: NumberPool\n", "apiVersion", "not known", "dialrota.dev"),
    ("kind: NumberPool  # !\n", "apiVersion", "is missing", "dialrota.dev/v1alpha1"),
    (
        "apiVersion: dialrota.dev/v1alpha1\nkind: NumberPools  # !\n",
        "kind",
        "no known kind",
        "NumberPool?",
    ),
    (
        "apiVersion: dialrota.dev/v1alpha1\nkind: ConfigMap  # !\n",
        "kind",
        "no known kind",
        "NumberPool",
    ),
    (
        "apiVersion: dialrota.dev/v1alpha1\nkind: [x]  # !\n",
        "kind",
        "a list is no known",
        "one of",
    ),
    ("apiVersion: dialrota.dev/v1alpha1  # !\n", "kind", "is missing", "write one of NumberPool"),
    ("- a  # !\n", "", "a list, not a set of fields", "begin with apiVersion"),
]


@pytest.mark.parametrize(("entry", "field", "message", "fix"), mistakes("entries"))
def test_a_wrong_entry_is_explained(entry: str, field: str, message: str, fix: str) -> None:
    path = f"spec.numbers[0].{field}" if field else "spec.numbers[0]"
    case = Bad(pool(f"{NUMBERS}  - {entry}  # !\n"), path, message, fix)

    parsed = parse_one(case.text)

    expect(parsed.findings, case)
    assert parsed.draft is None


@pytest.mark.parametrize(("until", "message", "fix"), mistakes("untils"))
def test_a_wrong_end_of_a_pull_is_explained(until: str, message: str, fix: str) -> None:
    entry = f'  - {{number: "+14155550101", state: Pulled, reason: x, until: {until}}}  # !\n'
    case = Bad(pool(NUMBERS + entry), "spec.numbers[0].until", message, fix)
    expect(parse_one(case.text).findings, case)


@pytest.mark.parametrize(("line", "field", "message", "fix"), mistakes("fields"))
def test_a_wrong_field_is_explained(line: str, field: str, message: str, fix: str) -> None:
    case = Bad(pool(f"  {line}  # !\n"), f"spec.{field}", message, fix)

    parsed = parse_one(case.text)

    expect(parsed.findings, case)
    assert parsed.draft is None


@pytest.mark.parametrize(("text", "field", "message", "fix"), HEADS)
def test_a_wrong_head_is_explained(text: str, field: str, message: str, fix: str) -> None:
    case = Bad(text, field, message, fix)
    expect(parse_one(text).findings, case)


@pytest.mark.parametrize(("metadata", "field", "message", "fix"), mistakes("metadata"))
def test_wrong_metadata_is_explained(metadata: str, field: str, message: str, fix: str) -> None:
    text = pool("").replace("{name: sales}", f"{metadata}  # !")
    expect(parse_one(text).findings, Bad(text, f"metadata.{field}", message, fix))


def test_an_owner_is_wanted() -> None:
    text = head("NumberPool").replace("spec:", "spec: {policy: {mode: Enforce}}  # !")
    case = Bad(text, "spec.owner", "is missing", "add owner: Who sees to the pool")
    expect(parse_one(text).findings, case)


def test_a_number_that_stands_twice_names_the_first_place() -> None:
    lasts = ("1", "2", "1")
    rows = "".join(f'  - {{number: "+1415555010{last}"}}\n' for last in lasts)
    rows = rows.removesuffix("\n") + "  # !\n"
    case = Bad(pool(NUMBERS + rows), "spec.numbers[2].number", "first at numbers[0]", "remove one")
    expect(parse_one(case.text).findings, case)


def test_more_than_two_thousand_numbers_belong_in_a_file() -> None:
    rows = "".join(f'  - {{number: "+1415{index:07}"}}\n' for index in range(2_001))
    text = pool("  numbers:  # !\n" + rows)

    (finding,) = parse_one(text).findings

    assert (finding.field, finding.message) == ("spec.numbers", "has 2001 entries")
    assert "2000" in finding.fix


def test_all_errors_of_a_document_are_found_in_one_go() -> None:
    text = pool(
        "  timeZone: Mars/Base\n  rolle: x\n  numbers:\n"
        '  - {number: +14155550101}\n  - {number: "+14155550102", state: Pulled}\n'
        '  - {number: "+14155550103", stat: x}\n  - {number: "+14155550102"}\n'
    )

    findings = parse_one(text).findings

    assert [(finding.line, finding.field) for finding in findings] == [
        (7, "spec.timeZone"),
        (8, "spec.rolle"),
        (10, "spec.numbers[0].number"),
        (11, "spec.numbers[1].reason"),
        (12, "spec.numbers[2].stat"),
        (13, "spec.numbers[3].number"),
    ]


def test_one_wrong_entry_breaks_its_pool_and_no_other() -> None:
    good = pool('  numbers: [{number: "+12125550101"}]\n', name="good")
    bad = pool('  numbers: [{number: "+14155550101"}, {number: "no"}]\n', name="bad")

    assembly = assemble(f"{bad}---\n{good}")

    assert [pool.key.name for pool in assembly.pools] == ["good"]
    assert [key.name for key in assembly.broken] == ["bad"]


def test_what_a_server_wrote_is_passed_over() -> None:
    text = pool("").replace(
        "{name: sales}",
        "{name: sales, uid: x, generation: 3, creationTimestamp: 2026-01-01T00:00:00Z}",
    )
    parsed = parse_one(text + "status: {anything: [goes, 1]}\n")
    assert parsed.findings == ()
    assert parsed.draft is not None
