"""What to do about a record that cannot be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dialrota.adapters.stores import disk as files
from dialrota.model.failure import DamagedRecordError

_MARKS: Final = (b"<<<<<<< ", b">>>>>>> ")  # Git's.


@contextmanager
def with_fix(path: Path) -> Iterator[None]:
    """Say of a damaged record what to do about it."""
    try:
        yield
    except DamagedRecordError as err:
        what = err.message
        if any(line.startswith(_MARKS) for line in (files.read(path) or b"").splitlines()):
            what = "a merge left its marks in it"
        fix = f"bring back the last good one, as with: git checkout HEAD -- {path}"
        raise DamagedRecordError(err.file, err.line, f"{what}; {fix}") from err
