"""What the chart grants is what the controller uses: no right more, and none that is missing.

A small life needs every right; which were used is read from the audit log of a real API server.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from controlplane import crds
from controlplane.binaries import Binaries
from controlplane.daemons import wait_until
from controlplane.shared import Shared
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from fakes.controllers import nudging, pod, pool, row
from fakes.desk import NUMBERS, POOLS, SOURCES, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.installing import ACCOUNT, Controller, Installed, installed
from fakes.made_use import Use, granted, used
from fakes.saying import AUDIT, PROVIDER, audit, audit_source, provider_source
from fakes.telnyx_server import TelnyxServer, reputation
from fakes.wire import Wire
from running import ROOT

# A server may drop watches of kinds that it was taught a moment ago without a word; that is
# noticed by their silence, after 75 seconds.
PATIENCE: Final = 120.0
OPTIONS: Final = (
    "deleteConfigMaps=true",
    'secrets=[{"namespace":"dialers","names":["provider"]}]',
    'nudgePodsIn=["dialers"]',
)


class Life:
    """What people and pods do in a namespace, and what its controller did by the audit log."""

    def __init__(self, on: Installed, wire: Wire, folder: Path) -> None:
        self._on = on
        self._wire = wire
        self._folder = folder
        self.desk = Desk(on.api, "dialers")

    def asked(self) -> list[dict[str, Any]]:
        """Read what the controller asked for, and how it was answered."""
        return self._on.server.audited(lambda entry: entry["user"]["username"] == ACCOUNT)

    def begin(self, *sources: dict[str, Any], **spec: Any) -> None:
        """Declare a pool; lose a number, a list to a hand, twice, and all connections."""
        self.desk.apply(*sources, pool("sales", FIRST, SECOND, THIRD, **spec))
        self.lists(FIRST, SECOND, THIRD)
        self.desk.apply(pool("sales", FIRST, SECOND, **spec))
        self.lists(FIRST, SECOND)
        for _ in range(2):
            change = {"data": {"numbers.txt": THIRD}}
            self.desk.merge(CONFIG_MAPS, "sales-rotation", change, manager="hasty-hands")
            self.lists(FIRST, SECOND)
        self._wire.cut()

    def lists(self, *wanted: str) -> None:
        """Wait for a list."""
        assert wait_until(lambda: self.desk.listed("sales") == [*wanted], PATIENCE), wanted

    def stir(self, wanted: set[Use], spec: dict[str, Any]) -> bool:
        """Change what is being written under its hands, until all of these rights are used."""

        def turn() -> bool:
            now = int(time.time())
            audit(self._folder, now, Clean=[FIRST] if now % 2 else [FIRST, SECOND])
            pulled = {"number": FIRST, "state": "Pulled", "reason": f"It is {now}"}
            for entry in (pulled, {"number": FIRST}):
                self.desk.apply(pool("sales", numbers=[entry, {"number": SECOND}], **spec))
                for _ in range(5):
                    self._touch(POOLS, "sales")
                    self._touch(NUMBERS, row("sales", FIRST))
                    self._touch(SOURCES, spec["sources"][0]["name"])
            return wanted <= used(self.asked(), wanted)

        return wait_until(turn, PATIENCE)

    def _touch(self, kind: Kind, name: str) -> None:
        body = {"metadata": {"annotations": {"somebody.example/at": str(time.monotonic_ns())}}}
        self.desk.merge(kind, name, body, manager="somebody")


@pytest.fixture
def live(programs: Binaries, plane: Shared, tmp_path: Path) -> Callable[..., Any]:
    """Make lives, each on a server of its own that has what was rendered."""

    @contextmanager
    def live(objects: list[dict[str, Any]], *options: str) -> Iterator[Life]:
        file = tmp_path / "rendered.yaml"
        file.write_text(yaml.safe_dump_all(objects), encoding="utf-8")
        with (
            installed(programs, plane, tmp_path, file) as on,
            Wire(on.server.access.url) as wire,
        ):
            crds.install(on.server.access, ROOT / "crds")
            config = wire.kubeconfig(on.kubeconfig(), tmp_path)
            controller = Controller(config, tmp_path, *options)
            try:
                assert wait_until(controller.is_ready, PATIENCE), controller.log.read_text("utf-8")
                on.server.access.service_account("dialers", "default")
                yield Life(on, wire, tmp_path)
            finally:
                controller.kill()

    return live


def test_in_every_namespace_with_every_option_each_right_is_used_and_nothing_is_denied(
    live: Any, render: Any
) -> None:
    objects = render(*OPTIONS, "createNamespace=true")
    given = granted(objects)
    spec = {"sources": [PROVIDER], "deletionPolicy": "Delete", **nudging(app="dialer")}
    deleted = {each for each in given if (each.thing, each.verb) == ("configmaps", "delete")}
    with TelnyxServer() as site, live(objects) as life:
        site.numbers = {number: reputation("low") for number in (FIRST, SECOND, THIRD)}
        life.desk.apply(pod("dialer", app="dialer"))
        life.begin(*provider_source(site), **spec)
        life.stir(given - deleted, spec)
        life.desk.delete(POOLS, "sales")
        wait_until(lambda: life.desk.listed("sales") is None, PATIENCE)
        check(life.asked(), given)


def test_in_one_namespace_without_options_each_right_is_used_and_nothing_is_denied(
    live: Any, render: Any
) -> None:
    objects = render('namespace="dialers"', "createNamespace=true")
    given, spec = granted(objects), {"sources": [AUDIT]}
    with live(objects, "--namespace=dialers") as life:
        life.begin(audit_source(), **spec)
        life.stir(given, spec)
        check(life.asked(), given)


def check(asked: list[dict[str, Any]], given: set[Use]) -> None:
    """Compare what was asked for with what was granted."""
    refused = [each for each in asked if each["responseStatus"]["code"] in (401, 403)]
    found = used(asked, given)

    assert refused == []
    assert given - found == set(), "granted and never used"
    assert found - given == set(), "used and not granted by the chart"
