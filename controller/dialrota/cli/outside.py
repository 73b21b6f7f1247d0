"""Everything outside that commands work with, chosen and put together here and nowhere else.

Imports an adapter when a command needs it, so that a command pays for nothing it does not use.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from dialrota.adapters.clock import SystemClock
from dialrota.cli.settings import Settings
from dialrota.cli.typed.time import read_instant
from dialrota.model.failure import UsageError

if TYPE_CHECKING:
    from dialrota.adapters.declarations import Declarations
    from dialrota.adapters.stores.disk import Disk
    from dialrota.adapters.stores.rotationfiles import RotationFiles
    from dialrota.adapters.stores.statefiles import StateFiles
    from dialrota.adapters.stores.writelog import WriteLog
    from dialrota.model.pool import PoolKey
    from dialrota.model.source import Source
    from dialrota.model.verdict import Day
    from dialrota.ports import Declared, History

Progress = Callable[[str, int, int], None]

_CLOCK: Final = SystemClock()


def clock() -> SystemClock:
    """Return the clock of the machine."""
    return _CLOCK


def instant_of(text: str | None) -> int:
    """Read a time as typed, or the clock where none was.

    Raises:
        UsageError: it is no time, or far from the present.
    """
    if text is None:
        return _CLOCK.now()
    return read_instant("--at", text)


def local_day(zone: str, now: int) -> "Day":
    """Find the local day of a time zone that holds a moment."""
    from dialrota.wire import calendar

    return calendar.local_day(zone, now)


def make_out(settings: Settings) -> None:
    """Make the folder for output.

    Raises:
        UsageError: it cannot be one, or people's declarations are there.
    """
    out, pools = settings.out.resolve(), (settings.repo / "pools").resolve()
    if out.is_relative_to(pools):
        raise UsageError(f"--out {settings.out}: lies in {pools}, which is for declarations alone")
    try:
        settings.out.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"--out {settings.out}: that is no folder") from None


def check_secrets(settings: Settings) -> None:
    """Make sure that the folder of secrets can be one, before any secret is asked for.

    Raises:
        UsageError: there is none, or it lies inside the repository.
    """
    folder = settings.secrets
    if folder is None:
        return
    if not folder.is_dir():
        raise UsageError(f"--secrets {folder}: there is no such folder")
    if folder.resolve().is_relative_to(settings.repo.resolve()):
        raise UsageError(f"--secrets {folder}: lies inside the repository; move it out")


def open_log() -> "WriteLog":
    """Begin a log of what a loop writes."""
    from dialrota.adapters.stores.writelog import WriteLog

    return WriteLog()


def open_disk(wish: "Wish") -> "Disk":
    """Open the disk that a loop writes to."""
    from dialrota.adapters.stores.disk import Disk
    from dialrota.adapters.stores.writelog import LoggedDisk

    if wish.log is None:
        return Disk(sync=wish.sync)
    return LoggedDisk(wish.log, sync=wish.sync)


def open_state(settings: Settings, disk: "Disk | None" = None) -> "StateFiles":
    """Open the records; nothing is made or written by opening."""
    from dialrota.adapters.stores.disk import Disk
    from dialrota.adapters.stores.statefiles import StateFiles

    return StateFiles(settings.out, disk or Disk())


def open_lists(settings: Settings, disk: "Disk | None" = None) -> "RotationFiles":
    """Open the published lists; nothing is made or written by opening."""
    from dialrota.adapters.stores.disk import Disk
    from dialrota.adapters.stores.rotationfiles import RotationFiles

    return RotationFiles(settings.out, disk or Disk())


def pools_folder(settings: Settings) -> Path:
    """Find the folder of declarations.

    Raises:
        UsageError: the repository has none.
    """
    folder = settings.repo / "pools"
    if not folder.is_dir():
        hint = "name the repository with --repo, or make one with dialrota init"
        raise UsageError(f"there is no folder pools in {settings.repo.resolve()}; {hint}")
    return folder


def open_declarations(settings: Settings, only: Collection["PoolKey"] = ()) -> "Declarations":
    """Open what people declared; with ``only``, of all pools just these.

    Raises:
        UsageError: the repository has no pools.
    """
    from dialrota.adapters.declarations import Declarations

    pools_folder(settings)
    return Declarations(settings.repo, only)


def check_declarations(settings: Settings) -> "Declared":
    """Read all declarations with everything that is wrong or doubtful in them."""
    from dialrota.cli.progress import busy

    declarations = open_declarations(settings)
    with busy("Reading the declarations"):
        return declarations.check(_CLOCK.now())


class Wish(NamedTuple):
    """What a loop is wanted for: to write, durably, to show progress, to watch folders.

    What it writes is logged where a log is given.
    """

    writing: bool = False
    sync: bool = False
    progress: Progress | None = None
    watching: tuple[Path, ...] = ()
    log: "WriteLog | None" = None


def require_history(settings: Settings) -> None:
    """Make sure, before anything is written, that there is a repository to commit to.

    Raises:
        UsageError: there is none, or it ignores the folder.
    """
    from dialrota.adapters.gitrepo import GitRepo

    GitRepo(settings.repo).require()


def commit_files(settings: Settings, files: Sequence[str], message: str) -> str | None:
    """Commit files of the repository as the person who runs the command; None without a change."""
    from dialrota.adapters.gitrepo import GitRepo

    return GitRepo(settings.repo).commit_files(files, message)


def start_history(folder: Path, files: Sequence[str]) -> tuple[str | None, Path]:
    """Make a folder a git repository with a first commit; return that, and where it begins."""
    from dialrota.adapters import gitrepo

    return gitrepo.start(folder, files, "Declare an example pool\n")


def journal_path(settings: Settings, source: "Source") -> Path:
    """Say where a sweep that costs money keeps its journal."""
    folder = settings.out / "state" / source.key.namespace / "sources"
    return folder / f"{source.key.name}.journal"


def open_history(settings: Settings) -> "History":
    """Open the git repository behind the declarations."""
    from dialrota.adapters.gitrepo import GitRepo

    return GitRepo(settings.repo, settings.out)
