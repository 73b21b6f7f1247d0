"""Of a list in shards a number is told to have left once no shard that counts holds it."""

from dataclasses import replace
from typing import Final

import httpx
import pytest

from builders import NOW, make_rotation, make_state
from controlplane.shared import Shared
from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.rows import DOCUMENT, Marks, Meta, Number
from dialrota.cli.plugin.leaving import Leaving
from dialrota.cli.plugin.rows import Row
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.model.state import Claim, NumberState
from dialrota.wire import rotation, shards
from fakes.desk import Desk
from fakes.looping import in_loop
from fakes.plugging import client_on

LIST: Final = "sales-rotation"
ALL: Final = [f"+1415{index:07}" for index in range(shards.NUMBERS + 2)]
FIRST: Final = ALL[0]
LAST: Final = ALL[-1]  # In the second shard.


class LongList:
    """A list so long that its numbers stand in shards alone: a manifest has no room for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.key = PoolKey(desk.namespace, "sales")

    def make(self, generation: int, *without: str) -> Published:
        """Make a generation of it, without some."""
        lines = [number for number in ALL if number not in without]
        return rotation.seal(replace(make_rotation(*lines), key=self.key), generation)

    def put_shards(self, whole: Published, ring: str) -> None:
        """Write the shards of one ring."""
        for place, part in enumerate(shards.split(whole)):
            label = f"{ring}{place}"
            meta = {"name": f"{LIST}-{label}", "namespace": self.key.namespace}
            body = bodies.shard(self.key, bodies.of_list(part), meta, label)
            self._desk.apply(body, manager=names.LIST_MANAGER)

    def lead(self, whole: Published, ring: str) -> None:
        """Lead readers to a ring."""
        parts = shards.split(whole)
        named = [(f"{LIST}-{ring}{place}", part) for place, part in enumerate(parts)]
        document = shards.encode(shards.describe(whole, named)).decode()
        meta = {"name": LIST, "namespace": self.key.namespace}
        body = bodies.config_map(self.key, {DOCUMENT: document}, meta, Marks())
        self._desk.apply(body, manager=names.LIST_MANAGER)


@in_loop
async def test_a_number_has_left_a_long_list_once_every_shard_that_counts_is_without_it(
    api: httpx.Client, namespace: str, plane: Shared, capsys: pytest.CaptureFixture[str]
) -> None:
    long = LongList(Desk(api, namespace))
    first, second, third = long.make(1), long.make(2, FIRST), long.make(3, FIRST, LAST)
    long.put_shards(first, "a")
    long.lead(first, "a")
    async with client_on(plane.access) as client:
        leaving = Leaving(client, [_row(long.key, FIRST), _row(long.key, LAST)])
        await leaving.find()
        leaving.say_absent()
        assert [each.held for each in leaving.lists.values()] == [[FIRST, LAST]]
        assert not await leaving.are_gone()

        long.put_shards(second, "b")
        long.lead(second, "b")
        assert not await leaving.are_gone(), "the second shard holds one of the two"
        long.put_shards(third, "a")
        assert not await leaving.are_gone(), "nobody is led there yet"
        long.lead(third, "a")
        long.put_shards(second, "a")
        assert not await leaving.are_gone(), "shards of another time than their manifest"
        long.put_shards(third, "a")
        assert await leaving.are_gone()

    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{long.key}: {FIRST}, {LAST} left the published list at ")
    assert told.endswith(", generation 3")


@in_loop
async def test_a_number_that_stands_in_no_shard_is_said_to_be_in_no_list(
    api: httpx.Client, namespace: str, plane: Shared, capsys: pytest.CaptureFixture[str]
) -> None:
    long = LongList(Desk(api, namespace))
    made = long.make(1, LAST)
    long.put_shards(made, "a")
    long.lead(made, "a")
    async with client_on(plane.access) as client:
        leaving = Leaving(client, [_row(long.key, LAST)])
        await leaving.find()
        leaving.say_absent()

    assert leaving.lists == {}
    assert capsys.readouterr().out == f"{LAST}: in no published list\n"


@in_loop
async def test_a_number_that_left_before_the_first_look_is_said_to_have_left(
    api: httpx.Client, namespace: str, plane: Shared, capsys: pytest.CaptureFixture[str]
) -> None:
    short = PoolKey(namespace, "short")
    _put_list(Desk(api, namespace), short, 7, LAST)
    async with client_on(plane.access) as client:
        leaving = Leaving(client, [_row(short, FIRST, make_state(FIRST))])
        await leaving.find()
        leaving.say_absent()
        assert await leaving.are_gone()

    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{short}: {FIRST} left the published list at ")
    assert told.endswith(", generation 7")


@in_loop
async def test_stock_leaves_the_list_of_the_pool_that_it_covers_a_number_of(
    api: httpx.Client, namespace: str, plane: Shared
) -> None:
    short, stock = PoolKey(namespace, "short"), PoolKey(namespace, "stock")
    desk = Desk(api, namespace)
    covering = make_state(FIRST, claim=Claim(str(short), LAST, NOW))
    _put_list(desk, short, 1, FIRST)
    async with client_on(plane.access) as client:
        leaving = Leaving(client, [_row(stock, FIRST, covering)])
        await leaving.find()
        assert leaving.lists.keys() == {short}
        assert not await leaving.are_gone()
        _put_list(desk, short, 2, LAST)
        assert await leaving.are_gone()


def _put_list(desk: Desk, key: PoolKey, generation: int, *numbers: str) -> None:
    made = rotation.seal(replace(make_rotation(*numbers), key=key), generation)
    meta = {"name": f"{key.name}-rotation", "namespace": key.namespace}
    body = bodies.config_map(key, bodies.of_list(made), meta, Marks())
    desk.apply(body, manager=names.LIST_MANAGER)


def _row(key: PoolKey, number: str, state: NumberState | None = None) -> Row:
    name = names.of_number(key.name, number)
    meta = Meta(key.namespace, name, "uid", 1, 1)
    found = Number(meta, key.name, number, True, None, state, "", "")  # noqa: FBT003  # It is whole.
    return Row(key, number, {}, found)
