"""The project's own pools on a throw-away control plane, with the controller at work on them."""

import sys
from pathlib import Path
from typing import Any, Final

import yaml

from controlplane.access import Access
from controlplane.daemons import Daemon, free_port
from controlplane.shared import TESTS
from dialrota.adapters.clock import SystemClock
from dialrota.adapters.mirror import Mirror

ROOT: Final = TESTS.parent


class Example(Daemon):
    """The controller, on the pools of this repository, their audits moved to now."""

    def __init__(self, access: Access, folder: Path) -> None:
        self._copy = folder / "example"
        Mirror(ROOT, self._copy, SystemClock().now()).start()
        self._files = sorted((self._copy / "pools").glob("*.yaml"))
        texts = [file.read_text(encoding="utf-8") for file in self._files]
        objects: list[dict[str, Any]] = [
            each for text in texts for each in yaml.safe_load_all(text) if each
        ]
        self.namespaces = sorted({each["metadata"]["namespace"] for each in objects})
        self._kubectl = access.kubectl(namespace=self.namespaces[0])
        command: list[str | Path] = [
            *(sys.executable, "-m", "dialrota", f"--repo={self._copy}", "run", "--cluster"),
            *(f"--kubeconfig={access.kubeconfig()}", f"--probes=127.0.0.1:{free_port()}"),
        ]
        super().__init__("dialrota", command, folder)

    def declare(self) -> None:
        """Apply the pools, as a person or a GitOps tool would."""
        names = [{"metadata": {"name": name}} for name in self.namespaces]
        self._kubectl.apply(*({"apiVersion": "v1", "kind": "Namespace", **each} for each in names))
        self._kubectl("apply", "--server-side", *(f"--filename={file}" for file in self._files))

    def is_ready(self) -> bool:
        """Whether the controller has come to a decision on every pool."""
        pools = self._kubectl.read("numberpools", "--all-namespaces")["items"]
        return all(_is_decided(pool) for pool in pools)

    def table(self) -> str:
        """Show the pools as kubectl does."""
        return self._kubectl("get", "numberpools")


def _is_decided(pool: dict[str, Any]) -> bool:
    conditions = pool.get("status", {}).get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] != "Unknown" for each in conditions)
