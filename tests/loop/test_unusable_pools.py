"""Whom people pull leaves the list of a pool that cannot be used, and nobody comes back to it."""

from pathlib import Path

import pytest

from dialrota.cli import outside
from dialrota.cli.settings import Settings
from dialrota.model.words import State
from fakes.passing import NOW, SALES, looping, recorded
from poolfiles import put
from running import LIST, POOL

PULLED = "+14155550101"
POLICY = "policy: {mode: Enforce}"
WORDLESS = f'{{number: "{PULLED}", provider: telnyx, labels: {{batch: "2026-05"}}}}'
WORD = f'{{number: "{PULLED}", state: Pulled, reason: "complaint"}}'
WITH_WORD = POOL.replace(WORDLESS, WORD)

UNUSABLE = {
    "a policy that is not there": WITH_WORD.replace(POLICY, "policyRef: {name: gone}"),
    "a mistake in another number": WITH_WORD.replace("+12125550103", "+1"),
    "another document of the same name": f"{POOL}---\n{WITH_WORD}",
}


def listed(repo: Path) -> list[str]:
    """Read the numbers that dialers get."""
    return (repo / LIST).read_text(encoding="utf-8").split()


@pytest.mark.parametrize("text", UNUSABLE.values(), ids=UNUSABLE)
def test_a_pulled_number_leaves_the_list_of_a_pool_that_cannot_be_used(
    text: str, tmp_path: Path
) -> None:
    with looping(tmp_path) as loop:
        loop.run(NOW)
        before = listed(tmp_path)
        put(tmp_path, "pools/sales.yaml", text)
        report = loop.run(NOW + 60)
        quiet = loop.run(NOW + 120)

        assert PULLED in before
        assert listed(tmp_path) == [number for number in before if number != PULLED]
        assert (report.published, quiet.changed) == ((SALES,), False)
        assert [*report.declared.broken] == [SALES]
        states = outside.open_state(Settings(tmp_path)).load_numbers(SALES)
        assert (states[PULLED].state, states[PULLED].in_rotation) == (State.PULLED, False)
        (told,) = [c for c in recorded(tmp_path)[SALES].conditions if c.type == "Ready"]
        assert (told.status, told.reason) == ("False", "InvalidDeclaration")

        put(tmp_path, "pools/sales.yaml", POOL)
        loop.run(NOW + 180)
        assert listed(tmp_path) == before


def test_a_number_that_comes_back_waits_until_its_pool_can_be_used(tmp_path: Path) -> None:
    with looping(tmp_path) as loop:
        loop.run(NOW)
        put(tmp_path, "pools/sales.yaml", WITH_WORD)
        loop.run(NOW + 60)
        put(tmp_path, "pools/sales.yaml", POOL.replace(POLICY, "policyRef: {name: gone}"))
        loop.run(NOW + 120)

    assert PULLED not in listed(tmp_path)
