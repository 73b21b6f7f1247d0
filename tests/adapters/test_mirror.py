"""A copy of pools to try things on: it follows the original, and keeps what people edit in it."""

import os
from pathlib import Path

import pytest

from dialrota.adapters.mirror import Mirror
from dialrota.model.instant import parse_instant

NOW = parse_instant("2026-11-20T12:00:00Z")
ROW = "+14155550101,hiya,,Clean,,,{}\n"


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """Make a repository with a pool and a dated audit."""
    folder = tmp_path / "original"
    (folder / "pools/audits").mkdir(parents=True)
    (folder / "pools/a.yaml").write_text("a: 1\n")
    (folder / "pools/b.yaml").write_text("b: 1\n")
    (folder / "pools/audits/one.csv").write_text(ROW.format("2026-01-01T00:00:00Z"))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Make the folder of the copy."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def mirror(original: Path, out: Path) -> Mirror:
    """Start a copy."""
    made = Mirror(original, out, NOW)
    assert made.start() == []
    return made


def test_a_copy_has_its_audits_moved_to_now(mirror: Mirror, out: Path) -> None:
    assert (out / "pools/a.yaml").read_text() == "a: 1\n"
    assert "2026-11-20T11:58:00Z" in (out / "pools/audits/one.csv").read_text()
    assert mirror.moments == (NOW - 120,)


def test_what_is_saved_in_the_original_is_copied(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (original / "pools/a.yaml").write_text("a: 22\n")
    (original / "pools/c.yaml").write_text("c: 1\n")
    (original / "pools/b.yaml").unlink()

    assert mirror.follow() == []

    assert (out / "pools/a.yaml").read_text() == "a: 22\n"
    assert (out / "pools/c.yaml").exists()
    assert not (out / "pools/b.yaml").exists()


def test_an_edit_of_the_copy_outlives_saves_of_other_files(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/a.yaml").write_text("a: mine\n")
    (original / "pools/b.yaml").write_text("b: 22\n")

    assert mirror.follow() == []

    assert (out / "pools/a.yaml").read_text() == "a: mine\n"
    assert (out / "pools/b.yaml").read_text() == "b: 22\n"


def test_where_both_changed_the_edit_stays_and_a_person_is_told_once(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/a.yaml").write_text("a: mine\n")
    (original / "pools/a.yaml").write_text("a: theirs\n")

    (said,) = mirror.follow()

    assert "out/pools/a.yaml was edited, and" in said
    assert "original/pools/a.yaml was saved: the edit stays" in said
    assert (out / "pools/a.yaml").read_text() == "a: mine\n"
    assert mirror.follow() == []


def test_a_deleted_original_leaves_an_edited_copy(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/a.yaml").write_text("a: mine\n")
    (original / "pools/a.yaml").unlink()

    (said,) = mirror.follow()

    assert "was deleted: the edit stays" in said
    assert (out / "pools/a.yaml").read_text() == "a: mine\n"


def test_a_file_made_in_the_copy_is_not_written_over(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/c.yaml").write_text("c: mine\n")
    (original / "pools/c.yaml").write_text("c: theirs\n")

    assert len(mirror.follow()) == 1

    assert (out / "pools/c.yaml").read_text() == "c: mine\n"


def test_a_copy_that_is_made_alike_again_follows_again(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/a.yaml").write_text("a: mine\n")
    (original / "pools/a.yaml").write_text("a: theirs\n")
    mirror.follow()
    (out / "pools/a.yaml").write_text("a: 1\n")
    (original / "pools/a.yaml").write_text("a: theirs again\n")
    assert mirror.follow() == []
    assert (out / "pools/a.yaml").read_text() == "a: theirs again\n"

    (out / "pools/a.yaml").unlink()
    (original / "pools/a.yaml").write_text("a: theirs once more\n")
    assert mirror.follow() == []
    assert (out / "pools/a.yaml").read_text() == "a: theirs once more\n"


def test_a_save_that_changes_nothing_is_no_change(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/a.yaml").write_text("a: mine\n")
    os.utime(original / "pools/a.yaml", ns=(NOW, NOW))
    assert mirror.follow() == []


def test_a_fresh_start_puts_edits_by_and_says_where(
    mirror: Mirror, original: Path, out: Path
) -> None:
    for text in ("a: mine\n", "a: mine too\n"):
        (out / "pools/a.yaml").write_text(text)
        (said,) = Mirror(original, out, NOW).start()
        assert "pools/a.yaml was edited in an earlier trial" in said

    assert (out / "pools/a.yaml").read_text() == "a: 1\n"
    assert (out / "kept/pools/a.yaml").read_text() == "a: mine\n"
    assert (out / "kept/pools/a.yaml.2").read_text() == "a: mine too\n"
    assert Mirror(original, out, NOW).start() == []


def test_a_file_that_was_made_in_the_copy_is_put_by_too(
    mirror: Mirror, original: Path, out: Path
) -> None:
    (out / "pools/new.yaml").write_text("new: 1\n")
    assert len(Mirror(original, out, NOW).start()) == 1
    assert (out / "kept/pools/new.yaml").read_text() == "new: 1\n"
