"""Declarations that are put together again and again, as a loop does."""

from declaring import parse
from dialrota.model.words import PolicyMode
from dialrota.wire.assemble import Assembler, Assembly

OTHERS = """\
---
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: west, namespace: dialers}
spec: {owner: a@example.com, policyRef: {name: strict}, numbers: [{number: "+12135550101"}]}
---
apiVersion: dialrota.dev/v1alpha1
kind: RotationPolicy
metadata: {name: strict, namespace: dialers}
spec: {mode: Enforce, profile: strict}
"""
HELD = """\
---
apiVersion: dialrota.dev/v1alpha1
kind: PhoneNumber
metadata: {name: east-14155550101, namespace: dialers}
spec:
  number: "+14155550101"
  poolRef: {name: east}
  hold: {reason: Complaint, by: dana}
"""


def east(number: str) -> str:
    """Declare a pool of one number."""
    return f"""\
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {{name: east, namespace: dialers}}
spec: {{owner: a@example.com, policy: {{mode: Enforce}}, numbers: [{{number: "{number}"}}]}}
"""


def whole(*texts: str) -> Assembly:
    """Put everything together from the beginning."""
    return Assembler().assemble([each for text in texts for each in parse(text)])


def test_a_pool_that_is_declared_anew_leaves_the_others_as_they_are() -> None:
    others, assembler = parse(OTHERS), Assembler()
    first = assembler.assemble([*parse(east("+14155550101")), *others])
    second = assembler.assemble([*parse(east("+14155550102")), *others])
    assert second.pools == whole(east("+14155550102"), OTHERS).pools
    assert second.pools[1] is first.pools[1]


def test_a_pool_that_cannot_be_used_any_more_breaks_and_heals() -> None:
    others, assembler = parse(OTHERS), Assembler()
    good = parse(east("+14155550101"))
    assembler.assemble([*good, *others])
    broken = assembler.assemble([*parse(east("+1415555")), *others])
    assert list(broken.broken) == [good[0].key]
    assert broken.findings == whole(east("+1415555"), OTHERS).findings
    assert assembler.assemble([*good, *others]).broken == {}


def test_a_held_number_stays_held_and_a_stray_hold_is_found() -> None:
    others, assembler = parse(OTHERS + HELD), Assembler()
    assembler.assemble([*parse(east("+14155550101")), *others])
    again = assembler.assemble([*parse(east("+14155550101")), *others])
    assert again.pools == whole(east("+14155550101"), OTHERS, HELD).pools
    assert again.pools[0].entries[0].hold is not None
    moved = assembler.assemble([*parse(east("+14155550102")), *others])
    assert [f.message for f in moved.findings] == [
        f.message for f in whole(east("+14155550102"), OTHERS, HELD).findings
    ]
    assert moved.findings


def test_a_shared_policy_that_changes_reaches_its_pools() -> None:
    assembler, own = Assembler(), parse(east("+14155550101"))
    assembler.assemble([*own, *parse(OTHERS)])
    watching = OTHERS.replace("mode: Enforce", "mode: Observe")
    made = assembler.assemble([*own, *parse(watching)])
    assert made.pools == whole(east("+14155550101"), watching).pools
    assert [pool.policy.mode for pool in made.pools] == [PolicyMode.ENFORCE, PolicyMode.OBSERVE]
