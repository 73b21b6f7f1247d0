"""``run --once`` where nothing changed: say again what the last pass said, and read nothing else.

The cache may only save a pass that would find nothing. A pass is remembered when it left nothing
to do, and its word is taken again while everything that it depended on is as it was.
"""

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import dialrota
from dialrota.cli import outside
from dialrota.cli.output import look_for_stdout, write_text
from dialrota.cli.render.table import Look
from dialrota.model.instant import format_instant

if TYPE_CHECKING:
    from dialrota.adapters.stores.fingerprint import Fingerprint, Places, Watch
    from dialrota.adapters.stores.writelog import WriteLog
    from dialrota.cli.settings import Settings
    from dialrota.cli.watching.session import Loop
    from dialrota.loop.report import PassReport

_FORM: Final = 1  # Of what is remembered.
_LIBRARIES: Final = ("phonenumbers", "tzdata", "pydantic", "pydantic_core", "yaml", "orjson")
_LIVE: Final = "file"
_WILD: Final = frozenset("*?[")


def says_again(settings: "Settings", at: str | None, *, commit: bool) -> bool:
    """Print what a pass would print, if it is certain without taking one; return whether.

    Of what is to be committed that is only known after a pass that committed.
    """
    from dialrota.adapters.stores import fingerprint

    if look_for_stdout(settings) != Look() or fingerprint.load(settings.out) is None:
        return False  # A terminal is told how long ago things were.
    from dialrota.adapters.stores.lock import RunLock

    now, context = outside.instant_of(at), _context(settings, commit=commit)
    with RunLock(settings.out, now) as lock:
        if lock.try_acquire() is not None:
            return False
        known = fingerprint.load(settings.out)
        kept = known and known.holds(_places(settings), context, now)
        if known is None or kept is None:
            return False
        if kept != known:
            fingerprint.save(settings.out, kept)
    above, end, last = known.said.rpartition("\n")
    write_text(f"{above}{end}{format_instant(now)}{last}\n")
    return True


def begin(settings: "Settings", log: "WriteLog") -> "Watch | None":
    """Look at the repository before a pass; None where that cannot be done."""
    from dialrota.adapters.stores.fingerprint import Watch

    with suppress(OSError):
        return Watch(_places(settings), log)
    return None


def remember(
    settings: "Settings",
    loop: "Loop",
    report: "PassReport",
    watch: "Watch | None",
    *,
    commit: bool,
) -> None:
    """Remember a pass that left nothing to do; any doubt, and it is not remembered."""
    from dialrota.adapters.stores import fingerprint
    from dialrota.cli.watching import show

    inputs = _inputs(loop, report)
    if watch is None or inputs is None or not _is_settled(loop, report):
        return
    with suppress(OSError):
        seen = watch.finish(inputs)
        if seen is not None:
            said = show.again(settings, loop, report)
            context = _context(settings, commit=commit)
            fingerprint.save(settings.out, _describe(report, said, context, inputs, seen))


def _describe(
    report: "PassReport",
    said: str,
    context: str,
    inputs: tuple[str, ...],
    seen: tuple[str, dict[str, str]],
) -> "Fingerprint":
    from dialrota.adapters.stores.fingerprint import Fingerprint

    above, end, last = said.rstrip("\n").rpartition("\n")
    listing, unsettled = seen
    return Fingerprint(
        context=context,
        since=report.now,
        until=report.next_at,
        inputs=inputs,
        listing=listing,
        unsettled=unsettled,
        said=f"{above}{end}{last.removeprefix(format_instant(report.now))}",
    )


def _is_settled(loop: "Loop", report: "PassReport") -> bool:
    """Say whether the next pass would find nothing, were nothing to change.

    Of a source that costs money, what a change means for it is only found by the next pass.
    """
    is_live = all(source.type == _LIVE for source in report.declared.sources)
    return (
        report.is_sound
        and not report.findings
        and not loop.damaged()
        and not report.clock_behind
        and not any(sweep.errors for sweep in report.swept.values())
        and not loop.waits_for_commit(report)
        and (is_live or not (report.changed or report.swept))
    )


def _inputs(loop: "Loop", report: "PassReport") -> tuple[str, ...] | None:
    """Name what is read of the repository; None when that cannot be bounded."""
    from dialrota.adapters.stores.fingerprint import DECLARED

    patterns = [
        pattern
        for source in report.declared.sources
        for pattern in source.settings.get("paths", ())
    ]
    names = [*loop.feeds(), *map(_fixed, patterns)]
    if not all(names):
        return None
    return (DECLARED, *sorted({name for name in names if not f"{name}/".startswith("pools/")}))


def _fixed(pattern: str) -> str:
    """Return the folder or file that a pattern stays in; nothing when that is the repository."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    if ".." in parts or pattern.startswith("/"):
        return ""
    return "/".join(takewhile(_WILD.isdisjoint, parts))


def _places(settings: "Settings") -> "Places":
    from dialrota.adapters.stores.fingerprint import Places

    return Places(settings.repo, settings.out, outside.clock().now())


def _context(settings: "Settings", *, commit: bool) -> str:
    """Write down what a pass depends on that is no file of the repository."""
    folders = [os.path.realpath(folder) for folder in (settings.repo, settings.out)]
    who = [os.geteuid(), os.getegid(), os.getgroups()]
    options = [str(settings.out), str(settings.secrets), commit]
    versions = [_FORM, dialrota.__version__, sys.version, *_libraries()]
    return json.dumps([versions, folders, who, options, _code()])


def _libraries() -> Iterator[list[int | str]]:
    """Tell installed libraries apart without importing them."""
    for name in _LIBRARIES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            yield [name]
            continue
        status = Path(found.origin).stat()
        yield [found.origin, status.st_size, status.st_mtime_ns, status.st_ino]


def _code() -> str:
    """Return the digest of the marks of this very program, which may be a working tree."""
    from dialrota.adapters.stores import marks
    from dialrota.adapters.stores.writelog import digest

    folder = Path(dialrota.__file__).parent
    found = marks.look(folder.parent, [folder.name], dated=False)
    code = [f"{n} {mark}" for n, mark in found.by_name.items() if n.endswith(".py")]
    return digest(os.fsencode("\0".join(sorted(code))))
