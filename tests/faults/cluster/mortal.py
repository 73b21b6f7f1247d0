"""A client that kills its own process, or lets it stand still, at one of its writes."""

import json
import os
import signal
from typing import Any, NamedTuple

from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.exchange import Call, Limits
from faults.cluster import pace
from faults.cluster.address import Address, Counting, place_of


class Death(NamedTuple):
    """At which write a controller dies, or only stands still, and on which side of it."""

    address: Address
    fault: str
    by: signal.Signals = signal.SIGKILL

    @property
    def is_before(self) -> bool:
        """Whether it comes before the write."""
        return self.fault.endswith("-before")

    def come(self) -> None:
        """Do it to this process; whoever stood still goes on from here."""
        with pace.standing_still():
            os.kill(os.getpid(), self.by)


class Mortal(Client):
    """A client that kills its own process at one write."""

    def __init__(
        self, access: Access, limits: Limits, death: Death | None, counting: Counting
    ) -> None:
        super().__init__(access, limits=limits)
        self._death = death
        self._counting = counting

    async def delete(
        self, path: str, *, uid: str = "", revision: str = "", propagation: str = "Background"
    ) -> dict[str, Any]:
        """Delete, or die."""
        death = self._meet("DELETE", path, b"")
        with pace.asking():
            done = await super().delete(path, uid=uid, revision=revision, propagation=propagation)
        if death is not None:
            death.come()
        return done

    async def _write(self, call: Call, body: object, writing: Writing) -> dict[str, Any]:
        death = self._meet(call.method, call.path, json.dumps(body).encode())
        with pace.asking():
            done = await super()._write(call, body, writing)
        if death is not None:
            death.come()
        return done

    def _meet(self, method: str, path: str, body: bytes) -> Death | None:
        """Count a write, and die before it if it is the one; return how to die after it."""
        address = self._counting.next(place_of(method, path, body))
        death = self._death
        if death is None or address != death.address:
            return None
        if not death.is_before:
            return death
        death.come()
        return None
