"""The dated audits of pools/, replayed by the documented script, tell the story they promise."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import pytest

from dialrota.model.words import State
from documents import ROOT, blocks

NEVER_SHOWN: Final = {"Held", "Duplicate"}  # Nobody holds one here; the other has an example.

Pass = dict[str, Any]


def records(folder: Path) -> dict[str, dict[str, Any]]:
    """Read every line of every state file, by number."""
    lines = [
        json.loads(line)
        for file in sorted((folder / "state").rglob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return {line["number"]: line for line in lines}


def modes(folder: Path) -> dict[str, str]:
    """Read the mode of every published list, by pool."""
    return {
        file.parent.name: json.loads(file.read_bytes())["mode"]
        for file in sorted((folder / "rotation").rglob("rotation.json"))
        if file.parent.parent.parent.name == "rotation"
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the script on a copy of the pools, and keep what every pass left behind."""
    folder = tmp_path_factory.mktemp("replay")
    repository = folder / "repository"
    shutil.copytree(ROOT / "pools", repository / "pools")
    wrapper = folder / "dialrota"
    wrapper.write_text(
        f'#!/bin/sh\n"{sys.executable}" -m dialrota "$@" || exit $?\n'
        f'while [ "$1" != --at ]; do shift; done\n'
        f'cp -R "{folder}/out" "{folder}/seen-$2"\n',
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    environment = {**os.environ, "DIALROTA": str(wrapper), "PYTHONPATH": str(ROOT / "controller")}
    script = [str(ROOT / "docs" / "examples" / "replay.sh"), str(folder / "out")]
    done = subprocess.run(
        script, cwd=repository, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def history(folder: Path) -> dict[str, Pass]:
    """Read states and modes after each pass, by the time of the pass."""
    return {
        seen.name.removeprefix("seen-"): {"numbers": records(seen), "modes": modes(seen)}
        for seen in sorted(folder.glob("seen-*"))
    }


def test_shows_every_state_but_held_and_duplicate(history: dict[str, Pass]) -> None:
    """Each word of the table is seen at some time."""
    seen = {line["state"] for each in history.values() for line in each["numbers"].values()}
    assert seen == {state.value for state in State} - NEVER_SHOWN


def test_shows_the_modes_that_are_promised(history: dict[str, Pass]) -> None:
    """Each mode is seen in the pool that is made to show it."""
    seen = defaultdict(set)
    for each in history.values():
        for pool, mode in each["modes"].items():
            seen[pool].add(mode)
    assert seen["sales-us"] == {"Normal"}
    assert seen["renewals"] == {"Normal", "Floor"}
    assert seen["toll-free"] == {"Normal", "Fallback", "Exhausted"}
    assert seen["appointments"] == {"Empty", "Normal"}


def test_ends_with_many_states_at_once(history: dict[str, Pass]) -> None:
    """The last pass shows what the map of the pools says of it."""
    last = history[max(history)]["numbers"]
    states = {number: line["state"] for number, line in last.items()}
    assert states["+14155550101"] == "Capped"
    assert states["+14155550102"] == "AtRisk"
    assert states["+14155550103"] == "Flagged"
    assert states["+14155550104"] == "Resting"
    assert states["+12125550101"] == "Quarantined"
    assert states["+12125550102"] == "Blocked"
    assert states["+13125550101"] == "WarmUp"
    assert states["+13125550102"] == "Unknown"
    assert states["+19195550102"] == "Screening"
    assert (last["+12135550101"]["reason"], last["+16175550102"].get("unverified")) == (
        "RestExceeded",
        True,
    )


def test_an_override_keeps_its_number_in_the_list(history: dict[str, Pass]) -> None:
    """The labelled number under an override is published, and says why."""
    last = history[max(history)]["numbers"]["+12135550102"]
    assert (last["state"], last["inRotation"], last["reason"]) == ("Flagged", True, "Override")


def dialrota(folder: Path, *words: str) -> str:
    """Run one command on what the replay left behind."""
    done = subprocess.run(
        [sys.executable, "-m", "dialrota", *words, "--out", str(folder / "out")],
        cwd=folder / "repository",
        env={**os.environ, "PYTHONPATH": str(ROOT / "controller")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_second_replay_into_the_same_folder_says_what_to_do(folder: Path) -> None:
    before = written(folder)
    script = [str(ROOT / "docs" / "examples" / "replay.sh"), str(folder / "out")]
    done = subprocess.run(
        script, cwd=folder / "repository", capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.endswith("remove it, or name another folder\n")
    assert written(folder) == before


def test_the_table_of_the_readme_is_real(folder: Path) -> None:
    """What the README prints is what the command prints after the replay."""
    (shown,) = (block.text for block in blocks(ROOT / "README.md", "text"))
    assert shown == dialrota(folder, "status", "--pool", "sales-us", "--area", "415")


def test_the_rotation_of_the_readme_is_real(folder: Path) -> None:
    """What the README shows is what dialers mount after the replay."""
    (shown,) = (block.text for block in blocks(ROOT / "README.md", "json"))
    mounted = folder / "out" / "rotation" / "dialers" / "renewals" / "mount" / "..data"
    assert json.loads(shown) == json.loads((mounted / "rotation.json").read_bytes())


def written(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Read the bytes and the time of every file below the output, but the disposable cache."""
    return {
        str(file): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in sorted((folder / "out").rglob("*"))
        if file.is_file() and ".cache" not in file.parts
    }


def test_a_quiet_pass_after_it_leaves_every_byte(folder: Path) -> None:
    """A minute later, nothing new was observed: nothing is written."""
    before = written(folder)
    dialrota(folder, "run", "--once", "--at", "2026-11-20T17:46:00Z")
    assert written(folder) == before
