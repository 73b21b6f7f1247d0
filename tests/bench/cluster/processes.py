"""What the kernel knows of a process: processor time and memory."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def processor_time(pid: int) -> float:
    """Return the seconds that all threads of a process have computed, ended ones too."""
    # The name, in parentheses, may hold anything; state is the first field after it.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def resident(pid: int) -> float:
    """Return the megabytes that a process holds in memory now.

    Raises:
        RuntimeError: the kernel does not say.
    """
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"no VmRSS of {pid}")


def machine() -> str:
    """Describe how busy the machine is: who shares it moves every absolute figure."""
    one, five, _ = os.getloadavg()
    return f"{os.cpu_count()} cores, load {one:.1f} (1 min), {five:.1f} (5 min)"
