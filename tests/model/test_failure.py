"""What errors say."""

import pytest

from dialrota.model.failure import (
    DamagedRecordError,
    DialrotaError,
    Finding,
    InvalidDesiredError,
    NotPublishedError,
)
from dialrota.model.reason import Reason

WRONG = Finding("pools/a.yaml", 3, 5, "spec.owner", "nobody owns it", "name a team")


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (WRONG, "pools/a.yaml:3:5: spec.owner: nobody owns it; name a team"),
        (WRONG._replace(fix=""), "pools/a.yaml:3:5: spec.owner: nobody owns it"),
        (WRONG._replace(field=""), "pools/a.yaml:3:5: nobody owns it; name a team"),
        (
            WRONG._replace(line=0, column=0),
            "pools/a.yaml: spec.owner: nobody owns it; name a team",
        ),
    ],
)
def test_a_finding_reads_as_compilers_write(finding: Finding, text: str) -> None:
    assert str(finding) == text


def test_a_refused_declaration_carries_every_finding() -> None:
    other = WRONG._replace(line=9)

    error = InvalidDesiredError((WRONG, other))

    assert error.findings == (WRONG, other)
    assert str(error) == f"{WRONG}\n{other}"


@pytest.mark.parametrize(("line", "text"), [(7, "state.jsonl:7: torn"), (0, "state.jsonl: torn")])
def test_a_damaged_record_says_where(line: int, text: str) -> None:
    error = DamagedRecordError("state.jsonl", line, "torn")

    assert str(error) == text
    assert (error.file, error.line, error.message) == ("state.jsonl", line, "torn")
    assert isinstance(error, DialrotaError)


def test_what_cannot_be_published_says_so_with_a_reason_for_conditions() -> None:
    error = NotPublishedError(Reason.NOT_OWNED, "somebody else made it")
    assert (error.reason, str(error)) == (Reason.NOT_OWNED, "somebody else made it")
    assert isinstance(error, DialrotaError)
