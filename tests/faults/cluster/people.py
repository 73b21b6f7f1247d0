"""F13: what people do to objects by `kubectl edit`, at every stage of a story.

An edit is made amid the work of a step, as soon as its object is there, or at rest after it. What
came of a story must be what comes of it without: what is the controller's is mended, what is not
is left alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from faults.cluster.address import Address
from faults.cluster.endstate import Facts
from faults.cluster.eyes import Objects
from faults.cluster.person import Person, RefusedError
from faults.cluster.workloads import Object, Step, Workload

Doing = Callable[[Person, str, str], Awaitable[None]]  # To a resource of a name.

FAMILY: Final = "F13"
AMID: Final = "amid"
REST: Final = "rest"
_LOOKS: Final = 40  # At an object that is not there yet, half a fast second apart.
_MENDING: Final = 4.0  # Fast seconds in which an edit at rest is alone.
_HELD_BY_STORY: Final = "east-14155550101"  # Not to be let go by us.


class Edit(NamedTuple):
    """What a hand does, and what it undoes at the end of the story."""

    resource: str
    do: Doing
    undo: Doing | None = None


def _merges(body: Object, part: str = "") -> Doing:
    async def edit(person: Person, resource: str, name: str) -> None:
        await person.merge(resource, name + part, body, "an-editor")

    return edit


def _unmakes(body: Object) -> Doing:
    """Take something away; whoever only takes is not signed, so this one leaves a note."""
    note = {"annotations": {"example.com/undone": "yes"}}
    body = {**body, "metadata": {**body.get("metadata", {}), **note}}

    async def edit(person: Person, resource: str, name: str) -> None:
        await person.merge(resource, name, body, "an-undoer")

    return edit


async def _deletes(person: Person, resource: str, name: str) -> None:
    await person.delete(resource, name)


def _meta(**parts: Any) -> Doing:
    return _merges({"metadata": parts})


_STATUS: Final = "/status"
_NOTED: Final = _meta(annotations={"example.com/team": "a"}, labels={"example.com/team": "a"})
_KEPT: Final = _meta(finalizers=["example.com/kept"])
_LET_GO: Final = _unmakes({"metadata": {"finalizers": None}})
_HELD: Final = {"spec": {"hold": {"reason": "ported", "by": "bob"}}}
EDITS: Final[dict[str, Edit]] = {
    "F13-list-text": Edit("configmaps", _merges({"data": {"numbers.txt": "+14155550199\n"}})),
    "F13-list-json": Edit("configmaps", _merges({"data": {"rotation.json": "{}"}})),
    "F13-list-emptied": Edit("configmaps", _merges({"data": None})),
    "F13-list-deleted": Edit("configmaps", _deletes),
    "F13-list-labels": Edit("configmaps", _meta(labels=None)),
    "F13-list-noted": Edit("configmaps", _NOTED),
    "F13-list-kept": Edit("configmaps", _KEPT, _LET_GO),
    "F13-number-labels": Edit("phonenumbers", _meta(labels=None)),
    "F13-number-owner": Edit("phonenumbers", _meta(ownerReferences=None)),
    "F13-number-deleted": Edit("phonenumbers", _deletes),
    "F13-number-noted": Edit("phonenumbers", _NOTED),
    "F13-number-kept": Edit("phonenumbers", _KEPT, _LET_GO),
    "F13-number-held": Edit("phonenumbers", _merges(_HELD), _unmakes({"spec": {"hold": None}})),
    "F13-number-status": Edit(
        "phonenumbers", _merges({"status": {"inRotation": False, "risk": 99}}, _STATUS)
    ),
    "F13-pool-status": Edit("numberpools", _merges({"status": {"pacePercent": 1}}, _STATUS)),
    "F13-pool-noted": Edit("numberpools", _NOTED),
    "F13-pool-kept": Edit("numberpools", _KEPT, _LET_GO),
    "F13-source-noted": Edit("reputationsources", _NOTED),
}


def addresses(reached: Sequence[Facts], seed: int) -> Iterator[tuple[str, Address]]:
    """Edit every object at every stage; the seed chooses how, and when."""
    places = [(at, name) for at, facts in enumerate(reached, 1) for name in facts]
    for number, (step, place) in enumerate(places):
        resource, _, name = place.partition("/")
        known = _known(resource, name, reached, step)
        chosen = known[(number + seed) % len(known)]
        when = (AMID, REST)[(number + step + seed // len(known)) % 2]
        yield chosen, Address(when, resource, name, step)


def _known(resource: str, name: str, reached: Sequence[Facts], step: int) -> list[str]:
    """List the edits that change nothing of what a story comes to.

    The list of a pool that is gone stays deleted, or without labels, by which alone it would be
    found; and who left a pool while it was held stays out.
    """
    known = [fault for fault, edit in EDITS.items() if edit.resource == resource]
    is_judged = any("reputationsources/audit" in facts for facts in reached)
    stays = f"{resource}/{name}" in reached[-1] and name != _HELD_BY_STORY
    if resource == "phonenumbers" and (is_judged or not stays):
        known.remove("F13-number-held")
    if resource == "configmaps" and reached[step - 1][f"{resource}/{name}"]["orphaned"]:
        known = [each for each in known if each not in ("F13-list-deleted", "F13-list-labels")]
    return known


def story(plain: Workload, fault: str, at: Address) -> Workload:
    """Put an edit into a story, and the end of it at the end."""
    edit, steps = EDITS[fault], [*plain.steps]
    if at.verb == AMID:
        steps[at.nth - 1] = _then(steps[at.nth - 1], _made(edit.do, at))
    else:
        steps.insert(at.nth, _alone(_made(edit.do, at)))
    if edit.undo is not None:
        steps[-1] = _then(steps[-1], _made(edit.undo, at))
    return plain._replace(steps=steps)


def stages(reached: Sequence[Facts], at: Address) -> Sequence[Facts]:
    """Say where each step of such a story is to come."""
    extra = [reached[at.nth - 1]] if at.verb == REST else []
    return [*reached[: at.nth], *extra, *reached[at.nth :]]


def unmended(objects: Objects) -> list[str]:
    """Name the numbers that nobody would find by the label of their pool."""
    return [
        f"{name} has lost its labels"
        for (resource, name), obj in objects.items()
        if resource == "phonenumbers" and not _is_labelled(obj)
    ]


def _is_labelled(number: Mapping[str, Any]) -> bool:
    labels = number["metadata"].get("labels") or {}
    return bool(labels.get("dialrota.dev/pool") == number["spec"]["poolRef"]["name"])


def _made(doing: Doing, at: Address) -> Step:
    """Do it as soon as the object is there; where it never comes, or is gone, nothing is done."""

    async def step(person: Person) -> None:
        for _ in range(_LOOKS):
            try:
                await doing(person, at.resource, at.name)
            except RefusedError:
                await asyncio.sleep(0.5)
                continue
            person.edits += 1
            return

    return step


def _then(one: Step, other: Step) -> Step:
    async def step(person: Person) -> None:
        await one(person)
        await other(person)

    return step


def _alone(edit: Step) -> Step:
    async def step(person: Person) -> None:
        await edit(person)
        await asyncio.sleep(_MENDING)

    return step
