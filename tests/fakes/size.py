"""What a process of this machine holds."""

from pathlib import Path
from typing import Final, NamedTuple, Self

MEBIBYTE: Final = 1024 * 1024


class Size(NamedTuple):
    """What a process holds."""

    resident: int
    files: int
    threads: int
    children: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """Measure a process of this machine."""
        home = Path(f"/proc/{pid}")
        lines = (home / "status").read_text(encoding="ascii").splitlines()
        resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        tasks = [*(home / "task").iterdir()]
        children = "".join((task / "children").read_text(encoding="ascii") for task in tasks)
        return cls(resident * 1024, len([*(home / "fd").iterdir()]), len(tasks), children)
