"""F12: from a step on, the server refuses what it did before: a right is gone, or a quota is full.

The controller is a service account with a role of its own here. What was taken is given back a
while after it was first missed, and then the story must come to its end all the same.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Final

from faults.cluster.address import EVENT, Address
from faults.cluster.person import Person
from faults.cluster.stage import Run

FAMILY: Final = "F12"
RIGHT: Final = f"{FAMILY}-right"
QUOTA: Final = f"{FAMILY}-quota"
FAULTS: Final = (RIGHT, QUOTA)

_LATEST: Final = 60.0  # Fast seconds from the first refusal until there is none any more.
_HEARD: Final = 40.0  # Fast seconds until a server has heard of a role that was written to it.
_REFUSED: Final = 403
_APPLY: Final = "application/apply-patch+yaml"
_MERGE: Final = "application/merge-patch+json"
_RBAC: Final = "/apis/rbac.authorization.k8s.io/v1"
_NAME: Final = "dialrota"
_VERBS: Final = ("get", "list", "watch", "create", "update", "patch", "delete")
_OURS: Final = ("numberpools", "phonenumbers", "reputationsources")
_RESOURCES: Final = {
    "": ("configmaps", "secrets"),
    "events.k8s.io": ("events",),
    "coordination.k8s.io": ("leases",),
    "dialrota.dev": (*_OURS, *(f"{kind}/status" for kind in _OURS), "rotationpolicies"),
}
# How many of a kind there may be.
_QUOTAS: Final = {
    "configmaps": ("count/configmaps", 0),
    "leases": ("count/leases.coordination.k8s.io", 0),
    "phonenumbers": ("count/phonenumbers.dialrota.dev", 2),
}


def addresses(met: Sequence[Address], steps: int, seed: int) -> Iterator[tuple[str, Address]]:
    """Take each right that a story needs, at a step that the seed chooses, and fill each quota."""
    needed = sorted({(each.verb, each.resource) for each in met if each.verb != EVENT})
    for number, (verb, resource) in enumerate(needed):
        yield RIGHT, Address(verb, resource, "", 1 + (number + seed) % steps)
    for resource in _QUOTAS:
        yield QUOTA, Address("create", resource, "", 1)


async def plan(run: Run, fault: str, at: Address, seed: int) -> asyncio.Event:
    """Employ the controller, and put into its story that it is refused something.

    Return what is set once everything is allowed again.
    """
    office, over = _Office(run), asyncio.Event()
    run.token = await office.employ()
    steps = [*run.workload.steps]
    plain = steps[at.nth - 1]

    async def step(person: Person) -> None:
        undo = await (office.forbid(at) if fault == RIGHT else office.fill(at.resource))
        await plain(person)
        run.proxy.later(_give_back(run, undo, seed, over))

    steps[at.nth - 1] = step
    run.workload = run.workload._replace(steps=steps)
    return over


async def _give_back(
    run: Run, undo: Callable[[], Awaitable[None]], seed: int, over: asyncio.Event
) -> None:
    while not was_refused(run):
        await asyncio.sleep(1)
    chances = random.Random(seed)  # noqa: S311  # To be repeated, not to be secret.
    await asyncio.sleep(chances.random() * _LATEST)
    await undo()
    await asyncio.sleep(_HEARD)
    over.set()


async def outlast(run: Run, over: asyncio.Event) -> None:
    """Wait until a refusal is over: before, nobody can give a lease back."""
    if was_refused(run):
        await over.wait()


def was_refused(run: Run) -> bool:
    """Say whether the controller was refused something."""
    return _REFUSED in run.proxy.traffic.codes


class _Office:
    """What an administrator does in the namespace of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._core = f"/api/v1/namespaces/{run.namespace}"
        self._rbac = f"{_RBAC}/namespaces/{run.namespace}"

    async def employ(self) -> str:
        """Make a service account that may do everything here; return a token of it."""
        accounts = f"{self._core}/serviceaccounts"
        await self._ask("POST", accounts, {"metadata": {"name": _NAME}})
        await self._allow(None)
        subject = {"kind": "ServiceAccount", "name": _NAME, "namespace": self._run.namespace}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": _NAME}
        binding = {"metadata": {"name": _NAME}, "roleRef": role, "subjects": [subject]}
        await self._ask("POST", f"{self._rbac}/rolebindings", binding)
        made = await self._ask("POST", f"{accounts}/{_NAME}/token", {"spec": {}})
        token: str = made["status"]["token"]
        return token

    async def forbid(self, right: Address) -> Callable[[], Awaitable[None]]:
        """Take a right away, and break off what was begun by it; return what gives it back."""
        await self._allow(right)
        for feed in [*self._run.proxy.feeds]:
            if feed.resource == right.resource:
                feed.call.cut()
        return lambda: self._allow(None)

    async def fill(self, resource: str) -> Callable[[], Awaitable[None]]:
        """Let there be no more of a kind than so many; return what ends that."""
        name, most = _QUOTAS[resource]
        hard = {"hard": {name: str(most)}}
        quotas = f"{self._core}/resourcequotas"
        await self._ask("POST", quotas, {"metadata": {"name": "few"}, "spec": hard})
        # Nobody else counts here: the controller of quotas is not among those that run.
        status = {"status": {**hard, "used": {name: "0"}}}
        await self._ask("PATCH", f"{quotas}/few/status", status, _MERGE)

        async def undo() -> None:
            await self._ask("DELETE", f"{quotas}/few")

        return undo

    async def _allow(self, but: Address | None) -> None:
        missing = (but.resource.replace(".", "/"), but.verb) if but else ()
        rules = [
            {
                "apiGroups": [group],
                "resources": [resource],
                "verbs": [verb for verb in _VERBS if (resource, verb) != missing],
            }
            for group, resources in _RESOURCES.items()
            for resource in resources
        ]
        kind = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role"}
        body = {**kind, "metadata": {"name": _NAME}, "rules": rules}
        path = f"{self._rbac}/roles/{_NAME}?fieldManager=office&force=true"
        await self._ask("PATCH", path, body, _APPLY)

    async def _ask(self, method: str, path: str, body: object = None, media: str = "") -> Any:
        data = json.dumps(body).encode() if body is not None else b""
        answer = await self._run.theatre.upstream.ask(method, path, data, media)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.body.decode()}")
        return json.loads(answer.body)
