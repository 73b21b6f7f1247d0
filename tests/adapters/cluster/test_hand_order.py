"""Of the writes that wait for their turn, those of lists go first and those of numbers last."""

import asyncio
import json
from pathlib import PurePosixPath
from typing import Any

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.adapters.kube.turns import Turns
from fakes.logins import client_of
from fakes.looping import in_loop, until
from fakes.scriptedserver import Answer, Request, scripted


def body(kind: Kind, name: str, **spec: Any) -> dict[str, Any]:
    """Write an object."""
    metadata = {"namespace": "dialers", "name": name}
    return {
        "apiVersion": kind.api_version,
        "kind": kind.name,
        "metadata": metadata,
        "spec": spec,
    }


@in_loop
async def test_a_list_does_not_wait_behind_the_records_of_numbers() -> None:
    go_on = asyncio.Event()

    async def made(request: Request, answer: Answer) -> None:
        await go_on.wait()
        sent = json.loads(request.body)
        sent["metadata"] |= {"uid": "u", "resourceVersion": "7"}
        await answer.json(sent)

    numbers = [
        body(names.NUMBERS, f"n{n}", number=f"+1415555010{n}", poolRef={"name": "a"})
        for n in range(3)
    ]
    async with scripted(made) as server, client_of(server.url) as client:
        client.turns = Turns(1)
        hand = Hand(client, Mirror(lambda: None), lambda: None)
        writes = [hand.create(names.NUMBERS, each, "m") for each in numbers]
        writes.append(hand.create(names.POOLS, body(names.POOLS, "p"), "m"))
        writes.append(hand.create(CONFIG_MAPS, body(CONFIG_MAPS, "c"), "m"))
        tasks = [asyncio.create_task(write) for write in writes]
        await until(lambda: len(server.requests) == 1)
        go_on.set()
        await asyncio.gather(*tasks)

    went = [PurePosixPath(request.path).name for request in server.requests]
    assert went == ["n0", "c", "p", "n1", "n2"]
