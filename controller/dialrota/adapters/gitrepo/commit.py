"""Build a commit from blobs up, and move the branch if nobody else did."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from dialrota.adapters.gitrepo.command import Answer, ask
from dialrota.model.failure import ConflictError, TransientError

_MODE: Final = "100644"
_EXECUTABLE: Final = "100755"
_UNDER_WAY: Final = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


class BusyError(ConflictError):
    """Somebody else is about to commit, or just did: it may work in a moment."""


class Identity(NamedTuple):
    """Who commits."""

    name: str
    email: str


class Snapshot(NamedTuple):
    """What to commit: ``present`` files as they are on disk; ``known`` ones not present are gone.

    ``known`` has mode and blob of the files as they were committed last.
    """

    top: Path
    git: Path
    head: str | None
    present: Sequence[str]
    known: Mapping[str, tuple[str, str]]


def commit_snapshot(snapshot: Snapshot, message: str, identity: Identity) -> str | None:
    """Commit the files that differ; None when none does.

    Raises:
        ConflictError: git is busy, in a merge, or moved on meanwhile.
        TransientError: git failed.
    """
    top, head = snapshot.top, snapshot.head
    entries = _entries(snapshot)
    if not entries:
        return None
    for name, what in _UNDER_WAY.items():
        if (snapshot.git / name).exists():
            raise ConflictError(f"{what} is under way in {top}; not committed")
    tree = _tree(top, head, entries)
    parents = () if head is None else ("-p", head)
    who = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", identity.name), ("EMAIL", identity.email))
    }
    new = _said(
        ask(top, "commit-tree", tree, *parents, "-F", "-", feed=message.encode(), extra=who)
    ).text
    # The index first: a kill in between leaves files staged, which the next commit takes up. The
    # other way round it would leave our commit staged for undoing.
    told = ("update-index", "-z", "--index-info")
    _said(ask(top, *told, feed=entries, extra=_without_filters(top)))
    before = head or "0" * len(new)
    _said(ask(top, "update-ref", "-m", "commit: dialrota", "HEAD", new, before, extra=who))
    return new


def _entries(snapshot: Snapshot) -> bytes:
    """Write what changed in the form that an index takes."""
    lines = []
    known = snapshot.known
    for name, blob in zip(snapshot.present, _blobs(snapshot), strict=True):
        mode, before = known.get(name, ("", ""))
        kept = mode if mode in (_MODE, _EXECUTABLE) else _MODE
        if (kept, blob) != (mode, before):
            lines.append(f"{kept} {blob}\t{name}\0")
    gone = sorted(known.keys() - set(snapshot.present))
    lines += [f"0 {'0' * len(known[name][1])}\t{name}\0" for name in gone]
    return "".join(lines).encode(errors="surrogateescape")


def _blobs(snapshot: Snapshot) -> list[str]:
    if not snapshot.present:
        return []
    names = "".join(f"./{name}\n" for name in snapshot.present).encode(errors="surrogateescape")
    answer = ask(snapshot.top, "hash-object", "-w", "--no-filters", "--stdin-paths", feed=names)
    return _said(answer).text.split("\n")


def _tree(top: Path, head: str | None, entries: bytes) -> str:
    """Write the tree of the last commit with these entries in it."""
    with tempfile.TemporaryDirectory(prefix="dialrota-") as folder:
        index = {"GIT_INDEX_FILE": f"{folder}/index"}
        if head is not None:
            _said(ask(top, "read-tree", head, extra=index))
        _said(ask(top, "update-index", "-z", "--index-info", feed=entries, extra=index))
        return _said(ask(top, "write-tree", extra=index)).text


def _without_filters(top: Path) -> dict[str, str]:
    """Switch off what the repository's settings would run on files that were just saved.

    Git looks into such files whenever it writes an index, to be sure of their state.
    """
    listed = ask(top, "config", "--name-only", "-z", "--get-regexp", r"^filter\.")
    names = [name for name in listed.out.decode(errors="replace").split("\0") if name]
    settings = {"GIT_CONFIG_COUNT": str(len(names))}
    for place, name in enumerate(names):
        settings[f"GIT_CONFIG_KEY_{place}"] = name
        settings[f"GIT_CONFIG_VALUE_{place}"] = "false" if name.endswith(".required") else ""
    return settings


def _said(answer: Answer) -> Answer:
    if answer.status == 0:
        return answer
    said = answer.error.splitlines()[0] if answer.error else f"status {answer.status}"
    if ".lock" in said or "cannot lock ref" in said:
        raise BusyError(f"git is busy, or moved on meanwhile: {said}")
    raise TransientError(f"git failed: {said}")
