"""Good documents of every kind, and what becomes of each of their fields."""

import pytest

from declaring import assemble, head, parse, parse_one, pool
from dialrota.model.instant import DAY, HOUR, parse_instant
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Hold, Override, Pool, PoolKey
from dialrota.model.source import Budget, Source
from dialrota.model.words import (
    DeletionPolicy,
    Desired,
    MonitoringMode,
    PoolClass,
    Role,
)
from dialrota.wire.declared import HoldDraft, IncidentDraft, PoolDraft
from documents import MARKDOWN, ROOT, blocks

FULL = """apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata:
  name: sales-us
  namespace: dialers
  labels: {team: sales}
  annotations: {dialrota.dev/approve-plan: "abc", dialrota.dev/check-now: "1"}
spec:
  owner: telephony@example.com
  escalation: noc@example.com
  role: Backup
  class: Critical
  campaigns: [outbound-renewals, win-back]
  timeZone: America/New_York
  sources: [{name: telnyx}, {name: sip}]
  monitoring: {mode: Selected}
  suspend: true
  deletionPolicy: Delete
  publish:
    configMap: {name: the-list}
    nudge: {podSelector: {matchLabels: {role: dialer, example.com/app: ""}}}
  policy: {mode: Enforce}
  numbers:
  - number: "+14155550101"
    state: Pulled
    reason: Wrong voicemail
    until: 2026-12-01T02:00:00+02:00
    monitor: true
    provider: telnyx
    labels: {tier: gold, batch: "2026-05"}
    replaces: "+14155550109"
    attestation: A
    registration: [{engine: hiya, state: Registered, expires: "2027-01-01T00:00:00Z"}]
    override: null
  - {number: "+18005550101", override: {until: "2027-01-01T00:00:00Z", reason: dispute}}
  - {number: "+14165550101", state: Retired, reason: given back, until: null, replaces: null}
"""
ENTRIES = (
    Entry(
        number="+14155550101",
        desired=Desired.PULLED,
        reason="Wrong voicemail",
        until=parse_instant("2026-12-01T00:00:00Z"),
        monitor=True,
        provider="telnyx",
        labels=(("batch", "2026-05"), ("tier", "gold")),
        replaces="+14155550109",
        attestation="A",
        area_code="415",
        region="CA",
    ),
    Entry(
        number="+18005550101",
        override=Override(parse_instant("2027-01-01T00:00:00Z"), "dispute"),
        area_code="800",
    ),
    Entry(
        number="+14165550101",
        desired=Desired.RETIRED,
        reason="given back",
        area_code="416",
        region="ON",
    ),
)


def test_every_field_of_a_pool_arrives() -> None:
    assembly = assemble(FULL)

    assert [finding.field for finding in assembly.findings] == ["spec.publish"]  # Of stock.
    assert assembly.pools == (
        Pool(
            key=PoolKey("dialers", "sales-us"),
            entries=ENTRIES,
            policy=Policy(),
            owner="telephony@example.com",
            escalation="noc@example.com",
            role=Role.BACKUP,
            pool_class=PoolClass.CRITICAL,
            campaigns=("outbound-renewals", "win-back"),
            time_zone="America/New_York",
            sources=("telnyx", "sip"),
            monitoring=MonitoringMode.SELECTED,
            suspend=True,
            config_map="the-list",
            nudge=(("example.com/app", ""), ("role", "dialer")),
            deletion=DeletionPolicy.DELETE,
            approved_plan="abc",
            check_now="1",
            origin="pools/here.yaml:1",
        ),
    )


def test_a_small_pool_gets_the_defaults() -> None:
    (made,) = assemble(pool('  numbers: [{number: "+14155550101"}]\n')).pools
    assert made == Pool(
        key=PoolKey("default", "sales"),
        entries=(Entry("+14155550101", area_code="415", region="CA"),),
        policy=Policy(),
        owner="telephony@example.com",
        config_map="sales-rotation",
        origin="pools/here.yaml:1",
    )


