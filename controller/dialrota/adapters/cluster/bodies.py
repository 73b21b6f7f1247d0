"""The bodies of what is applied: PhoneNumbers, statuses, ConfigMaps."""

from typing import Any, Final

from dialrota.adapters.cluster import names, rows
from dialrota.adapters.cluster.rows import Marks, Meta
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.model.source import Budget, SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.wire import rotation as rotationfile
from dialrota.wire import status
from dialrota.wire.configmap import SHARD_LABEL

Body = dict[str, Any]

# Applied to an object that is absent it creates one; where one exists, it is a stale revision.
ABSENT: Final = "1"


def locked(meta: Meta) -> Body:
    """Name an object in the revision that was decided on."""
    return {
        "name": meta.name,
        "namespace": meta.namespace,
        "uid": meta.uid,
        "resourceVersion": str(meta.version),
    }


def absent(namespace: str, name: str) -> Body:
    """Name an object that must not exist yet."""
    return {"name": name, "namespace": namespace, "resourceVersion": ABSENT}


def of_kind(kind: Kind, metadata: Body) -> Body:
    """Begin the body of an object."""
    return {"apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata}


def number(pool: Meta, digits: str, metadata: Body) -> Body:
    """Write all of a PhoneNumber but its status and its hold, which is people's."""
    owner = {
        "apiVersion": names.POOLS.api_version,
        "kind": names.POOLS.name,
        "name": pool.name,
        "uid": pool.uid,
        "controller": True,
        "blockOwnerDeletion": False,
    }
    body = of_kind(names.NUMBERS, metadata)
    metadata["labels"] = names.number_labels(pool.name, digits)
    metadata["ownerReferences"] = [owner]
    body["spec"] = {"number": digits, "poolRef": {"name": pool.name}}
    return body


def number_status(state: NumberState, meta: Meta, decided: int) -> Body:
    """Write the status of a PhoneNumber, which says what generation was decided on."""
    said = status.from_number(state, decided)
    return of_kind(names.NUMBERS, locked(meta)) | {"status": said}


def pool_status(state: PoolState, meta: Meta) -> Body:
    """Write the status of a NumberPool, which says what generation was decided on."""
    said = status.from_pool(state, state.observed_generation)
    return of_kind(names.POOLS, locked(meta)) | {"status": said}


def source_status(state: SourceState, budget: Budget, noted: str, meta: Meta) -> Body:
    """Write the status of a ReputationSource; ``noted`` is what ``sightings`` has to say."""
    said = status.from_source(state, budget, meta.generation)
    said |= {"observed": noted} if noted else {}
    return of_kind(names.SOURCES, locked(meta)) | {"status": said}


def config_map(key: PoolKey, data: dict[str, str], metadata: Body, marks: Marks) -> Body:
    """Write the ConfigMap that dialers mount."""
    metadata["labels"] = names.list_labels(key)
    metadata["annotations"] = marks.write()
    return of_kind(CONFIG_MAPS, metadata) | {"data": data}


def shard(key: PoolKey, data: dict[str, str], metadata: Body, name: str) -> Body:
    """Write the ConfigMap of a part of a long list; without data, it waits for its next use."""
    metadata["labels"] = names.list_labels(key) | {SHARD_LABEL: name}
    return of_kind(CONFIG_MAPS, metadata) | {"data": data}


def of_list(published: Published) -> dict[str, str]:
    """Write the files of a list."""
    return {
        rows.DOCUMENT: rotationfile.encode(published).decode(),
        rows.NUMBERS: rotationfile.numbers_text(published.rotation).decode(),
    }
