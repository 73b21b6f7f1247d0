"""A controller that is watched from outside tells the truth of itself under load too."""

import time
from typing import Final

import pytest

from fakes.controllers import eventually, pool
from fakes.desk import Desk
from fakes.inside import Inside

MANY: Final = [f"+1{area}55501{place:02d}" for area in (415, 503) for place in range(60)]
OTHER: Final = "+12125550101"


def test_a_long_pass_is_measured_whole_while_others_begin_and_end(
    desk: Desk, inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "dialrota.loop.passlog")
    desk.apply(pool("sales", *MANY), pool("other", OTHER))
    assert eventually(lambda: len(desk.states("sales")) == len(MANY))
    inside.look()
    caplog.clear()

    pulled = [{"number": n, "state": "Pulled", "reason": "Storm"} for n in MANY]
    desk.apply(pool("sales", numbers=pulled))
    assert eventually(lambda: desk.listed("sales") == [])
    began = seen_writing = time.monotonic()
    for turn in range(1000):
        asked = time.monotonic()
        if set(desk.states("sales").values()) == {"Pulled"}:
            break
        seen_writing = asked
        desk.apply(pool("other", OTHER, campaigns=[f"turn-{turn}"]))
    inside.look()

    took = [vars(r)["fields"]["milliseconds"] for r in caplog.records if r.msg == "pass.done"]
    assert len(took) > 3, "others began and ended meanwhile"
    assert max(took) >= 1000 * (seen_writing - began)
