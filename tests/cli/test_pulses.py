"""A controller as kubelet sees it, through real watches of servers that fail in every way."""

from typing import Any

import pytest

from dialrota.adapters.kube.exchange import Limits
from dialrota.adapters.kube.scope import Settings
from dialrota.adapters.probes.face import Signs, handlers
from dialrota.adapters.probes.metrics import Metrics
from dialrota.adapters.probes.pulse import SILENCE
from dialrota.adapters.probes.server import ProbeServer
from dialrota.cli.cluster.pulses import pulse_of
from fakes.looping import in_loop, until
from fakes.scraping import Heard, ask
from fakes.scriptedserver import Answer, Request, scripted
from fakes.watched import FIRST, Acts, Trial, refuses, trying

QUICK: dict[str, Any] = {"settings": Settings(silence=0.2), "limits": Limits(silence=0.2)}


async def swallow(request: Request, answer: Answer) -> None:
    """Take everything, and say nothing ever."""
    await answer.hang()


async def begin(request: Request, answer: Answer) -> None:
    """Answer well, and then say nothing ever."""
    await answer.begin()
    await answer.hang()


async def cut(request: Request, answer: Answer) -> None:
    """Take a connection and drop it, as a balancer does whose servers are gone."""
    answer.cut()


def after_the_list(act: Any) -> Any:
    """Serve one list, and then nothing but this."""
    lists = iter([FIRST])

    async def script(request: Request, answer: Answer) -> None:
        await next(lists, act)(request, answer)

    return script


async def probe(trial: Trial, path: str) -> Heard:
    """Ask as kubelet does, at the time of the trial."""
    signs = Signs(
        pulses=lambda: [pulse_of(trial.watch.health, began=0.0)],
        lease=lambda: "Leading",
        is_stopping=lambda: False,
        monotonic=lambda: trial.time.now,
    )
    paths = handlers(signs, Metrics(lambda: trial.time.now))
    async with ProbeServer(paths, host="127.0.0.1", port=0) as server:
        return await ask(server.port, path)


def is_long_after(trial: Trial) -> bool:
    """Say whether more time has passed than a watch may be silent, and then the same again."""
    return trial.time.now > 2 * SILENCE


@pytest.mark.parametrize("act", [swallow, begin])
@in_loop
async def test_a_server_that_takes_all_and_says_nothing_ends_the_life(act: Any) -> None:
    async with scripted(after_the_list(act)) as server, trying(server.url, **QUICK) as trial:
        await until(lambda: trial.watch.health.is_synced)
        before = await probe(trial, "/livez")
        await until(lambda: is_long_after(trial))
        after = await probe(trial, "/livez")

    assert before.status == 200
    assert after.status == 500
    assert after.body.startswith("[-]configmaps in dialers: silent for ")
    assert "nothing came for too long" in after.body


@in_loop
async def test_the_life_ends_no_later_than_promised() -> None:
    async with scripted(after_the_list(swallow)) as server, trying(server.url, **QUICK) as trial:
        await until(lambda: is_long_after(trial))
        health = trial.watch.health
        assert health.heard_at is not None
        trial.time.now = health.heard_at + SILENCE - 0.1
        just_before = await probe(trial, "/livez")
        trial.time.now = health.heard_at + SILENCE
        just_then = await probe(trial, "/livez")

    assert (just_before.status, just_then.status) == (200, 500)


@pytest.mark.parametrize(
    "act", [refuses(403, "Forbidden"), refuses(429), refuses(503), refuses(404, "NotFound"), cut]
)
@in_loop
async def test_a_server_that_refuses_or_hangs_up_is_no_reason_to_die(act: Any) -> None:
    async with scripted(after_the_list(act)) as server, trying(server.url, **QUICK) as trial:
        await until(lambda: is_long_after(trial))
        life = await probe(trial, "/livez")
        readiness = await probe(trial, "/readyz")

    assert life.status == 200, life.body
    assert readiness.status == 200, "what was listed is still known"


@in_loop
async def test_a_server_that_is_gone_is_no_reason_to_die() -> None:
    async with scripted(FIRST) as server:
        url = server.url
    async with trying(url) as trial:
        await until(lambda: is_long_after(trial))
        life = await probe(trial, "/livez")
        readiness = await probe(trial, "/readyz")

    assert life.status == 200, life.body
    assert readiness.status == 500
    assert "not listed yet" in readiness.body
    assert "refused the connection" in readiness.body


@in_loop
async def test_a_denied_kind_is_named_by_readiness() -> None:
    denied = refuses(403, "Forbidden", message='cannot list resource "configmaps"')
    async with scripted(Acts(*[denied] * 50)) as server, trying(server.url) as trial:
        await until(lambda: trial.watch.health.failures > 2)
        heard = await probe(trial, "/readyz")

    assert heard.status == 500
    assert "[-]configmaps in dialers: not listed yet" in heard.body
    assert 'cannot list resource "configmaps"' in heard.body
