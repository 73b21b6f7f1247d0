"""What operators do in a hurry: every slip is answered with what is wrong and what to do."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from running import AUDIT, FILE, POOL, SOURCE, Program

STATE = Path("state/dialers/sales.jsonl")
IMPORT = ("import", "dids.csv", "--pool", "win", "--yes", "--owner")


def test_an_emptied_record_is_damage_and_no_memory(recorded: Path, program: Program) -> None:
    STATE.write_bytes(b"")
    done = program("run", "--once")
    assert done.code == 1
    assert f"{STATE}: it is empty, and held numbers before; bring back" in done.err
    assert STATE.read_bytes() == b""


@pytest.mark.parametrize(
    ("text", "said"),
    [("<<<<<<< HEAD\n{}\n", "a merge left its marks in it"), ("{", "unexpected end of data")],
)
def test_a_damaged_record_is_told_with_what_brings_it_back(
    text: str, said: str, recorded: Path, program: Program
) -> None:
    STATE.write_text(text)
    done = program("status")
    assert done.code == 1
    assert said in done.err
    assert f"git checkout HEAD -- {STATE}" in done.err


def test_the_marks_of_a_merge_are_named_in_a_pool(repo: Path, program: Program) -> None:
    marked = POOL.replace("  numbers:\n", "<<<<<<< HEAD\n  numbers:\n=======\n>>>>>>> other\n")
    FILE.write_text(marked)
    line = marked.splitlines().index("<<<<<<< HEAD") + 1
    done = program("validate")
    assert f"pools/sales.yaml:{line}:1: a merge that conflicts left its marks here" in done.out


@pytest.mark.parametrize("field", ["owner: telephony@example.com", 'number: "+12125550102"'])
def test_nobody_is_told_to_remove_what_is_required(
    field: str, repo: Path, program: Program
) -> None:
    FILE.write_text(POOL.replace(field, f"{field.partition(':')[0]}:"))
    done = program("validate")
    assert "is empty; give it a value" in done.out
    assert "remove the line" not in done.out


def test_a_folder_of_secrets_in_the_repository_or_nowhere_is_refused(
    repo: Path, program: Program
) -> None:
    (repo / "keys").mkdir()
    inside = program("--secrets", "keys", "run", "--once")
    assert (inside.code, "lies inside the repository" in inside.err) == (64, True)
    nowhere = program("--secrets", "/nowhere", "plan")
    assert (nowhere.code, "there is no such folder" in nowhere.err) == (64, True)


@pytest.mark.parametrize("target", ["pools/x.txt", "x.yaml", "../outside.yaml", "pools/.x.yaml"])
def test_an_import_goes_only_where_it_is_read(target: str, repo: Path, program: Program) -> None:
    Path("dids.csv").write_text("number\n+14155550177\n")
    done = program(*IMPORT, "a@example.com", "--to", target)
    assert done.code == 64
    assert "only *.yaml and *.yml under pools are read" in done.err
    assert not Path(target).exists()


def test_an_import_into_a_folder_without_pools_is_refused(
    tmp_path: Path, repo: Path, program: Program
) -> None:
    Path("dids.csv").write_text("number\n+14155550177\n")
    done = program(*IMPORT, "a@example.com", "--repo", str(tmp_path))
    assert (done.code, "there is no folder pools in" in done.err) == (64, True)


def test_an_import_needs_an_owner_and_names_the_line_of_a_number_that_is_there(
    repo: Path, program: Program
) -> None:
    Path("dids.csv").write_text("number\n+14155550103\n+14155550177\n")
    nobody = program(*IMPORT, " ")
    assert (nobody.code, "--owner is empty" in nobody.err) == (64, True)
    line = next(n for n, text in enumerate(POOL.splitlines(), 1) if "+14155550103" in text)
    done = program(*IMPORT, "a@example.com")
    assert f"dids.csv:2: +14155550103 stands in pools/sales.yaml:{line} already" in done.err


# Root reads every folder, unless it lets go of that right for good.
_AS_ANYBODY: Final = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)


@pytest.mark.parametrize(
    ("paths", "said"),
    [("audits/none.csv", "no file matches audits/none.csv"), ("locked/*.csv", "locked/ cannot")],
)
def test_validate_warns_of_a_source_that_reads_nothing(
    paths: str, said: str, repo: Path, environment: dict[str, str]
) -> None:
    (repo / "pools/sources.yaml").write_text(SOURCE.replace("audits/*.csv", paths))
    (repo / "locked").mkdir(mode=0o000)
    command = [*_AS_ANYBODY, "dialrota", "validate"]
    done = subprocess.run(
        command, cwd=repo, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert f"pools/sources.yaml:1:1: warning: spec.file.paths: {said}" in done.stdout


def test_validate_refuses_a_file_that_it_would_not_read(
    repo: Path, tmp_path: Path, program: Program
) -> None:
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("x: [")
    done = program("validate", str(elsewhere))
    assert (done.code, "lies outside the repository" in done.err) == (64, True)


def test_a_national_number_in_an_audit_is_not_made_one_of_another_country(
    repo: Path, program: Program
) -> None:
    (repo / "audits/first.csv").write_text(AUDIT.replace("+14155550101", "4155550101"))
    out = program("validate").out
    assert "+14155550101 if it is a number of North America" in out


def test_a_demo_among_the_pools_is_refused(repo: Path, program: Program) -> None:
    done = program("demo", "--out", "pools/demo", "--once")
    assert done.code == 64
    assert not (repo / "pools/demo").exists()


def test_status_in_a_folder_that_is_no_repository_says_so(
    tmp_path: Path, repo: Path, program: Program
) -> None:
    done = program("status", "--repo", str(tmp_path))
    assert (done.code, "there is no folder pools in" in done.err) == (64, True)


def test_init_leaves_the_readme_of_an_existing_repository(repo: Path, program: Program) -> None:
    (repo / "theirs").mkdir()
    (repo / "theirs/README.md").write_text("ours\n")
    (repo / "theirs/.gitignore").write_text("*.o\n")
    done = program("init", "theirs")
    assert done.code == 0, done.err
    assert (repo / "theirs/README.md").read_text() == "ours\n"
    assert "left as it is; it should have /.cache/ /rotation/**/mount/" in done.err
    assert (repo / "theirs/pools/example.yaml").exists()
    again = program("init", "theirs")
    assert (again.code, "nothing was written" in again.err) == (64, True)
    assert program("init", "").code == 64


def test_a_pass_is_taken_though_nobody_listens(repo: Path, environment: dict[str, str]) -> None:
    for words in ("run --once >&-", "run --once >&- 2>&- <&-"):
        done = subprocess.run(["sh", "-c", f"dialrota {words}"], env=environment, check=False)
        assert done.returncode == 0
    assert Path("rotation/dialers/sales/numbers.txt").exists()


def test_an_output_that_is_full_is_named(repo: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", "dialrota plan >/dev/full"], env=environment, cwd=repo,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == "dialrota: standard output: No space left on device\n"
    assert done.returncode == 1
