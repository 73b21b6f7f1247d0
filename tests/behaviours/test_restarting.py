"""A restart between two quiet sweeps finds everything as it was, to the second."""

from collections.abc import Callable
from typing import Final

from controlplane.daemons import wait_until
from dialrota.model.instant import HOUR, format_instant
from dialrota.model.state import NumberState
from fakes.controllers import PATIENCE, pool
from fakes.desk import NUMBERS, POOLS, SOURCES, Desk
from fakes.inside import Inside
from fakes.saying import PROVIDER, provider_source
from fakes.telnyx_server import TelnyxServer, reputation

RISKS: Final = {"+14155550101": "low", "+14155550102": "high", "+14155550103": "low"}
SECOND_POOL: Final = {"+12125550101": "low"}
EVERYBODY: Final = RISKS | SECOND_POOL

Begin = Callable[..., Inside]


def renew(site: TelnyxServer, inside: Inside) -> None:
    """Have the provider say the same of each number again, of a moment of its own."""
    site.numbers = {
        number: reputation(risk, format_instant(inside.now() - 7 * place))
        for place, (number, risk) in enumerate(EVERYBODY.items())
    }


def begin_well(desk: Desk, inside: Inside, site: TelnyxServer) -> None:
    renew(site, inside)
    # The source comes last, so that its first sweep is about everybody.
    watched = [pool(n, *r, sources=[PROVIDER]) for n, r in (("a", RISKS), ("b", SECOND_POOL))]
    inside.heard(POOLS, desk.apply(*watched))
    inside.heard(SOURCES, desk.apply(*provider_source(site, interval="6h", staleAfter="18h")))
    inside.look()
    told = dict(zip(RISKS, ["Healthy", "Flagged", "Healthy"], strict=True))
    assert wait_until(lambda: desk.states("a") == told, PATIENCE)
    inside.look(1)


def known(inside: Inside) -> dict[str, NumberState]:
    """Return what it knows of each number; what no person sees of a check is left out."""
    pools = inside.controller.reconciler.known.numbers.values()
    return {n: state._replace(message="", checked_at=0) for of in pools for n, state in of.items()}


def again(begin: Begin, inside: Inside) -> Inside:
    """Stop it and start another at the same moment."""
    inside.stop()
    other = begin()
    other.ahead = inside.ahead
    other.start()
    assert wait_until(lambda: bool(other.reports), PATIENCE)
    return other


def revisions(desk: Desk, *kinds: str) -> dict[tuple[str, str], str]:
    return {at: version for at, version in desk.versions().items() if not kinds or at[0] in kinds}


def test_three_quiet_days_with_restarts_change_nothing_and_write_no_number(
    desk: Desk, begin: Begin
) -> None:
    inside = begin().start()
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        numbers = revisions(desk, NUMBERS.name)
        for _ in range(12):
            asked = site.calls("list")
            inside.ahead += 6 * HOUR
            renew(site, inside)
            inside.look()
            assert site.calls("list") == asked + 1
            before, found = revisions(desk), known(inside)

            inside = again(begin, inside)

            assert (revisions(desk), site.calls("list")) == (before, asked + 1)
            assert known(inside) == found
            assert not any(state.stale for state in found.values())
        assert revisions(desk, NUMBERS.name) == numbers
        assert desk.condition("a", "ObservationsFresh") == ("True", "Fresh")


def test_a_sweep_that_failed_keeps_what_was_noted(desk: Desk, begin: Begin) -> None:
    inside = begin().start()
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        inside.ahead += 6 * HOUR
        renew(site, inside)
        inside.look()
        found, noted = known(inside), desk.read(SOURCES, "provider")["status"]["observed"]
        inside = again(begin, inside)
    inside.look(7 * HOUR)

    status = desk.read(SOURCES, "provider")["status"]
    assert (status["failures"], status["observed"]) == (1, noted)
    inside = again(begin, inside)
    inside.look(1)
    assert known(inside) == found


def test_a_number_whose_verdict_changed_is_written_and_leaves_the_note(
    desk: Desk, inside: Inside
) -> None:
    with TelnyxServer() as site:
        begin_well(desk, inside, site)
        inside.ahead += 6 * HOUR
        renew(site, inside)
        inside.look()
        assert "observed" in desk.read(SOURCES, "provider")["status"]
        site.numbers = {number: reputation("high", when(inside)) for number in EVERYBODY}
        inside.look(6 * HOUR)
        site.numbers = {number: reputation("low", when(inside, 60)) for number in EVERYBODY}
        inside.look(6 * HOUR)
        assert "observed" not in desk.read(SOURCES, "provider")["status"]


def when(inside: Inside, later: int = 0) -> str:
    return format_instant(inside.now() + later)
