"""A person's word that is written but cannot count is never reported as done."""

from pathlib import Path

import pytest

from running import AT, FILE, LIST, POOL, Program

RECORD = Path("state/dialers/sales.jsonl")


def test_a_pull_in_a_pool_that_cannot_be_used_counts_and_is_no_success(
    recorded: Path, program: Program
) -> None:
    FILE.write_text(POOL.replace("policy: {mode: Enforce}", "policy: {mode: Enfroce}"))

    done = program("pull", "+14155550101", "--reason", "x")

    assert done.code == 1
    assert "state: Pulled" in FILE.read_text()
    assert "pools/sales.yaml:8:" in done.err
    assert "the edit is saved, but the pool cannot be used until this is mended" in done.err
    assert "takes the number out of the list, and does nothing else" in done.err
    assert "takes it up" not in done.out
    program("run", "--once")
    assert "+14155550101" not in LIST.read_text()


def test_a_pull_beside_a_broken_document_counts_and_says_so(
    recorded: Path, program: Program
) -> None:
    FILE.write_text(POOL + "---\napiVersion: dialrota.dev/v1alpha1\nkind: NumberPol\n")

    done = program("pull", "+14155550101", "--reason", "x")

    assert done.code == 0
    assert "other documents" in done.err
    program("run", "--once")
    assert "+14155550101" not in LIST.read_text()


def test_a_pull_with_a_damaged_record_says_so(recorded: Path, program: Program) -> None:
    RECORD.write_text("{\n")

    done = program("pull", "+14155550101", "--reason", "x")

    assert done.code == 1
    assert 'number: "+14155550101", ' in FILE.read_text()
    assert "state: Pulled" in FILE.read_text()
    assert str(RECORD) in done.err
    assert "the next pass takes it out of the list; nothing else" in done.err
    program("run", "--once")
    assert "+14155550101" not in LIST.read_text()


def test_a_restore_with_a_damaged_record_waits(recorded: Path, program: Program) -> None:
    RECORD.write_text("{\n")
    done = program("restore", "+12125550101", "--reason", "x")
    assert done.code == 1
    assert "nothing of the pool is decided until its record is mended" in done.err
    program("run", "--once")
    assert "+12125550101" not in LIST.read_text()


@pytest.mark.parametrize("word", ["hold", "pull"])
def test_a_pull_without_an_end_is_given_none(word: str, repo: Path, program: Program) -> None:
    done = program(word, "+12125550101", "--until", "4h", "--reason", "x")
    assert done.code == 64
    assert "+12125550101 is pulled without an end already; restore it first" in done.err
    assert FILE.read_text() == POOL


@pytest.mark.parametrize("word", ["hold", "pull"])
def test_a_batch_taken_out_for_a_while_leaves_lasting_pulls_as_they_are(
    word: str, repo: Path, program: Program
) -> None:
    done = program(word, "--selector", "area=212", "--until", "4h", "--reason", "Batch pause")
    assert done.code == 0
    assert "+12125550101 stays Pulled without an end: Port in progress" in done.err
    assert (
        '{number: "+12125550101", state: Pulled, reason: "Port in progress"}' in FILE.read_text()
    )
    assert FILE.read_text().count("Batch pause") == 2


@pytest.mark.parametrize(
    "command",
    [
        ("pull", "+14155550101", "--reason", "x"),
        ("suspend", "sales", "--reason", "x"),
        ("explain", "+14155550101"),
        ("check", "sales"),
        ("check",),
    ],
    ids=" ".join,
)
def test_what_is_not_found_beside_a_file_that_cannot_be_read_names_the_file(
    command: tuple[str, ...], recorded: Path, program: Program
) -> None:
    FILE.write_text(POOL.replace("  numbers:", "  numbers: ["))
    done = program(*command)
    assert done.code == 1
    assert "pools/sales.yaml:" in done.err


def test_a_second_pull_shows_the_reason_that_stood_there(repo: Path, program: Program) -> None:
    again = program("pull", "+12125550101", "--reason", "Port in progress")
    assert again.code == 0
    assert "is Pulled already: Port in progress" in again.err
    assert FILE.read_text() == POOL

    done = program("pull", "+12125550101", "--reason", "Sold")
    assert "was Pulled already: Port in progress" in done.err
    assert 'reason: "Sold"' in FILE.read_text()


def test_a_hold_may_be_made_longer(repo: Path, program: Program) -> None:
    program("hold", "+14155550101", "--until", "2198-01-01T00:00:00Z", "--reason", "x")
    done = program("hold", "+14155550101", "--until", "2199-01-01T00:00:00Z", "--reason", "x")
    assert done.code == 0
    assert "(until 2198-01-01T00:00:00Z)" in done.err
    assert 'until: "2199-01-01T00:00:00Z"' in FILE.read_text()


def test_a_retired_number_is_not_restored(repo: Path, program: Program) -> None:
    FILE.write_text(POOL.replace("state: Pulled", "state: Retired"))
    done = program("restore", "+12125550101", "--reason", "x")
    assert done.code == 64
    assert "Retired already" in done.err
    assert "state: Retired" in FILE.read_text()


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59Z", "999999999d", "3651d", "1999-01-01"])
def test_an_end_out_of_reach_is_refused_with_the_limits(
    until: str, repo: Path, program: Program
) -> None:
    done = program("hold", "+14155550101", "--until", until, "--reason", "x")
    assert done.code == 64
    assert "times reach from 2000 to 2199, spans up to 3650d" in done.err
    assert FILE.read_text() == POOL


@pytest.mark.parametrize("command", [("run", "--once"), ("plan",), ("explain", "+14155550101")])
def test_a_time_out_of_reach_is_refused_with_the_limits(
    command: tuple[str, ...], repo: Path, program: Program
) -> None:
    done = program(*command, "--at", "9999-12-31T23:59:59Z")
    assert done.code == 64
    assert "from 2000 to 2199" in done.err


@pytest.mark.parametrize("command", [("plan",), ("explain", "+14155550101")])
def test_looking_back_before_the_last_change_is_refused(
    command: tuple[str, ...], recorded: Path, program: Program
) -> None:
    done = program(*command, "--at", "2026-11-20T11:59:59Z")
    assert done.code == 64
    assert f"older than the last recorded change, {AT}" in done.err


def test_prune_deletes_nothing_while_any_declaration_has_an_error(
    recorded: Path, program: Program
) -> None:
    FILE.unlink()
    other = POOL.replace("name: sales", "name: other").replace("Enforce", "Enfroce")
    Path("pools/other.yaml").write_text(other)

    done = program("prune", "--yes")

    assert done.code == 1
    assert "pools/other.yaml:8:" in done.err
    assert LIST.exists()


@pytest.mark.parametrize("command", [("plan",), ("run", "--once", "--at", AT)])
def test_a_declaration_that_shrank_without_a_commit_is_told(
    command: tuple[str, ...], recorded: Path, program: Program
) -> None:
    head, _, _ = POOL.partition("  - {number")
    FILE.write_text(head + '  - {number: "+14155550101"}\n')

    done = program(*command)

    assert "trouble: dialers/sales: The declaration went from 6 numbers to 1" in done.err


def test_a_number_whose_record_is_damaged_is_not_called_undeclared(
    recorded: Path, program: Program
) -> None:
    RECORD.write_text("{\n")
    done = program("explain", "+14155550101")
    assert done.code == 1
    assert str(RECORD) in done.err
    assert "not declared" not in done.err
