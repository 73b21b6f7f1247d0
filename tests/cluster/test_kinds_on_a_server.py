"""The kinds on a real API server: what it takes, what it refuses, and in which words."""

import json
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml

from controlplane.kubectl import Kubectl
from declaring import assemble, parse
from dialrota.wire import kinds
from dialrota.wire.crds.names import NAMES
from documents import MARKDOWN, ROOT, blocks

Json = dict[str, Any]

TABLE: Final = yaml.safe_load((Path(__file__).parent / "kinds" / "table.yaml").read_text())
GROUP: Final = f"/apis/{kinds.API_VERSION}/namespaces"
STRICT: Final = {"fieldValidation": "Strict", "dryRun": "All"}
PLAIN: Final[dict[str, tuple[str, Json]]] = {
    "NumberPool": ("sales-us", {"owner": "a@example.com", "policy": {"mode": "Enforce"}}),
    "PhoneNumber": (
        "sales-us-14155550101",
        {"number": "+14155550101", "poolRef": {"name": "sales-us"}},
    ),
    "ReputationSource": ("audit", {"type": "file", "file": {"paths": ["audit.csv"]}}),
    "RotationPolicy": ("outbound", {"mode": "Enforce"}),
    "ReputationIncident": ("spam", {"owner": "noc@example.com"}),
}
# Where a repository only warns, because people may be half-way through an edit.
ONLY_WARNED: Final = {
    "stock publishes nothing",
    "until ends a pull",
    "no until is as good as none",
    "a row is named after its number",
    "a row is named after its pool",
}


def made(row: Json, side: str) -> Json:
    """Lay one side of a row over a plain object of its kind."""
    name, plain = PLAIN[row["kind"]]
    laid = {**plain, **row[side]}
    spec = {key: value for key, value in laid.items() if value is not None}
    metadata = {"name": row.get("name", name) if side == "bad" else name}
    return {
        "apiVersion": kinds.API_VERSION,
        "kind": row["kind"],
        "metadata": metadata,
        "spec": spec,
    }


def asked(api: httpx.Client, body: Json) -> Json:
    """Ask whether an object would be taken; the answer is that object, or a refusal."""
    path = f"{GROUP}/default/{NAMES[body['kind']].plural}"
    answer: Json = api.post(path, params=STRICT, json=body).json()
    return answer


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["what"])
def test_a_server_refuses_it_with_words_that_help(row: Json, api: httpx.Client) -> None:
    good, bad = (asked(api, made(row, side)) for side in ("good", "bad"))

    assert good["kind"] == row["kind"], good.get("message")
    assert bad["kind"] == "Status", bad
    if row["says"] == "unknown field":
        assert f'unknown field "{row["field"]}"' in bad["message"]
        return
    told = [each["message"] for each in bad["details"]["causes"] if each["field"] == row["field"]]
    assert any(row["says"] in message for message in told), bad["message"]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["what"])
def test_a_repository_refuses_it_too(row: Json) -> None:
    (good,) = parse(json.dumps(made(row, "good")))
    bad = assemble(json.dumps(made(row, "bad")))

    assert [str(finding) for finding in good.findings if finding.severity == "error"] == []
    refused = any(finding.severity == "error" for finding in bad.findings)
    assert refused is (row["what"] not in ONLY_WARNED)


def test_the_table_is_long_enough_to_be_worth_something() -> None:
    assert len(TABLE) * 2 >= 80
    assert {row["kind"] for row in TABLE} == set(kinds.KINDS)


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("campaigns", ["x"] * 100),
        ("sources", [{"name": f"s{index}"} for index in range(20)]),
        ("numbers", [{"number": f"+1415555{index:04}"} for index in range(2000)]),
        ("numbersFrom", [{"file": "a.csv"}] * 50),
    ],
)
def test_lists_have_a_longest_length(api: httpx.Client, field: str, most: list[Any]) -> None:
    longer = [*most, {"number": "+12125550101"} if field == "numbers" else most[0]]
    row = {"kind": kinds.NUMBER_POOL, "good": {field: most}, "bad": {field: longer}}

    assert asked(api, made(row, "good"))["kind"] == kinds.NUMBER_POOL
    refused = asked(api, made(row, "bad"))
    assert f"spec.{field}: Too many: {len(longer)}" in refused["message"]
    assert f"at most {len(most)}" in refused["message"]