def test_every_field_of_a_source_arrives() -> None:
    text = head("ReputationSource", "telnyx") + (
        "  type: telnyx\n"
        "  telnyx:\n    endpoint: http://127.0.0.1:8080/v2\n    enterpriseId: e1\n"
        "    refresh: WhenStale\n    minAge: 7d\n"
        "  secretRef: {name: telnyx, key: apiKey}\n"
        "  interval: 12h\n  timeout: 20s\n  staleAfter: 5d\n  suspend: true\n"
        "  rateLimit: {perMinute: 60}\n"
        '  budget: {perDay: 50, perMonth: 1000, unitPrice: "0.10", currency: EUR}\n'
        '  slots: {size: 15, price: "49.00", cycleDay: 1, limit: 15}\n'
    )

    assembly = assemble(text)

    assert assembly.findings == ()
    assert assembly.sources == (
        Source(
            key=PoolKey("default", "telnyx"),
            type="telnyx",
            settings={
                "endpoint": "http://127.0.0.1:8080/v2",
                "enterpriseId": "e1",
                "refresh": "WhenStale",
                "minAge": 7 * DAY,
            },
            interval=12 * HOUR,
            timeout=20,
            stale_after=5 * DAY,
            secret=("telnyx", "apiKey"),
            requests_per_minute=60,
            budget=Budget(per_day=50, per_month=1000, unit_price="0.10", currency="EUR"),
            suspend=True,
            origin="pools/here.yaml:1",
        ),
    )


def test_a_small_source_gets_the_defaults() -> None:
    (made,) = assemble(
        head("ReputationSource", "a") + "  {type: file, file: {paths: [a.csv]}}\n"
    ).sources
    assert (made.interval, made.timeout, made.stale_after) == (24 * HOUR, 30, 72 * HOUR)
    assert made.settings == {"paths": ["a.csv"]}
    assert (made.secret, made.budget, made.suspend) == (None, Budget(), False)


def test_a_hold_is_read_whole() -> None:
    text = head("PhoneNumber", "sales-14155550101") + (
        '  number: "+14155550101"\n  poolRef: {name: sales}\n'
        '  hold: {reason: complaint, until: "2026-12-01T00:00:00Z", by: dana@example.com}\n'
    )
    draft = parse_one(text).draft
    assert isinstance(draft, HoldDraft)
    until = parse_instant("2026-12-01T00:00:00Z")
    assert draft.hold == Hold("complaint", until, "dana@example.com")


def test_an_incident_is_held_to_its_form_and_moves_nothing() -> None:
    text = head("ReputationIncident", "2026-11-16-sales") + (
        '  owner: telephony@example.com\n  numbers: ["+14155550101"]\n  poolRef: {name: sales}\n'
        "  evidence: [{at: 2026-11-16T00:00:00Z, text: Labelled, source: audit}]\n"
        "  checklist: [{name: pause, by: dana}]\n"
    )
    parsed = parse_one(text)
    assert parsed.findings == ()
    assert isinstance(parsed.draft, IncidentDraft)
    assert assemble(text).pools == ()


@pytest.mark.parametrize(
    "moment", ["2026-12-01T00:00:00Z", "2026-11-30T19:00:00-05:00", "2026-12-01t00:00:00.5z"]
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_times_are_read_with_and_without_quotes(moment: str, quote: str) -> None:
    entry = f'{{number: "+14155550101", state: Pulled, reason: x, until: {quote}{moment}{quote}}}'
    draft = parse_one(pool(f"  numbers: [{entry}]\n")).draft
    assert isinstance(draft, PoolDraft)
    assert draft.entries[0].until == parse_instant("2026-12-01T00:00:00Z")


def test_a_pull_that_does_nothing_is_warned_of_and_read() -> None:
    rows = (
        '  numbers:\n  - {number: "+14155550101", until: "2026-12-01T00:00:00Z"}\n'
        '  - {number: "+14155550102", state: Retired, reason: x,'
        ' override: {until: "2026-12-01T00:00:00Z", reason: why}}\n'
    )
    parsed = parse_one(pool(rows))
    assert [finding.severity for finding in parsed.findings] == ["warning", "warning"]
    assert "has no effect" in parsed.findings[0].message
    assert parsed.draft is not None


def test_documents_without_head_still_tell_their_name() -> None:
    text = pool("").replace("v1alpha1", "v2")
    parsed = parse_one(text)
    assert parsed.key == PoolKey("default", "sales")
    assert parsed.kind == "NumberPool"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "pools").glob("*.yaml")), ids=lambda path: path.name
)
def test_the_real_declarations_hold(path: object) -> None:
    text = (ROOT / str(path)).read_text(encoding="utf-8")
    for parsed in parse(text):
        errors = [str(finding) for finding in parsed.findings if finding.severity == "error"]
        assert errors == []
        assert parsed.draft is not None


def test_the_yaml_of_the_documents_holds() -> None:
    found = [block for page in MARKDOWN for block in blocks(page, "yaml")]
    documents = [
        parsed
        for block in found
        if "kind:" in block.text
        for parsed in parse(block.text, block.place)
    ]
    assert len(documents) > 5
    for parsed in documents:
        errors = [str(each) for each in parsed.findings if each.severity == "error"]
        assert errors == [], parsed.origin
