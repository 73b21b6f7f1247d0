"""Every scenario folder against the pure engine, and every rule against the list of rules."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from scenarios.engine import EngineStore
from scenarios.harness import HERE, folders, load, play

FOLDERS = folders()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_engine_decides_as_the_scenario_says(folder: Path) -> None:
    differences = list(play(load(folder), EngineStore()))

    assert differences == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_nothing_changes_before_the_next_evaluation(folder: Path) -> None:
    differences = list(play(load(folder), EngineStore(), waiting=True))

    assert [line for line in differences if " waiting: " in line] == []


def test_every_rule_has_at_least_two_scenarios() -> None:
    rules = yaml.safe_load((HERE / "rules.yaml").read_text(encoding="utf-8"))
    told = Counter(rule for folder in FOLDERS for rule in load(folder).rules)

    assert set(told) <= set(rules), "a scenario names a rule that is not in rules.yaml"
    assert {rule: told[rule] for rule in rules if told[rule] < 2} == {}


def test_scenarios_are_small_enough_to_read() -> None:
    sizes = {
        str(path.relative_to(HERE)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in FOLDERS
        for path in folder.iterdir()
    }

    assert {name: lines for name, lines in sizes.items() if lines >= 80} == {}
    assert len(FOLDERS) >= 150
