"""The number of PhoneNumbers is bounded: a pool over the bound is left as it was."""

from contextlib import ExitStack
from pathlib import Path

from controlplane.shared import Shared
from dialrota.cli.cluster.connecting import Target
from scenarios.cluster import ClusterStore
from scenarios.harness import Pass

POOL = """apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {{name: {name}, namespace: calls}}
spec:
  owner: o@example.com
  policy: {{mode: Enforce}}
  numbers: [{numbers}]
"""


def _declare(name: str, first: int, count: int) -> str:
    numbers = ", ".join(f'{{number: "+141555501{n:02d}"}}' for n in range(first, first + count))
    return POOL.format(name=name, numbers=numbers)


def _pass(text: str, at: int) -> Pass:
    return Pass(at=at, text=text, files={}, usage=None, unbacked=False)


def test_a_pool_over_the_budget_is_left_as_it_was_and_says_so(
    plane: Shared, namespace: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        target = Target(str(plane.access.kubeconfig()), None, namespace, max_numbers=5)
        store = ClusterStore(target, tmp_path, stack, tolerant=True)
        small = store.apply(_pass(_declare("a", 1, 3), 1_800_000_000))
        both = _declare("a", 1, 3) + "---\n" + _declare("b", 11, 3)
        seen = store.apply(_pass(both, 1_800_000_100))
        fewer = _declare("a", 1, 2) + "---\n" + _declare("b", 11, 3)
        store.apply(_pass(fewer, 1_800_000_200))  # Makes room; who waited is tried again later.
        after = store.apply(_pass(fewer, 1_800_000_300))

    assert len(small["a"].numbers) == 3
    assert (seen["b"].listed, dict(seen["b"].numbers)) == (None, {})
    told = {each["type"]: each for each in seen["b"].pool["conditions"]}
    assert told["ObjectBudgetExceeded"]["status"] == "True"
    assert "6 PhoneNumbers would be more than the 5" in told["Ready"]["message"]
    assert seen["a"].listed == small["a"].listed
    assert after["b"].listed is not None
    assert len(after["b"].numbers) == 3
