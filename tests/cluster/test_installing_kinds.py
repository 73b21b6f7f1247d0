"""``dialrota crds install`` and ``diff`` on an API server that knows none of our kinds."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from controlplane.apiserver import ApiServer
from controlplane.authority import User
from controlplane.daemons import free_port
from controlplane.shared import Shared
from dialrota.wire.crds.names import NAMES
from running import ROOT

DIALROTA = Path(sys.executable).parent / "dialrota"


def crds(kubeconfig: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DIALROTA, "crds", *words, "--kubeconfig", kubeconfig],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def kubeconfig(apart: ApiServer, namespace: str) -> Path:
    """Make a kubeconfig of its own: servers apart share a folder, and are told by namespace."""
    return apart.access.kubeconfig(namespace=namespace)


def test_kinds_are_installed_compared_and_brought_up_to_date(
    apart: ApiServer, kubeconfig: Path
) -> None:
    every = sorted(names.full for names in NAMES.values())
    before = crds(kubeconfig, "diff", "--exit-code")
    assert (before.returncode, before.stderr) == (2, "")
    assert all(f"+++ ours/{name}" in before.stdout for name in every)

    made = crds(kubeconfig, "install")
    assert made.returncode == 0, made.stderr
    assert sorted(made.stdout.splitlines()) == [f"{name} installed" for name in every]
    with apart.access.client() as api:
        assert api.get("/apis/dialrota.dev/v1alpha1/numberpools").json()["items"] == []

    again = crds(kubeconfig, "install")
    assert sorted(again.stdout.splitlines()) == [f"{name} is up to date" for name in every]
    same = crds(kubeconfig, "diff", "--exit-code")
    assert (same.returncode, same.stdout) == (0, "")


def test_a_kind_of_an_earlier_version_is_shown_and_replaced(
    apart: ApiServer, kubeconfig: Path, namespace: str
) -> None:
    crds(kubeconfig, "install")
    kubectl = apart.access.kubectl(namespace=namespace)
    older = '[{"op": "replace", "path": "/spec/names/shortNames", "value": ["pool"]}]'
    kubectl("patch", "crd", "numberpools.dialrota.dev", "--type=json", f"--patch={older}")

    told = crds(kubeconfig, "diff").stdout.splitlines()
    assert [line for line in told if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-  - pool",
        "+  - npool",
    ]
    assert "numberpools.dialrota.dev updated" in crds(kubeconfig, "install").stdout
    assert kubectl.read("crd", "numberpools.dialrota.dev")["spec"]["names"]["shortNames"] == [
        "npool"
    ]


def test_kubectl_brings_up_to_date_what_the_program_installed(
    apart: ApiServer, kubeconfig: Path, namespace: str, tmp_path: Path
) -> None:
    """The pages name this command for where the program is not at hand."""
    crds(kubeconfig, "install")
    newer = tmp_path / "crds.yaml"
    newer.write_text(crds(kubeconfig).stdout.replace("- npool", "- npools"))
    page = (ROOT / "docs/kubernetes.md").read_text("utf-8")
    (words,) = re.findall(r"^kubectl (apply .+) -f crds\.yaml$", page, re.MULTILINE)

    kubectl = apart.access.kubectl(namespace=namespace)
    kubectl(*words.split(), "-f", str(newer))

    names = kubectl.read("crd", "numberpools.dialrota.dev")["spec"]["names"]
    assert names["shortNames"] == ["npools"]
    for other in ("charts/dialrota/values.yaml", "charts/dialrota/templates/NOTES.txt"):
        assert f"kubectl {words} -f crds/" in (ROOT / other).read_text("utf-8")
    assert "numberpools.dialrota.dev updated" in crds(kubeconfig, "install").stdout


def test_who_may_not_install_is_told_what_is_missing(plane: Shared) -> None:
    ended = crds(plane.access.kubeconfig(plane.access.user("eve")), "install")
    assert ended.returncode == 1
    assert "is forbidden" in ended.stderr
    assert "takes the right to get, create and patch customresourcedefinitions" in ended.stderr


def test_a_server_that_is_not_there_is_named(plane: Shared) -> None:
    absent = replace(plane.access, url=f"https://127.0.0.1:{free_port()}")
    ended = crds(absent.kubeconfig(User("absent", token="any")), "install")
    assert ended.returncode == 1
    assert f"the API server {absent.url} is out of reach" in ended.stderr


def test_the_exit_code_belongs_to_the_comparison() -> None:
    ended = subprocess.run(
        [DIALROTA, "crds", "--exit-code"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (64, "")
    assert "--exit-code needs diff" in ended.stderr
