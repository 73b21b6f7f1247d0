"""A client of a cluster, for the length of one command or of a controller's life."""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, NamedTuple

from dialrota.adapters.cluster.desired import ClusterDeclarations
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import ApiError, UnreachableError
from dialrota.adapters.kube.waiting import Timing
from dialrota.cli import outside
from dialrota.model.failure import DialrotaError

CHANCE: Final = secrets.SystemRandom().random


class Target(NamedTuple):
    """Which cluster, as whom, and which part of it; None is every namespace."""

    kubeconfig: str | None = None
    context: str | None = None
    namespace: str | None = None
    max_numbers: int = 25_000


class Generations:
    """Behind every object of a cluster stands its generation: somebody meant it."""

    def __init__(self, declarations: ClusterDeclarations) -> None:
        """Ask what is declared."""
        self._declarations = declarations

    def is_backed(self, file: str) -> bool:
        """Say whether the object itself was changed, not only what it refers to."""
        return bool(file) and self._declarations.is_meant(file)

    def commit(self, message: str) -> str | None:
        """Commit nothing: there is no repository."""
        return None


def timing() -> Timing:
    """Return how this process waits."""
    return Timing(asyncio.sleep, time.monotonic, CHANCE)


@asynccontextmanager
async def connect(target: Target) -> AsyncIterator[Client]:
    """Open a client of the cluster.

    Raises:
        AccessError: there is no cluster to speak to, or no credential.
    """
    from dialrota.adapters.kube.login import find  # The official client takes its time.

    read = find(target.kubeconfig, target.context, os.environ)
    access = await asyncio.to_thread(Access, read, outside.clock().now, time.monotonic)
    async with Client(access) as client:
        yield client


@contextmanager
def in_words(client: Client, rights: str) -> Iterator[None]:
    """Say what a cluster refuses so that a person knows what to do; ``rights`` are those it takes.

    Raises:
        DialrotaError: in place of what the client raises.
    """
    try:
        yield
    except ApiError as error:
        raise DialrotaError(say_refusal(error, rights)) from error
    except UnreachableError as error:
        text = f"the API server {client.server} is out of reach: {error.why} ({error.call})"
        raise DialrotaError(text) from error


def say_refusal(error: ApiError, rights: str) -> str:
    """Say what an API server refuses, and what helps."""
    if error.status == 401:
        return f"the API server does not accept your credentials ({error.call}): {error.message}"
    if error.status == 403:
        return f"{error.call}: {error.message}\n{rights}"
    return str(error)
