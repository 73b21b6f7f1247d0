"""A wish to have a source asked now: done once, and told in its status."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from dialrota.adapters.kube.paths import Kind
from dialrota.model.instant import DAY, HOUR, format_instant, parse_instant
from fakes.controllers import pool
from fakes.desk import POOLS, SOURCES, Desk
from fakes.inside import Inside
from fakes.saying import PROVIDER, provider_source
from fakes.telnyx_faults import BREAKS, NONSENSE, REFUSALS, TOO_MANY, status
from fakes.telnyx_server import Answering, TelnyxServer, reputation

NUMBER: Final = "+14155550101"
CHECK: Final = "dialrota.dev/check-now"
FAILURES: Final = {
    "a refused key": REFUSALS["401"],
    "nonsense": NONSENSE["truncated json"],
    "a page for people": BREAKS["502 html"],
}
PAUSES: Final = {
    "429": TOO_MANY["429 retry 3600"],
    "503": status(503, "Later", **{"Retry-After": "3600"}),
}

Begin = Callable[..., Inside]


def begin_asked(desk: Desk, inside: Inside, site: TelnyxServer) -> None:
    """Have a source that was asked once about one number."""
    site.numbers = {NUMBER: reputation("low", format_instant(inside.now() - 60))}
    inside.heard(POOLS, desk.apply(pool("sales", NUMBER, sources=[PROVIDER])))
    inside.heard(SOURCES, desk.apply(*provider_source(site)))
    inside.look()
    assert site.calls("list") == 1


def annotate(desk: Desk, inside: Inside, kind: Kind, value: str | None, name: str = CHECK) -> None:
    """Annotate the source or the pool as kubectl does, and have the controller look."""
    object_name = "provider" if kind is SOURCES else "sales"
    body = {"metadata": {"annotations": {name: value}}}
    inside.heard(kind, desk.merge(kind, object_name, body))
    inside.look()


def told(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = desk.read(SOURCES, "provider")["status"]
    return found


def done(desk: Desk) -> dict[str, str]:
    """Read from the status which values were carried out, by who wished for them."""
    found: dict[str, str] = json.loads(told(desk).get("checkNow", "{}"))
    return found


def test_each_new_value_is_asked_for_once_and_told_in_the_status(desk: Desk, begin: Begin) -> None:
    inside = begin().start()
    with TelnyxServer() as site:
        begin_asked(desk, inside, site)
        annotate(desk, inside, SOURCES, "monday")
        assert (site.calls("list"), done(desk)) == (2, {"source": "monday"})

        annotate(desk, inside, POOLS, "monday")
        both = {"pool sales": "monday", "source": "monday"}
        assert (site.calls("list"), done(desk)) == (3, both)

        annotate(desk, inside, SOURCES, "tuesday")
        both["source"] = "tuesday"
        assert (site.calls("list"), done(desk)) == (4, both)


@pytest.mark.parametrize("kind", [SOURCES, POOLS], ids=lambda kind: kind.name)
def test_a_value_that_was_carried_out_is_none_again_whatever_is_done_to_the_object(
    desk: Desk, begin: Begin, kind: Kind
) -> None:
    inside = begin().start()
    with TelnyxServer() as site:
        begin_asked(desk, inside, site)
        annotate(desk, inside, kind, "monday")
        asked, before = site.calls("list"), told(desk)
        assert asked == 2

        annotate(desk, inside, kind, "monday")
        annotate(desk, inside, kind, "now", "somebody.example/check-now")
        annotate(desk, inside, kind, None)
        annotate(desk, inside, kind, "monday")
        inside.stop()
        begin().start().look()

        assert (site.calls("list"), told(desk)) == (asked, before)


@pytest.mark.parametrize("name", FAILURES)
def test_a_wish_goes_before_our_own_pause_and_makes_it_no_shorter(
    desk: Desk, inside: Inside, name: str
) -> None:
    with TelnyxServer() as site:
        begin_asked(desk, inside, site)
        site.misbehave("settings", FAILURES[name])
        inside.look(DAY)
        while parse_instant(told(desk)["retryAt"]) < inside.now() + 120:
            inside.look(max(1, parse_instant(told(desk)["retryAt"]) - inside.now()))
        before, seen = told(desk), len(site.seen)

        annotate(desk, inside, SOURCES, "mended?")

        after = told(desk)
        assert len(site.seen) > seen
        assert done(desk) == {"source": "mended?"}
        assert after["failures"] == before["failures"] + 1
        assert parse_instant(after["retryAt"]) > parse_instant(before["retryAt"])
        site.behave()
        annotate(desk, inside, SOURCES, "mended!")
        assert (told(desk)["failures"], done(desk)) == (0, {"source": "mended!"})


@pytest.mark.parametrize("name", PAUSES)
def test_a_wish_waits_for_the_time_that_the_provider_named(
    desk: Desk, inside: Inside, name: str
) -> None:
    answer: Answering = PAUSES[name]
    with TelnyxServer() as site:
        begin_asked(desk, inside, site)
        site.misbehave("settings", answer)
        inside.look(DAY)
        seen = len(site.seen)
        site.behave()

        annotate(desk, inside, SOURCES, "now")
        inside.look(HOUR // 2)
        assert (len(site.seen), done(desk)) == (seen, {})
        inside.look(HOUR)

        assert len(site.seen) > seen
        assert done(desk) == {"source": "now"}
        assert told(desk)["failures"] == 0
