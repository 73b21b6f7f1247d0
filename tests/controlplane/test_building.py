"""The programs are found where they should be, and built once, whole or not at all.

A real build takes minutes; `make control-plane` is one. Here a scripted Go stands in for it.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from controlplane import binaries, building
from controlplane.binaries import NAMES, MissingError
from controlplane.shared import TESTS

GO: Final = r"""#!{python}
import json, os, pathlib, sys, time
here, arguments = pathlib.Path(__file__).parent, sys.argv[1:]
with (here / "calls").open("a") as calls:
    print(*arguments, file=calls)
if arguments[0] == "env":
    print("{version}")
elif arguments[0] == "mod":
    print(json.dumps(dict(GoMod=str(here / "published.mod"))))
elif arguments[0] == "build":
    (here / "built.mod").write_text(pathlib.Path("go.mod").read_text())
    target = pathlib.Path(next(each[3:] for each in arguments if each.startswith("-o=")))
    time.sleep(0.2)
    if "{broken}" in arguments:
        sys.exit("it does not compile")
    for name in [each.rpartition("/")[2] for each in arguments if "/cmd/" in each] or [""]:
        (target / name).touch(mode=0o755)
"""
PUBLISHED: Final = """\
module k8s.io/kubernetes

require k8s.io/alone v0.0.0
require (
	k8s.io/api v0.0.0
	k8s.io/client-go v0.0.0 // indirect
	k8s.io/utils v0.0.0-20260626114624-be93311217bd
	example.com/other v1.2.3
)
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take a machine with nothing in its cache and nothing on its PATH."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    (tmp_path / "bin").mkdir()
    return tmp_path


def provide_go(machine: Path, version: str = "go1.26.1", broken: str = "-") -> Path:
    """Put a scripted Go on the PATH, and return its folder."""
    folder = machine / "bin"
    script = GO.format(python=sys.executable, version=version, broken=broken)
    (folder / "go").write_text(script, encoding="utf-8")
    (folder / "go").chmod(0o755)
    (folder / "published.mod").write_text(PUBLISHED, encoding="utf-8")
    return folder


def provide_programs(folder: Path, *names: str) -> None:
    """Put programs into a folder."""
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch(mode=0o755)


def test_what_the_assets_have_comes_before_the_cache(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide_programs(machine / "assets", "etcd", "kube-apiserver", "kubectl")
    provide_programs(binaries.cache(), *NAMES)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(machine / "assets"))
    found = binaries.find()
    assert found.kubectl == machine / "assets" / "kubectl"
    assert found.controllermanager == binaries.cache() / "kube-controller-manager"


def test_a_program_on_the_path_is_not_taken(machine: Path) -> None:
    for name in NAMES:
        (machine / "bin" / name).touch(mode=0o755)
    with pytest.raises(MissingError, match=r"etcd is not in .*; `make control-plane` builds it"):
        binaries.find()


def test_programs_are_built_once(machine: Path) -> None:
    folder = provide_go(machine)
    said: list[str] = []
    assert building.build(said.append) == building.build(said.append) == binaries.find()
    assert {path.name for path in binaries.cache().iterdir()} == set(NAMES)
    calls = (folder / "calls").read_text(encoding="utf-8").splitlines()
    assert [call.split()[0] for call in calls].count("build") == 2
    assert said[0].startswith("etcd is not in ")
    assert said[-1] == f"done: {binaries.cache()}"


def test_each_part_that_kubernetes_keeps_beside_itself_is_replaced(machine: Path) -> None:
    folder = provide_go(machine, broken="k8s.io/kubernetes/cmd/kubectl")
    with pytest.raises(MissingError):
        building.build(lambda _: None)
    lines = (folder / "built.mod").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("re")] == [
        "require k8s.io/kubernetes v1.37.0",
        "replace k8s.io/alone => k8s.io/alone v0.37.0",
        "replace k8s.io/api => k8s.io/api v0.37.0",
        "replace k8s.io/client-go => k8s.io/client-go v0.37.0",
    ]


def test_a_build_that_fails_leaves_nothing_to_be_found(machine: Path) -> None:
    provide_go(machine, broken="go.etcd.io/etcd/server/v3")
    with pytest.raises(MissingError, match="go build failed: it does not compile"):
        building.build(lambda _: None)
    assert not binaries.cache().exists()
    provide_go(machine)
    assert building.build(lambda _: None) == binaries.find()


def test_two_at_once_do_not_both_build(machine: Path) -> None:
    folder = provide_go(machine)
    command = [sys.executable, "-m", "controlplane", "build"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outs = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], outs
    assert (folder / "calls").read_text(encoding="utf-8").count("build -v") == 2


def test_a_go_too_old_is_named(machine: Path) -> None:
    folder = provide_go(machine, version="go1.19.8")
    with pytest.raises(MissingError, match=r"Go 1\.26 or newer is needed") as refused:
        building.build(lambda _: None)
    assert f"{folder / 'go'} is go1.19.8" in str(refused.value)
