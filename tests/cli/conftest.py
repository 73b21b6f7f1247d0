"""The program, run in this process or as one of its own, on a small repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dialrota.cli.main import main
from running import AT, AUDIT, POOL, ROOT, SOURCE, Done, Program, run_here


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with one pool of six numbers, one of them labelled, and stand in it."""
    folder = tmp_path / "repo"
    (folder / "pools").mkdir(parents=True)
    (folder / "audits").mkdir()
    (folder / "pools" / "sales.yaml").write_text(POOL)
    (folder / "pools" / "sources.yaml").write_text(SOURCE)
    (folder / "audits" / "first.csv").write_text(AUDIT)
    monkeypatch.chdir(folder)
    for name in ("DIALROTA_REPO", "DIALROTA_OUT", "DIALROTA_SECRETS", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Run the program in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # The program sets its own.

    def run(*arguments: str) -> Done:
        return run_here(main, arguments, capsys)

    return run


@pytest.fixture
def recorded(repo: Path, program: Program) -> Path:
    """Make the repository, and take one pass over it."""
    done = program("run", "--once", "--at", AT)
    assert done.code == 0, done.err
    return repo


@pytest.fixture(scope="session")
def shims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a command called dialrota, as an installation has it."""
    folder = tmp_path_factory.mktemp("bin")
    shim = folder / "dialrota"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dialrota "$@"\n')
    shim.chmod(0o755)
    return folder


@pytest.fixture
def environment(shims: Path, tmp_path: Path) -> dict[str, str]:
    """Make an environment in which the command is found and nobody's settings are."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("DIALROTA")}
    home = tmp_path / "home"
    home.mkdir()
    return kept | {"PATH": f"{shims}:{os.environ['PATH']}", "HOME": str(home)}


@pytest.fixture
def process(environment: dict[str, str]) -> Program:
    """Run the program in a process of its own."""

    def run(*arguments: str, cwd: Path | None = None) -> Done:
        done = subprocess.run(
            ["dialrota", *arguments],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the project's own pools into a repository of their own."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copytree(ROOT / "pools", folder / "pools")
    return folder
