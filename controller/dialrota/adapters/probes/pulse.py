"""Whether a controller lives and is ready, judged by what its watches heard.

Alive means that bytes come. A watch that hears nothing for ``SILENCE`` seconds may be what a
restart can heal: a connection that is open on one side only, a stuck proxy, a dead task. Where
there is proof that the API server is away, such as a refused connection, every replica would be
restarted for nothing, and be slower to come back: that keeps the judgement off for as long as it
is seen anew. That no connection could be made in time proves nothing, the fault may be ours. An
answer of any status is bytes: being denied, throttled or told of a broken store is no silence.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

SILENCE: Final = 150.0  # Longer than a watch that dies, and the next one to its end.


class Pulse(NamedTuple):
    """What is known of one watch. Times are of the steady clock, None is never.

    ``heard`` is when it told something, ``answered`` when the server said anything, be it only to
    refuse, ``refused`` when the server was seen to be away.
    """

    name: str
    began: float
    heard: float | None = None
    answered: float | None = None
    refused: float | None = None
    is_synced: bool = False
    trouble: str = ""  # Why it is not watching now, in words.
    has_ended: bool = False  # Nobody reads it any more, and nobody meant that.

    def blindness(self, now: float) -> float:
        """Return for how long nothing was told."""
        return self._since(self.heard, now)

    def silence(self, now: float) -> float:
        """Return for how long nothing came at all."""
        return self._since(self.answered, now)

    def _since(self, at: float | None, now: float) -> float:
        return max(0.0, now - (self.began if at is None else at))


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
        text = f"the server is away, tried {now - pulse.refused:.0f} s ago{because}"
        return Check(pulse.name, is_well=True, finding=text)
    return Check(pulse.name, is_well=False, finding=f"silent for {silence:.0f} s{because}")


def _judge_sync(pulse: Pulse) -> Check:
    if pulse.is_synced:
        return Check(pulse.name, is_well=True, finding="listed")
    because = f": {pulse.trouble}" if pulse.trouble else ""
    return Check(pulse.name, is_well=False, finding=f"not listed yet{because}")
