"""Documents meet: names used twice, holds, files of numbers, and what is remembered."""

from declaring import Bad, assemble, expect, head, parse, parse_one, pool
from dialrota.model.instant import parse_instant
from dialrota.model.pool import Hold, PoolKey
from dialrota.wire import csventries
from dialrota.wire.assemble import Assembler
from dialrota.wire.declared import Parsed
from dialrota.wire.parse import attach

ONE = '  numbers: [{number: "+14155550101"}, {number: "+14155550102"}]\n'


def hold(number: str, name: str = "held", target: str = "sales", until: str = "") -> str:
    end = f', until: "{until}"' if until else ""
    return head("PhoneNumber", name) + (
        f'  number: "{number}"\n  poolRef: {{name: {target}}}\n'
        f"  hold: {{reason: complaint, by: dana{end}}}\n"
    )


def test_a_hold_reaches_the_entry_of_its_pool() -> None:
    text = f"{pool(ONE)}---\n{hold('+14155550102', until='2026-12-01T00:00:00Z')}"
    (made,) = assemble(text).pools
    until = parse_instant("2026-12-01T00:00:00Z")
    assert [entry.hold for entry in made.entries] == [None, Hold("complaint", until, "dana")]


def test_a_number_object_without_a_hold_holds_nothing() -> None:
    number = head("PhoneNumber") + '  number: "+14155550101"\n  poolRef: {name: sales}\n'
    assembly = assemble(f"{pool(ONE)}---\n{number}")
    assert assembly.findings == ()
    assert [entry.hold for entry in assembly.pools[0].entries] == [None, None]


def test_a_hold_on_nothing_is_warned_of() -> None:
    text = f"{pool(ONE)}---\n{hold('+14155550109')}---\n{hold('+14155550101', 'h2', 'nobody')}"

    assembly = assemble(text)

    assert [finding.severity for finding in assembly.findings] == ["warning", "warning"]
    assert [finding.field for finding in assembly.findings] == ["spec.number", "spec.poolRef"]
    assert len(assembly.pools) == 1


def test_a_hold_of_another_namespace_does_not_reach() -> None:
    there = hold("+14155550101").replace("{name: held}", "{name: held, namespace: else}")
    assert assemble(f"{pool(ONE)}---\n{there}").pools[0].entries[0].hold is None


def test_two_pools_of_one_name_are_both_of_no_use() -> None:
    second = pool("").replace("{name: sales}", "{name: sales, namespace: default}  # !")
    text = f"{pool(ONE)}---\n{second}---\n{pool('', name='other')}"

    assembly = assemble(text)

    case = Bad(text, "metadata.name", "declared already, at pools/here.yaml:1", "another name")
    expect(assembly.findings, case)
    assert [key.name for key in assembly.broken] == ["sales"]
    assert [made.key.name for made in assembly.pools] == ["other"]


def test_two_sources_of_one_name_are_both_of_no_use() -> None:
    source = head("ReputationSource", "audit") + "  {type: file, file: {paths: [a.csv]}}\n"
    assembly = assemble(f"{source}---\n{source}")
    assert assembly.sources == ()
    assert len(assembly.findings) == 1


def test_two_policies_of_one_name_break_the_pools_that_name_them() -> None:
    shared = head("RotationPolicy", "shared") + "  mode: Enforce\n"
    named = pool("", policy="  policyRef: {name: shared}\n")
    assembly = assemble(f"{named}---\n{shared}---\n{shared}")
    assert [key.name for key in assembly.broken] == ["sales"]


def test_one_name_in_two_namespaces_or_kinds_is_no_clash() -> None:
    there = pool("").replace("{name: sales}", "{name: sales, namespace: else}")
    shared = head("RotationPolicy") + "  mode: Enforce\n"
    assembly = assemble(f"{there}---\n{pool('')}---\n{shared}")
    assert assembly.findings == ()
    assert [made.key for made in assembly.pools] == [
        PoolKey("default", "sales"),
        PoolKey("else", "sales"),
    ]


def _world(*texts: str) -> list[Parsed]:
    return [parsed for text in texts for parsed in parse(text)]


def test_what_did_not_change_is_the_same_pool_again() -> None:
    assembler = Assembler()
    shared = head("RotationPolicy", "shared") + "  mode: Enforce\n"
    named = pool("", name="b", policy="  policyRef: {name: shared}\n")
    world = _world(pool(ONE, name="a"), named, shared)
    first = assembler.assemble(world)

    again = assembler.assemble(list(reversed(world)))

    assert [made is known for made, known in zip(again.pools, first.pools, strict=True)] == [
        True,
        True,
    ]


