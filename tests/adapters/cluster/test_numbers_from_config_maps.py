"""Pools of numbers that stand as CSV in ConfigMaps: read, followed, and never half believed."""

import json
import time
from pathlib import Path
from typing import Any, Final

from controlplane.kubectl import Kubectl
from dialrota.model.instant import parse_instant
from fakes.controllers import condition, controller, eventually, found, listed, pool, row
from fakes.fiction import FIRST, FOURTH, SECOND, THIRD

LABEL: Final = "dialrota.dev/numbers"
AREAS: Final = (
    *(201, 202, 206, 212, 213, 214, 215, 303, 305, 310, 312, 313, 404, 408, 410, 415, 503, 510),
    *(512, 602, 612, 617, 702, 713, 801, 919),
)


def texts(name: str, *, label: bool = True, **keys: str) -> dict[str, Any]:
    """Write a ConfigMap of people's; two underscores of a key stand for its dot."""
    data = {key.replace("__", "."): text for key, text in keys.items()}
    meta = {"name": name, "labels": {LABEL: "true"} if label else {}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}


def fed(name: str, *config_maps: str, inline: tuple[str, ...] = (), **spec: Any) -> dict[str, Any]:
    """Write a pool whose numbers stand in ConfigMaps, and some in itself."""
    feeds = [{"configMap": {"name": each}} for each in config_maps]
    return pool(name, *inline, numbersFrom=feeds, **spec)


def csv(*numbers: str) -> str:
    """Write CSV of one column."""
    return "\n".join(["number", *numbers]) + "\n"


def test_numbers_of_several_keys_and_config_maps_follow_those_of_the_pool(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(
        texts("east", a__csv=csv(SECOND), b__csv=f'number,state,reason\n{THIRD},Pulled,"a, b"\n'),
        texts("west", only=csv(FOURTH)),
        fed("sales", "east", "west", inline=(FIRST,)),
    )
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, FOURTH])
        assert eventually(lambda: found(kubectl, "phonenumber", row("sales", THIRD)))
        assert condition(kubectl, "sales", "Ready")["status"] == "True"


def test_a_change_of_a_config_map_reaches_the_list_within_a_second(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(texts("more", a=csv(FIRST, SECOND)), fed("sales", "more"))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])

        kubectl.apply(texts("more", a=csv(FIRST, SECOND, THIRD)))

        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])
        assert _lag(kubectl, "more", "sales-rotation") <= 1  # Of two times in whole seconds.


def test_a_pool_may_be_larger_than_one_object_allows(kubectl: Kubectl, tmp_path: Path) -> None:
    numbers = [f"+1{area}55501{line:02}" for area in AREAS for line in range(100)]
    kubectl.apply(texts("many", a=csv(*numbers)), fed("large", "many"))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "large") == sorted(numbers))
    assert len(numbers) > 2_000


def test_a_broken_config_map_keeps_the_last_list_and_names_key_and_line(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(
        texts("more", a__csv=csv(FIRST), b__csv=csv(SECOND)),
        fed("sales", "more"),
        pool("other", THIRD, policyRef={"name": "nobody-wrote-it"}),
    )
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])

        kubectl.apply(texts("more", a__csv=csv(FIRST), b__csv="number,provider\n415555,sip\n"))

        assert eventually(lambda: _why(kubectl, "sales") is not None)
        place = f"ConfigMap {kubectl.namespace}/more key b.csv:2:1: number:"
        assert (_why(kubectl, "sales") or "").startswith(place)
        assert "nobody-wrote-it" in (_why(kubectl, "other") or "")
        assert listed(kubectl, "sales") == [FIRST, SECOND]

        kubectl.apply(texts("more", a__csv=csv(FIRST), b__csv=csv(SECOND, FOURTH)))
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, FOURTH])
        assert condition(kubectl, "sales", "Ready")["status"] == "True"


