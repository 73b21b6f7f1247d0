"""Our own client on a real API server, as whom a test wants."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import controlplane.access
from controlplane.authority import User
from dialrota.adapters.kube import login
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client


def logged_in(plane: controlplane.access.Access, user: User | None = None) -> Access:
    """Log in with a kubeconfig, as people do."""
    kubeconfig = str(plane.kubeconfig(user))
    return Access(
        lambda: login.of_kubeconfig(kubeconfig),
        now=lambda: int(time.time()),
        monotonic=time.monotonic,
    )


@asynccontextmanager
async def client_on(
    plane: controlplane.access.Access, user: User | None = None
) -> AsyncIterator[Client]:
    """Open a client."""
    async with Client(logged_in(plane, user)) as client:
        yield client
