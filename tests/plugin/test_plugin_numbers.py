"""At a desk, too, a pool has the numbers of its ConfigMaps."""

from collections.abc import Callable

from controlplane.kubectl import Kubectl
from fakes.controllers import pool
from running import Done


def test_a_plan_knows_the_numbers_that_stand_in_config_maps(
    plugin: Callable[..., Done], kubectl: Kubectl
) -> None:
    texts = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "more", "labels": {"dialrota.dev/numbers": "true"}},
        "data": {"a": "number\n+14155550102\n"},
    }
    more = [{"configMap": {"name": "more"}}]
    kubectl.apply(texts, pool("sales", "+14155550101", numbersFrom=more))

    done = plugin("plan", f"--namespace={kubectl.namespace}")

    assert done.code == 0, done.err
    assert "+14155550101" in done.out
    assert "+14155550102" in done.out
