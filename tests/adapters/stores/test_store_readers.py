"""Readers in other processes never see anything but whole lists, one after the other."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from fakes import stored
from fakes.stored import KEY, NAME, make_numbers, make_pool, make_rotation

READER: Final = Path(stored.__file__).with_name("mountreader.py")


def test_a_dialer_reading_through_500_publications_sees_whole_lists_only(tmp_path: Path) -> None:
    lists = RotationFiles(tmp_path, Disk())
    lists.publish(make_rotation(40), 1, NAME)
    mount = tmp_path / "rotation" / KEY.namespace / KEY.name / "mount"
    reader = subprocess.Popen(
        [sys.executable, READER, mount], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    for generation in range(2, 502):
        lists.publish(make_rotation(generation % 60, pace=generation % 100), generation, NAME)
    said, _ = reader.communicate("stop\n")

    found = json.loads(said)
    assert found["wrong"] == []
    assert found["reads"] > 50
    assert found["seen"] > 20
    assert sorted(path.name for path in mount.glob("..g*")) == ["..g500", "..g501"]


def test_status_read_while_a_run_saves_never_fails(tmp_path: Path) -> None:
    store = StateFiles(tmp_path, Disk())
    store.save(make_pool(0), make_numbers(0, 50))
    done = threading.Event()
    sizes = set()

    def read() -> None:
        other = StateFiles(tmp_path, Disk())
        while not done.is_set():
            pool = other.load_pool(KEY)
            assert pool is not None
            sizes.add(len(other.load_numbers(KEY)))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(1, 150):
        store.save(make_pool(turn), make_numbers(turn, 50 + turn % 2))
    done.set()
    reader.join()

    assert sizes == {50, 51}
