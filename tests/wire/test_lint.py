"""What people are told before they merge, beyond what cannot be read."""

from declaring import assemble, head, parse, pool
from dialrota.model.failure import Finding
from dialrota.model.instant import parse_instant
from dialrota.wire.lint import lint

NOW = parse_instant("2026-11-20T12:00:00Z")
ONE = '  numbers: [{number: "+14155550101"}]\n'
AUDIT = head("ReputationSource", "audit") + "  {type: file, file: {paths: [a.csv]}}\n"


def found(*texts: str) -> list[Finding]:
    text = "---\n".join(texts)
    assembly = assemble(text)
    assert assembly.findings == ()
    return list(lint(assembly.pools, assembly.sources, parse(text), now=NOW))


def only(*texts: str) -> Finding:
    (finding,) = found(*texts)
    return finding


def backup(name: str = "stock", number: str = "+12125550101") -> str:
    return pool(f'  role: Backup\n  numbers: [{{number: "{number}"}}]\n', name=name)


def replacing(fields: str) -> str:
    return f"  policy: {{mode: Enforce, replacement: {{{fields}}}}}\n"


def test_a_sound_declaration_is_passed_in_silence() -> None:
    assert found(pool(f"{ONE}  sources: [{{name: audit}}]\n"), AUDIT) == []


def test_a_number_in_two_pools_is_refused_with_both_places() -> None:
    finding = only(pool(ONE, name="a"), pool(ONE, name="b"))
    assert finding.severity == "error"
    assert (finding.line, finding.field) == (15, "spec.numbers[0].number")
    assert "in the pool default/a already, at pools/here.yaml:7" in finding.message


def test_a_retired_number_may_be_declared_anew() -> None:
    retired = '  numbers: [{number: "+14155550101", state: Retired, reason: moved}]\n'
    assert [each.severity for each in found(pool(retired, name="a"), pool(ONE, name="b"))] == [
        "warning"  # Nobody is left in the first pool.
    ]


def test_two_pools_do_not_share_a_list() -> None:
    publish = "  publish: {configMap: {name: a-rotation}}\n"
    other = '  numbers: [{number: "+12125550101"}]\n'
    finding = only(pool(ONE, name="a"), pool(other + publish, name="b"))
    assert (finding.severity, finding.line) == ("error", 16)
    assert "a-rotation is that of the pool a already" in finding.message
    stocked = ONE + "  publish: {configMap: {name: b-rotation}}\n"  # What b would publish.
    assert found(pool(stocked, name="a"), backup(name="b")) == []


def test_a_source_that_nobody_declares_is_refused() -> None:
    finding = only(pool(f"{ONE}  sources: [{{name: audits}}]\n"), AUDIT)
    assert finding.severity == "error"
    assert finding.field == "spec.sources[0]"
    assert finding.fix == "did you mean audit?"


def test_a_source_of_another_namespace_is_none() -> None:
    there = AUDIT.replace("{name: audit}", "{name: audit, namespace: else}")
    finding = only(pool(f"{ONE}  sources: [{{name: audit}}]\n"), there)
    assert "nobody declares" in finding.message


def paid(budget: str, refresh: str = "WhenStale") -> str:
    settings = f"telnyx: {{enterpriseId: e, refresh: {refresh}}}, budget: {{{budget}}}"
    return head("ReputationSource", "paid") + (
        f"  {{type: telnyx, {settings}, secretRef: {{name: a, key: b}}}}\n"
    )


def test_a_source_that_may_spend_without_limit_is_warned_of() -> None:
    finding = only(paid('unitPrice: "0.10"'))
    assert (finding.severity, finding.field) == ("warning", "spec.budget")
    assert finding.fix == "add budget: {perDay: 50}"
    assert only(paid("")).severity == "warning"
    assert found(paid("perDay: 5")) == found(paid("perMonth: 5")) == []
    assert found(paid('unitPrice: "0.10"', refresh="Never")) == []


def test_a_list_that_people_leave_empty_is_warned_of() -> None:
    pulled = '  numbers: [{number: "+14155550101", state: Pulled, reason: x}]\n'
    assert "will be empty" in only(pool(pulled)).message
    assert "will be empty" in only(pool("  numbers: []\n")).message
    assert only(pool(pulled)).severity == "warning"


def test_a_held_number_is_not_in_the_list() -> None:
    held = head("PhoneNumber") + (
        '  number: "+14155550101"\n  poolRef: {name: sales}\n  hold: {reason: x, by: me}\n'
    )
    assert "pulled, retired or held" in only(pool(ONE), held).message
    ended = held.replace("by: me", 'by: me, until: "2026-11-20T12:00:00Z"')
    assert found(pool(ONE), ended) == []


def test_a_pull_that_has_ended_counts_no_more_and_may_be_removed() -> None:
    row = '{number: "+14155550101", state: Pulled, reason: x, until: "2026-11-20T12:00:00Z"}'
    finding = only(pool(f"  numbers: [{row}]\n"))
    assert finding.field == "spec.numbers[0].until"
    assert "it ended at 2026-11-20T12:00:00Z" in finding.message


def test_a_pool_below_its_floor_is_warned_of() -> None:
    finding = only(pool(ONE, policy="  policy: {mode: Enforce, rotation: {minNumbers: 2}}\n"))
    assert finding.message == "1 active numbers, and rotation.minNumbers is 2"


def test_an_override_that_ends_soon_is_warned_of() -> None:
    def ending(until: str) -> str:
        row = f'{{number: "+14155550101", override: {{until: "{until}", reason: x}}}}'
        return pool(f"  numbers: [{row}]\n")

    assert found(ending("2026-11-27T12:00:01Z")) == []
    assert "ends soon, at 2026-11-27T12:00:00Z" in only(ending("2026-11-27T12:00:00Z")).message
    assert "it ended at" in only(ending("2026-11-20T12:00:00Z")).message


def test_a_critical_pool_wants_stock() -> None:
    finding = only(pool(f"{ONE}  class: Critical\n"))
    assert (finding.field, finding.severity) == ("spec.class", "warning")
    assert (
        found(pool(f"{ONE}  class: Critical\n", policy=replacing("from: [stock]")), backup()) == []
    )


def test_stock_that_is_not_there_is_warned_of() -> None:
    finding = only(pool(ONE, policy=replacing("from: [stocks]")), backup())
    assert finding.message == "there is no pool stocks in this namespace"
    assert finding.fix == "did you mean stock?"


def test_stock_that_is_no_backup_is_warned_of() -> None:
    other = pool('  numbers: [{number: "+12125550101"}]\n', name="other")
    finding = only(pool(ONE, policy=replacing("from: [other]")), other)
    assert "other is no Backup pool" in finding.message


def test_replacing_from_nothing_is_warned_of() -> None:
    finding = only(pool(ONE, policy=replacing("auto: true")))
    assert finding.field == "spec.policy.replacement.auto"
