"""A cluster as the store: a timeline applied as objects, the controller run on a real API server.

People's edits are applied and deleted as kubectl would; the audits are files that the controller
mounts. The outcome is read from the API server, not from the controller.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import yaml

from dialrota.adapters.cluster import names
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.cli.cluster.clustered import Controller, control
from dialrota.cli.cluster.connecting import Target, connect
from dialrota.cli.settings import Settings
from dialrota.wire import canon
from dialrota.wire.configmap import POOL_LABEL
from scenarios.edits import _Loader
from scenarios.harness import Observed, Pass, View
from scenarios.repository import BROKEN

_KINDS: Final = {kind.name: kind for kind in (*names.DECLARED, names.NUMBERS)}
_PERSON: Final = Writing("a-person", force=True)
_LONGEST: Final = 60.0

Object = dict[str, Any]
Place = tuple[Kind, str, str]


class ClusterStore:
    """Applies what a step brings, and takes a pass over it.

    Everything goes to one namespace, where one is given; else where the documents say.
    """

    def __init__(
        self, target: Target, root: Path, stack: ExitStack, *, tolerant: bool = False
    ) -> None:
        """Connect as a person and as the controller. ``tolerant`` of pools that fail."""
        self._namespace = target.namespace
        self._tolerant = tolerant
        self._root = root
        self._runner = stack.enter_context(asyncio.Runner())
        (root / "audits").mkdir()
        self._person: Client = self._enter(connect(target), stack)
        client = self._enter(connect(target), stack)
        self._controller: Controller = self._enter(
            control(Settings(repo=root), target, client), stack
        )
        self._applied: dict[Place, Object] = {}
        self._last: Pass | None = None

    def apply(self, news: Pass) -> Observed:
        """Take one pass. Where nothing is new, it must leave every object in its revision."""
        return self._runner.run(self._apply(news))

    async def _apply(self, news: Pass) -> Observed:
        again = news == self._last
        before = await self._read() if again else {}
        self._last = news
        await self._declare(news.text)
        self._audit(news)
        await self._pass(news.at)
        after = await self._read()
        if again:
            moved = sorted(
                at for at in before | after if _version(before, at) != _version(after, at)
            )
            assert moved == [], "a second pass wrote these"
        return self._observe(after)

    async def _pass(self, at: int) -> None:
        reconciler, store = self._controller.reconciler, self._controller.store
        reconciler.disturb(store.take_disturbed())
        report = await reconciler.run(at)
        await store.writer.filling.done()
        assert self._tolerant or report.failed == {}
        assert [str(f) for f in report.declared.findings if f.severity == "error"] == []

    async def _declare(self, text: str) -> None:
        """Apply what is new or changed, delete what is gone, and wait until it was heard of."""
        wanted: dict[Place, Object] = {}
        for document in yaml.load_all(text, Loader=_Loader):
            meta = document["metadata"]
            meta["namespace"] = self._namespace or meta["namespace"]
            wanted[_KINDS[document["kind"]], meta["namespace"], meta["name"]] = document
        for place in self._applied.keys() - wanted.keys():
            await self._remove(place)
        for place, document in wanted.items():
            if self._applied.get(place) != document:
                made = await self._person.apply(_path(place), document, _PERSON)
                await self._until_heard(place, int(made["metadata"]["resourceVersion"]))
        self._applied = wanted

    async def _remove(self, place: Place) -> None:
        """Delete an object; of a number, which is not a person's to delete, only the hold."""
        if place[0] is not names.NUMBERS:
            await self._person.delete(_path(place))
            await self._until_heard(place, None)
            return
        free = self._applied[place] | {"spec": dict(self._applied[place]["spec"])}
        free["spec"].pop("hold", None)
        made = await self._person.apply(_path(place), free, _PERSON)
        await self._until_heard(place, int(made["metadata"]["resourceVersion"]))

    async def _until_heard(self, place: Place, version: int | None) -> None:
        kind, *at = place
        cache = self._controller.store.watched(kind)
        async with asyncio.timeout(_LONGEST):
            if version is not None:
                await cache.reached((at[0], at[1]), version)
            while version is None and cache.get((at[0], at[1])) is not None:
                await asyncio.sleep(0.001)

    def _audit(self, news: Pass) -> None:
        for source, rows in news.files.items():
            self._write(f"{source}-verdicts.csv", BROKEN if rows is None else rows)
        if news.usage is not None:
            first = next(name for kind, _, name in self._applied if kind is names.SOURCES)
            self._write(f"{first}-usage.csv", news.usage)

    def _write(self, name: str, text: str) -> None:
        path = self._root / "audits" / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")

    async def _read(self) -> dict[Place, Object]:
        found = {}
        for kind in (names.POOLS, names.SOURCES, names.NUMBERS, CONFIG_MAPS):
            listed = await self._person.get(kind.all(self._namespace))
            for each in listed["items"]:
                meta = each["metadata"]
                found[kind, meta["namespace"], meta["name"]] = each
        return found

    def _observe(self, objects: Mapping[Place, Object]) -> Observed:
        views = {}
        for (kind, _, name), pool in objects.items():
            if kind is names.POOLS:
                views[name] = self._view(pool, objects)
        for (kind, space, _), listed in objects.items():
            pool_name = listed["metadata"].get("labels", {}).get(POOL_LABEL)
            if kind is CONFIG_MAPS and pool_name and pool_name not in views:
                meta = {"name": pool_name, "namespace": space}
                orphan = {"metadata": meta, "status": {"orphaned": True}}
                views[pool_name] = self._view(orphan, objects)
        return views

    def _view(self, pool: Object, objects: Mapping[Place, Object]) -> View:
        name, space = pool["metadata"]["name"], pool["metadata"]["namespace"]
        config_map = pool["status"].get("rotation", {}).get("configMap", f"{name}-rotation")
        listed, generation = None, 0
        published = objects.get((CONFIG_MAPS, space, config_map))
        if published is not None:
            rotation = canon.decode(published["data"]["rotation.json"].encode())
            generation = rotation["generation"]
            lines = rotation["numbers"]
            listed = tuple((x["number"], x["weight"], x["dailyCap"]) for x in lines)
        return View(
            listed=listed,
            generation=generation,
            pool=pool["status"],
            numbers=dict(_rows((space, name), objects)),
            plan=None,
        )

    def _enter(self, manager: Any, stack: ExitStack) -> Any:
        entered = self._runner.run(manager.__aenter__())
        stack.callback(lambda: self._runner.run(manager.__aexit__(None, None, None)))
        return entered


def _rows(pool: tuple[str, str], objects: Mapping[Place, Object]) -> Iterator[tuple[str, Object]]:
    for (kind, space, _), each in objects.items():
        if kind is names.NUMBERS and (space, each["spec"]["poolRef"]["name"]) == pool:
            number = each["spec"]["number"]
            yield number, {**each.get("status", {}), "number": number}


def _path(place: Place) -> str:
    kind, space, name = place
    return kind.one(space, name)


def _version(objects: Mapping[Place, Object], at: Place) -> str:
    return objects[at]["metadata"]["resourceVersion"] if at in objects else ""
