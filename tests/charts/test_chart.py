"""The Helm chart: it is sound, refuses what makes no sense, and asks for no right too many."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import dialrota
from dialrota.cli.run import run as run_command
from running import ROOT, Done

CHART = ROOT / "charts/dialrota"
Objects = list[dict[str, Any]]
Render = Callable[..., Objects]


def of_kind(objects: Objects, kind: str) -> Objects:
    return [each for each in objects if each["kind"] == kind]


def container(objects: Objects) -> dict[str, Any]:
    (deployment,) = of_kind(objects, "Deployment")
    (found,) = deployment["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_helm_finds_nothing_to_complain_about(run: Callable[..., Done]) -> None:
    done = run("lint", "--strict", CHART)
    assert done.code == 0, done.out


def test_the_chart_is_of_the_version_of_the_program() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text("utf-8"))
    assert chart["version"] == chart["appVersion"] == dialrota.__version__


def test_the_manifests_in_the_repository_are_what_the_chart_renders(
    helm: Path, tmp_path: Path
) -> None:
    subprocess.run([ROOT / ".ci/manifests", tmp_path], check=True)

    kept = {file.name: file.read_text("utf-8") for file in (CHART / "manifests").iterdir()}
    assert {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()} == kept


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("replica=1", "additional properties 'replica' not allowed"),
        ("replicas=9", "at '/replicas': maximum: got 9, want 5"),
        ('log={"form":"yaml"}', "value must be one of 'json', 'text'"),
        ('namespace="Dialers"', "at '/namespace'"),
        ('secrets=[{"namespace":"dialers","names":[]}]', "minItems: got 0, want 1"),
        ('secrets=[{"namespace":"dialers","names":["*"]}]', "does not match pattern"),
        (
            'secrets=[{"namespace":"a","names":["x"]},{"namespace":"a","names":["y"]}]',
            "secrets: a stands there twice",
        ),
        ('nudgePodsIn=["*"]', "at '/nudgePodsIn/0'"),
        ('files={"configMap":{"name":"audits"}}', "at '/files/configMap'"),
        ('probes={"port":80}', "minimum: got 80, want 1,024"),
        ('image={"digest":"sha256:abc"}', "at '/image/digest'"),
    ],
)
def test_values_that_make_no_sense_are_refused(
    run: Callable[..., Done], values: str, said: str
) -> None:
    done = run("template", "dialrota", CHART, "--set-json", values)

    assert done.code != 0
    assert said in done.err


@pytest.mark.parametrize(
    ("things", "values"),
    [
        ("secrets", 'secrets=[{"namespace":"other","names":["telnyx"]}]'),
        ("pods", 'nudgePodsIn=["dialers","other"]'),
    ],
)
def test_rights_in_a_namespace_that_is_not_watched_are_refused(
    run: Callable[..., Done], things: str, values: str
) -> None:
    done = run("template", "dialrota", CHART, "--set-json", values, "--set", "namespace=dialers")

    assert done.code != 0
    assert f"watches dialers alone and has no use for {things} of other" in done.err


def test_no_rule_is_a_wildcard(render: Render) -> None:
    everything = ('secrets=[{"namespace":"dialers","names":["telnyx"]}]', "deleteConfigMaps=true")
    roles = [
        r
        for r in render(*everything, 'nudgePodsIn=["dialers"]')
        if r["kind"] in ("Role", "ClusterRole")
    ]

    rules = [rule for role in roles for rule in role["rules"]]
    assert len(rules) > 8
    words = [word for rule in rules for part in rule.values() for word in part]
    assert [word for word in words if "*" in word] == []


def test_for_one_namespace_nothing_belongs_to_the_whole_cluster(render: Render) -> None:
    objects = render('namespace="dialers"')

    assert [each for each in objects if "namespace" not in each["metadata"]] == []
    assert "--namespace=dialers" in container(objects)["args"]


def test_configmaps_can_be_deleted_only_where_that_is_wanted(render: Render) -> None:
    def verbs(*values: str) -> list[str]:
        (role,) = [
            r for r in of_kind(render(*values), "ClusterRole") if "-" not in r["metadata"]["name"]
        ]
        (found,) = [r["verbs"] for r in role["rules"] if r["resources"] == ["configmaps"]]
        return list(found)

    assert "delete" not in verbs()
    assert "delete" in verbs("deleteConfigMaps=true")


def test_the_files_of_sources_lie_where_the_program_runs_and_cannot_be_written(
    render: Render,
) -> None:
    claim = {"persistentVolumeClaim": {"claimName": "audits"}}
    objects = render(f"files={json.dumps(claim)}")
    (deployment,) = of_kind(objects, "Deployment")
    volumes = {each["name"]: each for each in deployment["spec"]["template"]["spec"]["volumes"]}
    mounts = {each["name"]: each for each in container(objects)["volumeMounts"]}

    assert volumes["files"] == {"name": "files", **claim}
    assert mounts["files"]["mountPath"] == container(objects)["workingDir"]
    assert mounts["files"]["readOnly"]
    assert "work" not in volumes | mounts


def test_the_kinds_come_along_only_where_that_is_wanted_and_stay(render: Render) -> None:
    assert of_kind(render(), "CustomResourceDefinition") == []

    kinds = of_kind(render('crds={"install":true}'), "CustomResourceDefinition")
    ours = [yaml.safe_load(file.read_text("utf-8")) for file in sorted((ROOT / "crds").iterdir())]
    kept = [each["metadata"]["annotations"].pop("helm.sh/resource-policy") for each in kinds]
    assert kept == ["keep"] * len(ours)
    for each in [*kinds, *ours]:
        each["metadata"] = {k: v for k, v in each["metadata"].items() if v}
    assert sorted(kinds, key=str) == sorted(ours, key=str)


def test_the_program_knows_every_option_it_is_started_with(render: Render) -> None:
    words = [
        word
        for v in ('namespace=""', 'namespace="dialers"')
        for word in container(render(v))["args"]
    ]
    command, *options = sorted(set(words), key=lambda word: word.startswith("-"))
    known = {name for option in run_command.params for name in option.opts}

    assert command == run_command.name
    assert {option.partition("=")[0] for option in options} <= known


def test_two_releases_share_no_name_that_belongs_to_the_cluster(render: Render) -> None:
    def wide(namespace: str) -> set[tuple[str, str]]:
        found = [
            each for each in render(namespace=namespace) if "namespace" not in each["metadata"]
        ]
        return {(each["kind"], each["metadata"]["name"]) for each in found}

    assert len(wide("dialrota-system")) >= 4
    assert wide("dialrota-system").isdisjoint(wide("elsewhere"))


def test_images_are_named_by_version_by_tag_or_by_digest(render: Render) -> None:
    def image(part: str) -> str:
        return str(container(render(f'image={{"repository":"r/dialrota",{part}}}'))["image"])

    digest = "sha256:" + "a" * 64
    assert image('"tag":""') == f"r/dialrota:{dialrota.__version__}"
    assert image('"tag":"t"') == "r/dialrota:t"
    assert image(f'"tag":"t","digest":"{digest}"') == f"r/dialrota@{digest}"


def test_the_packed_chart_holds_kinds_and_no_rendered_manifests(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    done = run("package", CHART, "--destination", tmp_path)
    assert done.code == 0, done.err
    (packed,) = tmp_path.glob("*.tgz")
    shutil.unpack_archive(packed, tmp_path / "out")

    names = {str(f.relative_to(tmp_path / "out/dialrota")) for f in tmp_path.rglob("out/**/*.*")}
    assert "files/crds/dialrota.dev_numberpools.yaml" in names
    assert [name for name in names if name.startswith("manifests")] == []
