"""Whether a controller lives and is ready, judged by what its watches heard.

Alive means that bytes come. A watch that hears nothing for ``SILENCE`` seconds though its
connections are taken is what a restart can heal: a connection that is open on one side only, a
stuck proxy, a dead task. An API server to which no connection can be made at all is another
matter: every replica would be restarted, for nothing, and be slower to come back. So a refused
connection keeps the judgement off for as long as it is tried anew. An answer of any status is
bytes: being denied, throttled or told of a broken store is no silence.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

SILENCE: Final = 150.0  # Longer than a watch that goes on, its bookmarks and its next try.


class Pulse(NamedTuple):
    """What is known of one watch. Times are of the steady clock, None is never.

    ``heard`` is when bytes came from the server, ``refused`` when no connection could be made.
    """

    name: str
    began: float
    heard: float | None = None
    refused: float | None = None
    is_synced: bool = False
    trouble: str = ""  # Why it is not watching now, in words.
    has_ended: bool = False  # Nobody reads it any more, and nobody meant that.

    def silence(self, now: float) -> float:
        """Return for how long nothing came."""
        return max(0.0, now - (self.began if self.heard is None else self.heard))


class Check(NamedTuple):
    """One thing that was looked at, and what was found."""

    name: str
    is_well: bool
    finding: str

    def __str__(self) -> str:
        """Write it on a line, as API servers do."""
        return f"[{'+' if self.is_well else '-'}]{self.name}: {self.finding}"


def judge_life(pulses: Iterable[Pulse], now: float) -> list[Check]:
    """Judge whether each watch still lives."""
    return [_judge(pulse, now) for pulse in pulses]


def judge_readiness(pulses: Iterable[Pulse], lease: str) -> list[Check]:
    """Judge whether the controller can do its part: everything was listed, the lease is known.

    ``lease`` is Leading, Standby, or empty while nobody knows. A standby is ready.
    """
    listed = [_judge_sync(pulse) for pulse in pulses]
    known = Check("lease", bool(lease), lease or "not known yet: it could not be read or taken")
    return [*listed, known]


def _judge(pulse: Pulse, now: float) -> Check:
    silence = pulse.silence(now)
    because = f" ({pulse.trouble})" if pulse.trouble else ""
    if pulse.has_ended:
        return Check(pulse.name, is_well=False, finding=f"the watch has ended{because}")
    if silence < SILENCE:
        return Check(pulse.name, is_well=True, finding=f"heard {silence:.0f} s ago{because}")
    if pulse.refused is not None and now - pulse.refused < SILENCE:
        text = f"no connection can be made, tried {now - pulse.refused:.0f} s ago{because}"
        return Check(pulse.name, is_well=True, finding=text)
    return Check(pulse.name, is_well=False, finding=f"silent for {silence:.0f} s{because}")


def _judge_sync(pulse: Pulse) -> Check:
    if pulse.is_synced:
        return Check(pulse.name, is_well=True, finding="listed")
    because = f": {pulse.trouble}" if pulse.trouble else ""
    return Check(pulse.name, is_well=False, finding=f"not listed yet{because}")
