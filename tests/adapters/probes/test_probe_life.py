"""When a controller counts as alive and as ready, and how the answer names what is wrong."""

from typing import Any

import pytest

from dialrota.adapters.probes.face import Signs, handlers
from dialrota.adapters.probes.metrics import Metrics
from dialrota.adapters.probes.pulse import SILENCE, Pulse
from dialrota.adapters.probes.server import ProbeServer
from fakes.looping import in_loop
from fakes.scraping import Heard, ask

NOW = 10_000.0
POOLS = Pulse(
    "numberpools.dialrota.dev", began=0.0, heard=NOW - 3, answered=NOW - 3, is_synced=True
)


async def probe(path: str, *pulses: Pulse, **parts: Any) -> Heard:
    """Ask a server that has heard this much."""
    signs = Signs(
        pulses=lambda: pulses,
        lease=lambda: parts.get("lease", "Leading"),
        is_stopping=lambda: parts.get("stopping", False),
        monotonic=lambda: NOW,
    )
    paths = handlers(signs, Metrics(lambda: NOW))
    async with ProbeServer(paths, host="127.0.0.1", port=0) as server:
        return await ask(server.port, path)


@in_loop
async def test_a_process_lives_while_bytes_come() -> None:
    heard = await probe("/livez", POOLS, POOLS._replace(answered=NOW - SILENCE + 1))

    assert (heard.status, heard.body) == (200, "ok\n")


@in_loop
async def test_a_silent_watch_ends_the_life_and_is_named() -> None:
    silent = POOLS._replace(name="configmaps", answered=NOW - SILENCE, trouble="nothing came")
    heard = await probe("/livez", POOLS, silent)

    assert heard.status == 500
    assert heard.body == "[-]configmaps: silent for 150 s (nothing came)\nfailed\n"


@in_loop
async def test_a_watch_that_never_heard_anything_has_the_same_time() -> None:
    young = POOLS._replace(answered=None, began=NOW - SILENCE + 1)
    old = POOLS._replace(answered=None, began=NOW - SILENCE)

    assert (await probe("/livez", young)).status == 200
    assert (await probe("/livez", old)).status == 500


@in_loop
async def test_an_api_server_that_takes_no_connection_is_no_reason_to_die() -> None:
    down = POOLS._replace(answered=NOW - 3600, refused=NOW - 20, trouble="the server refused")
    heard = await probe("/livez?verbose", down)

    assert heard.status == 200
    assert "[+]numberpools.dialrota.dev: the server is away, tried 20 s ago" in heard.body


@in_loop
async def test_who_does_not_even_try_any_more_is_dead() -> None:
    stuck = POOLS._replace(answered=NOW - 3600, refused=NOW - SILENCE)

    assert (await probe("/livez", stuck)).status == 500


@in_loop
async def test_a_watch_that_nobody_reads_is_dead_at_once() -> None:
    ended = POOLS._replace(has_ended=True, trouble="KeyError")
    heard = await probe("/livez", ended)

    assert heard.body == "[-]numberpools.dialrota.dev: the watch has ended (KeyError)\nfailed\n"


@pytest.mark.parametrize("lease", ["Leading", "Standby"])
@in_loop
async def test_leader_and_standby_are_ready_once_everything_was_listed(lease: str) -> None:
    heard = await probe("/readyz?verbose", POOLS, lease=lease)

    assert heard.status == 200
    assert heard.body == f"[+]numberpools.dialrota.dev: listed\n[+]lease: {lease}\nok\n"


@in_loop
async def test_nobody_is_ready_before_everything_was_listed() -> None:
    denied = POOLS._replace(is_synced=False, trouble='403 cannot list "numberpools"')
    heard = await probe("/readyz", denied)

    assert heard.status == 500
    text = '[-]numberpools.dialrota.dev: not listed yet: 403 cannot list "numberpools"\nfailed\n'
    assert heard.body == text


@in_loop
async def test_nobody_is_ready_whose_lease_is_not_known_or_who_ends() -> None:
    unknown = await probe("/readyz", POOLS, lease="")
    ending = await probe("/readyz", POOLS, stopping=True)

    assert unknown.body.startswith("[-]lease: not known yet")
    assert ending.body.startswith("[-]stop: the process is ending")
    assert (unknown.status, ending.status) == (500, 500)


@in_loop
async def test_a_process_that_ends_still_lives() -> None:
    assert (await probe("/livez", POOLS, stopping=True)).status == 200
