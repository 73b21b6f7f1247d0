"""init and import: from nothing, or from somebody's CSV, to a repository that run accepts."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from dialrota.wire import schema
from documents import blocks
from running import POOL, ROOT, Program, git

SHEET = """\
campaign_id,areacode,outbound_cid,active,cid_description
RENEW,415,4155550101,Y,Renewals
RENEW,212,2125550101,N,
,,,,
WIN,312,"(312) 555-0101",Y,Win-back
WIN,312,3125550101,Y,again
WIN,312,555-0101,Y,
"""


@pytest.fixture
def sheet(repo: Path) -> Path:
    """Write a CSV as VICIdial exports one."""
    file = repo / "dids.csv"
    file.write_text(SHEET)
    return file


def test_an_import_makes_a_pool_that_validates(sheet: Path, program: Program) -> None:
    done = program(
        "import", "dids.csv", "--pool", "dialers/win", "--owner", "a@example.com", "--yes"
    )

    text = Path("pools/win.yaml").read_text()
    assert '- {number: "+13125550101", labels: {campaign: WIN, description: Win-back}}' in text
    assert 'state: Pulled, reason: "N in dids.csv"' not in text  # Declared in sales already.
    assert text.count("- {number:") == 1
    assert done.code == 1
    assert program("validate").code == 0


def test_an_import_goes_to_the_namespace_of_all_the_others_where_there_is_but_one(
    sheet: Path, program: Program
) -> None:
    def add(name: str, *more: str) -> str:
        words = ("--pool", name, "--owner", "a@example.com", "--yes", "--dry-run", *more)
        return program("import", "dids.csv", *words).out

    assert "namespace: dialers\n" in add("win")
    assert "namespace: other\n" in add("win", "--namespace", "other")
    Path("pools/care.yaml").write_text(POOL.replace("sales, namespace: dialers", "care"))
    assert "namespace: default\n" in add("win")


def test_every_refused_row_is_reported_with_its_line_and_why(
    sheet: Path, program: Program
) -> None:
    done = program("import", "dids.csv", "--pool", "win", "--owner", "a@example.com", "--yes")

    refused = [line for line in done.err.splitlines() if line.startswith("dids.csv:")]
    assert [line.split(": ")[0] for line in refused[1:]] == [
        "dids.csv:2", "dids.csv:3", "dids.csv:6", "dids.csv:7",
    ]  # fmt: skip
    assert "stands in pools/sales.yaml" in refused[1]
    assert "stands in line 5 already" in refused[3]
    assert "1 number taken, 4 rows refused" in done.err


def test_the_guess_is_shown(sheet: Path, program: Program) -> None:
    done = program(
        "import", "dids.csv", "--pool", "win", "--owner", "a@example.com", "--yes", "--dry-run"
    )
    assert "number             outbound_cid     4155550101" in done.err
    assert "not used: areacode" in done.err
    assert "- {number:" in done.out
    assert not Path("pools/win.yaml").exists()


def test_without_a_person_the_guess_is_not_taken(sheet: Path, process: Program) -> None:
    done = process(
        "import", "dids.csv", "--pool", "win", "--owner", "a@example.com", cwd=sheet.parent
    )
    assert done.code == 64
    assert "--yes" in done.err
    assert not (sheet.parent / "pools" / "win.yaml").exists()


@pytest.mark.parametrize(("answer", "made"), [("y\n", True), ("n\n", False)])
def test_a_person_is_asked_whether_the_guess_is_right(
    answer: str,
    made: bool,
    sheet: Path,
    environment: dict[str, str],  # A table.
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    subprocess.run(
        ["dialrota", "import", "dids.csv", "--pool", "win", "--owner", "a@example.com"],
        cwd=sheet.parent, env=environment, stdin=theirs, capture_output=True, check=False,
    )  # fmt: skip
    assert (sheet.parent / "pools" / "win.yaml").exists() is made


def test_an_import_never_writes_over_a_pool(sheet: Path, program: Program) -> None:
    before = Path("pools/sales.yaml").read_bytes()
    done = program("import", "dids.csv", "--pool", "sales", "--owner", "a@example.com", "--yes")
    assert done.code == 64
    assert "exists already" in done.err
    assert Path("pools/sales.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--map", "nubmer=outbound_cid"], "did you mean number?"),
        (["--map", "number=outbound"], "did you mean outbound_cid?"),
        (["--country", "UX"], "did you mean"),
        (["--pool", "Win Back"], "lower-case"),
    ],
)
def test_what_cannot_be_meant_is_answered(
    arguments: list[str], hint: str, sheet: Path, program: Program
) -> None:
    done = program("import", "dids.csv", "--pool", "win", "--owner", "a@b.c", "--yes", *arguments)
    assert done.code == 64
    assert hint in done.err


def test_a_large_import_keeps_its_numbers_in_a_csv(repo: Path, program: Program) -> None:
    areas = [area for area in range(201, 1000) if area % 100 not in (11, 0) and area % 10 != 9]
    numbers = [f"{area}{last:02}" for area in areas for last in range(4)][:2100]
    rows = [f"+1{number[:3]}55501{number[3:]},may" for number in numbers]
    Path("many.csv").write_text("number,batch\n" + "\n".join(rows) + "\n")

    program("import", "many.csv", "--pool", "many", "--owner", "a@example.com", "--yes")

    taken = Path("pools/many.csv").read_text().splitlines()
    assert taken[0] == "number,labels.batch"
    assert len(taken) > 2000
    assert "numbersFrom:\n  - file: pools/many.csv\n" in Path("pools/many.yaml").read_text()
    done = program("validate")
    assert f"2 pools, {6 + len(taken) - 1} numbers" in done.out
    assert done.code == 0


def test_init_makes_what_run_and_ci_accept(tmp_path: Path, process: Program) -> None:
    done = process("init", "ids", cwd=tmp_path)

    assert done.code == 0, done.err
    steps = done.out.partition("Next:\n")[2].splitlines()
    assert [step.strip() for step in steps] == [
        "cd ids", "dialrota validate", "dialrota run --once --commit", "dialrota status",
    ]  # fmt: skip
    folder = tmp_path / "ids"
    assert process("validate", cwd=folder).out.endswith("no errors\n")
    ran = process("run", "--once", "--commit", cwd=folder)
    assert ran.code == 0, ran.err
    assert (folder / "rotation/dialers/example/numbers.txt").read_text().split() == [
        "+12125550101", "+14155550101",
    ]  # fmt: skip
    again = process("run", "--once", "--commit", "--exit-code", cwd=folder)
    assert again.code == 0, again.err + again.out

    assert git("status", "--short", folder=folder) == ""
    assert len(git("log", "--format=%s", folder=folder).splitlines()) == 2


def test_init_in_somebodys_repository_makes_one_of_its_own_and_names_it(
    tmp_path: Path, process: Program
) -> None:
    git("init", "-q", str(tmp_path))
    done = process("init", "ids", cwd=tmp_path)

    assert f"in the repository {tmp_path.resolve() / 'ids'}\n" in done.out
    assert git("status", "--porcelain", folder=tmp_path) == "?? ids/\n"
    log = ["git", "-C", str(tmp_path), "rev-parse", "--quiet", "--verify", "HEAD"]
    assert subprocess.run(log, capture_output=True, check=False).returncode == 1


def test_the_workflow_of_init_runs_what_a_pull_request_needs(
    tmp_path: Path, process: Program
) -> None:
    process("init", "ids", "--no-git", cwd=tmp_path)
    workflow = (tmp_path / "ids/.github/workflows/dialrota.yaml").read_text()
    (command,) = [
        line.partition("run: ")[2] for line in workflow.splitlines() if "validate" in line
    ]
    assert command == "dialrota validate && dialrota plan"
    assert "pip install git+https://" in workflow  # By no name that a stranger may hold.
    (shown,) = blocks(ROOT / "docs" / "ci.md", "yaml")
    assert shown.text == workflow
    for part in command.split(" && "):
        assert process(*part.split()[1:], cwd=tmp_path / "ids").code == 0
    assert not (tmp_path / "ids/.git").exists()


def test_init_in_a_repository_with_a_readme_leaves_it_as_it_is(
    tmp_path: Path, process: Program
) -> None:
    (tmp_path / "README.md").write_text("# Ours\n")
    done = process("init", cwd=tmp_path)
    assert (done.code, done.err) == (0, "README.md exists already and is left as it is\n")
    assert (tmp_path / "README.md").read_text() == "# Ours\n"
    assert process("validate", cwd=tmp_path).code == 0


def test_init_writes_over_nothing(tmp_path: Path, program: Program) -> None:
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools/example.yaml").write_text("# Mine.\n")
    done = program("init", str(tmp_path))
    assert done.code == 64
    assert "pools/example.yaml: exists already; nothing was written" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["pools"]


def test_the_schema_is_the_checked_in_one(program: Program) -> None:
    assert program("schema").out == (ROOT / schema.PATH).read_text()
