"""What people type, what CI runs and what the documents say are one and the same."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS: Final = PROJECT["project"]["optional-dependencies"]
LOCKS: Final = sorted(ROOT.glob("*.lock"))
PIN: Final = re.compile(r"^([a-z0-9-]+)==[^ ]+(?: ; .*)? \\$", re.MULTILINE)


def read(name: str) -> str:
    """Read a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> dict[str, list[str]]:
    """Read the Makefile's named targets and what each needs."""
    rule = re.compile(r"^([a-z][a-z-]*):([^#\n=]*)(?:##.*)?$", re.MULTILINE)
    return {name: needs.split() for name, needs in rule.findall(read("Makefile"))}


def ci_parts() -> list[str]:
    """Read the make targets that CI runs, in order."""
    return re.findall(r"^part make ([a-z-]+)$", read(".ci/run"), re.MULTILINE)


def test_ci_runs_the_command_that_the_readme_gives_for_tests() -> None:
    commands = re.findall(r"^make test\b", read("README.md"), re.MULTILINE)
    assert len(commands) == 1
    assert ci_parts().count("test") == 1


def test_check_is_exactly_what_ci_runs() -> None:
    assert ["setup", *targets()["check"]] == ci_parts()


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.findall(r"^  make ([a-z-]+) +\S", listed.stdout, re.MULTILINE) == list(targets())


def test_the_makefile_can_be_read_in_one_go() -> None:
    assert read("Makefile").count("\n") <= 150


@pytest.mark.parametrize("command", ["setup", "run", "test", "check", "bench", "wheel", "mutants"])
def test_contributors_are_told_of_each_command(command: str) -> None:
    assert f"make {command}" in read("CONTRIBUTING.md")
    assert command in targets()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_by_hash_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    entries = re.split(r"\n(?=[a-z])", text.partition("\n")[2].partition("\n")[2])
    assert len(entries) == len(PIN.findall(text))
    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    ("lock", "extra"),
    [
        ("requirements.lock", []),
        ("requirements-cluster.lock", EXTRAS["cluster"]),
        ("requirements-dev.lock", EXTRAS["cluster"]),
    ],
)
def test_the_lock_has_every_dependency(lock: str, extra: list[str]) -> None:
    lines = [*PROJECT["project"]["dependencies"], *extra]
    wanted = {re.split(r"[>=<\[]", line)[0] for line in lines}
    assert wanted <= set(PIN.findall(read(lock)))


def test_what_runs_without_a_cluster_is_installed_without_its_libraries() -> None:
    assert {"aiohttp", "kubernetes"} & set(PIN.findall(read("requirements.lock"))) == set()


def test_what_is_developed_with_is_what_is_shipped_with() -> None:
    def pins(lock: str) -> set[str]:
        return {line for line in read(lock).splitlines() if "==" in line}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
    assert pins("requirements.lock") <= pins("requirements-cluster.lock")
    assert pins("requirements-cluster.lock") <= pins("requirements-dev.lock")
    assert pins("requirements-build.lock") <= pins("requirements-dev.lock")


def test_every_dependency_says_why_it_is_there() -> None:
    declared = re.compile(r'^    "[a-z-]+(?:\[[a-z]+\])?[><=][^"]*",(.*)$', re.MULTILINE)
    reasons = declared.findall(read("pyproject.toml"))
    groups = PROJECT["dependency-groups"]
    lists = (PROJECT["project"]["dependencies"], *EXTRAS.values(), groups["build"], groups["dev"])
    count = sum(len(each) for each in lists) - 1
    assert len(reasons) == count
    assert [reason for reason in reasons if not re.fullmatch(r" +# [^.]+\S.*\.", reason)] == []


def test_commits_are_checked_with_the_tools_of_the_environment_alone() -> None:
    config = read(".pre-commit-config.yaml")
    assert re.findall(r"repo: (\S+)", config) == ["local"]
    entries = re.findall(r"entry: (\S+(?: \S+)?)", config)
    assert all(entry.startswith((".venv/bin/", "make ")) for entry in entries)
    assert {"make types", "make imports", "make verify"} <= set(entries)


@pytest.fixture
def generated(tmp_path: Path) -> list[Path]:
    """Generate everything into a folder that has all that verifying needs."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    command = [tmp_path / ".ci" / "generate", tmp_path]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [tmp_path / name for name in listed.split()]


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """Verify the generated files of a folder."""
    return subprocess.run([folder / ".ci" / "verify"], capture_output=True, text=True, check=False)


def test_fresh_generated_files_pass(generated: list[Path], tmp_path: Path) -> None:
    assert generated
    done = verify(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_generated_file_edited_by_hand_is_noticed(generated: list[Path], tmp_path: Path) -> None:
    for file in generated:
        fresh = file.read_bytes()
        file.write_bytes(fresh + b" ")
        done = verify(tmp_path)
        assert done.returncode == 1
        assert str(file.relative_to(tmp_path)) in done.stdout
        file.write_bytes(fresh)


def test_a_generated_file_that_is_missing_is_noticed(
    generated: list[Path], tmp_path: Path
) -> None:
    generated[0].unlink()
    assert verify(tmp_path).returncode == 1
