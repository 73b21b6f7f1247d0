"""Which writes of controllers a server accepted, as its audit log has them."""

from typing import Any

from controlplane.shared import Shared


def accepted(plane: Shared, namespace: str, *, leases: bool = False) -> list[dict[str, Any]]:
    """Read the writes of the program in a namespace: all but those of leases, or those alone."""

    def wanted(entry: dict[str, Any]) -> bool:
        about = entry.get("objectRef", {})
        return (
            about.get("namespace") == namespace
            and entry["verb"] in ("create", "update", "patch", "delete")
            and "dialrota" in entry.get("userAgent", "")
            and entry["responseStatus"]["code"] < 300
            and (about["resource"] == "leases") is leases
        )

    return plane.audited(wanted)
