"""The audit against every decision of every scenario: as it is, and with one thing wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from builders import make_entry, make_line
from deciding.fleets import decide_all
from dialrota.decide import audit
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.pool import Pool
from dialrota.model.words import Desired, Mode
from scenarios.engine import EngineStore
from scenarios.harness import folders, load, play


class Tampering(EngineStore):
    """Audits every decision of the engine as it is, and with one thing wrong at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted = 0
        self.mistakes: list[str] = []

    def decide(self, world: World) -> tuple[Decision, ...]:
        decisions = decide_all(world)
        for decision in decisions:
            published = world.published.get(decision.key)
            self.mistakes += audit.violations(decision, published, world.now)
            self.accepted += 1
            for name, bad in _tampered(decision):
                if not list(audit.violations(bad, published, world.now)):
                    self.mistakes.append(f"accepted: {name}")
        return decisions


def _tampered(decision: Decision) -> list[tuple[str, Decision]]:
    rotation = decision.rotation
    if rotation is None:
        return []
    own = [line for line in rotation.numbers if line.number not in decision.claims]
    first, rest = tuple(own[:1]), tuple(line for line in rotation.numbers if line not in own[:1])
    lists = {"a pace over 100": replace(rotation, pace=101)}
    if first:
        lists |= {
            "a number twice": replace(rotation, numbers=(*first, *first, *rest)),
            "an empty list": replace(rotation, numbers=()),
            "a list that lost one": replace(rotation, numbers=rest),
            "a weightless number": replace(rotation, numbers=(first[0]._replace(weight=0), *rest)),
            "a silent mode": replace(rotation, mode=Mode.PAUSED),
            "a stranger": replace(rotation, numbers=(make_line("+13055550199"), *first, *rest)),
        }
    found = [(name, replace(decision, rotation=bad)) for name, bad in lists.items()]
    for line in first:
        pulled = _pulled(decision.pool, line.number)
        found.append(("a pulled number", replace(decision, pool=pulled)))
    return found


def _pulled(pool: Pool, number: str) -> Pool:
    entries = (
        *(entry for entry in pool.entries if entry.number != number),
        make_entry(number, desired=Desired.PULLED),
    )
    return replace(pool, entries=entries)


@pytest.mark.parametrize("folder", folders(), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_every_decision_of_a_scenario_is_accepted_and_no_tampered_one(folder: Path) -> None:
    witness = Tampering()

    list(play(load(folder), witness))  # What comes out is judged beside the scenarios.
    assert witness.mistakes == []
    assert witness.accepted > 0
