"""Rules of the policy block: pairs of fields of which one may not be more than the other.

A policy may set one of the two and leave the other to its profile, so the profiles stand in the
rules; they are read from ``wire.policy``, which decides.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from dialrota.model.policy import Policy
from dialrota.wire import policy
from dialrota.wire.crds.rule import Rule, matches
from dialrota.wire.crds.texts import seconds
from dialrota.wire.v1alpha1 import parts
from dialrota.wire.v1alpha1.recovery import QUORUM_WORDS

Rules = dict[str, tuple[Rule, ...]]

_PROFILE: Final = "has(self.policy.profile) ? self.policy.profile : 'standard'"


class _Pair(NamedTuple):
    """Two fields of a section: ``less`` may not be more than ``more``."""

    section: tuple[str, ...]
    less: str
    more: str
    read: Callable[[Policy], tuple[int, int]]
    spans: bool = False


_PAIRS: Final = (
    _Pair(("caps",), "soft", "hard", lambda rules: (rules.caps.soft, rules.caps.hard)),
    _Pair(
        ("recovery", "rest"),
        "min",
        "max",
        lambda rules: (rules.recovery.rest_min, rules.recovery.rest_max),
        spans=True,
    ),
    _Pair(
        ("fallback",),
        "pacePercent",
        "exitPercent",
        lambda rules: (rules.fallback.pace_percent, rules.fallback.exit_percent),
    ),
)


_QUORUM: Final = Rule(
    f"type(self) == int ? self >= 1 && self <= 20 : self in {list(QUORUM_WORDS)}",
    "write any, majority, or a whole number from 1 to 20",
)


def rules(path: str) -> Rules:
    """Return the rules of a policy at a path: those between two fields that it sets itself."""
    ordered: Rules = {
        ".".join((path, *pair.section)): (
            Rule(
                f"!has(self.{pair.less}) || !has(self.{pair.more}) || "
                + _ordered(pair, f"self.{pair.less}", f"self.{pair.more}"),
                f"{pair.less} is over {pair.more}: lower {pair.less}, or raise {pair.more}",
                field=f".{pair.less}",
            ),
        )
        for pair in _PAIRS
    }
    return {f"{path}.flag.quorum": (_QUORUM,), **ordered}


def rules_beside_profile() -> tuple[Rule, ...]:
    """Return the rules of a pool between a field that its policy sets and one of its profile.

    A shared policy between the two may put it right, so they hold where there is none.
    """
    return tuple(map(_beside_profile, _PAIRS))


def _beside_profile(pair: _Pair) -> Rule:
    section = "self.policy"
    rule = "has(self.policyRef) || !has(self.policy)"
    for name in pair.section:
        section += f".{name}"
        rule += f" || !has({section})"
    less, more = f"{section}.{pair.less}", f"{section}.{pair.more}"
    least, most = (f"{_defaults(pair, side)}[{_PROFILE}]" for side in (0, 1))
    ordered = f"has({less}) ? {_ordered(pair, less, most)} : {_ordered(pair, least, more)}"
    where = ".".join(pair.section)
    return Rule(
        f"{rule} || has({less}) == has({more}) || ({ordered})",
        f"{pair.less} is over {pair.more}, one of which the profile sets: write both",
        field=f".policy.{where}",
    )


def _defaults(pair: _Pair, side: int) -> str:
    """Write what each profile says of a field, spans in seconds."""
    values = (
        f"'{profile}': {pair.read(policy.resolve({'profile': profile}, None).policy)[side]}"
        for profile in policy.PROFILES
    )
    return f"{{{', '.join(values)}}}"


def _ordered(pair: _Pair, less: str, more: str) -> str:
    fields = [side for side in (less, more) if side.startswith("self.")]
    if not pair.spans:
        return f"{less} <= {more}"
    forms = "".join(f"!{matches(parts.DURATION, field)} || " for field in fields)
    less, more = (seconds(side) if side in fields else side for side in (less, more))
    return f"{forms}{less} <= {more}"