def test_the_name_of_a_pool_is_short_enough_for_a_label(api: httpx.Client) -> None:
    row: Json = {"kind": kinds.NUMBER_POOL, "good": {}}
    body = made(row, "good")
    body["metadata"]["name"] = "a" * 63
    assert asked(api, body)["kind"] == kinds.NUMBER_POOL
    body["metadata"]["name"] = "a" * 64
    assert "write at most 63 characters" in asked(api, body)["message"]


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        (kinds.REPUTATION_SOURCE, {"type": "telnyx", "file": None}, "make another"),
        (kinds.PHONE_NUMBER, {"number": "+14155550102"}, "make another"),
        (kinds.PHONE_NUMBER, {"poolRef": {"name": "other"}}, "make another"),
    ],
)
def test_what_an_object_is_about_cannot_be_changed(
    api: httpx.Client, namespace: str, kind: str, change: Json, says: str
) -> None:
    body = made({"kind": kind, "good": {}}, "good")
    path = f"{GROUP}/{namespace}/{NAMES[kind].plural}"
    api.post(path, json=body).raise_for_status()

    answer = api.patch(
        f"{path}/{body['metadata']['name']}",
        json={"spec": change},
        headers={"Content-Type": "application/merge-patch+json"},
    )

    assert answer.status_code == 422
    causes = answer.json()["details"]["causes"]
    field = f"spec.{next(iter(change))}"
    assert [each["field"] for each in causes if says in each["message"]] == [field]


def shown_documents() -> list[tuple[str, Json]]:
    """Collect every declaration of the pools, the pages, the examples and the scenarios."""
    files = [
        *(ROOT / "pools").glob("*.yaml"),
        *(ROOT / "docs" / "examples").rglob("*.yaml"),
        *(ROOT / "tests" / "scenarios").rglob("pools.yaml"),
    ]
    texts = [(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")) for file in files]
    texts += [(block.place, block.text) for page in MARKDOWN for block in blocks(page, "yaml")]
    return [
        (place, body)
        for place, text in sorted(texts)
        for body in yaml.load_all(text, Loader=AsAServerReads)  # A safe loader.
        if body and body.get("apiVersion") == kinds.API_VERSION
    ]


class AsAServerReads(yaml.CSafeLoader):
    """Safe YAML that leaves times as text, as kubectl does."""


AsAServerReads.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def test_a_server_takes_every_document_that_the_project_shows(api: httpx.Client) -> None:
    documents = shown_documents()
    refused = []
    for where, body in documents:
        answer = asked(api, {**body, "metadata": {**body["metadata"], "namespace": "default"}})
        if answer["kind"] != body["kind"]:
            refused.append(f"{where}: {answer.get('message')}")
    assert refused == []
    assert {body["kind"] for _, body in documents} == set(kinds.KINDS)
    assert len(documents) > 200


@pytest.mark.parametrize("verb", [["create"], ["apply"], ["apply", "--server-side"]])
def test_a_number_without_quotes_is_refused_by_any_verb(kubectl: Kubectl, verb: list[str]) -> None:
    text = json.dumps(made({"kind": kinds.NUMBER_POOL, "good": {}}, "good"))[:-2]
    unquoted = f'{text}, "numbers": [{{"number": +14155550101}}]}}}}'
    ended = kubectl.run(*verb, "--filename=-", stdin=unquoted)
    assert ended.code == 1
    fix = 'Invalid value: 14155550101: write it in quotes: "+14155550101"'
    assert f"spec.numbers[0].number: {fix}" in ended.err


def test_two_writers_each_own_their_numbers(kubectl: Kubectl) -> None:
    body = made({"kind": kinds.NUMBER_POOL, "good": {}}, "good")
    owner = body["spec"]["owner"]
    first, second = ({"number": f"+1415555010{digit}"} for digit in (1, 2))
    kubectl.apply({**body, "spec": {**body["spec"], "numbers": [first]}}, manager="git")
    kubectl.apply({**body, "spec": {"owner": owner, "numbers": [second]}}, manager="desk")
    assert kubectl.read("npool", "sales-us")["spec"]["numbers"] == [first, second]

    kubectl.apply({**body, "spec": {**body["spec"], "numbers": []}}, manager="git")
    assert kubectl.read("npool", "sales-us")["spec"]["numbers"] == [second]


def test_kinds_are_established_and_stand_in_one_category(kubectl: Kubectl) -> None:
    for names in NAMES.values():
        (condition,) = [
            each
            for each in kubectl.read("crd", names.full)["status"]["conditions"]
            if each["type"] == "Established"
        ]
        assert condition["status"] == "True"
    listed = kubectl("api-resources", "--categories=dialrota", "--no-headers", "--output=name")
    assert sorted(listed.split()) == sorted(names.full for names in NAMES.values())
