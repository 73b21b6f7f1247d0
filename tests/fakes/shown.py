"""Statuses as the controller writes them, for kubectl to print; times count from now."""

from typing import Final

from dialrota.model.instant import DAY, HOUR
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.source import SourceState
from dialrota.model.state import Condition, Counts, NumberState, PoolState, PublishedRef
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level, Mode, Stage, State

KEY: Final = PoolKey("", "sales-us")


def verdict(engine: str, carrier: str, level: Level, score: int, label: str = "") -> Verdict:
    return Verdict("telnyx", engine, carrier, level, 0, score, label)


def healthy(now: int) -> NumberState:
    return NumberState(
        number="+14155550101",
        state=State.HEALTHY,
        health=Health.HEALTHY,
        in_rotation=True,
        reason=Reason.CLEAN,
        since=now - 40 * DAY,
        monitored=True,
        risk=12,
        heard_at=now - 2 * HOUR,
        verdicts=(
            verdict("hiya", "att", Level.CLEAN, 12),
            verdict("tns", "verizon", Level.CLEAN, 3),
            verdict("first_orion", "tmobile", Level.CLEAN, 7),
        ),
    )


def resting(now: int) -> NumberState:
    return NumberState(
        number="+14155550102",
        state=State.FLAGGED,
        health=Health.FLAGGED,
        stage=Stage.RESTING,
        reason=Reason.SPAM_LABELLED,
        message="hiya says Flagged at AT&T: Spam Likely",
        since=now - 3 * DAY,
        monitored=True,
        risk=87,
        heard_at=now - 2 * HOUR,
        verdicts=(
            verdict("hiya", "att", Level.FLAGGED, 87, "Spam Likely"),
            verdict("tns", "verizon", Level.CLEAN, 3),
        ),
    )


def warming_up(now: int) -> NumberState:
    return NumberState(
        number="+14155550103",
        state=State.AT_RISK,
        health=Health.AT_RISK,
        stage=Stage.WARM_UP,
        in_rotation=True,
        reason=Reason.MEDIUM_RISK,
        since=now - 5 * HOUR,
        monitored=True,
        risk=55,
        heard_at=now - 2 * HOUR,
        verdicts=(verdict("tns", "", Level.AT_RISK, 55),),
    )


def numbers(now: int) -> tuple[NumberState, ...]:
    return (
        healthy(now),
        resting(now),
        warming_up(now),
        NumberState(
            number="+14155550104",
            in_rotation=True,
            reason=Reason.NOT_MONITORED,
            since=now - 9 * DAY,
        ),
        NumberState(
            number="+14155550105",
            state=State.PULLED,
            health=Health.HEALTHY,
            reason=Reason.PULLED_BY_PERSON,
            message="Callers hear a stranger's voicemail",
            since=now - 4 * HOUR,
            monitored=True,
            risk=9,
            heard_at=now - 2 * HOUR,
        ),
    )


def claim(kind: str, word: str, reason: str) -> Condition:
    return Condition(type=kind, status=word, reason=reason, message="", last_transition=0)


POOL: Final = PoolState(
    key=KEY,
    mode=Mode.NORMAL,
    reason=Reason.ROTATING,
    counts=Counts(declared=5, in_rotation=3, healthy=2, at_risk=1, blocked=1, unknown=1, held=1),
    published=PublishedRef(
        generation=7, sha256="0" * 64, count=3, published_at=0, config_map="sales-us-rotation"
    ),
    conditions=(
        claim("Ready", "True", "Rotating"),
        claim("Published", "True", "ListPublished"),
        claim("ObservationsFresh", "False", "NeverHeard"),
    ),
)
STOCK: Final = PoolState(
    key=PoolKey("", "stock"),
    counts=Counts(declared=2, healthy=2),
    conditions=(claim("Ready", "True", "StockReady"),),
)
SOURCE: Final = SourceState(
    key=KEY,
    asked=5,
    answered=4,
    billed_today=12,
    conditions=(claim("Ready", "True", "Answered"),),
)
