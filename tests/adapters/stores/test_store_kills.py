"""A process killed at any step leaves whole lists and whole records, and the next one finishes."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.model.source import SourceState
from fakes import stored
from fakes.stored import KEY, NAME, make_numbers, make_pool, make_rotation

FAKES: Final = Path(stored.__file__).parent
LISTS: Final = f"rotation/{KEY.namespace}/{KEY.name}"


def kill_everywhere(work: str, folder: Path) -> list[Path]:
    """Do the work in copies of a folder, killed at every step; return the copies."""
    environment = {"PYTHONPATH": os.pathsep.join([str(FAKES.parent), *sys.path])}
    subprocess.run([sys.executable, FAKES / "dying.py", work, folder], env=environment, check=True)
    left = sorted(folder.parent.glob(f"{folder.name}-*-*"))
    assert len(left) >= 6
    assert len(left) % 3 == 0
    return left


def tree(folder: Path) -> dict[str, bytes | str]:
    """Read everything below a folder: bytes of files, targets of links."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def whole(folder: Path) -> dict[str, bytes | str]:
    return tree(folder.with_name(f"{folder.name}-whole"))


def as_dialers_see(folder: Path) -> dict[str, Any] | None:
    """Read a mount as a careful dialer does, knowing nothing of our code."""
    mount = folder / LISTS / "mount"
    if not (mount / "rotation.json").exists():
        assert not (mount / "numbers.txt").exists()
        return None
    document: dict[str, Any] = json.loads((mount / "rotation.json").read_bytes())
    digest = document.pop("sha256")
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest == hashlib.sha256(text.encode()).hexdigest()
    listed = "".join(line["number"] + "\n" for line in document["numbers"])
    assert (mount / "numbers.txt").read_text() == listed
    return document


def publish(folder: Path) -> Path:
    """Leave a list of generation 6 and one of generation 7, as a healthy run does."""
    folder.mkdir()
    lists = RotationFiles(folder, Disk())
    lists.publish(make_rotation(2), 6, NAME)
    lists.publish(make_rotation(3), 7, NAME)
    return folder


def test_the_first_publication_is_there_or_not(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    seen = []

    for left in kill_everywhere("publish", folder):
        document = as_dialers_see(left)
        seen.append(document is None)
        RotationFiles(left, Disk()).publish(make_rotation(5), 8, NAME)
        assert tree(left) == whole(folder)

    assert set(seen) == {True, False}


def test_a_publication_leaves_the_old_list_or_the_new_one(tmp_path: Path) -> None:
    folder = publish(tmp_path / "out")
    generations = set()

    for left in kill_everywhere("publish", folder):
        document = as_dialers_see(left)
        assert document is not None
        assert len(document["numbers"]) == {7: 3, 8: 5}[document["generation"]]
        generations.add(document["generation"])
        actual = RotationFiles(left, Disk()).actual(KEY)
        assert actual is not None
        assert actual.generation == document["generation"]

        RotationFiles(left, Disk()).publish(make_rotation(5), 8, NAME)

        assert tree(left) == whole(folder)

    assert generations == {7, 8}


def test_mending_after_a_kill_completes_what_follows_the_swap(tmp_path: Path) -> None:
    folder = publish(tmp_path / "out")
    for left in kill_everywhere("publish", folder):
        lists = RotationFiles(left, Disk())
        actual = lists.actual(KEY)
        assert actual is not None

        lists.repair(actual, NAME)

        assert not lists.repair(actual, NAME)
        beside = left / LISTS
        for name in ("rotation.json", "numbers.txt"):
            assert (beside / name).read_bytes() == (beside / "mount" / name).read_bytes()
        assert not [path for path in beside.rglob("*") if path.name.endswith((".new", "_tmp"))]


def test_a_damaged_list_is_rebuilt_without_a_torn_moment(tmp_path: Path) -> None:
    folder = publish(tmp_path / "out")
    (folder / LISTS / "mount/..g7/numbers.txt").write_text("+14155550199\n")

    for left in kill_everywhere("mend", folder):
        mount = left / LISTS / "mount"
        target = (mount / "..data").readlink()
        damaged = target.name == "..g7" and "0199" in (mount / "numbers.txt").read_text()
        if not damaged:
            document = as_dialers_see(left)
            assert document is not None
            assert document["generation"] == 7
        lists = RotationFiles(left, Disk())
        actual = lists.actual(KEY)
        assert actual is not None
        lists.repair(actual, NAME)
        lists.repair(actual, NAME)
        document = as_dialers_see(left)
        assert document is not None
        assert document["generation"] == 7
        assert (mount / "..data").readlink() == Path("..g7")


def remembered(folder: Path) -> tuple[object, object]:
    store = StateFiles(folder, Disk())
    return store.load_pool(KEY), list(store.load_numbers(KEY).values())


OLD: Final = (make_pool(1), make_numbers(1, 3))
NEW: Final = (make_pool(2), make_numbers(2, 4))


@pytest.mark.parametrize(
    ("before", "start"), [((None, []), None), (OLD, OLD), ((OLD[0], NEW[1]), (OLD[0], NEW[1]))]
)
def test_both_records_of_a_pool_are_the_old_ones_or_the_new_ones(
    tmp_path: Path, before: tuple[object, object], start: Any
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    if start is not None:
        StateFiles(folder, Disk()).save(*start)
    seen = []

    for left in kill_everywhere("save", folder):
        found = remembered(left)
        assert found in (before, NEW)
        seen.append(found == NEW)
        store = StateFiles(left, Disk())
        store.settle()
        assert remembered(left) == found
        assert not [name for name in tree(left) if name.endswith(".new")]
        assert not store.settle()
        assert store.save(*NEW) == (found != NEW)
        assert tree(left) == whole(folder)

    assert set(seen) == {True, False}


def test_saving_finishes_what_a_kill_left(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    StateFiles(folder, Disk()).save(*OLD)
    for left in kill_everywhere("save", folder):
        StateFiles(left, Disk()).save(*NEW)
        assert remembered(left) == NEW
        assert tree(left) == whole(folder)


def test_the_record_of_a_source_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    StateFiles(folder, Disk()).save_source(SourceState(key=KEY, asked=3))
    asked = set()

    for left in kill_everywhere("save-source", folder):
        found = StateFiles(left, Disk()).load_source(KEY)
        assert found is not None
        asked.add(found.asked)
        StateFiles(left, Disk()).settle()
        StateFiles(left, Disk()).save_source(SourceState(key=KEY, asked=7))
        assert tree(left) == whole(folder)

    assert asked == {3, 7}
