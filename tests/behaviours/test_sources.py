"""What a provider does wrong costs no number its place, no pool its turn, and little money."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

import pytest

from dialrota.model.instant import DAY, HOUR, format_instant, parse_instant
from fakes.controllers import pool
from fakes.desk import POOLS, SOURCES, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.inside import Inside
from fakes.saying import PROVIDER, provider_source
from fakes.scraping import value
from fakes.telnyx_faults import BREAKS, NONSENSE, REFUSALS, SLOW, TOO_MANY, every_row
from fakes.telnyx_server import Payload, TelnyxServer, reputation

MINUTE: Final = 60
FAULTS: Final = {
    "500": BREAKS["500"],
    "429": TOO_MANY["429 retry 0"],
    "no answer": SLOW["silence"],
    "a page for people": BREAKS["502 html"],
    "truncated": NONSENSE["truncated json"],
}

Begin = Callable[..., Inside]


def told(inside: Inside, risk: str = "low") -> Payload:
    """Say what the provider knows of a number since just now."""
    return reputation(risk, format_instant(inside.now() - MINUTE))


def watched(name: str, *numbers: str) -> dict[str, Any]:
    return pool(name, *numbers, sources=[PROVIDER])


def begin_well(desk: Desk, inside: Inside, site: TelnyxServer, **settings: Any) -> None:
    """Have a list of two numbers that the provider calls clean."""
    site.numbers = {FIRST: told(inside), SECOND: told(inside)}
    inside.heard(SOURCES, desk.apply(*provider_source(site, **settings)))
    inside.heard(POOLS, desk.apply(watched("sales", FIRST, SECOND)))
    inside.look()
    assert desk.states("sales") == {FIRST: "Healthy", SECOND: "Healthy"}
    assert desk.listed("sales") == [FIRST, SECOND]


def source(desk: Desk) -> dict[str, Any]:
    status: dict[str, Any] = desk.read(SOURCES, "provider")["status"]
    return status


def test_one_malformed_answer_and_one_pool_too_many_stop_nobody_else(
    desk: Desk, begin: Begin
) -> None:
    inside = begin(max_numbers=4).start()

    def break_first(row: Payload) -> Payload:
        is_first = row["phone_number"] == FIRST
        return {**row, "reputation_data": "high"} if is_first else row

    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        many = [f"+12125550{last}" for last in range(101, 106)]
        inside.heard(POOLS, desk.apply(pool("apart", THIRD), pool("many", *many)))
        site.numbers = {FIRST: told(inside), SECOND: told(inside, "high")}
        site.twist("list", every_row(break_first))
        inside.look(DAY)

        assert desk.listed("sales") == [FIRST]
        assert desk.states("sales") == {FIRST: "Healthy", SECOND: "Flagged"}
        assert [error["kind"] for error in source(desk)["errors"]] == ["BadAnswer"]
        assert desk.listed("apart") == [THIRD]
        assert desk.condition("many", "ObjectBudgetExceeded")[0] == "True"
        assert value(inside.metrics(), "dialrota_failing_pools") == 1


def test_a_failing_provider_changes_no_verdict_and_its_silence_is_seen(
    desk: Desk, inside: Inside
) -> None:
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        before = desk.read_list("sales")
        for name, fault in FAULTS.items():
            for place in ("settings", "list"):
                site.misbehave(place, fault)
            inside.look(8 * HOUR)
            assert desk.states("sales") == {FIRST: "Healthy", SECOND: "Healthy"}, name
            assert desk.condition("sales", "ObservationsFresh") == ("True", "Fresh"), name
        assert source(desk)["failures"] >= 3

        inside.look(2 * DAY)

        assert desk.condition("sales", "ObservationsFresh") == ("False", "Stale")
        assert desk.read_list("sales") == before
        assert desk.states("sales") == {FIRST: "Healthy", SECOND: "Healthy"}


def test_a_provider_that_fails_from_the_first_day_makes_no_verdict_and_is_seen(
    desk: Desk, inside: Inside
) -> None:
    with TelnyxServer() as site:
        site.misbehave("settings", REFUSALS["401"])
        inside.heard(SOURCES, desk.apply(*provider_source(site)))
        inside.heard(POOLS, desk.apply(watched("sales", FIRST, SECOND)))
        inside.look()

        assert desk.states("sales") == {FIRST: "Unknown", SECOND: "Unknown"}
        assert desk.listed("sales") == [FIRST, SECOND]
        assert dict_of(source(desk)["conditions"])["Ready"] == "False"
        assert [error["kind"] for error in source(desk)["errors"]] == ["Unauthorized"]


@pytest.mark.parametrize("fault", ["401", "403"])
def test_a_provider_that_refuses_is_asked_ever_more_seldom(
    desk: Desk, inside: Inside, fault: str
) -> None:
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        site.misbehave("settings", REFUSALS[fault])
        inside.look(DAY)
        asked = [inside.now()]
        while asked[-1] < asked[0] + DAY:
            before = len(site.seen)
            wait = (inside.reports[-1].next_at or 0) - inside.now()
            inside.look(max(wait, 1))
            assert len(site.seen) == before + 1
            asked.append(inside.now())

        pauses = [later - earlier for earlier, later in pairwise(asked)]
        assert len(pauses) <= 13
        assert pauses[0] >= 3 * MINUTE
        assert max(pauses) <= 6 * HOUR + MINUTE
        assert all(later >= earlier * 3 // 4 - 5 for earlier, later in pairwise(pauses))


def test_a_provider_in_trouble_is_tried_in_a_second_and_at_last_every_half_hour(
    desk: Desk, inside: Inside
) -> None:
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        site.misbehave("settings", NONSENSE["truncated json"])
        inside.look(DAY)
        pauses: dict[int, int] = {}
        while len(pauses) < 14 and max(pauses, default=0) < 20:
            status = source(desk)
            waits = parse_instant(status["retryAt"]) - parse_instant(status["lastSweep"])
            pauses[status["failures"]] = waits
            inside.look(max(1, parse_instant(status["retryAt"]) - inside.now()))

        for failures, waits in pauses.items():  # Plus the seconds that a sweep took.
            pause = min(1 << (failures - 1), 30 * MINUTE)
            assert pause * 3 // 4 <= waits <= pause + MINUTE, failures
        assert max(pauses) >= 12
        site.behave()
        inside.look(30 * MINUTE)
        assert (source(desk)["failures"], "retryAt" in source(desk)) == (0, False)

        site.misbehave("settings", NONSENSE["truncated json"])
        inside.look(DAY)
        assert source(desk)["failures"] <= 3, "what was before is forgotten"


def test_sources_of_one_interval_that_began_together_do_not_stay_together(
    desk: Desk, inside: Inside
) -> None:
    names = [f"provider-{place}" for place in range(8)]
    with TelnyxServer() as site:
        secret, one = provider_source(site, interval="100m")
        sources = [{**one, "metadata": {"name": name}} for name in names]
        pools = [
            pool(name, f"+1415555010{place}", sources=[{"name": name}])
            for place, name in enumerate(names)
        ]
        inside.heard(POOLS, desk.apply(*pools))
        inside.heard(SOURCES, desk.apply(secret, *sources))
        inside.look()
        assert site.calls("list") == 8, "all are asked at first sight"
        inside.look(89 * MINUTE)
        assert site.calls("list") == 8

        asked = [8]
        for _ in range(11):
            inside.look(MINUTE)
            asked.append(site.calls("list"))

    at_once = [later - earlier for earlier, later in pairwise(asked)]
    assert sum(at_once) == 8, "each once, and before its interval is over"
    assert sum(1 for count in at_once if count) >= 3


def test_a_provider_that_names_a_time_is_left_alone_until_then(desk: Desk, inside: Inside) -> None:
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        site.misbehave("settings", TOO_MANY["429 retry 3600"])
        inside.look(DAY)
        before = len(site.seen)
        assert dict_of(source(desk)["conditions"])["RateLimited"] == "True"

        for _ in range(11):
            inside.look(5 * MINUTE)
        assert len(site.seen) == before
        site.behave()
        inside.look(6 * MINUTE)

        assert len(site.seen) > before
        assert dict_of(source(desk)["conditions"])["Ready"] == "True"


def test_a_budget_is_kept_over_a_whole_day_and_over_a_restart(desk: Desk, begin: Begin) -> None:
    paid = {"telnyx": {"refresh": "WhenStale", "minAge": "1h"}, "interval": "2h"}
    with TelnyxServer() as site:
        inside = begin().start()
        budget = {"budget": {"perDay": 3, "perMonth": 5, "unitPrice": "0.10", "currency": "USD"}}
        site.refreshed_at = format_instant(inside.now() - 2 * DAY)  # It never gets fresh.
        begin_well(desk, inside, site, **paid, **budget)
        for hours in range(0, 24, 2):
            inside.look(2 * HOUR)
            if hours == 10:
                inside.stop()
                ahead, inside = inside.ahead, begin()
                inside.ahead = ahead
                inside.start()
        spent = site.billed.total()
        assert 3 <= spent <= 5, "three a day, and midnight passed once at most"

        inside.look(2 * DAY)
        for _ in range(3):
            inside.look(2 * HOUR)

        assert site.billed.total() <= 2 * 5, "five a month, and one month may have ended"
        assert source(desk)["budget"]["usedThisMonth"] <= 5


def dict_of(conditions: list[dict[str, Any]]) -> dict[str, str]:
    return {each["type"]: each["status"] for each in conditions}
