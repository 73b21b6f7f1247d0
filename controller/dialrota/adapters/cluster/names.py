"""What things are called in a cluster: kinds, objects, labels, annotations, field managers."""

from collections.abc import Mapping
from typing import Final

from dialrota.adapters.kube.paths import Kind
from dialrota.model.pool import PoolKey
from dialrota.wire import kinds, numbering
from dialrota.wire.configmap import MANAGER, POOL_LABEL

GROUP, VERSION = kinds.API_VERSION.split("/")

POOLS: Final = Kind(GROUP, VERSION, "numberpools", kinds.NUMBER_POOL)
NUMBERS: Final = Kind(GROUP, VERSION, "phonenumbers", kinds.PHONE_NUMBER)
SOURCES: Final = Kind(GROUP, VERSION, "reputationsources", kinds.REPUTATION_SOURCE)
POLICIES: Final = Kind(GROUP, VERSION, "rotationpolicies", kinds.ROTATION_POLICY)
DECLARED: Final = (POOLS, SOURCES, POLICIES)  # What people write.

# One field manager for each writer, so that nobody takes another's fields for its own.
STATUS_MANAGER: Final = "dialrota-status"
NUMBER_MANAGER: Final = "dialrota-numbers"
LIST_MANAGER: Final = "dialrota-publish"
SWEEP_MANAGER: Final = "dialrota-sweep"
MANAGERS: Final = frozenset({STATUS_MANAGER, NUMBER_MANAGER, LIST_MANAGER, SWEEP_MANAGER})

MANAGED_BY: Final = "app.kubernetes.io/managed-by"
AREA_LABEL: Final = "dialrota.dev/area-code"
REGION_LABEL: Final = "dialrota.dev/region"


def of_number(pool: str, number: str) -> str:
    """Name the object of a number: ``sales-us-14155550101``."""
    return f"{pool}-{number[1:]}"


def number_labels(pool: str, number: str) -> dict[str, str]:
    """Label the object of a number with its pool and where it belongs."""
    facts = numbering.facts(number)
    labels = {MANAGED_BY: MANAGER, POOL_LABEL: pool}
    if facts.area_code:
        labels[AREA_LABEL] = facts.area_code
    if facts.region:
        labels[REGION_LABEL] = facts.region
    return labels


def list_labels(key: PoolKey) -> dict[str, str]:
    """Label the ConfigMap of a pool."""
    return {MANAGED_BY: MANAGER, POOL_LABEL: key.name}


def are_ours(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Say whether an object still has the labels that it should have."""
    return wanted.items() <= labels.items()
