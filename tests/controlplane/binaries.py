"""Where the programs of a control plane lie on this machine.

Looked for in KUBEBUILDER_ASSETS and then in a cache outside the tree, by versions; never on the
PATH, where a kubectl of another version may lie. Nothing is built here: see ``building``.
"""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KUBERNETES: Final = "1.37.0"
ETCD: Final = "3.7.3"
NAMES: Final = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")


class MissingError(Exception):
    """The control plane cannot be started; the text says what to install or to run."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """The four programs."""

    etcd: Path
    apiserver: Path
    controllermanager: Path
    kubectl: Path


def caches() -> Path:
    """Name the folder that holds every version ever built."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "dialrota" / "control-plane"


def cache() -> Path:
    """Name the folder of the programs of these versions, for this machine."""
    machine = f"{platform.system()}-{platform.machine()}".lower()
    return caches() / f"kubernetes-{KUBERNETES}-etcd-{ETCD}-{machine}"


def find() -> Binaries:
    """Find the programs.

    Raises:
        MissingError: one of them is nowhere.
    """
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    folders = [*([Path(assets)] if assets else []), cache()]
    found = [_first(folders, name) for name in NAMES]
    return Binaries(*found)


def _first(folders: list[Path], name: str) -> Path:
    """Find one program in the first folder that has it."""
    for folder in folders:
        if os.access(folder / name, os.X_OK):
            return (folder / name).absolute()
    places = " and ".join(map(str, folders))
    raise MissingError(f"{name} is not in {places}; `make control-plane` builds it")