def test_a_number_in_two_config_maps_is_named_with_both_places(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(
        texts("east", a=csv(FIRST, SECOND)),
        texts("west", a=csv(SECOND)),
        fed("sales", "east", "west"),
    )
    with controller(kubectl, tmp_path):
        assert eventually(lambda: _why(kubectl, "sales") is not None)
        why = _why(kubectl, "sales") or ""
        assert f"{kubectl.namespace}/west key a:2:1: number: {SECOND} stands twice" in why
        assert f"first at ConfigMap {kubectl.namespace}/east key a:3" in why


def test_a_config_map_without_the_label_is_told_from_one_that_is_absent(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(texts("there", label=False, a=csv(FIRST)))
    kubectl.apply(fed("bare", "there"), fed("lost", "nowhere"))
    with controller(kubectl, tmp_path):
        told = f"kubectl label configmap there --namespace={kubectl.namespace} {LABEL}=true"
        assert eventually(lambda: told in (_why(kubectl, "bare") or ""))
        assert eventually(lambda: "nowhere: is not there" in (_why(kubectl, "lost") or ""))

        kubectl("label", "configmap", "there", f"{LABEL}=true")
        assert eventually(lambda: listed(kubectl, "bare") == [FIRST])
        kubectl.apply(texts("nowhere", a=csv(SECOND)))
        assert eventually(lambda: listed(kubectl, "lost") == [SECOND])

        kubectl("label", "configmap", "there", f"{LABEL}-")
        assert eventually(lambda: told in (_why(kubectl, "bare") or ""))
        kubectl("delete", "configmap", "nowhere")
        assert eventually(lambda: "nowhere: is not there" in (_why(kubectl, "lost") or ""))
        assert (listed(kubectl, "bare"), listed(kubectl, "lost")) == ([FIRST], [SECOND])


def test_a_config_map_that_loses_most_of_its_numbers_empties_no_list(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(texts("more", a=csv(FIRST, SECOND, THIRD)), fed("sales", "more"))
    with controller(kubectl, tmp_path) as running:
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])
        assert eventually(lambda: found(kubectl, "phonenumber", row("sales", THIRD)))

        kubectl.apply(texts("more", a=csv(FIRST)))
        assert eventually(lambda: _reason(kubectl, "sales") == "DesiredSetShrank")
        told = condition(kubectl, "sales", "Stalled")["message"]
        assert "without a change of the pool itself" in told
        running.restart()
        time.sleep(1)  # Long enough for a list that should not be written.
        assert listed(kubectl, "sales") == [FIRST, SECOND, THIRD]

        kubectl.apply(texts("fewer", a=csv(FIRST)), fed("sales", "fewer"))
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST])
        assert eventually(lambda: found(kubectl, "phonenumber", row("sales", THIRD)) is None)
        assert eventually(lambda: condition(kubectl, "sales", "Ready")["status"] == "True")


def test_a_file_of_a_repository_is_refused_with_what_to_write(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, numbersFrom=[{"file": "pools/more.csv"}]))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: _why(kubectl, "sales") is not None)
        why = _why(kubectl, "sales") or ""
        assert "the file pools/more.csv can only be read in a repository" in why
        assert f"of a ConfigMap labelled {LABEL}=true" in why
        assert listed(kubectl, "sales") is None


def _why(kubectl: Kubectl, name: str) -> str | None:
    """Read why a declaration cannot be used; None where it can."""
    ready = condition(kubectl, name, "Ready")
    return ready["message"] if ready.get("reason") == "InvalidDeclaration" else None


def _reason(kubectl: Kubectl, name: str) -> str:
    reason: str = condition(kubectl, name, "Ready").get("reason", "")
    return reason


def _lag(kubectl: Kubectl, written: str, followed: str) -> int:
    """Count the seconds between the last writes of two ConfigMaps, by the server's clock."""
    return _written_at(kubectl, followed) - _written_at(kubectl, written)


def _written_at(kubectl: Kubectl, name: str) -> int:
    ended = kubectl.run("get", "configmap", name, "--show-managed-fields", "--output=json")
    managers = json.loads(ended.out)["metadata"]["managedFields"]
    return max(parse_instant(each["time"]) for each in managers)
