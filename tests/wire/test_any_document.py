"""Whatever people write, reading it ends in findings that help, never in an exception."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from declaring import head, pool
from dialrota.adapters.yamlfile.load import load
from dialrota.model.document import Document, Plain
from dialrota.wire.assemble import Assembler
from dialrota.wire.parse import parse_document

GOOD = [
    pool(
        "  timeZone: UTC\n  sources: [{name: audit}]\n  numbersFrom: [{file: a.csv}]\n"
        "  publish: {configMap: {name: x}}\n  monitoring: {mode: All}\n  numbers:\n"
        '  - {number: "+14155550101", state: Pulled, reason: x, until: "2026-12-01T00:00:00Z",'
        ' labels: {a: b}, override: {until: "2026-12-01T00:00:00Z", reason: z}, replaces: null}\n',
        policy="  policyRef: {name: x}\n  policy: {mode: Enforce, flag: {quorum: 2},"
        " recovery: {rest: {min: 1d}, warmUp: [{for: 1d, dailyCap: 2}]},"
        " replacement: {from: [a]}}\n",
    ),
    head("ReputationSource") + "  type: telnyx\n  telnyx: {endpoint: 'https://example.com'}\n"
    "  file: {paths: [a]}\n  interval: 1d\n  budget: {perDay: 1, perMonth: 2}\n",
    head("RotationPolicy") + "  caps: {soft: 1, hard: 2}\n  fallback: {pacePercent: 1}\n",
    head("PhoneNumber") + '  number: "+14155550101"\n  poolRef: {name: sales}\n'
    "  hold: {reason: x, by: me}\n",
    head("ReputationIncident") + '  owner: x\n  numbers: ["+14155550101"]\n',
]
DOCUMENTS = [load(text.encode(), "pools/any.yaml")[0].data for text in GOOD]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.text(max_size=8),
    st.sampled_from(
        ["+14155550101", "14d", "Enforce", "standard", "..", "\x00", "+1", "any", "Active"]
    ),
    st.builds(Plain, st.sampled_from(["no", "+14155550101", "1.5", "0x1", "2026-12-01", "1_0"])),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    return [path, *(each for key, below in children for each in _paths(below, (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    data = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(_paths(data)))
        if not path:
            continue
        parent = data
        for key in path[:-1]:
            parent = parent[key]
        how = draw(st.sampled_from(["replace", "remove", "rename"]))
        if how == "replace" or isinstance(parent, list):
            parent[path[-1]] = draw(values)
        elif how == "remove":
            del parent[path[-1]]
        else:
            parent[draw(st.text(max_size=6))] = parent.pop(path[-1])
    return data


def _read(data: Any) -> None:
    parsed = parse_document(Document("pools/any.yaml", 0, data, lambda path: (1 + len(path), 1)))
    assembly = Assembler().assemble([parsed])
    errors = [found for found in parsed.findings if found.severity == "error"]
    assert (parsed.draft is None) == bool(errors) or parsed.key is None
    for found in (*parsed.findings, *assembly.findings):
        assert found.line > 0
        assert found.message
        assert found.fix
        assert found.message != "is not what is wanted here"


@given(spoilt())
def test_a_spoilt_document_is_explained(data: Any) -> None:
    _read(data)


@given(values)
def test_anything_at_all_is_explained(data: Any) -> None:
    _read(data)
