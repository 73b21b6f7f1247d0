"""One sweep of a file source: find the files, parse what changed, choose what matters now.

Nothing is written, and nothing is remembered that the files cannot restore.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from dialrota.adapters.filesource import formats, parsed, paths
from dialrota.adapters.filesource.formats import LoadYaml
from dialrota.adapters.filesource.parsed import Chosen, Parsed
from dialrota.adapters.filesource.paths import Stamp
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep, SweepError
from dialrota.ports import Clock, Request

_RACY_NS: Final = 2_000_000_000
_SECOND_NS: Final = 1_000_000_000


class _Known(NamedTuple):
    """A parsed file. ``racy``: it may have changed since without its stamp showing it."""

    stamp: Stamp
    digest: bytes
    racy: bool
    parsed: Parsed


class _Choice(NamedTuple):
    """The last choice for a source, and what it was made from."""

    files: tuple[Parsed, ...]
    numbers: tuple[str, ...]
    chosen: Chosen


class FileObserver:
    """Fulfils ``ports.Observer`` for sources of type file.

    ``root`` is the repository; ``load_yaml`` reads YAML bytes, named for its errors;
    ``clock`` tells how long ago a file changed.
    """

    def __init__(self, root: Path, load_yaml: LoadYaml, clock: Clock) -> None:
        """Begin with nothing parsed."""
        self._root = root
        self._load_yaml = load_yaml
        self._clock = clock
        self._known: dict[PoolKey, dict[str, _Known]] = {}
        self._choices: dict[PoolKey, _Choice] = {}

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Read all files of the source; files that did not change are not parsed again."""
        source = request.source
        matches = paths.find(self._root, list(source.settings["paths"]))
        errors = [SweepError("BadAnswer", fault) for fault in matches.faults]
        before, after = self._known.get(source.key, {}), dict[str, _Known]()
        for file in matches.files:
            known = self._read(file, request, before.get(file))
            if isinstance(known, SweepError):
                errors.append(known)
            else:
                after[file] = known
        self._known[source.key] = after
        complete = not errors
        for known in after.values():
            errors.extend(known.parsed.errors)
        files = tuple(known.parsed for known in after.values())
        chosen = self._choose(request, files)
        progress(len(request.numbers), len(request.numbers))
        return Sweep(
            source=source.key.name,
            at=request.now,
            verdicts=chosen.verdicts,
            usage=chosen.usage,
            errors=tuple(errors),
            asked=len(request.numbers),
            complete=complete,
            ahead=parsed.still_ahead(files, request.now),
            holds_until=chosen.holds_until,
        )

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Do nothing: the files themselves remember."""

    def _read(self, file: str, request: Request, known: _Known | None) -> _Known | SweepError:
        path = self._root / file
        try:
            if known is not None and not known.racy and paths.read_stamp(path) == known.stamp:
                return known
            wall_ns = self._clock.now() * _SECOND_NS
            stamp, data = paths.read_bytes(path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return SweepError("Unreachable", f"{file}: cannot be read ({reason})")
        except ValueError as error:
            return SweepError("BadAnswer", f"{file}: {error}")
        racy = stamp.changed_ns > wall_ns - _RACY_NS
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if known is not None and known.digest == digest:
            return known._replace(stamp=stamp, racy=racy)
        source = request.source.key.name
        cuts = formats.cut(data, file, self._load_yaml)
        return _Known(stamp, digest, racy, parsed.parse(cuts, file, source, request.now))

    def _choose(self, request: Request, files: tuple[Parsed, ...]) -> Chosen:
        last = self._choices.get(request.source.key)
        if last is not None and last.chosen.holds_at(request.now):
            same = len(last.files) == len(files) and all(map(_is, last.files, files))
            if same and last.numbers == request.numbers:
                return last.chosen
        chosen = Chosen(request.now)
        for number in sorted(request.numbers):
            chosen.add(number, files)
        self._choices[request.source.key] = _Choice(files, request.numbers, chosen)
        return chosen


def _is(one: Parsed, other: Parsed) -> bool:
    return one is other
