"""List the declaration files of a repository by name: regular files only, links refused.

Names are sorted, so that nothing depends on the order of a file system. Opens no file.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from dialrota.model.failure import Finding

FOLDER: Final = "pools"
SUFFIXES: Final = (".yaml", ".yml")


class Stamp(NamedTuple):
    """What changes when a file does, as far as a file system tells."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """Take what matters of a file's status."""
        return cls(
            status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        )


class Listing(NamedTuple):
    """Files by name, relative to the repository, and what is wrong with the rest."""

    files: dict[str, Stamp]
    findings: tuple[Finding, ...]


def list_files(root: Path) -> Listing:
    """List ``pools/**/*.yaml`` and ``*.yml``; hidden names and other types are left alone."""
    files: dict[str, Stamp] = {}
    findings: list[Finding] = []
    top = root / FOLDER
    if not top.is_dir() or top.is_symlink():
        kind = "is a symbolic link" if top.is_symlink() else "is not there"
        fix = f"make a folder {FOLDER} in the repository, or name the repository with --repo"
        return Listing(files, (Finding(FOLDER, 0, 0, "", f"the folder {kind}", fix),))
    folders = [FOLDER]
    while folders:
        name = folders.pop()
        try:
            with os.scandir(root / name) as entries:
                for entry in entries:
                    findings += _take(entry, f"{name}/{entry.name}", files, folders)
        except OSError as err:
            findings.append(refuse(name, f"cannot be listed: {err.strerror}", "check its rights"))
    return Listing(dict(sorted(files.items())), tuple(sorted(findings)))


def _take(
    entry: os.DirEntry[str], name: str, files: dict[str, Stamp], folders: list[str]
) -> Iterator[Finding]:
    """Sort one name into files or folders, or say why not."""
    if entry.name.startswith("."):
        return
    is_yaml = entry.name.endswith(SUFFIXES)
    if entry.is_symlink():
        if is_yaml or entry.is_dir():
            fix = "put the file itself here, or remove the link"
            yield refuse(name, "is a symbolic link, which is not followed", fix)
    elif entry.is_dir(follow_symlinks=False):
        folders.append(name)
    elif is_yaml and not entry.name.isprintable():
        yield refuse(repr(name), "has a name that cannot be shown", "rename it")
    elif is_yaml and entry.is_file(follow_symlinks=False):
        files[name] = Stamp.of(entry.stat(follow_symlinks=False))
    elif is_yaml:
        yield refuse(name, "is no regular file", "remove it")


def refuse(name: str, message: str, fix: str) -> Finding:
    """Say what is wrong with a file or folder as a whole."""
    return Finding(name, 0, 0, "", message, fix)
