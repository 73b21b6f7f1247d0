"""Ask what is committed, and commit exactly some files, whatever else the person has staged.

A commit is built from blobs up (tree, commit, then the branch, if it still stands where it stood):
no hook, filter or attribute of the repository has a say, and the bytes committed are the bytes on
disk. The person's index is told of these files alone.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, ParamSpec

from dialrota.adapters.gitrepo import ours
from dialrota.adapters.gitrepo.command import Answer, ask, ask_as_person
from dialrota.adapters.gitrepo.commit import BusyError, Identity, Snapshot, commit_snapshot
from dialrota.model.failure import TransientError, UsageError

P = ParamSpec("P")

TRAILER: Final = "Dialrota-Pass"

_REGULAR: Final = ("100644", "100755")
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)  # Seconds, between tries at a commit.
_STRANGER: Final = Identity("dialrota", "dialrota@localhost")


class _Place(NamedTuple):
    """Where the working tree begins, and where git keeps its own files."""

    top: Path
    git: Path


class GitRepo:
    """The repository that holds a folder of declarations, and maybe what dialrota writes."""

    def __init__(self, repo: Path, out: Path | None = None) -> None:
        """Look from ``repo``; what we write lies under ``out``. Runs nothing yet."""
        self._repo = repo
        self._out = out if out is not None else repo
        self._found: _Place | None = None

    def require(self) -> None:
        """Make sure that files of the folder can be committed.

        Raises:
            UsageError: there is no repository, or git ignores the folder.
        """
        _refuse_ignored(self._need().top, self._repo.resolve())

    def top(self) -> Path:
        """Return the folder where the working tree begins.

        Raises:
            UsageError: there is no repository.
        """
        return self._need().top

    def has_committed_files(self) -> bool:
        """Say whether the folder is the top of a working tree, or git knows a file in it."""
        place = self._find()
        if place is None or place.top == self._repo.resolve():
            return place is not None
        return bool(_said(ask(self._repo.resolve(), "ls-files", "-z", "--", ".")).out)

    def head(self) -> str | None:
        """Return the commit that is checked out; None before the first."""
        place = self._find()
        if place is None:
            return None
        answer = ask(place.top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return answer.text if answer.status == 0 else None

    def is_backed(self, file: str) -> bool:
        """Say whether this very content of a file was committed, by somebody other than us."""
        return self.is_committed(file) and not self.is_ours(file)

    def is_committed(self, file: str) -> bool:
        """Say whether a file's bytes are those of the commit that is checked out.

        A file that is gone is committed where a commit took it away.
        """
        place = self._find()
        if place is None:
            return False
        try:
            path = _inside(self._repo, file)
            if not path.exists() and path.is_relative_to(place.top):
                return _was_removed(place.top, _name(path, place.top))
            data = path.read_bytes()
        except (UsageError, OSError):
            return False
        name = _name(path, place.top)
        blob = _said(ask(place.top, "hash-object", "--no-filters", "--stdin", feed=data)).text
        mode, committed = _listing(place.top, [name]).get(name, ("", ""))
        return mode in _REGULAR and committed == blob

    def is_ours(self, file: str) -> bool:
        """Say whether the last commit that touched a file was made by a pass of dialrota."""
        place = self._find()
        if place is None:
            return False
        name = _name(_inside(self._repo, file), place.top)
        form = f"--format=%(trailers:key={TRAILER},valueonly)"
        answer = ask(place.top, "log", "-1", form, "HEAD", "--", name)
        return answer.status == 0 and bool(answer.text.strip())

    def commit(self, message: str) -> str | None:
        """Commit what dialrota wrote under ``out``; None when nothing of it is new.

        Raises:
            UsageError: there is no repository, or ``out`` lies outside it or is ignored.
            ConflictError: git is busy, in a merge, or moved on meanwhile.
            TransientError: git failed.
        """
        return _patiently(self._commit_output, message)

    def _commit_output(self, message: str) -> str | None:
        place = self._need()
        out = self._out.resolve()
        if not out.is_relative_to(place.top) or out.is_relative_to(place.git):
            raise UsageError(f"{out} lies outside the git repository {place.top}; not committed")
        _refuse_ignored(place.top, out)
        present = [_name(path, place.top) for path in ours.files(out)]
        known = _listing(place.top, [_name(out / root, place.top) for root in ours.ROOTS])
        above = "" if out == place.top else f"{_name(out, place.top)}/"
        mine = {
            name: blob for name, blob in known.items() if ours.is_ours(name.removeprefix(above))
        }
        return self._commit(place, present, mine, message)

    def commit_files(self, files: Sequence[str], message: str) -> str | None:
        """Commit these files of the folder, and nothing else; None where nothing differs.

        Raises:
            UsageError: there is no repository, or a file lies outside it.
            ConflictError: git is busy, in a merge, or moved on meanwhile.
            TransientError: git failed.
        """
        return _patiently(self._commit_files, files, message)

    def _commit_files(self, files: Sequence[str], message: str) -> str | None:
        place = self._need()
        paths = [_inside(self._repo, file) for file in files]
        names = [_name(path, place.top) for path in paths]
        present = [name for name in names if (place.top / name).is_file()]
        known = _listing(place.top, names)
        return self._commit(place, present, known, message)

    def _commit(
        self,
        place: _Place,
        present: Sequence[str],
        known: dict[str, tuple[str, str]],
        message: str,
    ) -> str | None:
        snapshot = Snapshot(place.top, place.git, self.head(), present, known)
        return commit_snapshot(snapshot, message, self._identity(place.top))

    def _identity(self, top: Path) -> Identity:
        """Find who the person is in their own settings."""
        name, email = (
            ask_as_person(top, "config", "--get", key).text for key in ("user.name", "user.email")
        )
        return Identity(name, email) if name and email else _STRANGER

    def _need(self) -> _Place:
        place = self._find()
        if place is None:
            hint = "leave out --commit, or git init"
            raise UsageError(f"{self._repo.resolve()} is in no git repository; {hint}")
        return place

    def _find(self) -> _Place | None:
        if self._found is None and self._repo.is_dir():
            answer = ask_as_person(
                self._repo, "rev-parse", "--show-toplevel", "--absolute-git-dir"
            )
            if answer.status == 0:
                top, git = answer.text.split("\n")
                self._found = _Place(Path(top), Path(git))
            elif "dubious ownership" in answer.error:
                raise UsageError(f"git: {answer.error.splitlines()[0]}")
        return self._found


def start(folder: Path, files: Sequence[str], message: str) -> tuple[str | None, Path]:
    """Make a folder a git repository and commit these files; return the commit and its repository.

    A folder that lies in somebody's repository becomes one of its own all the same, unless it is
    the top of that or files of it are committed there. The commit is None where nothing was new.
    """
    repo = GitRepo(folder)
    if not repo.has_committed_files():
        _said(ask(folder.resolve(), "init", "--quiet", "--template=", "--initial-branch=main"))
        repo = GitRepo(folder)
    return repo.commit_files(files, message), repo.top()


def _patiently(commit: Callable[P, str | None], *what: P.args, **how: P.kwargs) -> str | None:
    """Commit, and try anew while git is busy: people and other programs commit here too."""
    for pause in _PAUSES:
        with suppress(BusyError):
            return commit(*what, **how)
        time.sleep(pause)
    return commit(*what, **how)


def _refuse_ignored(top: Path, folder: Path) -> None:
    """Keep out of a history what it wants no part of; a folder with committed files is in it."""
    extra = {"GIT_LITERAL_PATHSPECS": "0"}  # That this command does not know.
    if ask(top, "check-ignore", "--quiet", "--", str(folder), extra=extra).status == 0:
        hint = "leave out --commit, or git init there"
        raise UsageError(f"{folder} is ignored by the git repository {top}; {hint}")


def _was_removed(top: Path, name: str) -> bool:
    """Say whether a commit knew a file, and the one that is checked out does not."""
    known = ask(top, "log", "-1", "--format=%H", "HEAD", "--", name)
    return known.status == 0 and bool(known.text.strip()) and name not in _listing(top, [name])


def _listing(top: Path, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Read mode and blob of every committed file under these names."""
    answer = ask(top, "ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", *names)
    found = {}
    for line in answer.out.decode(errors="surrogateescape").split("\0")[:-1]:
        meta, _, name = line.partition("\t")
        mode, _, blob = meta.split(" ")
        found[name] = (mode, blob)
    return found


def _inside(folder: Path, file: str) -> Path:
    """Find a file of the folder, reached without links."""
    path = folder.resolve() / file
    if "\n" in file or path.resolve() != path:
        raise UsageError(f"{file!r} leads outside the repository, or through a link")
    return path


def _name(path: Path, top: Path) -> str:
    return path.relative_to(top).as_posix()


def _said(answer: Answer) -> Answer:
    if answer.status:
        raise TransientError(f"git failed: {answer.error or answer.status}")
    return answer
