"""A pool that goes easy after losses says so, and until when."""

from dataclasses import replace

import pytest

from dialrota.cli.render import status as render_status
from dialrota.cli.render.status import View
from dialrota.cli.render.table import Look
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.state import PoolState
from dialrota.model.words import Mode

KEY = PoolKey("dialers", "sales")
CALM = PoolState(
    key=KEY, mode=Mode.NORMAL, reason=Reason.ROTATING, pace=50, stabilise_until=1_800_000_000
)


def test_the_counters_say_why_the_pace_is_halved() -> None:
    (*_, line) = render_status.counters(CALM, [], Look())
    assert line.startswith(
        "mode Normal (Rotating), pace 50% (Stabilising until 2027-01-15T08:00:00Z), "
    )


@pytest.mark.parametrize(
    ("pool", "reason"),
    [
        (CALM, "Stabilising"),
        (replace(CALM, stabilise_until=None, pace=100), "Rotating"),
        (replace(CALM, reason=Reason.BELOW_FLOOR), "BelowFloor"),
    ],
)
def test_the_row_of_a_pool_says_why_unless_there_is_a_graver_reason(
    pool: PoolState, reason: str
) -> None:
    (_, row) = render_status.overview([pool], View(Look()))
    assert row.split()[-1] == reason
