"""Installing kinds, and waiting until they are truly served."""

from functools import partial
from pathlib import Path
from typing import Any

import httpx
import yaml

from controlplane.access import APPLY, Access
from controlplane.daemons import DaemonError, wait_until

_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def install(access: Access, folder: Path) -> None:
    """Install every kind declared in the files of a folder.

    Raises:
        DaemonError: one of them is not served in time.
    """
    files = sorted(folder.glob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    apply(access, *(kind for text in texts for kind in yaml.safe_load_all(text) if kind))


def apply(access: Access, *kinds: dict[str, Any]) -> None:
    """Install kinds, given as their definitions.

    Raises:
        DaemonError: one of them is not served in time.
    """
    query = {"fieldManager": "tests", "force": "true"}
    with access.client() as client:
        for kind in kinds:
            path = f"{_PATH}/{kind['metadata']['name']}"
            client.patch(path, params=query, headers=APPLY, json=kind).raise_for_status()
        for kind in kinds:
            if not wait_until(partial(_is_served, client, kind), seconds=30):
                raise DaemonError(f"{kind['metadata']['name']} is not served")


def _is_served(client: httpx.Client, kind: dict[str, Any]) -> bool:
    """Ask for a list: a kind may be established and yet answer 404, or 429 for a second."""
    spec = kind["spec"]
    version = next(each["name"] for each in spec["versions"] if each["served"])
    path = f"/apis/{spec['group']}/{version}/{spec['names']['plural']}"
    return client.get(path, params={"limit": 1}).is_success
