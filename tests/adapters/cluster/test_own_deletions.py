"""A watch that tells of a deletion of ours before its answer does is no sign of a stranger."""

from typing import Any, Final

import pytest

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.model.pool import PoolKey
from fakes.controllers import pool
from fakes.fiction import FIRST
from fakes.logins import client_of
from fakes.looping import in_loop
from fakes.scriptedserver import Answer, Request, scripted

SALES: Final = PoolKey("dialers", "sales")
META: Final = {"namespace": "dialers", "uid": "u", "resourceVersion": "5"}
NUMBER: Final[dict[str, Any]] = {
    "metadata": {**META, "name": f"sales-{FIRST[1:]}"},
    "spec": {"number": FIRST, "poolRef": {"name": "sales"}},
}


@pytest.mark.parametrize("by_us", [True, False], ids=["ours", "a stranger's"])
@in_loop
async def test_only_a_stranger_disturbs(by_us: bool) -> None:
    mirror = Mirror(lambda: None)
    declared = pool("sales", FIRST)
    declared["metadata"] |= META
    mirror.heard(names.POOLS, mirror.read(names.POOLS, declared))
    mirror.heard(names.NUMBERS, mirror.read(names.NUMBERS, NUMBER))
    mirror.settle()
    row = mirror.numbers[SALES][FIRST]

    async def tell_first(request: Request, answer: Answer) -> None:
        mirror.gone(names.NUMBERS, row)
        await answer.json({"kind": "Status", "status": "Success"})

    async with scripted(tell_first) as server, client_of(server.url) as client:
        if by_us:
            await Hand(client, mirror, lambda: None).delete(names.NUMBERS, row)
        else:
            mirror.gone(names.NUMBERS, row)

    assert SALES not in mirror.numbers
    assert bool(mirror.disturbed) is not by_us
