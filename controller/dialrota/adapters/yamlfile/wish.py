"""What an edit is asked to do to one mapping."""

from collections.abc import Mapping
from typing import NamedTuple

from dialrota.adapters.yamlfile.quote import Value
from dialrota.model.document import Path


class Wish(NamedTuple):
    """Fields to set and to remove."""

    fields: Mapping[str, Value]
    remove: frozenset[str] = frozenset()


class Change(NamedTuple):
    """A wish for the mapping at a path of one document of a text."""

    document: int
    path: Path
    wish: Wish


class UnfitError(Exception):
    """The text is written in a way that cannot be edited in place; internal to this package."""
