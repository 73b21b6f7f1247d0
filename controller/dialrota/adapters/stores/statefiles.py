"""What is remembered between passes, as files: ``state/<namespace>/<pool>.jsonl`` and ``.json``.

The two records of a pool change together. The pool's names the hash of its numbers', both are
written beside the old ones, and the rename of the pool's is the moment of change: after a kill
between the renames, the numbers' file that has this hash is put in its place, any other dropped.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from dialrota.adapters.stores import disk as files
from dialrota.adapters.stores import names
from dialrota.adapters.stores.damage import with_fix
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.standing import Standing
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.wire import canon, lines, poolrecord, sourcerecord

_STATE: Final = "state"
_SOURCES: Final = "sources"
_NUMBERS: Final = ".jsonl"
_RECORD: Final = ".json"


class StateFiles:
    """The records under ``<out>/state``; one process writes them at a time."""

    def __init__(self, out: Path, disk: Disk) -> None:
        """Keep records below ``out``, which exists."""
        self._out = out
        self._disk = disk
        self._standing = Standing(self._files_of)
        self._disturbed: set[PoolKey] = set()
        self._sources = Standing(lambda key: [str(self._source_path(key))])
        self._written: dict[PoolKey, bytes] = {}  # The records of sources.

    def find_moved(self) -> set[PoolKey]:
        """Name the pools whose records somebody else changed since the last look.

        The records of sources are put back at once.

        Raises:
            ConflictError: something that is not ours is in the way.
            TransientError: the disk refuses.
        """
        moved = self._standing.find_moved()
        self._disturbed |= moved
        for key in self._sources.find_moved():
            self._write_source(key, self._written[key])
        return moved

    def is_disturbed(self, key: PoolKey) -> bool:
        """Say whether somebody else changed a pool's records, which are not written anew yet."""
        return key in self._disturbed

    def pools(self) -> list[PoolKey]:
        """Name every pool that has a record, sorted."""
        return sorted({key for directory in self._namespaces() for key in _keys(directory)})

    def sources(self) -> list[PoolKey]:
        """Name every source that has a record, sorted."""
        return [
            PoolKey(directory.name, stem)
            for directory in self._namespaces()
            for stem in names.stems(directory / _SOURCES, _RECORD)
        ]

    def load_numbers(self, key: PoolKey) -> dict[str, NumberState]:
        """Read the records of a pool's numbers.

        Raises:
            DamagedRecordError: the file cannot be read.
        """
        path = self._path(key, _NUMBERS)
        data = _decided(path)
        if data is None:
            data = files.read(path)
        if data is None:
            return {}
        with with_fix(path):
            if not data and _named(path) not in ("", canon.sha256(b"")):
                raise DamagedRecordError(str(path), 0, "it is empty, and held numbers before")
            return lines.decode(str(path), data)

    def load_pool(self, key: PoolKey) -> PoolState | None:
        """Read the record of a pool.

        Raises:
            DamagedRecordError: the file cannot be read.
        """
        path = self._path(key, _RECORD)
        data = files.read(path)
        if data is None:
            return None
        self._standing.keep(key)
        with with_fix(path):
            return poolrecord.decode(str(path), data, key)

    def save(self, pool: PoolState, numbers: Sequence[NumberState]) -> bool:
        """Write both records of a pool as one change; return whether a byte changed.

        Raises:
            ConflictError: something that is not ours is in the way.
            TransientError: the disk refuses.
        """
        key = pool.key
        path = self._path(key, _NUMBERS)
        self._settle(path)
        rows = lines.encode(key.name, numbers)
        record = poolrecord.encode(pool, canon.sha256(rows))
        wanted = {path: rows, _record_of(path): record}
        changed = [path for path, data in wanted.items() if files.read(path) != data]
        if changed:
            self._disk.descend(self._out, _STATE, key.namespace)
        for path in changed:
            self._disk.write(files.beside(path), wanted[path])
        for path in reversed(changed):
            self._disk.rename(files.beside(path), path)
        self._standing.keep(key)
        self._disturbed.discard(key)
        return bool(changed)

    def load_source(self, key: PoolKey) -> SourceState | None:
        """Read the record of a source.

        Raises:
            DamagedRecordError: the file cannot be read.
        """
        path = self._source_path(key)
        data = files.read(path)
        if data is None:
            return None
        with with_fix(path):
            state = sourcerecord.decode(str(path), data, key)
        self._keep_source(key, data)
        return state

    def save_source(self, source: SourceState) -> bool:
        """Write the record of a source; return whether a byte changed.

        Raises:
            ConflictError: something that is not ours is in the way.
            TransientError: the disk refuses.
        """
        return self._write_source(source.key, sourcerecord.encode(source))

    def _write_source(self, key: PoolKey, data: bytes) -> bool:
        path = self._source_path(key)
        changed = files.read(path) != data
        if changed:
            self._disk.descend(self._out, _STATE, key.namespace, _SOURCES)
            self._disk.replace(path, data)
        self._keep_source(key, data)
        return changed

    def _keep_source(self, key: PoolKey, data: bytes) -> None:
        self._written[key] = data
        self._sources.keep(key)

    def remove(self, key: PoolKey) -> None:
        """Forget a pool: its record last, so that a kill leaves it named."""
        self._standing.leave(key)
        for ending in (_NUMBERS, _RECORD):
            self._remove(self._path(key, ending))

    def remove_source(self, key: PoolKey) -> None:
        """Forget a source."""
        self._sources.leave(key)
        self._remove(self._source_path(key))

    def settle(self) -> bool:
        """Finish or undo what a kill left half done; return whether anything was.

        Reading does without: it sees the records as they will be. Call it where writing begins.
        """
        found = False
        for directory in self._namespaces():
            for fresh in (*_fresh(directory), *_fresh(directory / _SOURCES)):
                found = True
                stem = fresh.name.removeprefix(".").removesuffix(f"{_NUMBERS}.new")
                if names.is_name(stem) and fresh.parent == directory:
                    self._settle(directory / f"{stem}{_NUMBERS}")
                self._disk.remove(fresh)
        return found

    def _settle(self, path: Path) -> None:
        if _decided(path) is not None:
            self._disk.rename(files.beside(path), path)

    def _remove(self, path: Path) -> None:
        """Remove a record, and its directories when it was the last in them."""
        self._disk.remove(files.beside(path))
        self._disk.remove(path)
        parent = path.parent
        while parent != self._out and files.is_directory(parent) and not files.names(parent):
            self._disk.remove_directory(parent)
            parent = parent.parent

    def _namespaces(self) -> Iterator[Path]:
        root = self._out / _STATE
        return (root / name for name in files.names(root) if names.is_name(name))

    def _files_of(self, key: PoolKey) -> list[str]:
        return [str(self._path(key, ending)) for ending in (_NUMBERS, _RECORD)]

    def _path(self, key: PoolKey, ending: str) -> Path:
        names.check(key)
        folder = files.refuse_links(self._out, _STATE, key.namespace)
        return folder / f"{key.name}{ending}"

    def _source_path(self, key: PoolKey) -> Path:
        names.check(key)
        folder = files.refuse_links(self._out, _STATE, key.namespace, _SOURCES)
        return folder / f"{key.name}{_RECORD}"


def _decided(path: Path) -> bytes | None:
    """Read the numbers' records that the pool's record already names, if they wait."""
    try:
        fresh = files.read(files.beside(path))
    except DamagedRecordError:
        return None  # Nothing that we wrote.
    if fresh is None:
        return None
    return fresh if _named(path) == canon.sha256(fresh) else None


def _named(path: Path) -> str:
    """Read from the pool's record the hash of the numbers' records; empty when it has none."""
    return poolrecord.decode_numbers_sha256(files.read(_record_of(path)) or b"") or ""


def _record_of(path: Path) -> Path:
    """Return the path of the record that belongs to a file of numbers' records."""
    return path.with_name(f"{path.name.removesuffix(_NUMBERS)}{_RECORD}")


def _keys(directory: Path) -> Iterator[PoolKey]:
    for ending in (_NUMBERS, _RECORD):
        for stem in names.stems(directory, ending):
            yield PoolKey(directory.name, stem)


def _fresh(directory: Path) -> list[Path]:
    found = files.names(directory)
    return [directory / name for name in found if name[0] == "." and name.endswith(".new")]
