"""libyaml's events, the only way in which YAML is read here.

A plain loop over events cannot be crashed by depth, as composing nodes can, and sees anchors and
tags before anything is built from them.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

try:
    from yaml._yaml import CParser
except ImportError:  # pragma: no cover  # PyYAML built from source without libyaml.
    CParser = None  # type: ignore[assignment,misc]  # Said clearly when YAML is to be read.

__all__ = [
    "MAX_DEPTH",
    "AliasEvent",
    "DocumentEndEvent",
    "DocumentStartEvent",
    "Event",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "StreamStartEvent",
    "YAMLError",
    "iterate",
    "open_stream",
]

MAX_DEPTH: Final = 32
YAMLError = yaml.YAMLError


def open_stream(text: str) -> Callable[[], Any]:
    """Return the function that gives the next event, and None after the last.

    Raises:
        RuntimeError: PyYAML was installed without its C extension.
    """
    if CParser is None:
        raise RuntimeError(
            "PyYAML has no libyaml here: install its wheel, or build it with libyaml's headers"
        )
    get: Callable[[], Any] = CParser(text).get_event
    return get


def iterate(text: str) -> Iterator[Any]:
    """Yield every event.

    Raises:
        yaml.YAMLError: the text is no YAML from here on.
    """
    get = open_stream(text)
    while (event := get()) is not None:
        yield event
