"""Replacing a file in one step."""

import stat
from pathlib import Path

import pytest

from dialrota.adapters.yamlfile.write import write
from dialrota.model.failure import ConflictError, UsageError


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    before = file.stat().st_ino

    write(file, b"new", was=b"old")

    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", b"new", fsync=False)
    assert (tmp_path / "a.yaml").read_bytes() == b"new"


@pytest.mark.parametrize("now", [b"newer", None])
def test_a_file_that_somebody_else_changed_is_left_alone(
    tmp_path: Path, now: bytes | None
) -> None:
    file = tmp_path / "a.yaml"
    if now is not None:
        file.write_bytes(now)

    with pytest.raises(ConflictError, match=r"a\.yaml"):
        write(file, b"mine", was=b"old")

    assert (file.read_bytes() if file.exists() else None) == now


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"old")
    link = tmp_path / "a.yaml"
    link.symlink_to(outside)

    with pytest.raises(UsageError, match="link"):
        write(link, b"new")

    assert link.is_symlink()
    assert outside.read_bytes() == b"old"


def test_a_folder_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write(tmp_path, b"new")


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / ("a" * 240 + ".yaml")
    file.write_bytes(b"old")

    with pytest.raises(OSError, match="too long"):
        write(file, b"new")

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
