"""The processes of a control plane can be broken in every way, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from controlplane.apiserver import ApiServer
from controlplane.binaries import Binaries
from controlplane.daemons import DaemonError, is_gone, wait_until
from controlplane.etcd import Etcd
from controlplane.plane import Plane
from controlplane.shared import TESTS

ORPHAN = """
import sys, time
from pathlib import Path
from controlplane import binaries
from controlplane.etcd import Etcd
print(Etcd(binaries.find().etcd, Path(sys.argv[1])).start().pid, flush=True)
time.sleep(600)
"""
KEY = b"/tests/key"


@pytest.fixture
def etcd(programs: Binaries, tmp_path: Path) -> Etcd:
    """Make a store that has not been started."""
    return Etcd(programs.etcd, tmp_path)


def listened_on(pid: int) -> set[str]:
    """List the addresses, as the kernel writes them, on which a process listens."""
    handles = Path(f"/proc/{pid}/fd").iterdir()
    opened = {str(handle.readlink()) for handle in handles if handle.is_symlink()}
    tables = [Path(f"/proc/{pid}/net/{name}").read_text("utf-8") for name in ("tcp", "tcp6")]
    rows = [row.split() for table in tables for row in table.splitlines()[1:]]
    listening = [row for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in opened]
    return {row[1].partition(":")[0] for row in listening}


def test_what_was_written_is_there_after_a_kill(etcd: Etcd) -> None:
    try:
        etcd.start().call("kv/put", key=KEY, value=b"kept")
        first = etcd.pid
        etcd.restart()
        assert etcd.pid != first
        assert etcd.call("kv/range", key=KEY)["count"] == "1"
    finally:
        etcd.kill()


def test_data_that_was_saved_can_be_put_back(etcd: Etcd, tmp_path: Path) -> None:
    try:
        saved_at = etcd.start().revision()
        etcd.kill()
        etcd.save(tmp_path / "saved")
        etcd.start().call("kv/put", key=KEY, value=b"too late")
        assert etcd.revision() == saved_at + 1
        etcd.kill()
        etcd.restore(tmp_path / "saved")
        assert etcd.start().revision() == saved_at
        assert "count" not in etcd.call("kv/range", key=KEY)
    finally:
        etcd.kill()


def test_older_revisions_are_gone_after_a_compaction(etcd: Etcd) -> None:
    try:
        etcd.start()
        for value in (b"first", b"second"):
            etcd.call("kv/put", key=KEY, value=value)
        newest = etcd.compact()
        with pytest.raises(httpx.HTTPStatusError) as refused:
            etcd.call("kv/range", key=KEY, revision=str(newest - 1))
        assert "required revision has been compacted" in refused.value.response.text
    finally:
        etcd.kill()


def test_what_is_paused_answers_when_it_goes_on(etcd: Etcd) -> None:
    try:
        etcd.start().pause()
        assert not etcd.is_ready()
        etcd.resume()
        assert wait_until(etcd.is_ready, seconds=20)
    finally:
        etcd.kill()


def test_what_is_paused_can_be_stopped(etcd: Etcd) -> None:
    etcd.start().pause()
    etcd.stop()
    assert not etcd.is_running
    with pytest.raises(DaemonError, match="etcd is not running"):
        assert etcd.pid


def test_a_daemon_outlives_the_thread_that_started_it(etcd: Etcd) -> None:
    try:
        thread = threading.Thread(target=etcd.start)
        thread.start()
        thread.join()
        time.sleep(0.2)  # Long enough for a signal that must not come.
        assert etcd.is_ready()
    finally:
        etcd.kill()


def test_a_daemon_goes_with_the_one_who_started_it(programs: Binaries, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, tmp_path],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert str(programs.etcd) in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
        parent.send_signal(signal.SIGKILL)
    assert wait_until(lambda: is_gone(pid), seconds=20)


def test_one_that_does_not_come_up_says_why(etcd: Etcd) -> None:
    etcd.command.append("--no-such-flag")
    with pytest.raises(DaemonError, match=r"etcd ended while it started; .*\n.*no-such-flag"):
        etcd.start()


def test_all_of_it_is_heard_on_the_loopback_alone(own_plane: Plane) -> None:
    own_plane.controllermanager.start()
    daemons = (own_plane.etcd, own_plane.apiserver, own_plane.controllermanager)
    heard = [listened_on(daemon.pid) for daemon in daemons]
    assert heard == [{"0100007F"}] * 3


def test_objects_outlive_a_kill_of_the_server_and_of_the_store(own_plane: Plane) -> None:
    kubectl = own_plane.access.kubectl()
    kubectl("create", "configmap", "kept")
    own_plane.apiserver.restart()
    own_plane.etcd.restart()
    assert kubectl("get", "configmap", "kept", "--output=name") == "configmap/kept\n"
    pids = [own_plane.etcd.pid, own_plane.apiserver.pid]
    own_plane.end()
    assert [pid for pid in pids if not is_gone(pid)] == []


def test_a_server_can_be_asked_to_end(apart: ApiServer) -> None:
    apart.stop()
    with pytest.raises(httpx.ConnectError), apart.access.client() as client:
        client.get("/readyz")
