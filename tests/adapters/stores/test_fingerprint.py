"""A fingerprint holds while nothing changed, and never when something did."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialrota.adapters.stores import fingerprint
from dialrota.adapters.stores.fingerprint import Places
from dialrota.adapters.stores.lock import hold
from dialrota.adapters.stores.writelog import LoggedDisk
from fakes.fingerprinting import CONTEXT, FILES, NOW, TEXTS, holds, later, make, take


def test_it_holds_from_its_time_to_the_next_that_matters(tmp_path: Path) -> None:
    places = make(tmp_path)
    found = take(places)
    assert found is not None
    assert [found.holds(places, CONTEXT, at) is not None for at in range(NOW - 1, NOW + 2)] == [
        False, True, True,
    ]  # fmt: skip
    assert found.holds(places, CONTEXT, NOW + 59)
    assert found.holds(places, CONTEXT, NOW + 60) is None
    assert found._replace(until=None).holds(places, CONTEXT, NOW + 10**9)
    assert found.holds(places, "version 2", NOW) is None


def test_it_is_the_same_when_read_again(tmp_path: Path) -> None:
    found = take(make(tmp_path))
    assert found is not None
    fingerprint.save(tmp_path, found)
    assert fingerprint.load(tmp_path) == found


@pytest.mark.parametrize("damage", [
    lambda data: data[:-1], lambda data: data[1:], lambda data: b"", lambda data: b"\0" * 99,
    lambda data: data.replace(b"well", b"Well"), lambda data: data + b" ",
    lambda data: data.split(b"\n")[1],
])  # fmt: skip
def test_a_damaged_one_is_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    found = take(make(tmp_path))
    assert found is not None
    fingerprint.save(tmp_path, found)
    path = tmp_path / ".cache/quiet.json"
    path.write_bytes(damage(path.read_bytes()))
    assert fingerprint.load(tmp_path) is None


def test_a_file_that_was_just_written_is_not_believed(tmp_path: Path) -> None:
    make(tmp_path)
    with hold(tmp_path):
        assert take(Places(tmp_path, tmp_path, int(time.time()))) is None
        assert take(Places(tmp_path, tmp_path, int(time.time()) + 3600)) is None


def test_an_audit_that_is_written_during_a_pass_is_not_believed(tmp_path: Path) -> None:
    make(tmp_path)
    began = int(time.time()) + 3  # All that make wrote is old enough by then.
    os.utime(tmp_path / ".cache/run.lock", (began, began))
    places = Places(tmp_path, tmp_path, began)
    assert take(places) is not None

    def edit(_: LoggedDisk) -> None:
        time.sleep(1.2)
        (tmp_path / "audits/a.csv").write_text(TEXTS[0])

    assert take(places, edit) is None


def test_a_file_of_the_future_is_not_believed(tmp_path: Path) -> None:
    places = make(tmp_path)
    os.utime(tmp_path / FILES[0], (places.clock + 9, places.clock + 9))
    assert take(places) is None


@pytest.mark.parametrize("name", [name for name in FILES if name != "audits/a.csv"])
def test_what_somebody_else_writes_during_a_pass_is_not_believed(
    tmp_path: Path, name: str
) -> None:
    places = make(tmp_path)
    assert take(places, lambda _: (tmp_path / name).write_text(TEXTS[1])) is None
    assert take(later(tmp_path), lambda _: (tmp_path / name).unlink()) is None
    assert take(later(tmp_path), lambda _: (tmp_path / name).write_text(TEXTS[0])) is None


def test_what_the_pass_wrote_is_read_until_its_mark_is_old(tmp_path: Path) -> None:
    make(tmp_path)
    path = tmp_path / FILES[3]
    fresh = path.with_name("fresh")
    began = Places(tmp_path, tmp_path, int(time.time()) + 5)
    os.utime(tmp_path / ".cache/run.lock", (began.clock, began.clock))

    def save(disk: LoggedDisk) -> None:
        disk.write(fresh, b"bbbb")
        disk.rename(fresh, path)

    found = take(began, save)

    assert found is not None
    assert list(found.unsettled) == [FILES[3]]
    kept = found.holds(later(tmp_path), CONTEXT, NOW)
    assert kept is not None
    assert kept.unsettled == {}
    other = found._replace(unsettled={FILES[3]: found.listing})
    assert other.holds(later(tmp_path), CONTEXT, NOW) is None


def test_what_took_the_place_of_a_written_file_is_found(tmp_path: Path) -> None:
    places = make(tmp_path)
    path = tmp_path / FILES[3]

    def race(disk: LoggedDisk) -> None:
        disk.remove(path)
        disk.write(path, b"bbbb")
        path.write_text("cccc")

    assert not holds(take(places, race), tmp_path)


def test_a_link_that_somebody_else_swaps_during_a_pass_is_not_believed(tmp_path: Path) -> None:
    places = make(tmp_path)
    link = tmp_path / "rotation/ns/p/mount/..data"

    def swap(disk: LoggedDisk, *, race: bool) -> None:
        disk.remove(link)
        disk.link(link, "..g1")
        if race:
            link.unlink()
            link.symlink_to("..g2")

    assert holds(take(places, lambda disk: swap(disk, race=False)), tmp_path)
    assert take(later(tmp_path), lambda disk: swap(disk, race=True)) is None


def test_an_input_that_is_not_there_cannot_be_vouched_for(tmp_path: Path) -> None:
    places = make(tmp_path)
    shutil.rmtree(tmp_path / "audits")
    assert take(later(tmp_path)) is None
    assert places.repo == tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / name).write_text(text)


def sneak(root: Path, name: str, text: str) -> None:
    before = (root / name).stat()
    write(root, name, text)
    os.utime(root / name, ns=(before.st_atime_ns, before.st_mtime_ns))


def swap(root: Path, name: str, text: str) -> None:
    write(root, f"{name}.new", text)
    (root / f"{name}.new").replace(root / name)


def link(root: Path, name: str, text: str) -> None:
    (root / name).unlink()
    (root / name).symlink_to(text)


def move(root: Path, name: str, text: str) -> None:
    folder = (root / name).parent
    if not folder.with_name(text).exists():
        folder.rename(folder.with_name(text))


def add(root: Path, name: str, text: str) -> None:
    write(root, f"{name}.{text}", text)


def right(root: Path, name: str, text: str) -> None:
    (root / name).chmod(0o600 if text == TEXTS[0] else 0o640)


def remove(root: Path, name: str, text: str) -> None:
    (root / name).unlink()


EDITS: Final = (write, sneak, swap, link, move, add, right, remove)
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.sampled_from(FILES), st.sampled_from(TEXTS)))


@settings(max_examples=60, deadline=None)
@given(edits)
def test_it_never_holds_where_anything_is_otherwise(done: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        found = take(make(root))
        before = everything(root)
        assert holds(found, root)
        for edit, name, text in done:
            if (root / name).is_file():
                edit(root, name, text)
        assert not holds(found, root) or everything(root) == before


def everything(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        if ".cache" not in path.parts:
            kind = path.lstat().st_mode
            content = path.read_bytes() if path.is_file() else b""
            found[str(path.relative_to(root))] = (kind, content)
    return found
