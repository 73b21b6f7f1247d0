"""What is kept of an object in the mirror: what decisions need, and none of its ballast."""

from collections.abc import Callable
from typing import Any, NamedTuple

from dialrota.adapters.cluster import names
from dialrota.model.document import Document
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.model.state import NumberState
from dialrota.model.words import DeletionPolicy, Desired, declared_as
from dialrota.wire import rotation as rotationfile
from dialrota.wire import shards, status
from dialrota.wire.configmap import DELETION, ORPHANED, POOL_LABEL, SHARD_LABEL, SUPERSEDED
from dialrota.wire.declared import Parsed
from dialrota.wire.parse import parse_document
from dialrota.wire.scalar import SPOILED, explain
from dialrota.wire.shards import Manifest

Object = dict[str, Any]

DOCUMENT = "rotation.json"
NUMBERS = "numbers.txt"
_IS_MANIFEST = f'"{shards.SCHEMA}"'


class Meta(NamedTuple):
    """The identity and the revision of an object."""

    namespace: str
    name: str
    uid: str
    version: int
    generation: int

    @property
    def key(self) -> PoolKey:
        """Return namespace and name."""
        return PoolKey(self.namespace, self.name)


class Declared(NamedTuple):
    """A declaration of people: a pool, a source or a policy, and the status beside it."""

    meta: Meta
    written: Object  # What people wrote, as a document.
    status: Object
    writer: str


class Number(NamedTuple):
    """A PhoneNumber. ``damage`` says why its status is no record."""

    meta: Meta
    pool: str
    number: str
    is_whole: bool  # Its labels and its owner are as we made them.
    hold: Parsed | None
    state: NumberState | None
    damage: str
    writer: str

    @property
    def desired(self) -> Desired:
        """Return what its pool declared when it was decided last."""
        return Desired.ACTIVE if self.state is None else declared_as(self.state.state)


class Marks(NamedTuple):
    """What a ConfigMap says of its list, as annotations."""

    orphaned: bool = False
    superseded_by: str = ""  # The name that the pool publishes under now.
    deletes: bool = False  # It goes with its pool.

    def write(self) -> dict[str, str]:
        """Write them as annotations."""
        said = {SUPERSEDED: self.superseded_by}
        said[ORPHANED] = "true" if self.orphaned else ""
        said[DELETION] = DeletionPolicy.DELETE.value if self.deletes else ""
        return {name: value for name, value in said.items() if value}


class List(NamedTuple):
    """A ConfigMap with our labels. ``is_ours`` says that we made it, not only that it says so.

    One of a long list holds its ``manifest``; the ``shard`` that it names are others, each with a
    part of the list or, where no manifest names them now, blank.
    """

    meta: Meta
    pool: str
    is_ours: bool
    is_whole: bool
    marks: Marks
    published: Published | None
    manifest: Manifest | None
    shard: str
    text: str  # The numbers beside a manifest.
    is_blank: bool
    strays: tuple[str, ...]  # What somebody else put into it.
    writer: str


def meta_of(obj: Object) -> Meta:
    """Read identity and revision."""
    meta = obj["metadata"]
    return Meta(
        meta.get("namespace", ""),
        meta["name"],
        meta["uid"],
        int(meta["resourceVersion"]),
        meta.get("generation", 0),
    )


Row = Declared | Number | List


def read_declared(obj: Object) -> Declared:
    """Read a declaration; labels, and others' annotations, say nothing to us and are no news."""
    meta = obj["metadata"]
    metadata = {"name": meta["name"], "namespace": meta["namespace"]}
    noted = meta.get("annotations") or {}
    ours = {name: noted[name] for name in noted if name.startswith(f"{names.GROUP}/")}
    if ours:
        metadata["annotations"] = ours
    written = {
        "apiVersion": obj["apiVersion"],
        "kind": obj["kind"],
        "metadata": metadata,
        "spec": obj["spec"],
    }
    writer = last_writer(obj, lambda fields: "f:status" in fields)
    return Declared(meta_of(obj), written, obj.get("status") or {}, writer)


def parse(row: Declared) -> Parsed:
    """Understand a declaration; its place is its name."""
    file = f"{row.written['kind']} {row.meta.key}"
    return parse_document(Document(file, 0, row.written, lambda path: (0, 0)))


