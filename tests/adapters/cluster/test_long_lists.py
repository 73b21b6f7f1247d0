"""A list too long for one ConfigMap, on a real server, read as the documents say."""

import json
from dataclasses import replace
from typing import Any, Final

from builders import make_rotation
from controlplane.kubectl import Kubectl
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.cli.cluster.connecting import Target, connect, timing
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Rotation
from dialrota.wire.rotation import seal
from fakes.looping import in_loop

LIST: Final = "sales-rotation"


def _rotation(kubectl: Kubectl, count: int, leave: int = 0) -> Rotation:
    numbers = [f"+1415{index:07}" for index in range(leave, count)]
    return replace(make_rotation(*numbers), key=PoolKey(kubectl.namespace, "sales"))


def _read(kubectl: Kubectl) -> tuple[int, list[str]]:
    """Follow the manifest, where there is one; return generation and numbers."""
    data = kubectl.read("configmap", LIST)["data"]
    document = json.loads(data["rotation.json"])
    if document["schema"] == "dialrota.dev/rotation/v1":
        return document["generation"], [line["number"] for line in document["numbers"]]
    numbers: list[str] = []
    for shard in document["shards"]:
        part = json.loads(kubectl.read("configmap", shard["name"])["data"]["rotation.json"])
        assert part["sha256"] == shard["sha256"]
        assert part["generation"] == document["generation"]
        assert len(part["numbers"]) == shard["count"]
        numbers += [line["number"] for line in part["numbers"]]
    assert len(numbers) == document["count"]
    assert data["numbers.txt"].split() == numbers
    return document["generation"], numbers


def _everything(kubectl: Kubectl) -> str:
    items: list[Any] = kubectl.read("configmap", "-l", "dialrota.dev/pool=sales")["items"]
    return json.dumps([each.get("data", {}) for each in items])


@in_loop
async def test_a_list_grows_over_the_limit_loses_a_number_and_shrinks_again(
    kubectl: Kubectl,
) -> None:
    target = Target(str(kubectl.kubeconfig), None, kubectl.namespace)
    async with connect(target) as client:
        part = Part(kubectl.namespace)
        store = ClusterStore(client, timing(), part, lambda: None)
        await store.start()
        writer, key = store.writer, PoolKey(kubectl.namespace, "sales")
        try:
            for generation, (count, leave) in enumerate(
                [(4, 0), (12_000, 0), (12_000, 1), (7_000, 1), (12_000, 2), (5, 2)], start=1
            ):
                made = seal(_rotation(kubectl, count, leave), generation)
                await writer.publish(made, LIST)

                wanted = [line.number for line in made.rotation.numbers]
                assert _read(kubectl) == (generation, wanted)
                assert store.records.actual(key) == made
                assert not await writer.repair(made, LIST)
                if leave:  # Nowhere, not even where no manifest leads.
                    assert "+14150000000" not in _everything(kubectl)

            made = seal(_rotation(kubectl, 12_000), 9)
            await writer.publish(made, LIST)
            manifest = store.mirror.lists[PoolKey(kubectl.namespace, LIST)].manifest
            assert manifest is not None
            torn = manifest.shards[1].name
            edit = '{"data": {"rotation.json": "{}"}}'
            kubectl("patch", "configmap", torn, f"--patch={edit}")
            while store.records.actual(key) is not None:
                await store.wait(0.1)
            assert await writer.repair(made, LIST)
            assert _read(kubectl)[0] == 9
            assert store.records.actual(key) == made
        finally:
            await store.stop()
