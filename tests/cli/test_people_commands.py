"""pull, restore, hold, suspend, resume: people's word, written into the declarations."""

from pathlib import Path

import pytest

from running import AUDIT, FILE, POOL, Program, ago


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """Pair the lines that differ; the number of lines must not."""
    old, new = before.splitlines(), after.splitlines()
    assert len(old) == len(new)
    return [(a, b) for a, b in zip(old, new, strict=True) if a != b]


def test_a_pull_changes_one_line_and_keeps_its_comment(repo: Path, program: Program) -> None:
    done = program("pull", "+14155550102", "--reason", "Callers report\na stranger")

    assert done.code == 0
    (_, after), *others = changed_lines(POOL, FILE.read_text())
    assert others == []
    assert 'state: Pulled, reason: "Callers report a stranger"' in after
    assert after.endswith("}   # the old one")
    assert "run --once" in done.out


def test_a_pull_without_plus_or_country_finds_the_number(repo: Path, program: Program) -> None:
    program("pull", "(415) 555-0101", "--reason", "x")
    assert '"+14155550101", state: Pulled' in FILE.read_text()


def test_a_dry_run_shows_the_diff_and_writes_nothing(repo: Path, program: Program) -> None:
    done = program("pull", "+14155550101", "--reason", "x", "--dry-run")

    assert FILE.read_text() == POOL
    assert "--- a/pools/sales.yaml" in done.out
    assert '+  - {number: "+14155550101", state: Pulled, reason: "x"' in done.out


@pytest.mark.parametrize(
    ("selectors", "pulled"),
    [
        (["batch=2026-05"], ["+14155550101", "+14155550102"]),
        (["provider=bandwidth"], ["+14155550103", "+12125550102"]),
        (["area=415", "provider=bandwidth"], ["+14155550103"]),
        (["prefix=+1212", "state=Active"], ["+12125550102", "+12125550103"]),
    ],
)
def test_a_selector_pulls_all_that_fit(
    selectors: list[str], pulled: list[str], repo: Path, program: Program
) -> None:
    chosen = [word for selector in selectors for word in ("--selector", selector)]

    done = program("pull", *chosen, "--pool", "sales", "--reason", "Bad batch")

    assert done.code == 0
    assert FILE.read_text().count("Bad batch") == len(pulled)
    assert all(f"{number} is Pulled" in done.out for number in pulled)


def test_a_pull_takes_effect_in_the_next_pass(recorded: Path, program: Program) -> None:
    program("pull", "+14155550101", "--reason", "x")
    program("run", "--once")

    assert "+14155550101" not in Path("rotation/dialers/sales/numbers.txt").read_text()


@pytest.fixture
def today(repo: Path, program: Program) -> None:
    """Make the repository with an audit of now, and take a pass."""
    (repo / "audits/first.csv").write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(60)))
    assert program("run", "--once").code == 0


@pytest.mark.usefixtures("today")
def test_a_pull_says_how_many_stay_in_the_list(program: Program) -> None:
    done = program("pull", "+14155550101", "--reason", "x")
    assert "dialers/sales: 1 out, 3 of 6 then in the list" in done.out


def test_pulling_the_last_is_done_with_a_warning(recorded: Path, program: Program) -> None:
    done = program("pull", "--selector", "prefix=1", "--reason", "x")
    assert done.code == 0
    assert "its list will be empty" in done.err


@pytest.mark.usefixtures("today")
def test_pulling_the_last_clean_number_tells_of_the_labelled_one_that_is_dialled_then(
    program: Program,
) -> None:
    clean = ("+14155550101", "+14155550103", "+12125550102", "+12125550103")
    done = program("pull", *clean, "--reason", "x")
    program("run", "--once")

    assert Path("rotation/dialers/sales/numbers.txt").read_text().split() == ["+14155550102"]
    assert "dialers/sales: 4 out, 1 of 6 then in the list" in done.out
    assert done.err == (
        "dialers/sales: 1 of them is labelled and dialled; dialrota plan says why\n"
    )


