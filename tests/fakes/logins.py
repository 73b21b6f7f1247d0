"""Logins of made-up servers, and clients with them."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.exchange import Limits

TOKEN = "canary-token-0123456789"


def access_to(url: str, token: str = TOKEN) -> Access:
    """Log in with a token that never changes."""
    login = Login(server=url, authorization=f"Bearer {token}")
    return Access(lambda: login, now=lambda: 0, monotonic=time.monotonic)


@asynccontextmanager
async def client_of(url: str, limits: Limits | None = None) -> AsyncIterator[Client]:
    """Open a client."""
    async with Client(access_to(url), limits=limits or Limits()) as client:
        yield client
