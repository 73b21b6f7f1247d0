"""Lists as files: the form of a mount, what lies beside it, and what becomes of old ones."""

import json
from pathlib import Path

import pytest
import yaml

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.model.failure import ConflictError
from dialrota.model.pool import PoolKey
from fakes.stored import KEY, NAME, make_rotation


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


def test_a_removed_list_is_gone_and_others_stay(lists: RotationFiles, tmp_path: Path) -> None:
    other = PoolKey("dialers", "care")
    lists.publish(make_rotation(), 4, NAME)
    lists.publish(make_rotation(key=other), 1, "care")

    lists.remove(KEY)
    lists.remove(KEY)
    assert lists.pools() == [other]

    lists.remove(other)
    assert list(tmp_path.iterdir()) == []
