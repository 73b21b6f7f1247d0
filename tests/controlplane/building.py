"""Building the programs of a control plane from their published Go modules, once a machine.

It takes some eight minutes of two cores, so it says how far it is. Two at once do not happen: the
second waits. Only finished programs appear in the cache, all of them in one step.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Final

from controlplane.binaries import ETCD, KUBERNETES, Binaries, MissingError, cache, caches, find
from controlplane.golang import GO, Go, Say, alone, find_go

_COMMANDS: Final = ("kube-apiserver", "kube-controller-manager", "kubectl")
_STAMP: Final = "k8s.io/component-base/version"
_SIBLINGS: Final = re.compile(
    r"^\s*(?:require )?(k8s\.io/\S+) v0\.0\.0\s*(?://.*)?$", re.MULTILINE
)


def build(say: Say) -> Binaries:
    """Find the programs, and build them if they are nowhere.

    Raises:
        MissingError: there is no Go that can, or the modules do not come.
    """
    try:
        return find()
    except MissingError as err:
        say(str(err).partition(";")[0])
    with alone(caches() / "lock", say):
        if not cache().exists():
            _build(Go(find_go(), say))
    return find()


def _build(go: Go) -> None:
    """Build everything in a folder beside the cache, and move it there when it is done."""
    place = cache().with_name(cache().name + ".unfinished")
    shutil.rmtree(place, ignore_errors=True)
    programs = place / "programs"
    go.say(f"building Kubernetes {KUBERNETES} and etcd {ETCD}, once for this machine")
    _build_kubernetes(go, place / "kubernetes", programs)
    _build_etcd(go, place / "etcd", programs)
    programs.rename(cache())
    shutil.rmtree(place)
    go.say(f"done: {cache()}")


def _build_kubernetes(go: Go, module: Path, programs: Path) -> None:
    """Build three commands of one module.

    Its own go.mod points to its parts by paths within its repository; elsewhere each has to be
    replaced by the published module.
    """
    _write_module(module, "")
    wanted = f"k8s.io/kubernetes@v{KUBERNETES}"
    answer = json.loads(go.run(module, "mod", "download", "-json", wanted))
    parts = sorted(set(_SIBLINGS.findall(Path(answer["GoMod"]).read_text(encoding="utf-8"))))
    version = KUBERNETES.replace("1.", "0.", 1)
    replaced = "".join(f"replace {part} => {part} v{version}\n" for part in parts)
    _write_module(module, f"require k8s.io/kubernetes v{KUBERNETES}\n\n{replaced}")
    major, minor, _ = KUBERNETES.split(".")
    stamps = {"gitVersion": f"v{KUBERNETES}", "gitMajor": major, "gitMinor": minor}
    flags = " ".join(f"-X {_STAMP}.{name}={value}" for name, value in stamps.items())
    go.build(module, programs, flags, [f"k8s.io/kubernetes/cmd/{each}" for each in _COMMANDS])


def _build_etcd(go: Go, module: Path, programs: Path) -> None:
    """Build etcd, from a module of its own: the two would not agree on their dependencies."""
    _write_module(module, f"require go.etcd.io/etcd/server/v3 v{ETCD}\n")
    go.build(module, programs / "etcd", "", ["go.etcd.io/etcd/server/v3"])


def _write_module(folder: Path, needs: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = f"module controlplane\n\ngo {GO[0]}.{GO[1]}.0\n\n"
    (folder / "go.mod").write_text(head + needs, encoding="utf-8")