def test_a_changed_policy_makes_the_pools_that_name_it_anew() -> None:
    assembler = Assembler()
    named = pool("", name="b", policy="  policyRef: {name: shared}\n")
    world = _world(pool(ONE, name="a"), named)
    shared = head("RotationPolicy", "shared") + "  mode: Enforce\n"
    first = assembler.assemble([*world, *_world(shared)])

    again = assembler.assemble([*world, *_world(shared + "  caps: {soft: 3}\n")])

    assert again.pools[0] is first.pools[0]
    assert again.pools[1].policy.caps.soft == 3


def test_a_hold_makes_its_pool_anew_and_its_end_too() -> None:
    assembler = Assembler()
    world = _world(pool(ONE, name="sales"))
    first = assembler.assemble(world)
    held = assembler.assemble([*world, *_world(hold("+14155550101"))])
    free = assembler.assemble(world)
    assert held.pools[0].entries[0].hold is not None
    assert free.pools == first.pools


def test_a_source_that_grew_too_old_breaks_a_pool_that_was_whole() -> None:
    assembler = Assembler()
    world = _world(pool("  sources: [{name: audit}]\n"))
    source = (
        head("ReputationSource", "audit")
        + "  {type: file, file: {paths: [a.csv]}, staleAfter: %s}\n"
    )
    assert assembler.assemble([*world, *_world(source % "28d")]).pools
    assert assembler.assemble([*world, *_world(source % "29d")]).broken.keys() == {world[0].key}
    assert assembler.assemble([*world, *_world(source % "28d")]).pools


def test_files_of_numbers_follow_the_inline_ones() -> None:
    text = pool(f"{ONE}  numbersFrom: [{{file: more.csv}}]\n")
    feed = csventries.read_entries("more.csv", b"number,provider\n+14155550103,sip\n")

    whole = attach(parse_one(text), [feed])

    (made,) = Assembler().assemble([whole]).pools
    assert [entry.number[-1] for entry in made.entries] == ["1", "2", "3"]
    assert whole.place_of(1)[:2] == ("pools/here.yaml", 7)
    assert whole.place_of(2) == ("more.csv", 2, 1)


def test_a_number_of_a_file_that_stands_inline_too_breaks_the_pool() -> None:
    parsed = parse_one(pool(f"{ONE}  numbersFrom: [{{file: a.csv}}, {{file: b.csv}}]\n"))
    feeds = [
        csventries.read_entries("a.csv", b"number\n+14155550102\n+14155550103\n"),
        csventries.read_entries("b.csv", b"number\n+14155550103\n"),
    ]

    whole = attach(parsed, feeds)

    assert whole.draft is None
    assert [(found.file, found.line) for found in whole.findings] == [("a.csv", 2), ("b.csv", 2)]
    assert "first at numbers[1] of pools/here.yaml" in whole.findings[0].message
    assert "first at a.csv:3" in whole.findings[1].message


def test_a_bad_row_of_a_file_breaks_the_pool_that_names_it() -> None:
    parsed = parse_one(pool("  numbersFrom: [{file: a.csv}]\n"))
    whole = attach(parsed, [csventries.read_entries("a.csv", b"number\nsales\n")])
    assert Assembler().assemble([whole]).broken.keys() == {PoolKey("default", "sales")}


def test_a_file_of_numbers_wants_a_repository() -> None:
    assembly = assemble(pool(f"{ONE}  numbersFrom: [{{file: more.csv}}]\n"))
    assert assembly.pools == ()
    assert "only be read in a repository" in assembly.findings[0].message


def test_a_config_map_of_numbers_wants_a_cluster() -> None:
    assembly = assemble(pool(f"{ONE}  numbersFrom: [{{configMap: {{name: more}}}}]\n"))
    assert assembly.pools == ()
    assert "only be read in a cluster" in assembly.findings[0].message


def test_a_document_without_a_name_is_a_finding_and_nothing_else() -> None:
    assembly = assemble(pool("").replace("{name: sales}", "{}"))
    assert (assembly.pools, assembly.broken) == ((), {})
    assert [finding.field for finding in assembly.findings] == ["metadata.name"]