def number_of(obj: Object) -> tuple[str, str]:
    """Read the pool and the number that a PhoneNumber is about."""
    return obj["spec"]["poolRef"]["name"], obj["spec"]["number"]


def read_number(obj: Object) -> Number:
    """Read a PhoneNumber."""
    meta, (pool, number) = meta_of(obj), number_of(obj)
    state, damage = None, ""
    if obj.get("status"):
        try:
            state = status.to_number(number, obj["status"])
        except SPOILED as err:
            damage = explain(err)
    labels, owners = obj["metadata"].get("labels") or {}, obj["metadata"].get("ownerReferences")
    return Number(
        meta,
        pool,
        number,
        is_whole=bool(owners) and names.are_ours(labels, names.number_labels(pool, number)),
        hold=parse(read_declared(obj)) if obj["spec"].get("hold") else None,
        state=state,
        damage=damage,
        writer=last_writer(obj, _of_record),
    )


def read_list(obj: Object) -> List:
    """Read a ConfigMap."""
    meta, data = meta_of(obj), obj.get("data") or {}
    labels = obj["metadata"].get("labels") or {}
    pool, shard = labels.get(POOL_LABEL, ""), labels.get(SHARD_LABEL, "")
    key = PoolKey(meta.namespace, pool)
    published, manifest = _read_document(key, data.get(DOCUMENT, ""))
    text = data.get(NUMBERS, "")
    if published is not None:
        whole = text == rotationfile.numbers_text(published.rotation).decode()
    else:
        whole = manifest is not None or (bool(shard) and not data)
    return List(
        meta,
        pool,
        is_ours=is_written_by_us(obj),
        is_whole=whole
        and data.keys() <= {DOCUMENT, NUMBERS}
        and names.are_ours(labels, names.list_labels(key)),
        marks=_read_marks(obj["metadata"].get("annotations") or {}),
        published=published,
        manifest=manifest,
        shard=shard,
        text=text if manifest is not None else "",
        is_blank=not data,
        strays=tuple(sorted(data.keys() - {DOCUMENT, NUMBERS})),
        writer=last_writer(obj),
    )


def _read_document(key: PoolKey, text: str) -> tuple[Published | None, Manifest | None]:
    """Read a list or a manifest; neither where it is damaged, or of another pool."""
    try:
        data = text.encode()
        manifest = shards.decode(key.name, data) if _IS_MANIFEST in text else None
        published = rotationfile.decode(key.name, data) if manifest is None else None
    except (DamagedRecordError, UnicodeEncodeError):
        return None, None
    if manifest is not None:
        return None, manifest if manifest.key == key else None
    return (published, None) if published and published.rotation.key == key else (None, None)


def _read_marks(annotations: dict[str, str]) -> Marks:
    return Marks(
        orphaned=annotations.get(ORPHANED) == "true",
        superseded_by=annotations.get(SUPERSEDED, ""),
        deletes=annotations.get(DELETION) == DeletionPolicy.DELETE.value,
    )


def is_written_by_us(obj: Object) -> bool:
    """Say whether we applied this object: the server keeps field ownership, anybody labels."""
    managers = obj["metadata"].get("managedFields") or ()
    return any(
        each.get("manager") == names.LIST_MANAGER and each.get("operation") == "Apply"
        for each in managers
    )


def _of_record(fields: Object) -> bool:
    """Say whether fields of a number are those that we write: more than the hold of people."""
    return fields.keys() != {"f:spec"} or fields["f:spec"].keys() != {"f:hold"}


def last_writer(obj: Object, is_ours: Callable[[Object], bool] = bool) -> str:
    """Name who last wrote fields of ours; empty where that was us, or nobody can tell.

    Times are of whole seconds: of two that wrote in one, it is the other.
    """
    written = obj.get("metadata", {}).get("managedFields") or ()
    managers = [each for each in written if is_ours(each.get("fieldsV1") or {})]

    def order(entry: Object) -> tuple[str, bool]:
        return str(entry.get("time", "")), entry.get("manager") not in names.MANAGERS

    latest = max(managers, key=order, default=None)
    writer = str(latest.get("manager", "")) if latest else ""
    return "" if writer in names.MANAGERS else writer
