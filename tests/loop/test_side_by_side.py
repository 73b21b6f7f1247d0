"""What passes tell that are carried out side by side."""

import asyncio
from pathlib import Path

from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.model.pool import PoolKey
from fakes.passing import NOW, looping


def test_each_pass_tells_of_the_sources_that_it_asked_and_of_no_other(tmp_path: Path) -> None:
    async def both(reconciler: Reconciler) -> tuple[PassReport, PassReport]:
        older = reconciler.begin(NOW)
        newer = reconciler.begin(NOW + 1)
        return await reconciler.finish(older), await reconciler.finish(newer)

    with looping(tmp_path) as loop:
        older, newer = asyncio.run(both(loop._reconciler))

    assert older.swept.keys() == {PoolKey("dialers", "audit")}
    assert newer.swept.keys() == set()
