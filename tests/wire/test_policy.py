"""The profiles, and how a policy is put together of profile, shared and inline fields."""

from dataclasses import replace

from declaring import assemble, head, pool
from dialrota.model.instant import DAY, HOUR, MINUTE
from dialrota.model.policy import (
    Caps,
    Correlated,
    Fallback,
    Guard,
    Policy,
    Recovery,
    Replacement,
    Retire,
    RotationRule,
    Stabilise,
    WarmUpStep,
)
from dialrota.model.words import (
    AreaMatch,
    AtRiskAction,
    OnAllFlagged,
    PolicyMode,
    ReplacementReturn,
    Screening,
    Strategy,
    UnknownAction,
)
from dialrota.wire import policy

EVERYTHING = """
    mode: Observe
    profile: standard
    flag: {quorum: 2}
    atRisk: Keep
    unknown: Exclude
    screening: FirstCleanVerdict
    recovery: {cleanChecks: 4, rest: {min: 1d, max: 2d}, warmUp: [{for: 1h, dailyCap: 7}]}
    retire: {flags: 2, within: 9d}
    caps: {soft: 11, hard: 12}
    rotation: {minNumbers: 3, minPercent: 4, strategy: Weighted}
    fallback: {onAllFlagged: Pause, pacePercent: 5, exitPercent: 6}
    guard: {maxBenchedPercent: 7, minimum: 8, confirmSweeps: 9, confirmAfter: 10m}
    correlated: {numbers: 11, percent: 12, within: 13h}
    replacement: {auto: true, from: [stock], area: Require, max: 14, within: 15d, return: Keep}
    stabilise: {window: 16h, pacePercent: 17, minPercent: 18}
    earlyWarning: {}
"""


def of(inline: str, shared: str = "") -> Policy:
    named = "  policyRef: {name: shared}\n" if shared else ""
    text = pool("", policy=f"{named}  policy: {{mode: Enforce, {inline}}}\n")
    (made,) = assemble(f"{text}---\n{head('RotationPolicy', 'shared')}  {{{shared}}}\n").pools
    return made.policy


def test_every_field_of_a_policy_arrives() -> None:
    (made,) = assemble(pool("", policy=f"  policy:{EVERYTHING}")).pools
    assert made.policy == Policy(
        mode=PolicyMode.OBSERVE,
        quorum=2,
        at_risk=AtRiskAction.KEEP,
        unknown=UnknownAction.EXCLUDE,
        screening=Screening.FIRST_CLEAN_VERDICT,
        recovery=Recovery(
            clean_checks=4,
            rest_min=DAY,
            rest_max=2 * DAY,
            warm_up=(WarmUpStep(span=HOUR, daily_cap=7),),
        ),
        retire=Retire(flags=2, within=9 * DAY),
        caps=Caps(soft=11, hard=12),
        rotation=RotationRule(min_numbers=3, min_percent=4, strategy=Strategy.WEIGHTED),
        fallback=Fallback(on_all_flagged=OnAllFlagged.PAUSE, pace_percent=5, exit_percent=6),
        guard=Guard(max_benched_percent=7, minimum=8, confirm_sweeps=9, confirm_after=10 * MINUTE),
        correlated=Correlated(numbers=11, percent=12, within=13 * HOUR),
        replacement=Replacement(
            auto=True,
            pools=("stock",),
            area=AreaMatch.REQUIRE,
            limit=14,
            within=15 * DAY,
            back=ReplacementReturn.KEEP,
        ),
        stabilise=Stabilise(window=16 * HOUR, pace_percent=17, min_percent=18),
    )


def test_the_profile_standard_is_the_defaults() -> None:
    assert of("profile: standard") == of("caps: {}") == Policy()


def test_the_profile_strict_doubts_sooner() -> None:
    assert of("profile: strict") == Policy(
        at_risk=AtRiskAction.BENCH,
        unknown=UnknownAction.EXCLUDE,
        screening=Screening.FIRST_CLEAN_VERDICT,
        recovery=Recovery(clean_checks=3),
        caps=Caps(soft=75, hard=100),
    )


def test_the_profile_safe_dials_calmly() -> None:
    assert of("profile: safe") == Policy(
        caps=Caps(soft=50, hard=75),
        fallback=Fallback(pace_percent=30),
        stabilise=Stabilise(pace_percent=30),
        recovery=Recovery(rest_min=21 * DAY, rest_max=42 * DAY),
    )


def test_inline_fields_lie_over_the_shared_policy_and_that_over_the_profile() -> None:
    found = of("caps: {soft: 60}", shared="profile: strict, caps: {hard: 90}, atRisk: Keep")
    assert found.caps == Caps(soft=60, hard=90)
    assert found.at_risk is AtRiskAction.KEEP
    assert found.unknown is UnknownAction.EXCLUDE


def test_an_inline_profile_stands_for_the_shared_one() -> None:
    assert of("profile: safe", shared="profile: strict").caps == Caps(soft=50, hard=75)


def test_lists_are_replaced_and_maps_are_merged() -> None:
    shared = "recovery: {warmUp: [{for: 1d, dailyCap: 1}, {for: 2d, dailyCap: 2}], cleanChecks: 5}"
    found = of("recovery: {warmUp: [{for: 3d, dailyCap: 3}]}", shared).recovery
    assert found.warm_up == (WarmUpStep(span=3 * DAY, daily_cap=3),)
    assert found.clean_checks == 5


def test_an_empty_warm_up_is_none_at_all() -> None:
    assert of("recovery: {warmUp: []}").recovery == replace(Recovery(), warm_up=())


def test_a_majority_is_a_quorum() -> None:
    assert of("flag: {quorum: majority}").quorum == "majority"


def test_equal_policies_are_one_object_and_alike_ones_are_not() -> None:
    one = policy.resolve({"caps": {"soft": 1}}, {"replacement": {"auto": True}})
    assert policy.resolve({"caps": {"soft": 1}}, {"replacement": {"auto": True}}) is one
    assert policy.resolve({"caps": {"soft": True}}, {"replacement": {"auto": True}}) is not one
