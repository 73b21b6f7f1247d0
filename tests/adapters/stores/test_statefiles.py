"""Records as files: where they are, when they are written, and what is refused."""

import json
import os
from pathlib import Path

import pytest

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.model.failure import ConflictError, DamagedRecordError, UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.source import SourceState
from fakes.stored import KEY, make_numbers, make_pool

SOURCE = SourceState(key=PoolKey("dialers", "telnyx"), asked=3)


@pytest.fixture
def store(tmp_path: Path) -> StateFiles:
    return StateFiles(tmp_path, Disk())


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}


def test_records_lie_where_the_documents_say(store: StateFiles, tmp_path: Path) -> None:
    store.save(make_pool(), make_numbers())
    store.save_source(SOURCE)

    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.json*"))
    assert found == [
        "state/dialers/sales-us.json",
        "state/dialers/sales-us.jsonl",
        "state/dialers/sources/telnyx.json",
    ]
    assert json.loads((tmp_path / found[0]).read_bytes())["pool"] == "sales-us"
    assert len((tmp_path / found[1]).read_bytes().splitlines()) == 3


def test_what_was_saved_is_loaded_by_another_process(store: StateFiles, tmp_path: Path) -> None:
    store.save(make_pool(5), make_numbers(5))
    store.save_source(SOURCE)

    other = StateFiles(tmp_path, Disk(sync=True))

    assert other.load_pool(KEY) == make_pool(5)
    assert list(other.load_numbers(KEY).values()) == make_numbers(5)
    assert other.load_source(SOURCE.key) == SOURCE
    assert other.pools() == [KEY]
    assert other.sources() == [SOURCE.key]


def test_nothing_is_known_of_what_was_never_saved(store: StateFiles) -> None:
    assert store.load_pool(KEY) is None
    assert store.load_numbers(KEY) == {}
    assert store.load_source(SOURCE.key) is None
    assert (store.pools(), store.sources(), store.settle()) == ([], [], False)


def test_saving_the_same_again_leaves_every_byte_and_time(
    store: StateFiles, tmp_path: Path
) -> None:
    assert store.save(make_pool(), make_numbers())
    assert store.save_source(SOURCE)
    before = stamps(tmp_path)

    assert not store.save(make_pool(), list(reversed(make_numbers())))
    assert not store.save_source(SOURCE)

    assert stamps(tmp_path) == before


def test_a_change_of_the_pool_leaves_the_file_of_its_numbers(
    store: StateFiles, tmp_path: Path
) -> None:
    store.save(make_pool(1), make_numbers())
    before = stamps(tmp_path)

    assert store.save(make_pool(2), make_numbers())

    changed = {path for path, stamp in stamps(tmp_path).items() if stamp != before[path]}
    assert changed == {str(tmp_path / "state/dialers/sales-us.json")}


def test_numbers_edited_by_hand_are_believed_and_later_overwritten(
    store: StateFiles, tmp_path: Path
) -> None:
    store.save(make_pool(), make_numbers())
    path = tmp_path / "state/dialers/sales-us.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))

    assert len(store.load_numbers(KEY)) == 1
    assert store.save(make_pool(), make_numbers())
    assert len(store.load_numbers(KEY)) == 3


def test_a_damaged_file_is_named_and_others_are_read(store: StateFiles, tmp_path: Path) -> None:
    other = PoolKey("dialers", "care")
    store.save(make_pool(), make_numbers())
    store.save(make_pool(key=other), make_numbers())
    path = tmp_path / "state/dialers/sales-us.jsonl"
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(DamagedRecordError) as caught:
        store.load_numbers(KEY)

    assert (caught.value.file, caught.value.line) == (str(path), 3)
    assert len(store.load_numbers(other)) == 3


def test_a_link_in_place_of_a_record_is_neither_read_nor_written_through(
    store: StateFiles, tmp_path: Path
) -> None:
    store.save(make_pool(), make_numbers())
    outside = tmp_path / "outside"
    outside.write_text("keep me")
    for ending in (".json", ".jsonl"):
        path = tmp_path / f"state/dialers/sales-us{ending}"
        path.unlink()
        path.symlink_to(outside)

    with pytest.raises(DamagedRecordError, match="symbolic link"):
        store.load_numbers(KEY)
    with pytest.raises(DamagedRecordError, match="symbolic link"):
        store.load_pool(KEY)
    assert outside.read_text() == "keep me"


@pytest.mark.parametrize("linked", ["state", "state/dialers", "state/dialers/sources"])
def test_a_linked_directory_leads_nowhere(tmp_path: Path, linked: str) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    (outside / "dialers" / "sources").mkdir(parents=True)
    (out / linked).parent.mkdir(parents=True)
    (out / linked).symlink_to(outside)
    store = StateFiles(out, Disk())

    with pytest.raises((ConflictError, DamagedRecordError)):
        store.save_source(SOURCE)
    with pytest.raises((ConflictError, DamagedRecordError)):
        store.remove_source(SOURCE.key)
    assert [path for path in outside.rglob("*") if path.is_file()] == []


def test_a_directory_in_the_place_of_a_record_is_told_of(
    store: StateFiles, tmp_path: Path
) -> None:
    (tmp_path / "state/dialers/sales-us.json").mkdir(parents=True)
    with pytest.raises(DamagedRecordError, match="regular file"):
        store.load_pool(KEY)


def test_a_pipe_in_the_place_of_a_record_does_not_block(store: StateFiles, tmp_path: Path) -> None:
    (tmp_path / "state/dialers").mkdir(parents=True)
    os.mkfifo(tmp_path / "state/dialers/sales-us.json")
    with pytest.raises(DamagedRecordError, match="regular file"):
        store.load_pool(KEY)


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "../x", "A", "a\n", "-a", "a" * 241, "é"])
def test_names_that_could_lead_elsewhere_are_refused(store: StateFiles, name: str) -> None:
    for key in (PoolKey(name, "sales"), PoolKey("dialers", name)):
        with pytest.raises(UsageError, match="is no name"):
            store.load_numbers(key)
        with pytest.raises(UsageError, match="is no name"):
            store.save(make_pool(key=key), [])


def test_files_of_other_people_are_not_taken_for_pools(store: StateFiles, tmp_path: Path) -> None:
    store.save(make_pool(), make_numbers())
    store.save(make_pool(key=PoolKey("dialers", "x.json")), make_numbers())
    for name in ("README.md", "Old.json", ".sales.json.swp"):
        (tmp_path / "state/dialers" / name).write_text("x")

    assert store.pools() == [KEY, PoolKey("dialers", "x.json")]
    assert store.load_pool(PoolKey("dialers", "x.json")) is not None


def test_a_removed_pool_leaves_no_trace(store: StateFiles, tmp_path: Path) -> None:
    store.save(make_pool(), make_numbers())
    store.save_source(SOURCE)

    store.remove(KEY)
    assert store.pools() == []
    assert store.sources() == [SOURCE.key]

    store.remove_source(SOURCE.key)
    store.remove_source(SOURCE.key)
    assert list(tmp_path.iterdir()) == []


def test_a_full_or_closed_disk_is_told_of_and_nothing_is_lost(tmp_path: Path) -> None:
    out = tmp_path / "gone"
    with pytest.raises(Exception, match="No such file or directory") as caught:
        StateFiles(out, Disk()).save(make_pool(), make_numbers())
    assert type(caught.value).__name__ == "TransientError"
