"""What is answered at each path: life, readiness and metrics."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import NamedTuple

from dialrota.adapters.probes import pulse
from dialrota.adapters.probes.metrics import Metrics
from dialrota.adapters.probes.pulse import Check, Pulse
from dialrota.adapters.probes.server import Answer, Asked, Handler


class Signs(NamedTuple):
    """Where life and readiness are read. All are called at each probe, and return at once.

    ``lease`` says Leading, Standby, or nothing while nobody knows.
    """

    pulses: Callable[[], Iterable[Pulse]]
    lease: Callable[[], str]
    is_stopping: Callable[[], bool]
    monotonic: Callable[[], float]


def handlers(signs: Signs, metrics: Metrics) -> dict[str, Handler]:
    """Give each path its answer."""

    def livez(asked: Asked) -> Answer:
        return _of_checks(pulse.judge_life(signs.pulses(), signs.monotonic()), asked)

    def readyz(asked: Asked) -> Answer:
        checks = pulse.judge_readiness(signs.pulses(), signs.lease())
        if signs.is_stopping():
            checks = [Check("stop", is_well=False, finding="the process is ending"), *checks]
        return _of_checks(checks, asked)

    def scrape(asked: Asked) -> Answer:
        body, media = metrics.render(asked.accept)
        return Answer(HTTPStatus.OK, body, media)

    return {"/livez": livez, "/readyz": readyz, "/metrics": scrape}


def _of_checks(checks: list[Check], asked: Asked) -> Answer:
    """Answer ok; else name what is wrong. ``?verbose`` names everything."""
    wrong = [check for check in checks if not check.is_well]
    shown = checks if "verbose" in asked.query.split("&") else wrong
    status = HTTPStatus.INTERNAL_SERVER_ERROR if wrong else HTTPStatus.OK
    lines = [*map(str, shown), "failed" if wrong else "ok"]
    return Answer.of_text(status, "".join(f"{line}\n" for line in lines))
