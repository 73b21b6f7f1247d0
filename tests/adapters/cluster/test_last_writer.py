"""Who is named for a change: whoever last wrote what dialrota owns, and nobody for their own."""

from typing import Any

import pytest

from dialrota.adapters.cluster.rows import read_declared, read_number

AT = "2026-11-29T10:00:00Z"
HOLD: dict[str, Any] = {"f:spec": {"f:hold": {"f:reason": {}}}}
RECORD: dict[str, Any] = {"f:status": {"f:state": {}}}


def _object(spec: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Write an object that we and a hand wrote in the same second."""
    ours = {"manager": "dialrota-numbers", "time": AT, "fieldsV1": RECORD}
    hand = {"manager": "kubectl-edit", "time": AT, "fieldsV1": theirs}
    meta = {"name": "sales", "namespace": "dialers", "uid": "u", "resourceVersion": "7"}
    return {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "NumberPool",
        "metadata": {**meta, "generation": 1, "managedFields": [ours, hand]},
        "spec": spec,
    }


@pytest.mark.parametrize(
    ("theirs", "writer"),
    [(HOLD, ""), (RECORD, "kubectl-edit"), ({"f:spec": {"f:desired": {}}}, "kubectl-edit")],
)
def test_a_hold_of_people_is_no_change_of_a_record(theirs: dict[str, Any], writer: str) -> None:
    spec = {"number": "+14155550101", "poolRef": {"name": "sales"}}
    assert read_number(_object(spec, theirs)).writer == writer


@pytest.mark.parametrize(
    ("theirs", "writer"), [({"f:spec": {"f:numbers": {}}}, ""), (RECORD, "kubectl-edit")]
)
def test_a_declaration_of_people_is_no_change_of_its_status(
    theirs: dict[str, Any], writer: str
) -> None:
    assert read_declared(_object({"numbers": []}, theirs)).writer == writer
