"""Watches a cluster from where nothing can be hidden: etcd itself, never through the API server.

etcd gives every change a revision, one after the other. The observer follows all of them, of every
key, so a number that is left out would show: that proves that no revision was missed. It goes on
when etcd is killed and started again.
"""

import base64
import json
import threading
import time
from collections.abc import Collection, Iterator
from types import TracebackType
from typing import Any, Final, Self

import httpx

from controlplane.daemons import wait_until
from faults.cluster.history import KINDS, History, Object, Revision

# The flag with which an API server keeps its own kinds as JSON, as it keeps custom resources.
READABLE: Final = "--storage-media-type=application/json"

_EVERYTHING: Final = base64.b64encode(b"\0").decode()
_GROUPED: Final = frozenset({"numberpools", "phonenumbers", "reputationsources"})


class GapError(Exception):
    """A revision was missed, so nothing can be said of what happened."""


class Observer:
    """Follows some namespaces, or all of them, from the moment it is entered.

    The API server must be one that was started with ``READABLE``.
    """

    def __init__(
        self, etcd: str, namespaces: Collection[str] | None = None, prefix: str = "/registry"
    ) -> None:
        self._etcd = etcd
        self._namespaces = namespaces
        self._prefix = prefix
        self._first = self._seen = 0
        self._found: list[Revision] = []
        self._revisions: list[Revision] = []
        self._gap = ""
        self._ending = threading.Event()
        self._client = httpx.Client(verify=False, trust_env=False, timeout=30)  # noqa: S501  # Plain HTTP.
        self._thread = threading.Thread(target=self._follow, name="observer", daemon=True)

    def __enter__(self) -> Self:
        self._first = self._seen = self._look()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._thread.join(timeout=15)
        self._client.close()

    def history(self, seconds: float = 30) -> History:
        """Return what happened until now, once all of it was heard.

        Raises:
            GapError: something of it was missed.
        """
        newest = self._newest()
        wait_until(lambda: bool(self._gap) or self._seen >= newest, seconds)
        if self._gap or self._seen < newest:
            raise GapError(self._gap or f"etcd is at {newest}, heard was {self._seen}")
        return History(self._first, self._seen, tuple(self._found), tuple(self._revisions))

    def _newest(self) -> int:
        answer = self._call("kv/range", key=_EVERYTHING, count_only=True)
        return int(answer["header"]["revision"])

    def _call(self, method: str, **request: Any) -> Object:
        answer = self._client.post(f"{self._etcd}/v3/{method}", json=request)
        found: Object = answer.raise_for_status().json()
        return found

    def _look(self) -> int:
        """Read what there is, and return in which revision."""
        span = {"key": _coded(f"{self._prefix}/"), "range_end": _coded(f"{self._prefix}0")}
        answer = self._call("kv/range", **span)
        for pair in answer.get("kvs", ()):
            self._found += self._read({"kv": pair})
        return int(answer["header"]["revision"])

    def _follow(self) -> None:
        while not self._ending.is_set() and not self._gap:
            try:
                self._listen()
            except httpx.TransportError:
                self._ending.wait(0.1)  # etcd is away; it goes on from what was heard last.

    def _listen(self) -> None:
        wish = {"key": _EVERYTHING, "range_end": _EVERYTHING, "prev_kv": True}
        request = {"create_request": {**wish, "start_revision": str(self._seen + 1)}}
        patience = httpx.Timeout(5, read=1)  # In a time of quiet it looks whether it is to end.
        url = f"{self._etcd}/v3/watch"
        with self._client.stream("POST", url, json=request, timeout=patience) as answer:
            for line in answer.iter_lines():
                self._hear(json.loads(line).get("result", {}))
                if self._ending.is_set() or self._gap:
                    return

    def _hear(self, result: Object) -> None:
        if result.get("canceled"):
            self._gap = f"etcd ended the watch at {self._seen}: {result}"
            return
        newest = self._seen
        for event in result.get("events", ()):
            number = int(event["kv"]["mod_revision"])
            if number not in (newest, newest + 1):
                self._gap = f"after revision {newest} came {number}"
                return
            newest = number
            self._revisions += self._read(event)
        self._seen = newest

    def _read(self, event: Object) -> Iterator[Revision]:
        """Read a change, if it is one of what is followed."""
        key = base64.b64decode(event["kv"]["key"]).decode("utf-8", "replace")
        group, *rest = key.removeprefix(f"{self._prefix}/").split("/")
        kind, *place = rest if rest and rest[0] in _GROUPED else (group, *rest)
        if kind not in KINDS or len(place) != 2:
            return
        namespace, name = place
        if self._namespaces is not None and namespace not in self._namespaces:
            return
        number = int(event["kv"]["mod_revision"])
        is_gone = event.get("type") == "DELETE"
        after = None if is_gone else _object(event["kv"])
        before = _object(event["prev_kv"]) if "prev_kv" in event else None
        yield Revision(number, kind, namespace, name, before, after, time.time())


def _object(pair: Object) -> Object:
    found: Object = json.loads(base64.b64decode(pair["value"]))
    return found


def _coded(key: str) -> str:
    return base64.b64encode(key.encode()).decode()
