"""What a server says of an object that no controller has seen yet: ``Ready`` is ``Unknown``.

It is the default of the schema, so nobody has to write it, and it holds where no controller runs.
Without it, tools that know the conventions take a fresh object without conditions for a ready one.
"""

from typing import Any, Final

from dialrota.model.reason import Reason
from dialrota.wire import kinds

_READY: Final = {
    "type": "Ready",
    "status": "Unknown",
    "reason": Reason.PENDING.value,
    "message": "Nothing has decided on it yet. If that lasts, see whether a controller runs.",
    "lastTransitionTime": "1970-01-01T00:00:00Z",
}
STATUSES: Final[dict[str, dict[str, Any]]] = {
    kinds.NUMBER_POOL: {"conditions": [_READY]},
    kinds.REPUTATION_SOURCE: {"conditions": [_READY]},
}
