"""Manifests applied to an API server of their own, and a controller that has their rights."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from controlplane import crds
from controlplane import plane as planes
from controlplane.apiserver import ApiServer
from controlplane.binaries import Binaries
from controlplane.daemons import free_port, wait_until
from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from running import ROOT

MANIFESTS: Final = ROOT / "charts/dialrota/manifests"
ACCOUNT: Final = "system:serviceaccount:dialrota-system:dialrota"

Question = tuple[str, str, str, str]  # Group and resource, verb, namespace, name.


class Installed(NamedTuple):
    """An API server that has the manifests, and a way to ask it as one who may do everything."""

    server: ApiServer
    api: httpx.Client

    def kubeconfig(self) -> Path:
        """Write down how to be the controller: by a token of its account, and nothing else."""
        account = self.server.access.service_account("dialrota-system", "dialrota")
        assert account.name == ACCOUNT
        return self.server.access.kubeconfig(account, "dialrota-system")


class Controller:
    """One process of it, as whom a kubeconfig says."""

    def __init__(self, config: Path, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.log = folder / "log"
        probes = ("--log=json", "--log-level=debug", f"--probes=127.0.0.1:{self.port}")
        command = (sys.executable, "-m", "dialrota", "run", "--cluster", *probes, *options)
        environment = {"HOME": str(folder), "PATH": os.defpath, "KUBECONFIG": str(config)}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=environment, cwd=folder, stderr=log)

    def get(self, path: str) -> httpx.Response:
        """Ask it."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False, timeout=30)

    def is_ready(self) -> bool:
        """Say whether it is."""
        try:
            return self.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def said(self) -> list[dict[str, Any]]:
        """Read its log; the first line is for people."""
        _, *lines = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def installed_everywhere(programs: Binaries, plane: Shared, folder: Path) -> Iterator[Installed]:
    """Start an API server of its own with the kinds, and the manifests for all namespaces."""
    with installed(programs, plane, folder, "all-namespaces.yaml") as done:
        crds.install(done.server.access, ROOT / "crds")
        yield done


@contextmanager
def installed(
    programs: Binaries, plane: Shared, folder: Path, file: str | Path
) -> Iterator[Installed]:
    """Start an empty API server with two namespaces, and apply manifests to it, strictly.

    ``file`` is one of the plain manifests, or the path of any other.
    """
    server = planes.apart(programs, folder, plane.store, plane.access.authority).start()
    try:
        kubectl = server.access.kubectl()
        for name in ("dialers", "other"):
            kubectl("create", "namespace", name)
        apply(kubectl, MANIFESTS / file)
        with server.access.client() as api:
            known = partial(allows, api, ("/configmaps", "get", "dialers", ""))
            assert wait_until(known, seconds=30)
            yield Installed(server, api)
    finally:
        server.kill()


def apply(kubectl: Kubectl, file: Path) -> None:
    """Apply a file as people would, without a namespace on the command line."""
    options = ("--server-side", "--validate=strict", f"--filename={file}")
    done = subprocess.run(
        [kubectl.program, "apply", *options],
        env=kubectl.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Warning" in done.stderr) == (0, False), done.stderr


def allows(api: httpx.Client, question: Question, user: str = ACCOUNT) -> bool:
    """Ask the server whether somebody may do something."""
    thing, verb, namespace, name = question
    group, _, resource = thing.partition("/")
    resource, _, part = resource.partition("/")
    about = {"group": group, "resource": resource, "subresource": part, "verb": verb}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {
            "user": user,
            "resourceAttributes": {**about, "namespace": namespace, "name": name},
        },
    }
    answer = api.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", json=review)
    return bool(answer.raise_for_status().json()["status"]["allowed"])
