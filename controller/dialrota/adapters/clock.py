"""The only reader of the wall clock."""

import time


class SystemClock:
    """Fulfils ``ports.Clock`` with the clock of the machine."""

    def now(self) -> int:
        """Return the present instant, UTC seconds."""
        return int(time.time())
