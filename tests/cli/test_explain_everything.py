"""explain on every number of the project's own pools, after sixty days of audits."""

import json
from pathlib import Path
from typing import Any

import pytest

from running import Program


@pytest.fixture
def lived(project: Path, program: Program, tmp_path: Path) -> Path:
    """Replay the audits of the project's pools."""
    out = tmp_path / "lived"
    done = program("--repo", str(project), "demo", "--out", str(out), "--once")
    assert done.code == 0, done.err
    return out


def kinds(lived: Path) -> list[dict[str, Any]]:
    """Choose one number of every pool and reason."""
    found: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for file in sorted((lived / "state/dialers").glob("*.jsonl")):
        for line in file.read_text().splitlines():
            row = json.loads(line)
            found.setdefault((row["pool"], row["reason"], row["inRotation"]), row)
    return list(found.values())


def test_every_kind_of_number_is_explained(lived: Path, program: Program) -> None:
    """The rule fits the state, and what is foretold is on the other side of the list."""
    rules: dict[str, set[str]] = {}
    for row in kinds(lived):
        words = ("explain", row["number"], "--pool", row["pool"], "-o", "json")
        told = json.loads(program("--repo", str(lived), *words).out)
        rules.setdefault(told["rule"], set()).add(told["status"]["reason"])
        assert told["status"]["state"] == row["state"]
        assert told["message"]
        side = "out of the list" if row["inRotation"] else "in the list"
        assert [flip for flip in told["flips"] if side not in flip["outcome"]] == []
        foretold = [(flip["outcome"], flip.get("at")) for flip in told["flips"]]
        assert len({*foretold}) == len(foretold), "nothing is foretold twice"

    assert rules["3.2"] == {"SpamLabelled", "CallsBlocked"}
    assert rules["3.4"] == {"Resting"}
    assert rules["3.7"] == {"RestExceeded"}
    assert rules["3.8"] == {"WarmingUp"}
    assert rules["3.9"] == {"RepeatedFlags"}
    assert rules["6.2"] == {"KeptByFloor"}
    assert rules["6.3"] == {"KeptByFallback"}
    assert {"PulledByPerson", "RetiredByPerson", "Override"} <= rules["4"]
    assert "9" in rules


def test_a_quarantined_number_ends_with_what_brings_it_back(lived: Path, program: Program) -> None:
    row = next(each for each in kinds(lived) if each["reason"] == "RepeatedFlags")
    words = ("--repo", str(lived), "explain", row["number"], "--pool", row["pool"])

    last = program(*words).out.splitlines()[-1]

    assert "Quarantine ends by a person's word alone: pull it" in last
    assert f"dialrota pull {row['number']} --pool dialers/{row['pool']}" in last
    assert "or retire it" in last


def test_a_search_without_result_says_how_far_it_went(lived: Path, program: Program) -> None:
    """Numbers that nobody has asked about and nothing holds out stay whatever is tried."""
    said = [
        program("--repo", str(lived), "explain", row["number"], "--pool", row["pool"]).out
        for row in kinds(lived)
    ]
    empty = [text for text in said if "What would take it" not in text]

    assert empty
    assert all(
        "Nothing found within 16 looks ahead" in text or "Quarantine" in text for text in empty
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+12135550102", ["override", "Override", "in rotation"]),
        ("+16175550102", ["rule 1.6, Unverified"]),
        ("+12125550104", ["rule 4", "Retired"]),
        ("+15035550110", ["rule 9", "Covers +"]),
        ("+14155550101", ["rule 5, DailyCapReached", "usage"]),
    ],
)
def test_what_is_special_about_a_number_is_said(
    number: str, said: list[str], lived: Path, program: Program
) -> None:
    out = program("--repo", str(lived), "explain", number).out
    assert [word for word in said if word not in out] == []


def test_a_suspended_and_an_observing_pool_say_so(lived: Path, program: Program) -> None:
    pool = lived / "pools/toll-free.yaml"
    text = pool.read_text()
    pool.write_text(text.replace("spec:\n", "spec:\n  suspend: true\n"))
    assert "is suspended" in program("--repo", str(lived), "explain", "+18005550101").out
    pool.write_text(text.replace("spec:\n", "spec:\n  policy: {mode: Observe}\n"))
    assert "only observes" in program("--repo", str(lived), "explain", "+18005550101").out


def test_a_number_in_two_pools_is_explained_in_its_owner(lived: Path, program: Program) -> None:
    pool = lived / "pools/toll-free.yaml"
    pool.write_text(pool.read_text() + '  - {number: "+14155550105"}\n')
    owner = program("--repo", str(lived), "explain", "+14155550105").out
    other = program("--repo", str(lived), "explain", "+14155550105", "--pool", "toll-free").out
    assert "of dialers/sales-us is Healthy" in owner
    assert "rule 8, DeclaredElsewhere" in other
    wrong = program("--repo", str(lived), "explain", "+14155550105", "--pool", "renewals")
    assert wrong.code == 64
    assert "dialers/sales-us, dialers/toll-free" in wrong.err
