"""Much at once: events are bounded, a list comes before its rows, readers never see a mixture."""

import json
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

import httpx

from controlplane.daemons import free_port, wait_until
from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from dialrota.adapters.kube.paths import CONFIG_MAPS
from fakes import stored
from fakes.controllers import Running, eventually, pool
from fakes.desk import NUMBERS, Desk
from fakes.inside import Inside

AREAS: Final = (
    *(201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224),
    *(225, 228),
)
READER: Final = Path(stored.__file__).with_name("mountreader.py")


def numbers(count: int) -> list[str]:
    """Build fictional numbers, a hundred to an area code."""
    return [f"+1{AREAS[place // 100]}55501{place % 100:02d}" for place in range(count)]


def pulled(many: list[str], turn: int) -> list[dict[str, Any]]:
    if turn % 2:
        return [{"number": number} for number in many]
    return [{"number": n, "state": "Pulled", "reason": "Storm"} for n in many]


def test_a_thousand_flips_are_told_in_a_few_events_and_a_summary_each(
    desk: Desk, inside: Inside
) -> None:
    many = numbers(201)
    desk.apply(pool("sales", *many))
    assert eventually(lambda: len(desk.states("sales")) == 201)
    assert eventually(lambda: desk.events("ManyChanges"))
    before = len(desk.events())
    assert before <= 3

    for turn in range(5):
        entries = [*pulled(many[:200], turn), {"number": many[200]}]
        desk.apply(pool("sales", numbers=entries))
        wanted = many[200:] if turn % 2 == 0 else many
        assert eventually(partial(_lists_are, desk, wanted)), turn
    inside.look()
    assert eventually(lambda: not inside.controller.telling)

    told = desk.events()[before:]
    summaries = [each for each in told if each["reason"] == "ManyChanges"]
    assert 0 < len(summaries) <= 5
    assert len(told) <= 5 * (10 + 3)
    assert max(each.get("series", {}).get("count", 1) for each in desk.events()) > 1


def test_a_large_pool_is_listed_before_its_rows_are_and_read_in_pieces_after_a_restart(
    desk: Desk, kubectl: Kubectl, plane: Shared, tmp_path: Path
) -> None:
    port = free_port()
    options = ("--no-leader-election", f"--probes=127.0.0.1:{port}")
    running = Running(kubectl, tmp_path, "large", *options).start()
    try:
        empty = _resident(port)
        desk.apply(pool("sales", *numbers(1100)))
        assert eventually(lambda: len(desk.listed("sales") or []) == 1100)
        assert len(desk.all(NUMBERS)) < 1100, "the list waits for no row"
        desk.apply(pool("small", "+14155550101"))
        assert eventually(lambda: desk.listed("small") == ["+14155550101"])
        assert wait_until(lambda: len(desk.all(NUMBERS)) == 1101, 120)

        began = len(_lists(plane, desk.namespace))
        running.restart()
        full = _resident(port)
    finally:
        running.kill()

    lists = _lists(plane, desk.namespace)[began:]
    assert lists
    assert all("sendInitialEvents=true" in uri or "limit=500" in uri for uri in lists)
    assert full - empty < 1100 * 40 * 1024, "forty KiB a number at the very most"


def test_whoever_mounts_the_list_never_sees_a_mixture_of_two(
    desk: Desk, inside: Inside, tmp_path: Path
) -> None:
    many = numbers(12)
    desk.apply(pool("sales", *many))
    assert eventually(lambda: desk.listed("sales"))
    mount = tmp_path / "mount"
    mount.mkdir()
    kubelet = Kubelet(desk, mount)
    kubelet.swap()
    with kubelet:
        reader = subprocess.Popen(
            [sys.executable, READER, mount],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for turn in range(100):
            desk.apply(pool("sales", *many[turn % 11 :]))
            assert eventually(partial(_lists_are, desk, many[turn % 11 :]))
        time.sleep(0.2)
        said, _ = reader.communicate("stop\n")

    found = json.loads(said)
    assert found["wrong"] == []
    assert found["reads"] > 100
    assert found["seen"] > 30
    assert kubelet.swaps > 60


class Kubelet(threading.Thread):
    """Mounts a ConfigMap as a kubelet does: a folder for each version, and one link to it."""

    def __init__(self, desk: Desk, mount: Path) -> None:
        super().__init__(daemon=True)
        self._desk = desk
        self._mount = mount
        self._version = ""
        self._ends = threading.Event()
        self.swaps = 0

    def swap(self) -> None:
        """Take over what is published, in one step; a version that was there stays for a while."""
        found = self._desk.read(CONFIG_MAPS, "sales-rotation")
        version = found["metadata"]["resourceVersion"]
        if version == self._version:
            return
        self._version = version
        folder = self._mount / f"..{version}"
        folder.mkdir()
        for name, text in found["data"].items():
            (folder / name).write_text(text, encoding="utf-8")
            lasting = self._mount / name
            if not lasting.is_symlink():
                lasting.symlink_to(Path("..data") / name)
        fresh = self._mount / "..data_tmp"
        fresh.symlink_to(folder.name)
        fresh.rename(self._mount / "..data")
        self.swaps += 1

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self.join()

    def run(self) -> None:
        """Look again and again."""
        while not self._ends.wait(0.005):
            self.swap()


def _lists_are(desk: Desk, wanted: list[str]) -> bool:
    return desk.listed("sales") == sorted(wanted)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _resident(port: int) -> int:
    """Read how much memory a process takes, once it has seen everything."""
    assert wait_until(lambda: _is_ready(port), 60)
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    line = next(x for x in text.splitlines() if x.startswith("process_resident_memory_bytes"))
    return int(float(line.split(" ")[1]))


def _lists(plane: Shared, namespace: str) -> list[str]:
    """Read how PhoneNumbers were listed."""

    def wanted(entry: dict[str, Any]) -> bool:
        about = entry.get("objectRef", {})
        asks = (about.get("namespace"), about.get("resource")) == (namespace, "phonenumbers")
        is_list = entry["verb"] == "list" or "sendInitialEvents" in entry["requestURI"]
        return asks and is_list and "dialrota" in entry.get("userAgent", "")

    return [entry["requestURI"] for entry in plane.audited(wanted)]
