"""The story that ``kubectl get events`` tells of the pools of this repository, and of a person."""

import re
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import yaml

from controlplane.kubectl import Kubectl
from dialrota.model.instant import DAY, HOUR, parse_instant
from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, POOLS, SOURCES, Desk
from fakes.fiction import FIRST, SECOND
from fakes.inside import Inside
from fakes.printed import expect
from fakes.saying import PROVIDER, provider_source
from fakes.scraping import value
from fakes.telnyx_faults import BREAKS
from fakes.telnyx_server import TelnyxServer
from running import ROOT

LAST_AUDIT: Final = parse_instant("2026-11-20T18:00:00Z")
HOLD: Final = {"reason": "Wrong voice", "by": "dana@example.com"}
HELD: Final = "+14155550105"
NEWS: Final = """\
number,engine,carrier,verdict,score,label,observedAt
+14155550105,hiya,att,Flagged,88,Spam Likely,2026-11-20T18:30:00Z
+15035550102,tns,verizon,Flagged,79,Potential Spam,2026-11-20T18:30:00Z
"""

Begin = Callable[..., Inside]


def seeds(namespace: str) -> Iterable[dict[str, Any]]:
    """Read the declarations of this repository, for another namespace."""
    for file in sorted((ROOT / "pools").glob("*.yaml")):
        for content in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            yield {**content, "metadata": {**content["metadata"], "namespace": namespace}}


def hold(desk: Desk, inside: Inside, wish: dict[str, str] | None) -> None:
    """Hold a number, or let it go, and have that carried out."""
    inside.ahead += HOUR // 6
    name = row("sales-us", HELD)
    inside.heard(NUMBERS, desk.merge(NUMBERS, name, {"spec": {"hold": wish}}))
    inside.look()


def told(kubectl: Kubectl, desk: Desk) -> str:
    """Print events as kubectl does, without ages: by ten minutes, and then by object."""
    head, *lines = kubectl("get", "events").splitlines()
    events = desk.events()

    def moment(line: str) -> tuple[str, list[str]]:
        at = next(e["eventTime"] for e in events if line.endswith(e["note"]))
        return at[: len("2026-11-20T18:0")], line.split(maxsplit=4)[3:]

    ageless = [re.sub(r"^\S+ +", f"{'0s':<12}", line) for line in lines]
    return "\n".join([head, *sorted(ageless, key=moment)])


def test_the_events_of_the_seeds_and_of_a_person_read_well(
    desk: Desk, begin: Begin, kubectl: Kubectl, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "pools", tmp_path / "pools")
    desk.apply(*seeds(desk.namespace))
    inside = begin()
    inside.ahead = LAST_AUDIT - int(time.time())
    inside.start().look()
    hold(desk, inside, HOLD)
    hold(desk, inside, None)
    (tmp_path / "pools/audits/carrier-news.csv").write_text(NEWS, encoding="utf-8")
    inside.look(HOUR)
    assert eventually(lambda: not inside.controller.telling)

    expect(told(kubectl, desk), "events")
    assert value(inside.metrics(), "dialrota_events_dropped_total") == 0


def test_a_number_that_joins_is_told_of_whether_or_not_it_has_an_object_yet(
    desk: Desk, inside: Inside
) -> None:
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: len(desk.states("sales")) == 2)
    for name in range(10, 20):
        inside.heard(POOLS, desk.apply(pool("sales", FIRST, f"+141555501{name}")))
        inside.look()
    assert eventually(lambda: not inside.controller.telling)

    notes = [each["note"] for each in desk.events()]
    assert sum("oined the list: " in note for note in notes) == 10


def about(desk: Desk, kind: str) -> list[tuple[str, str, str]]:
    """Read the events about objects of a kind, first to last: type, reason and note."""
    events = sorted(desk.events(), key=lambda each: str(each["eventTime"]))
    told = [each for each in events if each["regarding"]["kind"] == kind]
    return [(each["type"], each["reason"], each["note"]) for each in told]


def test_a_pool_that_cannot_be_used_says_so_and_says_when_it_is_ready_again(
    desk: Desk, inside: Inside
) -> None:
    for wanted in ({}, {"policyRef": {"name": "nope"}}, {}):
        inside.ahead += HOUR
        inside.heard(POOLS, desk.apply(pool("sales", FIRST, **wanted)))
        inside.look()
    assert eventually(lambda: not inside.controller.telling)

    told = [(kind, reason) for kind, reason, _ in about(desk, "NumberPool")]
    assert told[-2:] == [("Warning", "InvalidDeclaration"), ("Normal", "Rotating")]
    assert about(desk, "NumberPool")[-1][2].startswith("Ready again.")


def test_a_source_that_fails_says_so_once_and_says_when_it_answers_again(
    desk: Desk, inside: Inside
) -> None:
    with TelnyxServer() as site:
        inside.heard(SOURCES, desk.apply(*provider_source(site)))
        inside.heard(POOLS, desk.apply(pool("sales", FIRST, sources=[PROVIDER])))
        inside.look()
        site.misbehave("settings", BREAKS["500"])
        inside.look(DAY)
        inside.look(8 * HOUR)
        site.behave()
        inside.look(8 * HOUR)
    assert eventually(lambda: not inside.controller.telling)

    told = [(kind, reason) for kind, reason, _ in about(desk, "ReputationSource")]
    assert told == [("Warning", "SweepFailed"), ("Normal", "Swept")]
