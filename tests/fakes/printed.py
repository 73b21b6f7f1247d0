"""What kubectl prints, kept as text, for people to look at."""

import os
from pathlib import Path
from typing import Final

_KEPT: Final = Path(__file__).parents[1] / "cluster" / "kinds"


def expect(printed: str, name: str) -> None:
    """Compare with what is kept; UPDATE=1 keeps it anew, to be looked at."""
    kept = _KEPT / f"{name}.txt"
    lines = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    if os.environ.get("UPDATE"):
        kept.write_text(lines, encoding="utf-8")
    assert lines == kept.read_text(encoding="utf-8")
