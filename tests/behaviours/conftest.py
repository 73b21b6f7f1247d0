"""What these tests share: a desk in a namespace of their own, and controllers in this process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from controlplane.shared import Shared
from dialrota.cli.cluster.connecting import Target
from fakes.between import between, kubeconfig
from fakes.desk import Desk
from fakes.inside import Inside
from faults.cluster.proxy import Proxy

Begin = Callable[..., Inside]


@pytest.fixture
def desk(api: httpx.Client, namespace: str) -> Desk:
    """Sit down as a person in the namespace of this test."""
    return Desk(api, namespace)


@pytest.fixture
def begin(plane: Shared, namespace: str, tmp_path: Path) -> Iterator[Begin]:
    """Make controllers of this namespace, not started yet; they end with the test."""
    with ExitStack() as stack:

        def make(kubeconfig: Path | None = None, max_numbers: int = 25_000) -> Inside:
            config = str(kubeconfig or plane.access.kubeconfig())
            target = Target(config, None, namespace, max_numbers)
            made = Inside(target, tmp_path)
            stack.callback(made.stop)
            return made

        yield make


@pytest.fixture
def inside(begin: Begin) -> Inside:
    """Run the only controller of this namespace."""
    return begin().start()


@pytest.fixture
def proxy(plane: Shared) -> Iterator[Proxy]:
    """Have a proxy that does with a call what it is told to."""
    with between(plane.access) as made:
        yield made


@pytest.fixture
def behind(begin: Begin, plane: Shared, proxy: Proxy, tmp_path: Path) -> Inside:
    """Run the only controller of this namespace, behind that proxy."""
    return begin(kubeconfig(plane.access, proxy.url, tmp_path)).start()
