"""A saved file is noticed, what is ours is passed over, and a waiting loop can be woken."""

import mmap
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dialrota.adapters.filewatch import FileWatch
from fakes.namespaces import needs_namespaces
from fakes.watching import PATIENCE, QUIET, expect, settle


@pytest.mark.parametrize("name", ["pools/sales.yaml", "pools/audits/new.csv", "root.csv"])
def test_a_saved_file_is_named(watch: FileWatch, folder: Path, name: str) -> None:
    (folder / name).write_text("b: 2\n")
    assert watch.take(PATIENCE) == {folder / name}
    settle(watch)


def test_a_change_that_the_system_never_tells_of_is_found_in_time(folder: Path) -> None:
    path = folder / "pools/sales.yaml"
    with (
        path.open("r+b") as file,
        mmap.mmap(file.fileno(), 0) as memory,
        FileWatch(folder, every=0.5) as watch,
    ):
        settle(watch)
        memory[0:1] = b"b"
        memory.flush()
        expect(watch, path)
    assert path.read_text() == "b: 1\n"


def test_what_was_told_once_is_not_told_again(folder: Path) -> None:
    path = folder / "pools/sales.yaml"
    with FileWatch(folder, every=0.3) as watch:
        settle(watch)
        path.write_text("a: 2\n")
        expect(watch, path)
        settle(watch)
        assert not watch.take(3 * 0.3)


def test_a_file_replaced_by_rename_is_noticed(watch: FileWatch, folder: Path) -> None:
    (folder / "pools/.sales.yaml.tmp").write_text("b: 2\n")
    (folder / "pools/.sales.yaml.tmp").rename(folder / "pools/sales.yaml")
    expect(watch, folder / "pools/sales.yaml")


def test_a_removed_file_is_noticed(watch: FileWatch, folder: Path) -> None:
    (folder / "pools/sales.yaml").unlink()
    expect(watch, folder / "pools/sales.yaml")


def test_what_we_write_and_what_is_hidden_is_passed_over(watch: FileWatch, folder: Path) -> None:
    for name in ("state/dialers/a.json", "rotation/dialers/b", ".git/index", "pools/.x.swp"):
        (folder / name).write_text("x")
    shutil.rmtree(folder / "state")
    (folder / ".cache").mkdir()
    assert watch.take(QUIET) == frozenset()


def test_nothing_happens_while_nothing_changes(watch: FileWatch) -> None:
    assert not watch.wait(QUIET)
    assert not watch.wait(0)


def test_many_files_saved_at_once_are_few_batches(watch: FileWatch, folder: Path) -> None:
    names = {folder / f"pools/{n}.yaml" for n in range(200)}
    for path in names:
        path.write_text("a: 1\n")

    seen: set[Path] = set()
    batches = 0
    while not names <= seen:
        batch = watch.take(PATIENCE)
        assert batch
        seen |= batch
        batches += 1

    assert batches < 100


def test_a_waiting_loop_can_be_woken_from_outside(watch: FileWatch) -> None:
    timer = threading.Timer(0.1, watch.wake)
    timer.start()
    assert watch.wait(PATIENCE)
    timer.join()

    watch.wake()
    assert watch.wait(0)
    assert not watch.wait(0)


def test_a_signal_handler_may_wake_the_loop_it_interrupts(watch: FileWatch) -> None:
    before = signal.signal(signal.SIGUSR1, lambda number, frame: watch.wake())
    try:
        timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1))
        timer.start()
        assert watch.wait(PATIENCE)
        timer.join()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_leaving_ends_the_thread(folder: Path) -> None:
    before = threading.active_count()
    for _ in range(5):
        with FileWatch(folder):
            pass
    assert threading.active_count() == before


POLLING = """
import logging, pathlib, sys
logging.basicConfig(format="%(message)s", level=logging.WARNING)
from dialrota.adapters.filewatch import FileWatch
folder = pathlib.Path(sys.argv[1])
with FileWatch(folder) as watch:
    while watch.wait(1.0):
        pass
    (folder / "pools/sales.yaml").write_text("changed, and longer\\n")
    seen = set()
    while folder / "pools/sales.yaml" not in seen:
        batch = watch.take(30)
        assert batch, "not noticed"
        seen |= batch
print("noticed")
"""


@needs_namespaces
def test_files_are_looked_at_where_the_system_has_no_watches_left(folder: Path) -> None:
    """In a user namespace of its own, whose limit of watches is none at all."""
    limit = "echo 0 > /proc/sys/user/max_inotify_instances && exec"
    alone = ["unshare", "-Ur", "sh", "-c", f'{limit} "$0" "$@"']
    done = subprocess.run(
        [*alone, sys.executable, "-c", POLLING, folder],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.stdout, done.returncode) == ("noticed\n", 0), done.stderr
    assert done.stderr == "watch.polling\n"
