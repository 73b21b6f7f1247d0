"""A policy that makes no sense is refused, wherever it stands, and after all is laid together."""

import pytest

from declaring import Bad, assemble, expect, head, mistakes, parse_one, pool


@pytest.mark.parametrize(("field", "path", "message", "fix"), mistakes("policy"))
def test_a_mistake_in_a_policy_is_explained_in_both_places(
    field: str, path: str, message: str, fix: str
) -> None:
    text = pool("", policy=f"  policy:\n    {field}  # !\n")
    shared = f"{head('RotationPolicy')}  {field}  # !\n"

    expect(parse_one(text).findings, Bad(text, f"spec.policy.{path}", message, fix))
    expect(parse_one(shared).findings, Bad(shared, f"spec.{path}", message, fix))


def test_a_policy_wants_a_mode() -> None:
    text = pool("", policy="  policy: {profile: safe}  # !\n")

    assembly = assemble(text)

    expect(assembly.findings, Bad(text, "spec.policy.mode", "is missing", "mode: Enforce"))
    assert [key.name for key in assembly.broken] == ["sales"]


def test_a_pool_without_any_policy_is_told_of_the_mode() -> None:
    (finding,) = assemble(pool("", policy="")).findings
    assert (finding.field, finding.line) == ("spec.policy.mode", 5)


def test_a_shared_policy_may_leave_the_mode_to_its_pools() -> None:
    shared = f"{head('RotationPolicy', 'shared')}  profile: safe\n"
    first = pool("", policy="  policyRef: {name: shared}\n  policy: {mode: Observe}\n")
    second = pool("", name="other", policy="  policyRef: {name: shared}  # !\n")
    text = f"{first}---\n{second}---\n{shared}"

    assembly = assemble(text)

    expect(assembly.findings, Bad(text, "spec.policyRef", "is missing", "mode: Enforce"))
    assert [pool.key.name for pool in assembly.pools] == ["sales"]


@pytest.mark.parametrize(
    ("shared", "inline", "field", "message"),
    [
        ("caps: {hard: 60}", "caps: {soft: 80}", "caps.soft", "80 is over the hard cap 60"),
        ("profile: strict", "caps: {soft: 120}", "caps.soft", "120 is over the hard cap 100"),
        ("profile: safe", "recovery: {rest: {min: 43d}}", "recovery.rest.min", "longest, 42d"),
        ("caps: {soft: 90}", "profile: strict, caps: {hard: 80}", "caps.soft", "90 is over"),
        (
            "fallback: {pacePercent: 60}",
            "fallback: {exitPercent: 59}",
            "fallback.exitPercent",
            "59 is under fallback.pacePercent 60",
        ),
        (
            "caps: {soft: 10}",
            "fallback: {pacePercent: 51}",
            "fallback.exitPercent",
            "50 is under fallback.pacePercent 51",
        ),
    ],
)
def test_what_only_together_makes_no_sense_breaks_the_pool(
    shared: str, inline: str, field: str, message: str
) -> None:
    policy = f"  policyRef: {{name: shared}}\n  policy: {{mode: Enforce, {inline}}}  # !\n"
    text = f"{pool('', policy=policy)}---\n{head('RotationPolicy', 'shared')}  {shared}\n"

    assembly = assemble(text)

    expect(assembly.findings, Bad(text, f"spec.policy.{field}", message, "or "))
    assert [key.name for key in assembly.broken] == ["sales"]


def test_a_profile_that_a_shared_policy_contradicts_is_found_at_the_pool_alone() -> None:
    shared = f"{head('RotationPolicy', 'shared')}  caps: {{soft: 200}}\n"
    policy = "  policyRef: {name: shared}\n  policy: {mode: Enforce, caps: {hard: 300}}\n"

    assembly = assemble(f"{pool('', policy=policy)}---\n{shared}")

    assert assembly.findings == ()
    assert assembly.pools[0].policy.caps.hard == 300


@pytest.mark.parametrize(
    ("there", "message"),
    [
        (head("RotationPolicy", "other") + "  mode: Enforce\n", "no usable RotationPolicy shared"),
        (
            head("RotationPolicy", "shared").replace("{name", "{namespace: else, name")
            + "  mode: Enforce\n",
            "no usable RotationPolicy shared",
        ),
    ],
)
def test_a_policy_that_is_not_in_the_namespace_breaks_the_pool(there: str, message: str) -> None:
    text = f"{pool('', policy='  policyRef: {name: shared}  # !' + chr(10))}---\n{there}"

    assembly = assemble(text)

    expect(assembly.findings, Bad(text, "spec.policyRef.name", message, "declare it"))
    assert [key.name for key in assembly.broken] == ["sales"]


def test_a_broken_shared_policy_breaks_the_pools_that_name_it() -> None:
    shared = f"{head('RotationPolicy', 'shared')}  mode: enforce\n"
    text = f"{pool('', policy='  policyRef: {name: shared}' + chr(10))}---\n{shared}"

    assembly = assemble(text)

    fields = [finding.field for finding in assembly.findings]
    assert fields == ["spec.policyRef.name", "spec.mode"]
    assert [key.name for key in assembly.broken] == ["sales"]


def test_a_pool_does_not_replace_from_itself() -> None:
    text = pool("", policy="  policy: {mode: Enforce, replacement: {from: [sales]}}  # !\n")
    case = Bad(text, "spec.policy.replacement.from", "replace from itself", "Backup pool")
    expect(parse_one(text).findings, case)
