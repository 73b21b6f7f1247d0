"""A pass that is saved because nothing changed says and does what a pass would have.

Each change is made to a repository whose last pass is remembered; what comes of the next pass must
be what comes of it in a copy without the cache: every byte, the words and the exit code.
"""

import builtins
import io
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from changing import AT, CACHE, CHANGES, LIST, NAMES, SALES, SOON, Change, content, make, take
from dialrota.adapters.stores.lock import hold
from dialrota.cli.main import main
from dialrota.model.instant import format_instant, parse_instant
from running import git

_AGE: Final = 2.1  # Seconds until what was written is believed.


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make a repository for each change, whose last pass is remembered."""
    root = tmp_path_factory.mktemp("quiet")
    repos = {name: make(root / str(place)) for place, name in enumerate(NAMES)}
    time.sleep(_AGE)
    for repo in repos.values():
        take(repo, AT)
        assert (repo / CACHE).exists()
    return repos


def stamps(repo: Path) -> dict[Path, tuple[int, int]]:
    found = {path: path.lstat() for path in repo.rglob("*") if ".cache" not in path.parts}
    return {path: (status.st_ino, status.st_ctime_ns) for path, status in found.items()}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of all files that are opened."""
    names: list[str] = []
    for module in (builtins, io, os):
        opens = module.open

        def hear(path: Any, *rest: Any, _opens: Any = opens, **named: Any) -> Any:
            names.append(Path(str(path)).name)
            return _opens(path, *rest, **named)

        monkeypatch.setattr(module, "open", hear)
    return names


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DIALROTA_REPO", "DIALROTA_OUT", "DIALROTA_SECRETS", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # The program sets its own.


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_whatever_changed_the_cache_changes_nothing(
    change: Change,
    remembered: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo, twin = remembered[change.name], tmp_path / "twin"
    monkeypatch.chdir(repo)
    change.make()
    shutil.copytree(repo, twin, symlinks=True, ignore=shutil.ignore_patterns(".cache"))
    capsys.readouterr()

    wanted = (take(twin, change.at), capsys.readouterr())
    found = (take(repo, change.at), capsys.readouterr())

    assert found == wanted
    assert content(repo) == content(twin)
    again = (take(twin, change.at), capsys.readouterr())
    assert (take(repo, change.at), capsys.readouterr()) == again
    assert content(repo) == content(twin)


@pytest.mark.parametrize("steps", [(0, 899, 1, 1, 3_600), (1, 12_000, 60_000), (90_000, 1, 5_000)])
def test_whenever_the_next_pass_is_taken_the_cache_changes_nothing(
    steps: tuple[int, ...], project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moment = parse_instant("2026-11-20T17:25:00Z")  # Rows are dated a third of an hour ahead.
    take(project, format_instant(moment))
    for step in steps:
        time.sleep(_AGE)
        take(project, format_instant(moment))
        assert (project / CACHE).exists()
        moment += step
        at = format_instant(moment)
        twin = tmp_path / at
        shutil.copytree(project, twin, symlinks=True, ignore=shutil.ignore_patterns(".cache"))
        capsys.readouterr()
        wanted = (take(twin, at), capsys.readouterr())
        assert (take(project, at), capsys.readouterr()) == wanted
        assert content(project) == content(twin)


def test_where_nothing_changed_no_declaration_and_no_record_is_opened(
    remembered: dict[str, Path], opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = remembered["something beside it"]
    time.sleep(_AGE)
    take(repo, SOON)  # What was just written is read once more, to be sure of it.
    opened.clear()
    before = stamps(repo)

    assert take(repo, SOON) == 0

    assert "quiet.json" in opened
    assert not [name for name in opened if name.endswith((".yaml", ".jsonl", ".csv", ".txt"))]
    assert stamps(repo) == before


def test_another_output_or_another_version_is_another_matter(
    remembered: dict[str, Path], opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = remembered["nothing at all"]
    assert take(repo, SOON) == 0
    monkeypatch.chdir(repo.parent)
    opened.clear()
    with pytest.raises(SystemExit):
        main(["--repo", str(repo), "run", "--once", "--at", SOON])
    assert "sales.yaml" in opened


def test_what_no_commit_stands_behind_is_asked_after_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make(tmp_path / "repo")
    monkeypatch.chdir(repo)
    git("init", "--quiet")
    commit("Declare")
    time.sleep(_AGE)
    take(repo, AT)
    text = SALES.read_text()
    SALES.write_text(
        text[: text.index('  - {number: "+14155550102')].replace("  numbersFrom", "#")
    )
    time.sleep(_AGE)
    take(repo, SOON)
    assert take(repo, SOON) == 0
    before = LIST.read_text()

    commit("Take numbers away")
    take(repo, SOON)

    assert "+12125550102" in before
    assert "+12125550102" not in LIST.read_text()


def commit(message: str) -> None:
    git("add", "pools", "audits", "lists")
    git("commit", "--quiet", "-m", message)


def test_the_second_waits_though_nothing_changed(
    remembered: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo = remembered["nothing at all, at the same time"]
    with hold(repo):
        assert take(repo, SOON) == 1
    assert "is held by process" in capsys.readouterr().err
