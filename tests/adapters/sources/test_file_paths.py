"""Which files a source may read: inside the repository, and never through a symlink."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dialrota.model.instant import parse_instant
from fakes.auditing import HEADER, ONE, TWO, Folder, faults, row

SIX = parse_instant("2026-11-20T06:00:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def link_file(folder: Folder, outside: Path) -> None:
    (folder.root / "audits" / "link.csv").symlink_to(outside / "secret.csv")


def link_folder(folder: Folder, outside: Path) -> None:
    (folder.root / "audits" / "link").symlink_to(outside)


@pytest.mark.parametrize(
    ("link", "pattern"),
    [
        (link_file, "audits/*.csv"),
        (link_file, "audits/link.csv"),
        (link_file, "**/*.csv"),
        (link_folder, "audits/*/*.csv"),
        (link_folder, "audits/link/*.csv"),
        (link_folder, "audits/link/secret.csv"),
        (link_folder, "**/secret.csv"),
    ],
)
def test_follows_no_symlink(
    tmp_path: Path, link: Callable[[Folder, Path], None], pattern: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text(HEADER + row(ONE, SIX))
    folder = Folder(tmp_path / "repository")
    folder.write("audits/good.csv", HEADER + row(TWO, SIX))
    link(folder, outside)

    result = folder.sweep("audits/good.csv", pattern)

    assert list(result.verdicts) == [TWO]
    assert not result.complete
    assert {error.kind for error in result.errors} == {"BadAnswer"}


@pytest.mark.parametrize(
    "pattern", ["../*.csv", "/etc/passwd", "audits/../../x.csv", "", "a\\b.csv", "nothing/*.csv"]
)
def test_leads_nowhere_outside_the_repository(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "x.csv").write_text(HEADER + row(ONE, SIX))
    folder = Folder(tmp_path / "repository")
    folder.root.mkdir()

    result = folder.sweep(pattern)

    assert (result.verdicts, result.complete) == ({}, False)
    assert len(result.errors) == 1


def test_matches_names_as_shells_do(folder: Folder) -> None:
    for name in ("a.csv", "deep/er/a.csv", ".hidden.csv", ".git/a.csv", "b.txt"):
        folder.write(f"audits/{name}", HEADER + row(ONE, SIX, engine=name))

    def engines(pattern: str) -> list[str]:
        return [verdict.engine for verdict in folder.sweep(pattern).verdicts.get(ONE, ())]

    assert engines("audits/*.csv") == ["a.csv"]
    assert engines("**/*.csv") == ["a.csv", "deep/er/a.csv"]
    assert engines("**/a.csv") == ["a.csv", "deep/er/a.csv"]
    assert engines("audits/**") == ["a.csv", "deep/er/a.csv"]
    assert engines("./audits//?.csv") == ["a.csv"]
    assert engines("audits/.hidden.csv") == [".hidden.csv"]


def test_refuses_what_is_no_plain_file_or_too_large(folder: Folder) -> None:
    folder.write("audits/good.csv", HEADER + row(ONE, SIX))
    os.mkfifo(folder.root / "audits" / "pipe.csv")
    with (folder.root / "audits" / "large.csv").open("wb") as file:
        file.truncate((64 << 20) + 1)

    result = folder.sweep("audits/*.csv")

    assert list(result.verdicts) == [ONE]
    assert faults(result) == ["BadAnswer audits/large.csv: it is larger than 64 MiB; split it"]
