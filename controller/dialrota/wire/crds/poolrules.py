"""Rules of a NumberPool: what its entries, feeds and policy may not say."""

from typing import Any, Final

from dialrota.wire.crds import policyrules
from dialrota.wire.crds.rule import Rule, matches
from dialrota.wire.crds.texts import QUOTED_NUMBER, RELATIVE_PATH
from dialrota.wire.v1alpha1 import parts

Rules = dict[str, tuple[Rule, ...]]

_OUT: Final = "has(self.state) && self.state in ['Pulled', 'Retired']"
_IS_ZONE: Final = "timestamp('2026-01-01T00:00:00Z').getHours(self) >= 0"
_REPLACEMENT: Final = "self.spec.policy.replacement"


def _keyed(key: str) -> dict[str, Any]:
    return {
        "type": "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": [key],
    }


_DOCUMENT: Final = (
    Rule(
        "self.metadata.name.size() <= 63",
        "the name of a pool is the value of a label: write at most 63 characters",
    ),
    Rule(
        f"!has(self.spec.policy) || !has({_REPLACEMENT}) || !has({_REPLACEMENT}.from)"
        f" || !(self.metadata.name in {_REPLACEMENT}.from)",
        "the pool would replace from itself: name a Backup pool",
        field=".spec.policy.replacement.from",
    ),
)
_SPEC: Final = (
    Rule(
        "has(self.policyRef) || (has(self.policy) && has(self.policy.mode))",
        "write policy: {mode: Enforce}, or {mode: Observe} to only report; "
        "or name a shared policy with policyRef",
        reason="FieldValueRequired",
    ),
    Rule(
        "!(has(self.role) && self.role == 'Backup') || !has(self.publish)",
        "a Backup pool publishes no list: remove publish, or write role: Rotation",
        field=".publish",
        reason="FieldValueForbidden",
    ),
    *policyrules.rules_beside_profile(),
)
_ENTRY: Final = (
    Rule(
        rf"!({_OUT}) || (has(self.reason) && self.reason.matches(r'\S'))",
        "a number that is Pulled or Retired needs a reason: say why, for the next person",
        field=".reason",
        reason="FieldValueRequired",
    ),
    Rule(
        "!has(self.until) || (has(self.state) && self.state == 'Pulled')",
        "until ends a Pulled: remove it, or write state: Pulled",
        field=".until",
        reason="FieldValueForbidden",
    ),
    Rule(
        "!has(self.replaces) || self.replaces != self.number",
        "a number cannot replace itself: name the other number",
        field=".replaces",
    ),
)

RULES: Final[Rules] = {
    "": _DOCUMENT,
    "spec": _SPEC,
    "spec.timeZone": (
        Rule(
            f"self != 'Local' && !self.contains(':') && {_IS_ZONE}",
            "write the name of a time zone, such as America/New_York",
        ),
    ),
    "spec.numbers[]": _ENTRY,
    "spec.numbersFrom[]": (
        Rule(
            "has(self.file) != has(self.configMap)",
            "write exactly one of file: path.csv and configMap: {name: ...}",
        ),
    ),
    "spec.publish.nudge.podSelector.matchLabels": (
        Rule(
            f"self.all(key, {matches(parts.LABEL_KEY, 'key')})",
            "has a key that no label can have: write one such as app or example.com/role",
        ),
    ),
    "spec.numbersFrom[].file": (RELATIVE_PATH,),
    **policyrules.rules("spec.policy"),
}

_INT_OR_TEXT: Final[dict[str, Any]] = {
    "x-kubernetes-int-or-string": True,
    "x-kubernetes-validations": [QUOTED_NUMBER.to_dict()],
}
# Lists that people write are merged entry by entry: two writers may each own their numbers. An
# entry as such is one statement of one writer, and a server that need not remember who wrote which
# field of it does half the work at every write of the pool.
SHAPES: Final[dict[str, dict[str, Any]]] = {
    "spec.numbers": _keyed("number"),
    "spec.numbers[]": {"type": "object", "x-kubernetes-map-type": "atomic"},
    "spec.numbers[].number": _INT_OR_TEXT,
    "spec.sources": _keyed("name"),
    "spec.sources[]": {"type": "object", "x-kubernetes-map-type": "atomic"},
}
# Every entry has these; a rule for each would be a tenth of a server's work at every write. And
# with 16 registrations an entry, a rule for their times would be more than a server allows.
KEPT: Final = frozenset(
    {
        "spec.numbers[].provider",
        "spec.numbers[].labels{}",
        "spec.numbers[].registration[].expires",
    }
)
