"""Mistakes in sources, holds and incidents are explained; sources of the future say so."""

import pytest

from declaring import Bad, assemble, expect, head, mistakes, parse_one, pool


@pytest.mark.parametrize(("spec", "path", "message", "fix"), mistakes("sources"))
def test_a_mistake_in_a_source_is_explained(spec: str, path: str, message: str, fix: str) -> None:
    text = head("ReputationSource").replace("spec:\n", f"spec: {spec}  # !\n")

    parsed = parse_one(text)

    expect(parsed.findings, Bad(text, f"spec.{path}", message, fix))
    assert parsed.draft is None


@pytest.mark.parametrize(
    "kind", ["httpJson", "trustCall", "twilio", "firstOrion", "hiya", "callRecords", "prometheus"]
)
def test_a_source_that_is_not_available_yet_says_that_nothing_is_watched(kind: str) -> None:
    spec = f"spec: {{type: {kind}, {kind}: {{endpoint: 'https://api.example.com'}}}}  # !\n"
    text = head("ReputationSource").replace("spec:\n", spec)

    parsed = parse_one(text)

    expect(parsed.findings, Bad(text, "spec.type", "nothing is watched", "file or telnyx"))
    assert parsed.findings[0].severity == "warning"
    assert parsed.draft is not None


@pytest.mark.parametrize("kind", ["httpJson", "hiya"])
def test_no_source_is_asked_in_the_clear(kind: str) -> None:
    spec = f"spec: {{type: {kind}, {kind}: {{endpoint: 'http://api.example.com'}}}}\n"
    findings = parse_one(head("ReputationSource").replace("spec:\n", spec)).findings
    errors = [finding.message for finding in findings if finding.severity == "error"]
    assert errors == ["api.example.com would be asked in the clear"]


@pytest.mark.parametrize(
    ("endpoint", "message", "fix"),
    [
        ("5", "is no address", "https://host/path"),
        ('"https://[::1"', "is no address", "https://host/path"),
        ('"https://me:pw@example.com"', "holds credentials", "name it by secretRef"),
        ('"mailto:me"', "is no address", "https://host/path"),
        ('"http://192.0.2.1/"', "in the clear", "http://127.0.0.1:port"),
    ],
)
def test_an_endpoint_is_judged_for_types_to_come(endpoint: str, message: str, fix: str) -> None:
    spec = f"spec: {{type: hiya, hiya: {{endpoint: {endpoint}}}}}\n"
    findings = parse_one(head("ReputationSource").replace("spec:\n", spec)).findings
    (error,) = (finding for finding in findings if finding.severity == "error")
    assert error.field == "spec.hiya.endpoint"
    assert message in error.message
    assert fix in error.fix


@pytest.mark.parametrize(
    "endpoint", ["http://localhost:1", "http://[::1]:1/v2", "https://a.example"]
)
def test_a_gateway_and_a_test_server_may_stand_in(endpoint: str) -> None:
    spec = f"spec: {{type: telnyx, suspend: true, telnyx: {{endpoint: '{endpoint}'}}}}\n"
    assert parse_one(head("ReputationSource").replace("spec:\n", spec)).findings == ()


def test_a_password_in_an_address_is_not_repeated() -> None:
    for kind in ("telnyx", "hiya"):
        for address in ("https://me:hush@example.com", "https://me:hush@[::1"):
            spec = f"spec: {{type: {kind}, {kind}: {{endpoint: '{address}'}}}}\n"
            findings = parse_one(head("ReputationSource").replace("spec:\n", spec)).findings
            assert any(
                "address" in str(found) or "credentials" in str(found) for found in findings
            )
            assert "hush" not in "".join(map(str, findings))


def test_a_telnyx_source_without_key_or_enterprise_is_warned_of() -> None:
    parsed = parse_one(head("ReputationSource") + "  type: telnyx\n")
    found = {finding.field: finding.severity for finding in parsed.findings}
    assert found == {"spec.secretRef": "warning", "spec.telnyx.enterpriseId": "warning"}
    assert parsed.draft is not None


def test_verdicts_that_outlive_the_longest_rest_break_the_pool_that_uses_them() -> None:
    source = (
        head("ReputationSource", "audit")
        + "  {type: file, file: {paths: [a.csv]}, staleAfter: 29d}\n"
    )
    uses = pool("  sources: [{name: audit}]  # !\n")
    other = pool("", name="other")
    text = f"{uses}---\n{source}---\n{other}"

    assembly = assemble(text)

    case = Bad(
        text, "spec.sources[0]", "staleAfter 29d of audit is over recovery.rest.max, 28d", "28d"
    )
    expect(assembly.findings, case)
    assert [key.name for key in assembly.broken] == ["sales"]
    assert [source.key.name for source in assembly.sources] == ["audit"]


def test_three_long_intervals_count_as_the_age_that_they_make() -> None:
    source = (
        head("ReputationSource", "audit")
        + "  {type: file, file: {paths: [a.csv]}, interval: 10d}\n"
    )
    text = f"{pool('  sources: [{name: audit}]' + chr(10))}---\n{source}"
    (finding,) = assemble(text).findings
    assert "staleAfter 30d" in finding.message


@pytest.mark.parametrize(
    ("spec", "path", "message", "fix"),
    [
        ('{number: "+14155550101"}', "poolRef", "is missing", "add poolRef"),
        ('{number: "+14151550101", poolRef: {name: a}}', "number", "not a possible", "check"),
        (
            '{number: "+14155550101", poolRef: {name: a}, hold: {by: x}}',
            "hold.reason",
            "missing",
            "Why",
        ),
        (
            '{number: "+14155550101", poolRef: {name: a}, hold: {reason: x}}',
            "hold.by",
            "missing",
            "Who",
        ),
        (
            '{number: "+14155550101", poolRef: {name: a}, hold: {reason: x, by: me, until: soon}}',
            "hold.until",
            "not a time",
            "2026-11-02T06:00:00Z",
        ),
    ],
)
def test_a_mistake_in_a_hold_is_explained(spec: str, path: str, message: str, fix: str) -> None:
    text = head("PhoneNumber").replace("spec:\n", f"spec: {spec}  # !\n")
    expect(parse_one(text).findings, Bad(text, f"spec.{path}", message, fix))


@pytest.mark.parametrize(
    ("spec", "path", "message", "fix"),
    [
        ("{}", "owner", "is missing", "Who sees to it"),
        ('{owner: x, numbers: ["+14151550101"]}', "numbers[0]", "not a possible", "check"),
        ("{owner: x, evidence: [{text: why}]}", "evidence[0].at", "is missing", "observed"),
        ("{owner: x, phase: Open}", "phase", "no known field", "known here are owner"),
    ],
)
def test_a_mistake_in_an_incident_is_explained(
    spec: str, path: str, message: str, fix: str
) -> None:
    text = head("ReputationIncident").replace("spec:\n", f"spec: {spec}  # !\n")
    expect(parse_one(text).findings, Bad(text, f"spec.{path}", message, fix))
