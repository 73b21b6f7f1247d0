"""Lists as files: the form of a mount, what lies beside it, and how damage is mended."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.model.failure import ConflictError, DamagedRecordError, UsageError
from dialrota.model.pool import PoolKey
from fakes.stored import KEY, NAME, make_rotation


@pytest.fixture
def lists(tmp_path: Path) -> RotationFiles:
    return RotationFiles(tmp_path, Disk())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rotation/dialers/sales-us"


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = [path for path in folder.rglob("*") if not path.is_symlink()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}


def test_a_mount_has_the_form_that_kubelet_makes(lists: RotationFiles, folder: Path) -> None:
    lists.publish(make_rotation(), 4, NAME)

    mount = folder / "mount"
    assert sorted(path.name for path in mount.iterdir()) == [
        "..data",
        "..g4",
        "numbers.txt",
        "rotation.json",
    ]
    assert (mount / "..data").readlink() == Path("..g4")
    assert (mount / "numbers.txt").readlink() == Path("..data/numbers.txt")
    assert (mount / "rotation.json").readlink() == Path("..data/rotation.json")
    assert (mount / "numbers.txt").read_text().count("\n") == 3
    assert json.loads((mount / "rotation.json").read_bytes())["generation"] == 4


def test_the_same_files_and_a_manifest_lie_beside_it(lists: RotationFiles, folder: Path) -> None:
    lists.publish(make_rotation(), 4, NAME)

    manifest = yaml.safe_load((folder / "configmap.yaml").read_bytes())
    assert manifest["metadata"]["name"] == NAME
    assert manifest["metadata"]["namespace"] == "dialers"
    for name in ("numbers.txt", "rotation.json"):
        assert (folder / name).read_bytes() == (folder / "mount" / name).read_bytes()
        assert manifest["data"][name].encode() == (folder / name).read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == [
        "configmap.yaml",
        "mount",
        "numbers.txt",
        "rotation.json",
    ]


def test_what_was_published_is_actual(lists: RotationFiles, tmp_path: Path) -> None:
    assert lists.actual(KEY) is None
    assert lists.pools() == []

    published = lists.publish(make_rotation(), 4, NAME)

    assert RotationFiles(tmp_path, Disk(sync=True)).actual(KEY) == published
    assert (published.generation, published.rotation) == (4, make_rotation())
    assert lists.pools() == [KEY]


def test_an_empty_list_is_published_like_any_other(lists: RotationFiles, folder: Path) -> None:
    lists.publish(make_rotation(0), 1, NAME)
    actual = lists.actual(KEY)
    assert actual is not None
    assert actual.rotation.numbers == ()
    assert (folder / "mount/numbers.txt").read_bytes() == b""


def test_the_last_list_is_kept_for_those_still_reading_it(
    lists: RotationFiles, folder: Path
) -> None:
    for generation in (1, 2, 3, 7):
        lists.publish(make_rotation(generation), generation, NAME)
    assert sorted(path.name for path in (folder / "mount").glob("..g*")) == ["..g3", "..g7"]


def test_a_generation_never_falls(lists: RotationFiles, folder: Path) -> None:
    published = lists.publish(make_rotation(), 4, NAME)
    with pytest.raises(ConflictError, match="step back"):
        lists.publish(make_rotation(2), 3, NAME)
    assert lists.actual(KEY) == published
    assert not lists.repair(published, NAME)


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


def test_the_list_of_another_pool_is_not_taken_for_ours(
    lists: RotationFiles, tmp_path: Path
) -> None:
    lists.publish(make_rotation(), 4, NAME)
    (tmp_path / "rotation/dialers/sales-us").rename(tmp_path / "rotation/dialers/care")
    assert lists.actual(PoolKey("dialers", "care")) is None


def test_an_orphan_is_marked_and_taken_back(lists: RotationFiles, folder: Path) -> None:
    published = lists.publish(make_rotation(), 4, NAME)
    assert b"orphaned" not in (folder / "configmap.yaml").read_bytes()

    assert lists.repair(published, NAME, orphaned=True)
    marked = yaml.safe_load((folder / "configmap.yaml").read_bytes())
    assert marked["metadata"]["annotations"] == {"dialrota.dev/orphaned": "true"}
    assert not lists.repair(published, NAME, orphaned=True)

    assert lists.repair(published, NAME)
    assert b"orphaned" not in (folder / "configmap.yaml").read_bytes()


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


def test_a_removed_list_is_gone_and_others_stay(lists: RotationFiles, tmp_path: Path) -> None:
    other = PoolKey("dialers", "care")
    lists.publish(make_rotation(), 4, NAME)
    lists.publish(make_rotation(key=other), 1, "care")

    lists.remove(KEY)
    lists.remove(KEY)
    assert lists.pools() == [other]

    lists.remove(other)
    assert list(tmp_path.iterdir()) == []
