"""CSV in ConfigMaps that people write: those that ``numbersFrom`` of a pool names.

A label tells them from all others of the cluster, so that one watch hears of each and nothing else
is read. One that a pool names and the watch does not show is looked up, to tell people whether it
is absent or lacks the label. What has not changed is not understood again.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.adapters.kube.scope import Scope
from dialrota.adapters.kube.waiting import Timing
from dialrota.model.failure import DialrotaError, Finding
from dialrota.wire import csventries
from dialrota.wire.configmap import NUMBERS_LABEL
from dialrota.wire.declared import Feed

Key = tuple[str, str]

_LABELLED: Final = f"{NUMBERS_LABEL}=true"


class _Texts:
    """What one ConfigMap holds; understood when it is first asked for."""

    def __init__(self, content: dict[str, Any]) -> None:
        meta = content["metadata"]
        self._name: str = meta["name"]
        self._place = f"ConfigMap {meta['namespace']}/{meta['name']}"
        self._texts = {key: text.encode() for key, text in (content.get("data") or {}).items()}
        for key, text in (content.get("binaryData") or {}).items():
            self._texts[key] = _decode(text)

    @cached_property
    def feeds(self) -> tuple[Feed, ...]:
        """Read every key as CSV, in the order of their names."""
        if not self._texts:
            return (_refuse(self._name, self._place, "is empty", "write CSV under a key"),)
        return tuple(
            csventries.read_entries(f"{self._place} key {key}", text, self._name)
            for key, text in sorted(self._texts.items())
        )


class Feeds:
    """The ConfigMaps with the label, and why a named one is not among them."""

    def __init__(
        self, client: Client, namespace: str | None, timing: Timing, news: Callable[[], None]
    ) -> None:
        """Watch one namespace, or None for all; ``news`` is called when something changed."""
        self._client = client
        self._news = news
        scope = Scope(CONFIG_MAPS, namespace, labels=_LABELLED)
        self.watch = ListWatch(client, scope, self, timing)
        self.watch.health.watched = f"{scope.title} with numbers"  # Not those that are published.
        self.synced = asyncio.Event()
        self._texts: dict[Key, _Texts] = {}
        self.changes = 0  # Rises with every change of what ``read`` returns.
        self._looked_at: dict[Key, int] = {}
        self._without_label: set[Key] = set()
        self._looking: set[asyncio.Task[None]] = set()

    def read(self, namespace: str, name: str, declarations: int) -> tuple[Feed, ...]:
        """Read a ConfigMap; one that is not there is a finding.

        ``declarations`` counts the changes of declarations: with each it is looked for once.
        """
        texts = self._texts.get((namespace, name))
        if texts is not None:
            return texts.feeds
        at = (namespace, name)
        if self._looked_at.get(at) != declarations:
            self._looked_at[at] = declarations
            task = asyncio.ensure_future(self._look(at))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)
        place = f"ConfigMap {namespace}/{name}"
        if at in self._without_label:
            message = f"lacks the label {_LABELLED}, so nobody would hear of its changes"
            fix = f"kubectl label configmap {name} --namespace={namespace} {_LABELLED}"
            return (_refuse(name, place, message, fix),)
        message = f"is not there with the label {_LABELLED}"
        return (_refuse(name, place, message, "create it, or name another in numbersFrom"),)

    async def look(self, client: Client) -> None:
        """Take in what is there at this moment, by a plain list, in place of watching it."""
        scope = self.watch.scope
        async for page in client.list_pages(scope.path, scope.selectors):
            for item in page.items:
                meta = item["metadata"]
                self.on_put((meta["namespace"], meta["name"]), _Texts(item), None)

    async def stop(self) -> None:
        """Look for nothing any more."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    def project(self, content: dict[str, Any]) -> _Texts:
        """Keep the texts of a ConfigMap."""
        return _Texts(content)

    def on_put(self, key: Key, new: _Texts, old: _Texts | None) -> None:
        """Take in a ConfigMap that is new or changed."""
        self._without_label.discard(key)
        self._texts[key] = new
        self._change()

    def on_gone(self, key: Key, old: _Texts) -> None:
        """Take in that a ConfigMap, or its label, is gone."""
        self._looked_at.pop(key, None)
        self._texts.pop(key, None)
        self._change()

    def on_rewound(self) -> None:
        """Know nothing any more."""
        for key in [*self._texts]:
            self.on_gone(key, self._texts[key])

    def on_synced(self) -> None:
        """Note that everything was listed."""
        self.synced.set()

    def _change(self) -> None:
        self.changes += 1
        self._news()

    async def _look(self, at: Key) -> None:
        """Find out whether a ConfigMap that the watch does not show is there all the same."""
        try:
            await self._client.get(CONFIG_MAPS.one(*at))
            is_there = True
        except ApiError as error:
            if not error.is_missing:
                return
            is_there = False
        except DialrotaError:
            return  # Nothing was learned; the next change of a declaration asks again.
        if is_there != (at in self._without_label) and at not in self._texts:
            (self._without_label.add if is_there else self._without_label.discard)(at)
            self._change()


def _refuse(config_map: str, place: str, message: str, fix: str) -> Feed:
    finding = Finding(place, 0, 0, "", message, fix)
    return Feed(file=place, entries=(), lines=(), findings=(finding,), config_map=config_map)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b"\xff"  # No server serves it; as CSV it is refused.
