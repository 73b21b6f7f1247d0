"""Each step on the disk happens whole or says why not, and never through a link."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from dialrota.adapters.stores import disk as files
from dialrota.adapters.stores.disk import Disk
from dialrota.model.failure import ConflictError, DamagedRecordError, TransientError
from fakes.namespaces import needs_namespaces

FULL: Final = """
import pathlib, sys
from fakes.stored import KEY, NAME, make_numbers, make_pool, make_rotation
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.model.failure import TransientError

out = pathlib.Path(sys.argv[1])
state, lists = StateFiles(out, Disk()), RotationFiles(out, Disk())
state.save(make_pool(1), make_numbers(1, 3))
lists.publish(make_rotation(3), 1, NAME)
for work in (
    lambda: state.save(make_pool(2), make_numbers(2, 5000)),
    lambda: lists.publish(make_rotation(5000), 2, NAME),
):
    try:
        work()
    except TransientError as error:
        print(str(error).rpartition(": ")[2])
assert len(state.load_numbers(KEY)) == 3
assert state.load_pool(KEY) == make_pool(1)
assert lists.actual(KEY).generation == 1
state.settle()
lists.publish(make_rotation(4), 2, NAME)
assert len(lists.actual(KEY).rotation.numbers) == 4
"""


@pytest.mark.parametrize("sync", [True, False])
def test_a_file_is_replaced_whole(tmp_path: Path, *, sync: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old, and longer")
    before = path.stat().st_ino
    Disk(sync=sync).replace(path, b"new")
    Disk(sync=sync).settle(tmp_path)
    assert path.read_bytes() == b"new"
    assert path.stat().st_ino != before
    assert [child.name for child in tmp_path.iterdir()] == ["file"]


def test_a_leftover_or_a_link_where_a_new_file_goes_is_replaced_not_followed(
    tmp_path: Path,
) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"keep me")
    path = tmp_path / "file"
    path.symlink_to(outside)
    files.beside(path).symlink_to(outside)

    Disk().replace(path, b"new")

    assert outside.read_bytes() == b"keep me"
    assert not path.is_symlink()
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    "step",
    [
        lambda disk, path: disk.make_directory(path),
        lambda disk, path: disk.write(path, b"x"),
        lambda disk, path: disk.link(path, "target"),
        lambda disk, path: disk.replace(path, b"x"),
        lambda disk, path: disk.remove(path),
        lambda disk, path: disk.remove_directory(path),
    ],
)
def test_a_directory_in_the_way_is_told_of_and_kept(
    tmp_path: Path, step: Callable[[Disk, Path], None]
) -> None:
    path = tmp_path / "there"
    path.mkdir()
    (path / "content").write_bytes(b"keep me")
    with pytest.raises(ConflictError, match=r"there: something else is in the way"):
        step(Disk(), path)
    assert (path / "content").read_bytes() == b"keep me"


@pytest.mark.parametrize(
    "step",
    [
        lambda disk, path: disk.make_directory(path),
        lambda disk, path: disk.write(path, b"x"),
        lambda disk, path: disk.link(path, "target"),
        lambda disk, path: disk.rename(path, path),
    ],
)
def test_a_folder_that_is_gone_may_come_back(
    tmp_path: Path, step: Callable[[Disk, Path], None]
) -> None:
    with pytest.raises(TransientError, match="No such file or directory"):
        step(Disk(), tmp_path / "gone" / "file")


def test_removing_what_is_gone_is_as_good(tmp_path: Path) -> None:
    Disk().remove(tmp_path / "gone")
    Disk().remove_directory(tmp_path / "gone")
    assert files.names(tmp_path / "gone") == []
    assert files.read(tmp_path / "gone") is None


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    data = os.urandom(3 << 20)
    Disk().write(tmp_path / "large", data)
    assert files.read(tmp_path / "large") == data


def test_a_file_where_a_folder_should_be_is_damage_when_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(DamagedRecordError, match="Not a directory"):
        files.read(tmp_path / "file" / "inner")
    with pytest.raises(DamagedRecordError, match="no directory of its own"):
        files.refuse_links(tmp_path, "file", "inner")


@needs_namespaces
def test_a_full_disk_keeps_the_old_records_and_the_old_list(tmp_path: Path) -> None:
    """On a disk of its own, of 256 KiB."""
    mount = 'mount -t tmpfs -o size=256k none "$2" && exec "$0" -c "$1" "$2"'
    tests = str(Path(__file__).parents[2])
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mount, sys.executable, FULL, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([tests, *sys.path])},
    )
    assert (done.stdout, done.stderr) == ("No space left on device\n" * 2, "")
