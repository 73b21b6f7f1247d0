"""What a cluster calls each kind, what kubectl prints of it, and what it can be selected by.

Columns are paths into an object. Where a path alone cannot say it (no score is ``--``, not
nothing), the cell is written under ``status.cells``.
"""

from typing import Any, Final, NamedTuple

from dialrota.wire import kinds

GROUP, VERSION = kinds.API_VERSION.split("/")
CATEGORY: Final = "dialrota"


class Column(NamedTuple):
    """A printer column; a wide one is shown by ``-o wide`` alone."""

    name: str
    path: str
    description: str
    type: str = "string"
    wide: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Write it as the API server reads it."""
        column: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "jsonPath": self.path,
            "description": self.description,
        }
        if self.wide:
            column["priority"] = 1
        return column


class Names(NamedTuple):
    """The names of a kind, its columns, and the fields that select."""

    plural: str
    short: str
    columns: tuple[Column, ...]
    selectable: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """Return the name of the CustomResourceDefinition."""
        return f"{self.plural}.{GROUP}"


def _condition(kind: str, field: str) -> str:
    return f'.status.conditions[?(@.type=="{kind}")].{field}'


_READY: Final = Column("READY", _condition("Ready", "status"), "Whether all is as wanted.")
_REASON: Final = Column("REASON", _condition("Ready", "reason"), "Why, in one word.")
_AGE: Final = Column("AGE", ".metadata.creationTimestamp", "Since when it exists.", "date")

_NUMBER_POOL: Final = (
    Column("MODE", ".status.cells.mode", "What kind of list is published."),
    Column("NUMBERS", ".status.counts.declared", "Declared numbers.", "integer"),
    Column("IN-ROTATION", ".status.counts.inRotation", "Numbers in the list.", "integer"),
    Column("FLAGGED", ".status.cells.flagged", "Numbers flagged or blocked.", "integer"),
    Column("PULLED", ".status.cells.pulled", "Numbers people took out.", "integer"),
    _READY,
    _REASON,
    Column("PACE", ".status.pacePercent", "How fast to dial, in percent.", "integer", wide=True),
    Column("FRESH", _condition("ObservationsFresh", "status"), "Are verdicts live?", wide=True),
    Column("CONFIGMAP", ".status.rotation.configMap", "Where the list is.", wide=True),
    Column("GENERATION", ".status.rotation.generation", "Of the list.", "integer", wide=True),
    Column("NEXT", ".status.nextEvaluation", "When something changes by itself.", wide=True),
    _AGE,
)
_PHONE_NUMBER: Final = (
    Column("NUMBER", ".spec.number", "The number, E.164."),
    Column("STATE", ".status.state", "The one word on it."),
    Column("RISK", ".status.cells.risk", "Highest score, 0 to 100; -- when nobody scored it."),
    Column("IN-ROTATION", ".status.inRotation", "Whether the list holds it.", "boolean"),
    Column("WHY", ".status.reason", "Why, in one word."),
    Column("SINCE", ".status.since", "For how long it has had this state.", "date"),
    Column("STAGE", ".status.stage", "Where it is in its life.", wide=True),
    Column("MONITORED", ".status.monitored", "Whether sources are asked.", "boolean", wide=True),
    Column("AT&T", ".status.cells.att", "The worst that is said there.", wide=True),
    Column("VERIZON", ".status.cells.verizon", "The worst that is said there.", wide=True),
    Column("T-MOBILE", ".status.cells.tMobile", "The worst that is said there.", wide=True),
    Column("CHECKED", ".status.heardAt", "For how long nobody spoke of it.", "date", wide=True),
    Column("POOL", ".spec.poolRef.name", "The pool that owns it."),
)
_REPUTATION_SOURCE: Final = (
    Column("TYPE", ".spec.type", "Whom it asks."),
    _READY,
    _REASON,
    Column("BUDGET", ".status.cells.budget", "Billed requests, used and allowed."),
    Column("LAST-OK", ".status.lastComplete", "How long ago it answered in full.", "date"),
    Column("ASKED", ".status.asked", "Numbers it was asked about.", "integer", wide=True),
    Column("ANSWERED", ".status.answered", "Numbers it spoke of.", "integer", wide=True),
    Column("FAILURES", ".status.failures", "Failed sweeps in a row.", "integer", wide=True),
    _AGE,
)
_ROTATION_POLICY: Final = (
    Column("MODE", ".spec.mode", "Enforce or Observe."),
    Column("PROFILE", ".spec.profile", "The defaults it starts from."),
    _AGE,
)
_REPUTATION_INCIDENT: Final = (
    Column("POOL", ".spec.poolRef.name", "The pool it happened in."),
    Column("PHASE", ".status.phase", "How far it has come."),
    Column("OWNER", ".spec.owner", "Who sees to it."),
    Column("OPENED", ".spec.openedAt", "How long ago it began.", "date"),
    Column("NUMBERS", ".spec.numbers", "The numbers it is about.", wide=True),
    _AGE,
)

NAMES: Final = {
    kinds.NUMBER_POOL: Names(
        "numberpools", "npool", _NUMBER_POOL, (".spec.role", ".spec.suspend", ".status.mode")
    ),
    kinds.PHONE_NUMBER: Names(
        "phonenumbers",
        "pn",
        _PHONE_NUMBER,
        (
            ".spec.number",
            ".spec.poolRef.name",
            ".status.state",
            ".status.health",
            ".status.inRotation",
        ),
    ),
    kinds.REPUTATION_SOURCE: Names(
        "reputationsources", "rsrc", _REPUTATION_SOURCE, (".spec.type",)
    ),
    kinds.ROTATION_POLICY: Names("rotationpolicies", "rpol", _ROTATION_POLICY),
    kinds.REPUTATION_INCIDENT: Names(
        "reputationincidents", "rinc", _REPUTATION_INCIDENT, (".status.phase",)
    ),
}
