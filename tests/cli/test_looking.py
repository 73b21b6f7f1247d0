"""status, plan, explain, validate: looking without touching."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from running import AT, AUDIT, FILE, POOL, Program


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Read every file with its time."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def as_json(program: Program, *arguments: str) -> Any:
    """Run a command for its JSON."""
    return json.loads(program(*arguments, "-o", "json").out)


def rows(text: str) -> dict[str, list[str]]:
    """Read the rows of a table by number."""
    return {line.split()[0]: line.split() for line in text.splitlines() if line[:1] == "+"}


def test_the_table_shows_what_people_expect(recorded: Path, program: Program) -> None:
    out = program("status").out

    heading = out.splitlines()[1].split()
    assert heading == ["NUMBER", "STATE", "RISK", "IN-ROTATION", "SINCE", "MONITORED", "WHY"]
    table = rows(out)
    assert table["+14155550102"][1:4] == ["Flagged", "87", "no"]
    assert table["+12125550103"][1:4] == ["Unknown", "--", "yes"]
    assert table["+12125550101"][1] == "Pulled"
    assert "clean 2, flagged 1 (past 24h 1, past 7d 1), in rotation 4 of 6" in out
    assert "monitored 6 of 6" in out
    assert "mode Normal (Rotating), pace 100%" in out


def test_the_wide_table_has_a_column_for_each_carrier(recorded: Path, program: Program) -> None:
    out = program("status", "-o", "wide").out
    heading, *lines = out.splitlines()[1:]
    table = {line.split()[0]: line for line in lines if line[:1] == "+"}

    def cell(number: str, column: str) -> str:
        return table[number][heading.index(column) :].split("  ")[0]

    assert cell("+14155550102", "VERIZON") == "Flagged: Spam Likely"
    assert cell("+14155550103", "AT&T") == "AtRisk"  # hiya stands for its carrier.
    assert cell("+12125550102", "T-MOBILE") == "Clean"
    assert cell("+12125550103", "VERIZON") == "--"
    assert cell("+14155550102", "CHECKED") == "2026-11-20T06:00:00Z"
    assert cell("+14155550102", "POOL") == "dialers/sales"


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (["--state", "flagged"], {"+14155550102"}),
        (["--state", "Pulled", "--state", "Unknown"], {"+12125550101", "+12125550103"}),
        (["--area", "212", "--state", "Healthy"], {"+12125550102"}),
        (["--carrier", "at&t"], {"+14155550101", "+14155550103"}),
        (["--carrier", "att=Clean"], {"+14155550101"}),
        (["--carrier", "verizon=flagged"], {"+14155550102"}),
        (["--carrier", "nobody"], set()),
    ],
)
def test_filters_choose_rows(
    filters: list[str], numbers: set[str], recorded: Path, program: Program
) -> None:
    assert rows(program("status", *filters).out).keys() == numbers


def test_a_filter_leaves_out_pools_of_which_no_number_fits(
    project: Path, program: Program, tmp_path: Path
) -> None:
    place = ("--repo", str(project), "--out", str(tmp_path / "out"))
    program(*place, "run", "--once", "--at", "2026-11-20T18:00:00Z")
    some = program(*place, "status", "--area", "415").out
    assert [line.split()[0] for line in some.splitlines() if "dialers/" in line] == [
        "dialers/sales-us"
    ]
    assert "no number fits" not in some
    assert program(*place, "status", "--area", "999").out.count("no number fits") == 5


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("number", "+12125550101"),
        ("state", "+12125550101"),
        ("risk", "+14155550102"),
    ],
)
def test_rows_can_be_sorted(sort: str, first: str, recorded: Path, program: Program) -> None:
    assert next(iter(rows(program("status", "--sort", sort).out))) == first


def test_programs_get_the_records_themselves(recorded: Path, program: Program) -> None:
    (pool,) = as_json(program, "status")["pools"]

    lines = Path("state/dialers/sales.jsonl").read_text().splitlines()
    by_number = [json.loads(line) for line in lines]
    assert pool["numbers"] == by_number
    assert pool["mode"] == "Normal"
    assert pool["monitored"] == 6
    assert YAML(typ="safe").load(program("status", "-o", "yaml").out)["pools"] == [pool]


def test_pools_can_be_shown_a_row_each(recorded: Path, program: Program) -> None:
    heading, row = program("status", "--pools").out.splitlines()
    assert heading.split()[:6] == ["POOL", "MODE", "NUMBERS", "IN-ROTATION", "FLAGGED", "PULLED"]
    assert row.split()[:6] == ["dialers/sales", "Normal", "6", "4", "1", "1"]


def test_nothing_recorded_is_said_and_no_error(repo: Path, program: Program) -> None:
    done = program("status")
    assert (done.code, done.out) == (0, "")
    assert "run --once" in done.err


def test_a_damaged_record_is_named_and_the_others_shown(recorded: Path, program: Program) -> None:
    FILE.with_name("other.yaml").write_text(
        POOL.replace("name: sales", "name: other").replace("555010", "555019")
    )
    program("run", "--once", "--at", AT)
    Path("state/dialers/other.jsonl").write_text("{broken\n")

    done = program("status")

    assert done.code == 1
    assert "other.jsonl" in done.err
    assert "+14155550102" in done.out


def test_looking_writes_nothing(recorded: Path, program: Program) -> None:
    before = tree(recorded)
    for command in ("status", "plan", "validate", "explain +14155550102", "approve sales"):
        program(*command.split())
    assert tree(recorded) == before


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+14155550102", ["rule 3.2, SpamLabelled", "verdict of tns at Verizon", "87"]),
        ("+14155550102", ["Clean verdicts of tns every day from now on: WarmUp, in the list"]),
        ("+12125550101", ["rule 4, PulledByPerson", "pools/sales.yaml:14", "dialrota restore"]),
        ("+14155550101", ["rule 5, Clean", "a Flagged verdict of hiya: Flagged, out of the list"]),
        ("+12125550103", ["rule 5, NoVerdict", "risk --"]),
        ("4155550103", ["rule 5, MediumRisk", "listed with weight 50, at most 75 calls a day"]),
    ],
)
def test_explain_names_rule_inputs_and_what_would_turn_it(
    number: str, said: list[str], recorded: Path, program: Program
) -> None:
    done = program("explain", number, "--at", AT)
    assert done.code == 0
    assert [each for each in said if each not in done.out] == []


def test_explain_foretells_what_happens(recorded: Path, program: Program) -> None:
    """A flip that takes time alone is carried out by a pass at that time."""
    flips = as_json(program, "explain", "+14155550102", "--at", AT)["flips"]
    at = next(flip["at"] for flip in flips if flip["change"].startswith("time alone"))

    program("run", "--once", "--at", at)

    assert "+14155550102" in Path("rotation/dialers/sales/numbers.txt").read_text()


def test_explain_names_what_lets_a_suspended_pool_move(recorded: Path, program: Program) -> None:
    number = "+12125550104"
    FILE.write_text(FILE.read_text() + f'  - {{number: "{number}"}}\n')
    program("suspend", "sales", "--reason", "Outage")
    (flip,) = as_json(program, "explain", number, "--at", AT)["flips"]
    assert flip["change"] == "a person resumes the pool"
    assert flip["outcome"].startswith("Unknown, in the list")
    assert flip["command"] == "dialrota resume dialers/sales"


def test_explain_says_why_rows_were_not_used(recorded: Path, program: Program) -> None:
    Path("audits/second.csv").write_text(
        AUDIT.splitlines()[0] + "\n"
        "+14155550101,tns,,Flagged,99,,2026-09-01T00:00:00Z\n"
        "+14155550101,first_orion,,Flagged,99,,2026-11-21T07:00:00Z\n"
    )
    found = as_json(program, "explain", "+14155550101", "--at", AT)["inputs"]
    ignored = {each["input"]: each["because"] for each in found if each["use"] == "ignored"}
    assert ignored == {
        "verdict of tns": "older than staleAfter",
        "verdict of first_orion": "it lies in the future",
    }


def test_validate_lists_every_finding_with_its_place_and_fix(repo: Path, program: Program) -> None:
    FILE.write_text(POOL.replace('"+14155550101"', "+14155550101").replace("owner:", "onwer:"))

    done = program("validate")

    assert done.code == 1
    findings = [line for line in done.out.splitlines() if line.startswith("pools/sales.yaml:")]
    assert any(line.startswith("pools/sales.yaml:11:14:") for line in findings)
    assert any("owner" in line for line in findings)
    assert done.out.splitlines()[-1].endswith("errors")
    structured = as_json(program, "validate")
    assert len(structured["findings"]) == len(findings)
    assert all(each["fix"] for each in structured["findings"])


def test_validate_refuses_duplicates_and_sources_that_nobody_declares(
    repo: Path, program: Program
) -> None:
    other = POOL.replace("name: sales", "name: other").replace("name: audit", "name: audti")
    FILE.with_name("other.yaml").write_text(other)
    done = program("validate")
    assert done.code == 1
    assert "did you mean audit?" in done.out
    assert done.out.count("is in the pool") == 6


def test_validate_shows_the_findings_of_some_files(repo: Path, program: Program) -> None:
    FILE.write_text("kind: [\n")
    assert program("validate", "pools/sources.yaml").code == 0
    assert program("validate", "pools").code == 1


def test_a_sound_repository_is_summed_up(repo: Path, program: Program) -> None:
    done = program("validate")
    assert (done.code, done.out) == (0, "1 pool, 6 numbers, 1 source: no errors\n")
