"""Reading only what was declared anew comes out as reading everything does."""

from collections.abc import Callable
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.desired import ClusterDeclarations
from dialrota.adapters.cluster.feeds import Feeds
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.kube.paths import Kind

Json = dict[str, Any]

_POOLS = ("east", "north", "west")


class _Unfed:
    """The ConfigMaps of a cluster whose pools name none: they never change."""

    changes = 0


class _Cluster:
    """What people declare, as watches tell it to a mirror."""

    def __init__(self) -> None:
        self.mirror = Mirror(lambda: None)
        self.revision = 0
        self._there: dict[tuple[Kind, str], Json] = {}

    def reader(self) -> ClusterDeclarations:
        return ClusterDeclarations(self.mirror, cast("Feeds", _Unfed()))

    def put(self, kind: Kind, name: str, spec: Json) -> None:
        self.revision += 1
        known = self._there.get((kind, name))
        metadata: Json = {"name": name, "namespace": "dialers", "uid": f"{kind.name}-{name}"}
        metadata["generation"] = known["metadata"]["generation"] + 1 if known else 1
        metadata["resourceVersion"] = str(self.revision)
        made = {"apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata}
        self._there[kind, name] = made | {"spec": spec}
        self.mirror.heard(kind, self.mirror.read(kind, self._there[kind, name]))

    def drop(self, kind: Kind, name: str) -> None:
        gone = self._there.pop((kind, name), None)
        if gone is not None:
            self.revision += 1
            gone["metadata"]["resourceVersion"] = str(self.revision)
            self.mirror.gone(kind, self.mirror.read(kind, gone))


Step = Callable[[_Cluster], None]


def _pool(name: str, numbers: list[int], owner: str, policy: str) -> Step:
    entries: list[Json] = [{"number": f"+1415555{number:04d}"} for number in numbers]
    spec: Json = {"owner": owner, "numbers": entries, "sources": [{"name": "audit"}]}
    spec |= {"policyRef": {"name": policy}} if policy else {"policy": {"mode": "Enforce"}}
    return lambda cluster: cluster.put(names.POOLS, name, spec)


def _policy(soft: int) -> Step:
    return lambda cluster: cluster.put(
        names.POLICIES, "gentle", {"mode": "Enforce", "caps": {"soft": soft}}
    )


def _source(stale_after: str) -> Step:
    spec: Json = {"type": "file", "staleAfter": stale_after, "file": {"paths": ["audit.csv"]}}
    return lambda cluster: cluster.put(names.SOURCES, "audit", spec)


def _hold(pool: str, number: int, reason: str) -> Step:
    digits = f"+1415555{number:04d}"
    spec: Json = {"number": digits, "poolRef": {"name": pool}}
    if reason:
        spec["hold"] = {"reason": reason}
    return lambda cluster: cluster.put(names.NUMBERS, f"{pool}-{digits[1:]}", spec)


_numbers = st.lists(st.integers(100, 104), min_size=1, max_size=4)  # At times one of them twice.
_steps = st.one_of(
    st.builds(
        _pool,
        st.sampled_from(_POOLS),
        _numbers,
        st.sampled_from(["sales@example.com", ""]),  # Without an owner, a pool is broken.
        st.sampled_from(["", "gentle"]),  # That may not be there.
    ),
    st.builds(_policy, st.sampled_from([40, 60, -1])),
    st.builds(_source, st.sampled_from(["3d", "400d", "soon"])),
    st.builds(
        _hold, st.sampled_from(_POOLS), st.integers(100, 104), st.sampled_from(["", "complaint"])
    ),
    st.sampled_from(_POOLS).map(lambda name: lambda cluster: cluster.drop(names.POOLS, name)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_steps, min_size=1, max_size=3), max_size=12))
def test_what_is_declared_anew_is_read_as_if_all_were_read(passes: list[list[Step]]) -> None:
    cluster = _Cluster()
    reader = cluster.reader()
    for steps in passes:
        for step in steps:
            step(cluster)

        assert reader.read() == cluster.reader().read()


def test_a_pool_that_is_edited_alone_leaves_the_others_untouched() -> None:
    cluster = _Cluster()
    for name in _POOLS:
        _pool(name, [100], "sales@example.com", "")(cluster)
    _source("3d")(cluster)
    reader = cluster.reader()
    first = reader.read()
    assert cluster.mirror.take_edited() == set()

    _pool("north", [100, 101], "sales@example.com", "")(cluster)

    second = reader.read()
    assert [len(pool.entries) for pool in second.pools] == [1, 2, 1]
    assert (first.pools[0] is second.pools[0], first.pools[2] is second.pools[2]) == (True, True)
    assert second.findings is first.findings
