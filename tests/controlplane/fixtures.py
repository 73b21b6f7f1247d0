"""Fixtures on a real control plane; see README.md beside this file.

Where its programs are neither found nor built, tests that need it are left out, and the summary
says so; where CI is set they fail.
"""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from controlplane import binaries, shared
from controlplane import plane as planes
from controlplane.apiserver import ApiServer
from controlplane.binaries import Binaries
from controlplane.kubectl import Kubectl
from controlplane.leftout import LeftOut
from controlplane.plane import Plane
from controlplane.shared import Shared

_LEFT_OUT: Final = LeftOut("tests on a real API server", "control plane")
_KEPT: Final = pytest.StashKey[tuple[Path, int]]()
_FAILED: Final = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder, in which whoever needs the control plane first starts it."""
    config.addinivalue_line("markers", "cluster: needs a control plane; set by its fixtures")
    handed = getattr(config, "workerinput", {}).get("control_plane")
    folder = Path(handed[0]) if handed else Path(tempfile.mkdtemp(prefix="dialrota-tests-"))
    config.stash[_KEPT] = (folder, handed[1] if handed else os.getpid())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the folder to a worker process."""
    folder, leader = node.config.stash[_KEPT]
    node.workerinput["control_plane"] = (str(folder), leader)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the control plane, so that `-m "not cluster"` means something."""
    for item in items:
        if "programs" in getattr(item, "fixturenames", ()):
            item.add_marker("cluster")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly how much was left out, and why."""
    _LEFT_OUT.tell(terminalreporter)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how it went."""
    session.config.stash[_FAILED] = exitstatus not in (0, pytest.ExitCode.NO_TESTS_COLLECTED)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the control plane; keep what it said if something failed."""
    folder, leader = config.stash[_KEPT]
    if leader != os.getpid():
        return
    shared.end(folder)
    if not config.stash.get(_FAILED, False) or not any(folder.iterdir()):
        shutil.rmtree(folder)
        return
    for data in ("etcd", "authority"):
        shutil.rmtree(folder / "plane" / data, ignore_errors=True)


@pytest.fixture(scope="session")
def programs() -> Binaries:
    """Find the programs of a control plane, for a test that starts its own."""
    try:
        return binaries.find()
    except binaries.MissingError as err:
        _LEFT_OUT.leave(err)


@pytest.fixture(scope="session")
def plane(programs: Binaries, pytestconfig: pytest.Config) -> Shared:
    """Reach the control plane of this run, with the kinds of crds/; nobody may stop it."""
    return shared.reach(*pytestconfig.stash[_KEPT])


@pytest.fixture
def api(plane: Shared) -> Iterator[httpx.Client]:
    """Talk to the bare API as one who may do everything."""
    with plane.access.client() as client:
        yield client


@pytest.fixture
def namespace(api: httpx.Client, request: pytest.FixtureRequest) -> Iterator[str]:
    """Make a namespace for this test alone; it goes afterwards, and nobody waits for it."""
    told = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())
    name = f"{told[:40].strip('-')}-{secrets.token_hex(3)}"
    api.post("/api/v1/namespaces", json={"metadata": {"name": name}}).raise_for_status()
    yield name
    api.delete(f"/api/v1/namespaces/{name}").raise_for_status()


@pytest.fixture
def kubectl(plane: Shared, namespace: str) -> Kubectl:
    """Run kubectl in the namespace of this test, as one who may do everything."""
    return plane.access.kubectl(namespace=namespace)


@pytest.fixture
def apart(programs: Binaries, plane: Shared, tmp_path: Path) -> Iterator[ApiServer]:
    """Start an API server for this test alone, empty, on the shared store; without controllers."""
    server = planes.apart(programs, tmp_path, plane.store, plane.access.authority)
    try:
        yield server.start()
    finally:
        server.kill()


@pytest.fixture
def own_plane(programs: Binaries, tmp_path: Path) -> Iterator[Plane]:
    """Start a store and a server for this test alone, to be stopped, killed and paused."""
    with planes.running(programs, tmp_path / "plane") as own:
        yield own
