"""A list-watch whose handler makes a mistake ends, and tells so at once."""

import pytest

from dialrota.adapters.kube.lines import Key
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.cli.cluster.pulses import pulse_of
from fakes.logins import client_of
from fakes.looping import in_loop
from fakes.scriptedserver import scripted
from fakes.watched import MAPS, Acts, Memory, Time, added, bookmark, streams


class Choking(Memory):
    """A handler that cannot take what it is given."""

    def on_put(self, key: Key, new: str, old: str | None) -> None:
        raise KeyError(new)


@in_loop
async def test_a_mistake_ends_the_watch_which_log_and_probes_tell_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    acts = Acts(streams(added("a", 3), bookmark(3, whole=True)))
    async with scripted(acts) as server, client_of(server.url, None) as client:
        watch = ListWatch(client, MAPS, Choking(), Time().timing)
        with pytest.raises(KeyError):
            await watch.run()

    pulse = pulse_of(watch.health, 0.0)
    assert (pulse.has_ended, pulse.trouble) == (True, "KeyError('a@3')")
    (told,) = caplog.records
    assert (told.message, told.levelname) == ("listwatch.ended", "ERROR")
    assert told.exc_info is not None
