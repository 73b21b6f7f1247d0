"""plan: what run would change, in all pools or in some."""

import json
from pathlib import Path
from typing import Any

from running import AT, POOL, Program


def as_json(program: Program, *arguments: str) -> Any:
    """Run a command for its JSON."""
    return json.loads(program(*arguments, "-o", "json").out)


def test_a_plan_is_what_run_then_does(repo: Path, program: Program) -> None:
    planned = as_json(program, "plan", "--at", AT)
    assert planned["changed"]
    program("run", "--once", "--at", AT)
    after = as_json(program, "plan", "--at", AT)

    listed = Path("rotation/dialers/sales/numbers.txt").read_text().split()
    (changes,) = [plan["changes"] for plan in planned["plans"]]
    assert sorted(c["number"] for c in changes if c["verb"] == "Add") == sorted(listed)
    assert all(change["reason"] for change in changes)
    assert not after["changed"]
    assert [plan["changes"] for plan in after["plans"]] == [[]]


def test_a_plan_says_by_its_exit_code_that_something_would_change(
    repo: Path, program: Program
) -> None:
    assert program("plan", "--at", AT).code == 0
    assert program("plan", "--at", AT, "--exit-code").code == 2
    program("run", "--once", "--at", AT)
    assert program("plan", "--at", AT, "--exit-code").code == 0


def test_the_plan_of_one_pool_does_not_count_what_changes_in_another(
    recorded: Path, program: Program
) -> None:
    text = POOL.replace("+1415", "+1628").replace("+1212", "+1646")
    Path("pools/other.yaml").write_text(text.replace("sales,", "other,"))

    assert program("plan", "--exit-code").code == 2
    assert program("plan", "--exit-code", "--pool", "other").code == 2
    assert program("plan", "--exit-code", "--pool", "sales").code == 0
    assert not as_json(program, "plan", "--pool", "sales")["changed"]


def test_an_unreadable_declaration_makes_a_plan_fail(recorded: Path, program: Program) -> None:
    Path("pools/sales.yaml").write_text(POOL.replace('"+14155550101"', "+14155550101"))
    done = program("plan", "--exit-code")
    assert done.code == 1
    assert "pools/sales.yaml:11:" in done.err
    assert "its last list, if it has one, keeps serving" in done.err


def test_the_plan_of_one_pool_says_nothing_of_another_that_cannot_be_used(
    recorded: Path, program: Program
) -> None:
    text = POOL.replace("sales,", "other,").replace("+1415", "+1628").replace("+1212", "+1646")
    Path("pools/other.yaml").write_text(text.replace('"+16285550101"', "+16285550101"))

    sound = program("plan", "--pool", "sales")
    assert (sound.code, sound.err) == (0, "")
    broken = program("plan", "--pool", "other")
    assert (broken.code, broken.out) == (
        1,
        "plan: 0 to change in 0 of 0 pools, 0 held back\n",
    )
    assert "pools/other.yaml:11:" in broken.err
