"""What an edit is asked to do to one mapping."""

from collections.abc import Mapping
from typing import NamedTuple

from dialrota.adapters.yamlfile.quote import Value


class Wish(NamedTuple):
    """Fields to set and to remove."""

    fields: Mapping[str, Value]
    remove: frozenset[str] = frozenset()


class UnfitError(Exception):
    """The text is written in a way that cannot be edited in place; internal to this package."""
