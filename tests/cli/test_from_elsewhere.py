"""What is said of a repository that nobody stands in can be opened from where one stands."""

from pathlib import Path

import pytest

from running import POOL, Program


@pytest.fixture
def beside(repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand beside the repository, and return the file of its pool as it is reached from there."""
    monkeypatch.chdir(repo.parent)
    return Path(repo.name, "pools", "sales.yaml")


def test_a_pull_names_the_file_as_it_is_opened_from_here(beside: Path, program: Program) -> None:
    done = program("--repo", str(beside.parts[0]), "pull", "+14155550102", "--reason", "x")
    place, _, _ = done.out.partition(": ")
    file, _, line = place.rpartition(":")
    assert file == str(beside)
    assert "+14155550102" in beside.read_text().splitlines()[int(line) - 1]


@pytest.mark.parametrize("command", [["validate"], ["plan"], ["run", "--once"], ["check"]])
def test_a_finding_names_the_file_as_it_is_opened_from_here(
    command: list[str], beside: Path, program: Program
) -> None:
    beside.write_text(POOL + "  nonsense: 1\n")
    done = program("--repo", str(beside.parts[0]), *command)
    assert done.code == 1
    assert f"{beside}:" in done.out + done.err


def test_data_names_files_from_the_repository_on(beside: Path, program: Program) -> None:
    beside.write_text(POOL + "  nonsense: 1\n")
    done = program("--repo", str(beside.parts[0]), "validate", "-o", "json")
    assert '"file":"pools/sales.yaml"' in done.out.replace('": "', '":"')
