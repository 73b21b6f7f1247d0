"""Damage to a list on the disk is mended, passed over or refused; it never reaches a dialer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.model.failure import ConflictError, DamagedRecordError, UsageError
from dialrota.model.pool import PoolKey
from fakes.stored import KEY, NAME, make_rotation


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = [path for path in folder.rglob("*") if not path.is_symlink()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}


def test_mending_what_is_whole_touches_nothing(lists: RotationFiles, tmp_path: Path) -> None:
    lists.publish(make_rotation(2), 3, NAME)
    published = lists.publish(make_rotation(), 4, NAME)
    before = stamps(tmp_path)

    assert not lists.repair(published, NAME)
    assert lists.publish(make_rotation(), 4, NAME) == published

    assert stamps(tmp_path) == before


def _change(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text("changed by hand")


def _remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def _relink(name: str, target: str) -> Callable[[Path], object]:
    def act(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return act


def _lose_mount(folder: Path) -> None:
    (folder / "mount").rename(folder.parent / "lost")


@pytest.mark.parametrize(
    "damage",
    [
        _change("rotation.json"),
        _change("numbers.txt"),
        _change("configmap.yaml"),
        _remove("rotation.json"),
        _remove("numbers.txt"),
        _remove("configmap.yaml"),
        _relink("configmap.yaml", "/dev/null"),
        _change("mount/..g4/rotation.json"),
        _change("mount/..g4/numbers.txt"),
        _remove("mount/..g4/rotation.json"),
        _remove("mount/..g4/numbers.txt"),
        _remove("mount/..data"),
        _relink("mount/..data", "..g3"),
        _relink("mount/..data", "/etc"),
        _remove("mount/numbers.txt"),
        _relink("mount/rotation.json", "..g4/rotation.json"),
        _lose_mount,
    ],
)
def test_damage_is_mended_in_the_same_generation(
    lists: RotationFiles, folder: Path, damage: Callable[[Path], object]
) -> None:
    lists.publish(make_rotation(2), 3, NAME)
    published = lists.publish(make_rotation(), 4, NAME)
    whole = {path: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    damage(folder)

    assert lists.repair(published, NAME)

    assert not lists.repair(published, NAME)
    assert lists.actual(KEY) == published
    assert {path: path.read_bytes() for path in folder.glob("*") if path.is_file()} == whole
    assert not any(path.is_symlink() for path in whole)
    assert (folder / "mount/..data").readlink() == Path("..g4")
    assert (folder / "mount/numbers.txt").read_bytes() == (folder / "numbers.txt").read_bytes()


def test_a_lost_or_damaged_mount_falls_back_to_the_list_beside_it(
    lists: RotationFiles, folder: Path
) -> None:
    """A fresh clone has the committed files and no mount."""
    published = lists.publish(make_rotation(), 4, NAME)
    (folder / "mount/..g4/numbers.txt").write_text("+14155550199\n")
    assert lists.actual(KEY) == published

    _lose_mount(folder)
    assert lists.actual(KEY) == published

    (folder / "rotation.json").write_text("{}")
    assert lists.actual(KEY) is None


def test_an_unfinished_generation_never_becomes_visible(
    lists: RotationFiles, folder: Path
) -> None:
    lists.publish(make_rotation(), 4, NAME)
    left = folder / "mount/..g5"
    left.mkdir()
    (left / "rotation.json").write_text("half")
    (left / "stray").write_text("x")

    lists.publish(make_rotation(5), 5, NAME)

    actual = lists.actual(KEY)
    assert actual is not None
    assert len(actual.rotation.numbers) == 5
    assert sorted(path.name for path in left.iterdir()) == ["numbers.txt", "rotation.json"]


@pytest.mark.parametrize("linked", ["rotation", "rotation/dialers", "rotation/dialers/sales-us"])
def test_a_linked_directory_leads_nowhere(tmp_path: Path, linked: str) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").write_text("x")
    (out / linked).parent.mkdir(parents=True)
    (out / linked).symlink_to(outside)
    lists = RotationFiles(out, Disk())

    with pytest.raises(ConflictError, match="in the way"):
        lists.publish(make_rotation(), 1, NAME)
    with pytest.raises(DamagedRecordError):
        lists.remove(KEY)
    assert lists.actual(KEY) is None
    assert [path.name for path in outside.iterdir()] == ["keep"]


def test_a_mount_that_is_a_link_is_not_published_into(lists: RotationFiles, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "mount").symlink_to(folder.parent)
    with pytest.raises(ConflictError, match="in the way"):
        lists.publish(make_rotation(), 1, NAME)


@pytest.mark.parametrize("name", ["..", "a/b", "A", ""])
def test_names_that_could_lead_elsewhere_are_refused(lists: RotationFiles, name: str) -> None:
    key = PoolKey("dialers", name)
    with pytest.raises(UsageError, match="is no name"):
        lists.actual(key)
    with pytest.raises(UsageError, match="is no name"):
        lists.publish(make_rotation(key=key), 1, NAME)