@pytest.mark.usefixtures("today")
def test_a_number_pulled_a_moment_ago_is_not_counted_as_one_that_stays(program: Program) -> None:
    program("pull", "+14155550101", "--reason", "x")
    done = program("pull", "+14155550103", "--reason", "x")
    assert "dialers/sales: 1 out, 2 of 6 then in the list" in done.out


def test_a_pull_until_a_time_ends_by_itself(repo: Path, program: Program) -> None:
    program("hold", "+14155550101", "--reason", "x", "--until", "2199-01-01T00:00:00Z")
    assert 'until: "2199-01-01T00:00:00Z"' in FILE.read_text()
    assert program("validate").code == 0


def test_a_restore_leaves_the_line_as_before_the_pull(repo: Path, program: Program) -> None:
    program("pull", "+14155550101", "+12125550102", "--reason", "x", "--until", "48h")
    done = program("restore", "+14155550101", "+12125550102", "--reason", "over")

    assert done.code == 0
    assert FILE.read_text() == POOL


def test_restoring_an_active_number_changes_nothing(repo: Path, program: Program) -> None:
    done = program("restore", "+14155550101", "--reason", "x")
    assert done.code == 0
    assert "is Active already" in done.err
    assert FILE.read_text() == POOL


def test_a_restore_warns_of_a_label_that_is_still_there(recorded: Path, program: Program) -> None:
    program("pull", "+14155550102", "--reason", "x")
    program("run", "--once")
    assert "1 number still labelled" in program("restore", "+14155550102", "--reason", "x").out


def test_a_retired_number_is_not_pulled(repo: Path, program: Program) -> None:
    FILE.write_text(POOL.replace("state: Pulled", "state: Retired"))
    done = program("pull", "+12125550101", "--reason", "x")
    assert done.code == 64
    assert "Retired already" in done.err


def test_a_number_that_a_selector_does_not_fit_is_named(repo: Path, program: Program) -> None:
    done = program("pull", "--selector", "area=415", "+12125550102", "--reason", "x")
    assert "none of +12125550102 fits area=415" in done.err


def test_a_broken_neighbour_does_not_stop_a_pull(repo: Path, program: Program) -> None:
    Path("pools/broken.yaml").write_text("kind: [\n")
    assert program("pull", "+14155550101", "--reason", "x").code == 0
    assert "state: Pulled" in FILE.read_text()


def test_numbers_of_a_csv_are_pulled_and_restored_in_it(repo: Path, program: Program) -> None:
    before = 'number,provider,labels.batch\r\n+13125550101,"a, b",may\r\n+13125550102,c\r\n'
    Path("pools/more.csv").write_bytes(before.encode())
    FILE.write_text(POOL + "  numbersFrom: [{file: pools/more.csv}]\n")

    done = program("pull", "--selector", "batch=may", "--reason", 'Said "no", twice')

    assert done.code == 0
    assert Path("pools/more.csv").read_bytes().decode() == (
        "number,provider,labels.batch,state,reason\r\n"
        '+13125550101,"a, b",may,Pulled,"Said ""no"", twice"\r\n'
        "+13125550102,c\r\n"
    )
    assert program("validate").code == 0
    program("restore", "+13125550101", "--reason", "over")
    assert Path("pools/more.csv").read_text().splitlines()[1] == '+13125550101,"a, b",may,,'
    assert program("validate").code == 0


def test_suspend_and_resume_leave_the_file_as_it_was(repo: Path, program: Program) -> None:
    assert program("suspend", "sales", "--reason", "Outage").code == 0
    text = FILE.read_text()
    assert "  suspend: true\n" in text
    assert "Outage" in text
    assert program("validate").code == 0

    assert program("resume", "dialers/sales").code == 0
    assert FILE.read_text() == POOL
    assert "not suspended" in program("resume", "sales").err
