"""Which kinds there are, and the validator of each, built when first asked for.

Importing this module imports no kind: one that nobody declares costs nothing.
"""

import os
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from pydantic import TypeAdapter

# No plugin of somebody's environment may change what is valid; the search for them takes 20 ms.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

API_VERSION: Final = "dialrota.dev/v1alpha1"
NUMBER_POOL: Final = "NumberPool"
PHONE_NUMBER: Final = "PhoneNumber"
REPUTATION_SOURCE: Final = "ReputationSource"
ROTATION_POLICY: Final = "RotationPolicy"
REPUTATION_INCIDENT: Final = "ReputationIncident"
WITHOUT_STATUS: Final = frozenset({ROTATION_POLICY})  # Nothing is ever said of it.
KINDS: Final = (
    NUMBER_POOL,
    PHONE_NUMBER,
    REPUTATION_SOURCE,
    ROTATION_POLICY,
    REPUTATION_INCIDENT,
)


def reader(kind: str) -> ModuleType:
    """Return the module that checks a kind and makes its draft."""
    return import_module(f"dialrota.wire.reading.{kind.lower()}")


def shape(kind: str) -> Any:  # noqa: ANN401  # A typed dictionary's class has no type of its own.
    """Return the typed dictionary of a kind."""
    return getattr(import_module(f"dialrota.wire.v1alpha1.{kind.lower()}"), kind)


def status(kind: str) -> Any:  # noqa: ANN401  # As above.
    """Return the typed dictionary of a kind's status, which only clusters hold."""
    module = import_module(f"dialrota.wire.v1alpha1.{kind.lower()}status")
    return getattr(module, f"{kind}Status")


@cache
def validator(kind: str) -> TypeAdapter[dict[str, Any]]:
    """Return the validator of a kind."""
    return TypeAdapter(shape(kind))


@cache
def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind, as pydantic writes it."""
    return validator(kind).json_schema()
