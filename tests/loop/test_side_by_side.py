"""What passes tell that are carried out side by side."""

import asyncio
from pathlib import Path

from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.model.instant import format_instant
from dialrota.model.pool import PoolKey
from fakes.passing import NOW, looping
from poolfiles import put

UNTIL = NOW + 20
QUICK = f"""
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {{name: quick, namespace: dialers}}
spec:
  owner: telephony@example.com
  policy: {{mode: Enforce}}
  numbers:
  - {{number: "+16285550101"}}
  - {{number: "+16285550102", state: Pulled, reason: x, until: "{format_instant(UNTIL)}"}}
"""


def test_each_pass_tells_of_the_sources_that_it_asked_and_of_no_other(tmp_path: Path) -> None:
    async def both(reconciler: Reconciler) -> tuple[PassReport, PassReport]:
        older = reconciler.begin(NOW)
        newer = reconciler.begin(NOW + 1)
        return await reconciler.finish(older), await reconciler.finish(newer)

    with looping(tmp_path) as loop:
        older, newer = asyncio.run(both(loop._reconciler))

    assert older.swept.keys() == {PoolKey("dialers", "audit")}
    assert newer.swept.keys() == set()


def test_the_pass_that_ends_last_forgets_no_moment_of_a_pool_declared_meanwhile(
    tmp_path: Path,
) -> None:
    async def both(reconciler: Reconciler) -> tuple[PassReport, PassReport]:
        older = reconciler.begin(NOW)
        put(tmp_path, "pools/quick.yaml", QUICK)
        newer = reconciler.begin(NOW)
        first = await reconciler.finish(newer)
        return first, await reconciler.finish(older)

    with looping(tmp_path) as loop:
        first, last = asyncio.run(both(loop._reconciler))

    assert first.next_at == UNTIL
    assert last.next_at == UNTIL
