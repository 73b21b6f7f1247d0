"""What a request, or an event of a watch, is called: the same in every run of a workload.

An address is verb, resource, name and the how many-eth of these. Whatever a run makes up, such as
the names of events, is cut off, so that a learn run can list addresses and another can hit them.
"""

import json
import re
from collections import Counter
from typing import Final, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

EVENT: Final = "event"  # Of a watch: one line that tells of one object.
WATCH: Final = "watch"
LIST: Final = "list"
READS: Final = frozenset({"get", LIST, WATCH})

_VERBS: Final = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_MADE_UP: Final = re.compile(r"\.[0-9a-f]{12,}$")  # The end of the name of an event.


class Place(NamedTuple):
    """Verb, resource with its part, and name; the name is empty for a whole collection."""

    verb: str
    resource: str
    name: str = ""

    @property
    def writes(self) -> bool:
        """Say whether it changes something."""
        return self.verb not in READS and self.verb != EVENT


class Address(NamedTuple):
    """A place, and the how many-eth time that it is met in a run, from 1."""

    verb: str
    resource: str
    name: str
    nth: int

    @property
    def place(self) -> Place:
        """Leave the count out."""
        return Place(self.verb, self.resource, self.name)

    def __str__(self) -> str:
        """Write it as a part of a string that replays a point."""
        return ":".join((*self[:3], str(self.nth)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote.

        Raises:
            ValueError: it is no address.
        """
        verb, resource, name, nth = text.split(":")
        return cls(verb, resource, name, int(nth))


class Counting:
    """Numbers the times that places are met."""

    def __init__(self) -> None:
        self._met: Counter[Place] = Counter()

    def next(self, place: Place) -> Address:
        """Return the address of a place that is met once more."""
        self._met[place] += 1
        return Address(*place, self._met[place])


def place_of(method: str, target: str, body: bytes) -> Place:
    """Name what a request is about."""
    parts = urlsplit(target)
    words = [word for word in parts.path.split("/") if word]
    words = words[3:] if words[:1] == ["apis"] else words[2:]
    if words[:1] == ["namespaces"] and len(words) > 2:
        words = words[2:]
    resource, name = words[0], words[1] if len(words) > 1 else ""
    resource += f".{words[2]}" if len(words) > 2 else ""
    if method == "POST" and not name:
        metadata = json.loads(body).get("metadata") or {}
        name = metadata.get("name", "")
    if resource.startswith("events"):
        name = _MADE_UP.sub("", name)
    return Place(_verb(method, name, dict(parse_qsl(parts.query))), resource, name)


def _verb(method: str, name: str, query: dict[str, str]) -> str:
    if method != "GET":
        return _VERBS[method]
    if "watch" in query:
        return WATCH
    return "get" if name else LIST
