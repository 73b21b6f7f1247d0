"""Run one git command, so that nothing but the command itself can run."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from dialrota.model.failure import TransientError, UsageError

_KEPT: Final = ("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR")
_FIXED: Final = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
}
# The configuration of a person and of a machine names programs; ours needs none of it.
_ALONE: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
}
_OPTIONS: Final = (
    "--no-pager",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.attributesFile=/dev/null",
    "-c", "i18n.commitEncoding=UTF-8",
    "-c", "log.showSignature=false",
    "-c", "log.follow=false",
    "-c", "core.quotePath=false",
)  # fmt: skip
_LONGEST: Final = 60  # Seconds.


class Answer(NamedTuple):
    """What a git command said."""

    status: int
    out: bytes
    error: str

    @property
    def text(self) -> str:
        """Return the output without the last line's end."""
        return self.out.decode(errors="replace").rstrip("\n")


def ask(
    folder: Path,
    *arguments: str,
    feed: bytes | None = None,
    extra: Mapping[str, str] | None = None,
) -> Answer:
    """Run git in a folder whose owner git has accepted before, without a person's settings."""
    allowed = ("-c", f"safe.directory={folder}")
    return _run(folder, (*allowed, *arguments), feed, _ALONE | dict(extra or {}))


def ask_as_person(folder: Path, *arguments: str) -> Answer:
    """Run git with the settings of the person who runs us: whom to trust, and who they are."""
    return _run(folder, arguments, None, {})


def _run(
    folder: Path, arguments: tuple[str, ...], feed: bytes | None, extra: Mapping[str, str]
) -> Answer:
    try:
        import git  # noqa: PLC0415  # A tenth of a second that most passes need not spend.
    except ImportError as err:
        raise UsageError("git cannot be run; install git, or leave out --commit") from err
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    pairs = [f"{name}={value}" for name, value in {**kept, **_FIXED, **extra}.items()]
    with tempfile.TemporaryFile() as stream:
        stream.write(feed or b"")
        stream.seek(0)
        try:
            status, out, error = git.Git(folder).execute(
                ["/usr/bin/env", "-i", *pairs, "git", *_OPTIONS, *arguments],
                istream=stream,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                kill_after_timeout=_LONGEST,
            )
        except (git.GitError, OSError) as err:
            raise TransientError(f"git did not run: {type(err).__name__}") from err
    return Answer(status, out, error.strip())
