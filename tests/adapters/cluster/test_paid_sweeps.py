"""A sweep that costs money, its controller killed at every step and started on another node."""

import base64
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from controlplane.kubectl import Kubectl
from fakes.controllers import Running, eventually, pool
from fakes.sweeping import make_numbers
from fakes.telnyx_server import API_KEY, ENTERPRISE, Handler, TelnyxServer, reputation

NUMBERS: Final = make_numbers(250)  # Three requests' worth.
BUDGET: Final = {"perDay": 250, "unitPrice": "0.10"}
LONG_AGO: Final = "2026-01-01T00:00:00Z"


class Deadly(TelnyxServer):
    """A provider in whose reach controllers die, before it has done a thing or after."""

    def __init__(self, *deaths: tuple[str, int, str]) -> None:
        super().__init__()
        self.deaths = [*deaths]  # Place, which request there of this life, before or after.
        self.kill: Callable[[], None] = lambda: None
        self._came: dict[str, int] = {}

    def respond(self, handler: Handler, place: str) -> None:
        self._came[place] = self._came.get(place, 0) + 1
        at, count, moment = self.deaths[0] if self.deaths else ("", 0, "")
        dies = (place, self._came[place]) == (at, count)
        if dies and moment == "before":
            self._die()
            return
        if dies:
            self.make(handler, place)
            self._die()
            return
        super().respond(handler, place)

    def make(self, handler: Handler, place: str) -> None:
        """Do what was asked, and let nobody hear of it."""
        self._make(handler, place)

    def _die(self) -> None:
        self.deaths.pop(0)
        self._came.clear()
        self.kill()


def test_a_paid_sweep_is_taken_up_elsewhere_and_pays_for_nothing_twice(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    deaths = [
        ("settings", 1, "before"),
        ("list", 1, "after"),
        ("refresh", 1, "after"),
        ("refresh", 1, "before"),
        ("list", 2, "before"),
    ]
    with Deadly(*deaths) as provider, ExitStack() as stack:
        provider.numbers = {each: reputation(at=LONG_AGO) for each in NUMBERS}
        kubectl.apply(_secret(), _source(provider))
        kubectl.apply(pool("sales", *NUMBERS, sources=[{"name": "telnyx"}]))
        for node in range(len(deaths) + 1):
            folder = tmp_path / f"node-{node}"
            folder.mkdir()
            running = Running(kubectl, folder, "dialrota", "--no-leader-election")
            stack.callback(running.kill)
            left = len(provider.deaths)
            provider.kill = running.kill
            running.start()
            assert eventually(lambda: _is_over(kubectl) or len(provider.deaths) < left)  # noqa: B023  # Called at once.

        status = kubectl.read("reputationsource", "telnyx")["status"]
    assert provider.deaths == []
    assert set(provider.billed.values()) == {1}
    # Of the request that was noted down and never made nobody can know; it counts as paid.
    assert len(provider.billed) == 150
    assert status["budget"]["usedToday"] == 250
    assert status["answered"] == 250
    assert eventually(lambda: "sweep" not in _status(kubectl))


def test_what_a_running_sweep_has_paid_stands_in_the_status_before_it_is_paid(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    seen: list[dict[str, Any]] = []
    with TelnyxServer() as provider, ExitStack() as stack:
        provider.numbers = {each: reputation(at=LONG_AGO) for each in NUMBERS}
        provider.on_refresh = lambda numbers: seen.append(_status(kubectl)["sweep"])
        kubectl.apply(_secret(), _source(provider, perDay=120))
        kubectl.apply(pool("sales", *NUMBERS, sources=[{"name": "telnyx"}]))
        running = Running(kubectl, tmp_path, "dialrota", "--no-leader-election")
        stack.callback(running.kill)
        running.start()
        assert eventually(lambda: _is_over(kubectl))

    assert [(each["spent"], len(each["asked"])) for each in seen] == [(100, 100), (120, 120)]
    assert sum(provider.billed.values()) == 120
    assert _status(kubectl)["budget"]["usedToday"] == 120


def _is_over(kubectl: Kubectl) -> bool:
    return bool(_status(kubectl).get("lastSweep"))


def _status(kubectl: Kubectl) -> dict[str, Any]:
    status: dict[str, Any] = kubectl.read("reputationsource", "telnyx").get("status", {})
    return status


def _secret() -> dict[str, Any]:
    key = base64.b64encode(API_KEY.encode()).decode()
    meta = {"name": "telnyx"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": {"apiKey": key}}


def _source(provider: TelnyxServer, **budget: Any) -> dict[str, Any]:
    settings = {"endpoint": provider.endpoint, "enterpriseId": ENTERPRISE, "refresh": "WhenStale"}
    return {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "ReputationSource",
        "metadata": {"name": "telnyx"},
        "spec": {
            "type": "telnyx",
            "telnyx": settings,
            "secretRef": {"name": "telnyx", "key": "apiKey"},
            "interval": "24h",
            "budget": {**BUDGET, **budget},
        },
    }
