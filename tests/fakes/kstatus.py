"""How tools that know nothing of us judge an object: kstatus's generic rules, in its order."""

from typing import Any


def judge(found: dict[str, Any]) -> str:
    """Judge an object by its generation and its conditions."""
    status = found.get("status", {})
    if (
        status.get("observedGeneration", found["metadata"]["generation"])
        != (found["metadata"]["generation"])
    ):
        return "InProgress"
    said = {each["type"]: each["status"] for each in status.get("conditions", [])}
    if said.get("Reconciling") == "True":
        return "InProgress"
    if said.get("Stalled") == "True":
        return "Failed"
    return "Current" if said.get("Ready", "True") == "True" else "InProgress"
