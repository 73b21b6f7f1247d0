"""A login is read again before it ends, or when it is refused, and stays with its server."""

import asyncio
import ssl
from typing import Any

import pytest

from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.error import AccessError
from fakes.looping import in_loop


class Turning:
    """Gives out another credential each time, and counts; fails while it is told to."""

    fails = False

    def __init__(self, **more: Any) -> None:
        self.given = 0
        self.server = "https://127.0.0.1:1"
        self.more = more

    def __call__(self) -> Login:
        self.given += 1
        if self.fails:
            raise AccessError("gone")
        return Login(server=self.server, authorization=f"Bearer {self.given}", **self.more)


@in_loop
async def test_a_credential_is_replaced_a_minute_before_its_end() -> None:
    now = 1000
    read = Turning(expires=1100)
    found = Access(read, now=lambda: now, monotonic=lambda: 0.0)

    now = 1039
    assert (await found.fresh()).authorization == "Bearer 1"
    now = 1040
    assert (await found.fresh()).authorization == "Bearer 2"


@in_loop
async def test_a_token_in_a_file_is_read_again_every_minute() -> None:
    at = 0.0
    read = Turning(reread=60.0)
    found = Access(read, now=lambda: 0, monotonic=lambda: at)

    at = 59.9
    assert (await found.fresh()).authorization == "Bearer 1"
    at = 60.0
    assert (await found.fresh()).authorization == "Bearer 2"
    assert (await found.fresh()).authorization == "Bearer 2"


@in_loop
async def test_a_credential_that_is_still_good_is_used_while_no_new_one_can_be_had() -> None:
    now, at = 1000, 0.0
    read = Turning(expires=1100)
    found = Access(read, now=lambda: now, monotonic=lambda: at)
    read.fails = True

    now = 1050
    for _ in range(10):
        assert (await found.fresh()).authorization == "Bearer 1"
    assert read.given == 2
    at = 5.0
    await found.fresh()
    assert read.given == 3
    now = 1100
    with pytest.raises(AccessError, match="gone"):
        await found.fresh()
    at, read.fails = 10.0, False
    assert (await found.fresh()).authorization == "Bearer 4"


@in_loop
async def test_many_who_were_refused_at_once_read_it_again_once() -> None:
    read = Turning()
    found = Access(read, now=lambda: 0, monotonic=lambda: 0.0)
    used = found.login

    changed = await asyncio.gather(*(found.renew(used) for _ in range(20)))

    assert all(changed)
    assert read.given == 2


@in_loop
async def test_a_credential_never_goes_to_a_server_it_was_not_read_with() -> None:
    read = Turning()
    found = Access(read, now=lambda: 0, monotonic=lambda: 0.0)
    read.server = "https://127.0.0.2:1"

    with pytest.raises(AccessError, match="another server"):
        await found.renew(found.login)

    assert found.login.server == "https://127.0.0.1:1"


@in_loop
async def test_connections_are_kept_while_certificates_stay() -> None:
    contexts = iter([ssl.create_default_context() for _ in range(3)])
    prints = iter(["a", "a", "b"])

    def read() -> Login:
        return Login(server="https://127.0.0.1:1", tls=next(contexts), tls_print=next(prints))

    found = Access(read, now=lambda: 0, monotonic=lambda: 0.0)
    first = found.login.tls

    assert not await found.renew(found.login)
    assert found.login.tls is first
    assert await found.renew(found.login)
    assert found.login.tls is not first
