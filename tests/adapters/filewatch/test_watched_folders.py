"""Folders may come, go and be replaced: what lies in them is watched, and nothing beyond."""

import shutil
import time
from pathlib import Path

from dialrota.adapters.filewatch import FileWatch
from fakes.watching import PATIENCE, QUIET, expect, settle


def test_files_in_a_folder_made_later_are_noticed(watch: FileWatch, folder: Path) -> None:
    deep = folder / "pools/team/us"
    deep.mkdir(parents=True)
    settle(watch)
    (deep / "care.yaml").write_text("a: 1\n")
    expect(watch, deep / "care.yaml", within=folder)


def test_a_folder_that_comes_back_is_watched_again(watch: FileWatch, folder: Path) -> None:
    """As when branches are switched."""
    for _ in range(3):
        shutil.rmtree(folder / "pools")
        (folder / "pools").mkdir()
        assert watch.wait(PATIENCE)
        settle(watch)
        (folder / "pools/sales.yaml").write_text("a: 1\n")
        expect(watch, folder / "pools/sales.yaml", within=folder)


def test_folders_made_while_watches_are_placed_are_watched_too(folder: Path) -> None:
    """Placing a thousand takes long enough for folders to appear meanwhile."""
    for n in range(1000):
        (folder / f"pools/audits/{n}").mkdir()
    with FileWatch(folder) as watch:
        files = [folder / f"pools/{n}/new.yaml" for n in range(20)]
        for file in files:
            file.parent.mkdir()
            time.sleep(0.01)
        settle(watch)
        for file in files:
            file.write_text("a: 1\n")
        expect(watch, *files, within=folder)


def test_the_watched_folder_itself_may_be_replaced(watch: FileWatch, folder: Path) -> None:
    gone = folder.with_name("gone")
    folder.rename(gone)
    time.sleep(0.1)
    (folder / "pools").mkdir(parents=True)
    expect(watch, folder)
    settle(watch)
    (folder / "pools/new.yaml").write_text("a: 1\n")
    expect(watch, folder / "pools/new.yaml", within=folder)


def test_a_link_does_not_lead_the_watch_outside(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir(exist_ok=True)
    (folder / "pools/link").symlink_to(outside)
    (folder / "pools/loop").symlink_to(folder)
    with FileWatch(folder) as watch:
        (outside / "x.yaml").write_text("x")
        assert watch.take(QUIET) == frozenset()
        (folder / "pools/sales.yaml").write_text("b: 1\n")
        assert watch.take(PATIENCE) == {folder / "pools/sales.yaml"}


def test_several_folders_are_watched_together(folder: Path) -> None:
    other = folder / ".other/pools"
    other.mkdir(parents=True)
    with FileWatch(folder, other) as watch:
        (other / "a.yaml").write_text("x")
        assert watch.take(PATIENCE) == {other / "a.yaml"}
        (folder / "pools/a.yaml").write_text("x")
        assert watch.take(PATIENCE) == {folder / "pools/a.yaml"}
