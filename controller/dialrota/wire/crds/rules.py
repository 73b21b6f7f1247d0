"""The rules of every kind, by the path of the field at which they stand."""

from collections.abc import Mapping
from typing import Final

from dialrota.wire import kinds
from dialrota.wire.crds import policyrules, poolrules
from dialrota.wire.crds.rule import Rule, unless
from dialrota.wire.crds.texts import IS_SPAN, RELATIVE_PATH, SOME_TIME, seconds
from dialrota.wire.v1alpha1.reputationsource import TYPES

_LONGEST_TIMEOUT: Final = 600


def _other_settings(own: str) -> Rule:
    return Rule(
        f"!has(self.{own}) || self.type == '{own}'",
        f"{own} has no effect with this type: remove it, or write type: {own}",
        field=f".{own}",
        reason="FieldValueForbidden",
    )


def _unchanged(what: str, instead: str) -> Rule:
    return Rule("self == oldSelf", f"{what} cannot be changed: {instead}")


_NUMBER: Final = {
    "": (
        Rule(
            "self.metadata.name == self.spec.poolRef.name + '-' + self.spec.number.substring(1)",
            "name it <pool>-<digits of the number>, such as sales-us-14155550101",
            shown="'name it ' + self.spec.poolRef.name + '-' + self.spec.number.substring(1)",
        ),
    ),
    "spec.number": (_unchanged("the number", "delete the object, and make another"),),
    "spec.poolRef": (_unchanged("the pool", "delete the object, and make another"),),
}
_SOURCE: Final = {
    "spec": (
        *map(_other_settings, TYPES),
        Rule(
            "self.type != 'file' || has(self.file)",
            'a source of type file needs file: {paths: ["audits/*.csv"]}',
            field=".file",
            reason="FieldValueRequired",
        ),
    ),
    "spec.type": (_unchanged("the type", "delete the source, and make another"),),
    "spec.file.paths[]": (RELATIVE_PATH,),
    "spec.interval": (SOME_TIME,),
    "spec.staleAfter": (SOME_TIME,),
    "spec.timeout": (
        SOME_TIME,
        Rule(
            unless(IS_SPAN, f"{seconds('self')} <= {_LONGEST_TIMEOUT}"),
            "is too long for one request: write 10m or less",
        ),
    ),
    "spec.budget": (
        Rule(
            "!has(self.perDay) || !has(self.perMonth) || self.perDay <= self.perMonth",
            "perDay is over perMonth: lower perDay, or raise perMonth",
            field=".perDay",
        ),
    ),
}

RULES: Final[Mapping[str, Mapping[str, tuple[Rule, ...]]]] = {
    kinds.NUMBER_POOL: poolrules.RULES,
    kinds.PHONE_NUMBER: _NUMBER,
    kinds.REPUTATION_SOURCE: _SOURCE,
    kinds.ROTATION_POLICY: policyrules.rules("spec"),
    kinds.REPUTATION_INCIDENT: {},
}
