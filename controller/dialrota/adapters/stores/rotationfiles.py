"""Published lists as files: ``rotation/<namespace>/<pool>/``.

``mount/`` has the form that kubelet gives a mounted ConfigMap: ``..data`` leads to a directory
that is complete before anybody can see it, so a reader never sees half a list. The swap of
``..data`` is the publication. The files beside ``mount/`` follow it, and are mended when they lag
or are missing.
"""

from pathlib import Path
from typing import Final

from dialrota.adapters.stores import disk as files
from dialrota.adapters.stores import mounts, names
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.mounts import DATA, DOCUMENT, GENERATION, NUMBERS, Content
from dialrota.adapters.stores.standing import Standing
from dialrota.model.failure import ConflictError, DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published, Rotation
from dialrota.wire import configmap
from dialrota.wire import rotation as rotationfile

_ROTATION: Final = "rotation"
_MOUNT: Final = "mount"
_SWAP: Final = "..data_tmp"  # Kubelet's name for it.
_MANIFEST: Final = "configmap.yaml"


class RotationFiles:
    """The lists under ``<out>/rotation``; one process writes them at a time."""

    def __init__(self, out: Path, disk: Disk) -> None:
        """Publish below ``out``, which exists."""
        self._out = out
        self._disk = disk
        self.standing: Final = Standing(self._files_of)

    def pools(self) -> list[PoolKey]:
        """Name every pool that has a directory, sorted."""
        root = self._out / _ROTATION
        return [
            PoolKey(namespace, pool)
            for namespace in files.names(root)
            for pool in files.names(root / namespace)
            if names.is_name(namespace) and names.is_name(pool)
        ]

    def actual(self, key: PoolKey) -> Published | None:
        """Read what dialers consume now.

        Where the mount is missing or damaged, it is the whole list that lies beside it: the last
        that was published there, and the one that ``repair`` puts back.
        """
        names.check(key)
        try:
            folder = files.refuse_links(self._out, _ROTATION, *key)
        except DamagedRecordError:
            return None
        return mounts.read_mount(folder / _MOUNT, key) or mounts.read_list(folder, key)

    def publish(
        self, rotation: Rotation, generation: int, config_map: str, *, orphaned: bool = False
    ) -> Published:
        """Make a list the one that dialers consume, in one atomic step.

        Raises:
            ConflictError: something that is not ours is in the way, or the generation would fall.
            TransientError: the disk refuses.
        """
        published, document = rotationfile.render(rotation, generation)
        self._put(published, document, config_map, orphaned=orphaned)
        return published

    def repair(self, published: Published, config_map: str, *, orphaned: bool = False) -> bool:
        """Mend the mount and what lies beside it; return whether anything had to be.

        Raises:
            ConflictError: something that is not ours is in the way.
            TransientError: the disk refuses.
        """
        document = rotationfile.encode(published)
        return self._put(published, document, config_map, orphaned=orphaned)

    def remove(self, key: PoolKey) -> None:
        """Take a list away: from its readers first, then from the disk.

        Raises:
            ConflictError: something that is not ours is in the way.
            TransientError: the disk refuses.
        """
        names.check(key)
        self.standing.leave(key)
        folder = files.refuse_links(self._out, _ROTATION, *key)
        self._disk.remove(folder / _MOUNT / DATA)
        self._remove_tree(folder)
        for parent in (folder.parent, folder.parent.parent):
            if files.is_directory(parent) and not files.names(parent):
                self._disk.remove_directory(parent)

    def _put(
        self, published: Published, document: bytes, config_map: str, *, orphaned: bool
    ) -> bool:
        key = names.check(published.rotation.key)
        content = {
            DOCUMENT: document,
            NUMBERS: rotationfile.numbers_text(published.rotation),
        }
        folder = self._disk.descend(self._out, _ROTATION, *key)
        is_first = not files.is_directory(folder / _MOUNT)
        mount = self._disk.descend(folder, _MOUNT)
        show = self._show_first if is_first else self._show
        swapped = show(mount, f"..g{published.generation}", content)
        manifest = configmap.encode(key, config_map, content, orphaned=orphaned)
        beside = {**content, _MANIFEST: manifest}
        mended = [self._follow(folder / name, data) for name, data in beside.items()]
        self.standing.keep(key)
        return swapped or any(mended)

    def _files_of(self, key: PoolKey) -> list[str]:
        folder = self._out.joinpath(_ROTATION, *key)
        mounted = (folder / _MOUNT / name for name in (DOCUMENT, NUMBERS))
        beside = (folder / name for name in (DOCUMENT, NUMBERS, _MANIFEST))
        return [str(path) for path in (*mounted, *beside)]

    def _show(self, mount: Path, name: str, content: Content) -> bool:
        """Lead every reader to this content, unless they are there."""
        before = mounts.target(mount / DATA)
        if (
            before
            and mounts.number(before) > mounts.number(name)
            and files.is_directory(mount / before)
        ):
            raise ConflictError(f"{mount}: {before} is published, {name} would be a step back")
        if before == name and mounts.holds(mount / name, content):
            linked = self._link(mount)
            self._tidy(mount, name, mounts.latest_below(mount, name))
            return linked
        if before == name:  # Its files were touched; readers are led aside while it is rebuilt.
            self._refill(mount / f"{name}.mended", content)
            self._swap(mount, f"{name}.mended")
        self._refill(mount / name, content)
        self._link(mount)
        self._swap(mount, name)
        self._tidy(mount, name, before)
        return True

    def _show_first(self, mount: Path, name: str, content: Content) -> bool:
        """Fill a mount that was just made: nothing is in the way, and nobody is led there yet."""
        self._fill(mount / name, content)
        for file in (DOCUMENT, NUMBERS):
            self._disk.link(mount / file, f"{DATA}/{file}")
        self._disk.link(mount / DATA, name)
        self._disk.settle(mount)
        return True

    def _refill(self, directory: Path, content: Content) -> None:
        """Write a directory that nobody reads yet, in the place of a leftover."""
        self._remove_tree(directory)
        self._fill(directory, content)

    def _fill(self, directory: Path, content: Content) -> None:
        self._disk.make_directory(directory)
        for name, data in content.items():
            self._disk.write(directory / name, data)
        self._disk.settle(directory)

    def _link(self, mount: Path) -> bool:
        """Give each file its lasting path; until the first swap it leads nowhere."""
        changed = False
        for name in (DOCUMENT, NUMBERS):
            path, target = mount / name, f"{DATA}/{name}"
            if mounts.target(path) != target:
                self._lead(path, target, files.beside(path))
                changed = True
        return changed

    def _swap(self, mount: Path, name: str) -> None:
        self._lead(mount / DATA, name, mount / _SWAP)

    def _lead(self, path: Path, target: str, fresh: Path) -> None:
        """Let a path lead elsewhere, at once for every reader."""
        self._disk.remove(fresh)
        self._disk.link(fresh, target)
        self._disk.rename(fresh, path)

    def _follow(self, path: Path, data: bytes) -> bool:
        try:
            if files.read(path) == data:
                return False
        except DamagedRecordError:
            pass  # Replaced below, if it is a link; a directory is told of there.
        self._disk.replace(path, data)
        return True

    def _tidy(self, mount: Path, name: str, before: str | None) -> None:
        """Remove what nobody reads: all but this list and, for those still in it, the last."""
        for found in files.names(mount):
            if found == _SWAP:
                self._disk.remove(mount / found)
            elif GENERATION.fullmatch(found) and found not in (name, before):
                self._remove_tree(mount / found)

    def _remove_tree(self, path: Path) -> None:
        for name in files.names(path):
            if files.is_directory(path / name):
                self._remove_tree(path / name)
            else:
                self._disk.remove(path / name)
        self._disk.remove_directory(path)
