"""The real program on a real API server: ``dialrota run --cluster`` in a process of its own."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from controlplane.daemons import Daemon, wait_until
from controlplane.kubectl import Kubectl

PATIENCE: Final = 30.0  # Far beyond what anything here needs, on a machine that is busy too.
Object = dict[str, Any]
POLICY: Final = {"mode": "Enforce"}


class Running(Daemon):
    """One controller over one namespace."""

    def __init__(self, kubectl: Kubectl, folder: Path, name: str, *options: str) -> None:
        command: list[str | Path] = [
            *(sys.executable, "-m", "dialrota", f"--repo={folder}", "run", "--cluster"),
            *(f"--kubeconfig={kubectl.kubeconfig}", f"--namespace={kubectl.namespace}"),
            *("--probes=127.0.0.1:0", "--log=json", *options),
        ]
        super().__init__(name, command, folder)

    def is_ready(self) -> bool:
        """Whether it has seen everything once."""
        return self.log.exists() and "Watching the cluster" in self.said()

    def said(self) -> str:
        """Read all that it wrote, in all its lives."""
        return self.log.read_text(encoding="utf-8")

    def seconds_to_end(self) -> float:
        """Ask it to end; measure how long that takes."""
        began = time.monotonic()
        self.stop()
        return time.monotonic() - began

    def exit_code(self) -> int | None:
        """Return how it ended; None while it runs."""
        return None if self._process is None else self._process.poll()


@contextmanager
def controller(kubectl: Kubectl, folder: Path, *options: str) -> Iterator[Running]:
    """Run the only controller of a namespace."""
    running = Running(kubectl, folder, "dialrota", "--no-leader-election", *options)
    try:
        yield running.start()
    finally:
        running.kill()


def pool(name: str, *numbers: str, **spec: Any) -> Object:
    """Write a pool that needs no source."""
    entries = [{"number": number} for number in numbers]
    return {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "NumberPool",
        "metadata": {"name": name},
        "spec": {"owner": "ann@example.com", "policy": POLICY, "numbers": entries, **spec},
    }


def nudging(**labels: str) -> Object:
    """Write what a pool says of the pods that mount its list."""
    return {"publish": {"nudge": {"podSelector": {"matchLabels": labels}}}}


def pod(name: str, **labels: str) -> Object:
    """Write a pod; there is no kubelet that would run it."""
    container = {"name": "a", "image": "registry.example.com/none"}
    meta = {"name": name, "labels": labels}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta,
        "spec": {"containers": [container]},
    }


def row(pool_name: str, number: str) -> str:
    """Name the object of a number."""
    return f"{pool_name}-{number[1:]}"


def found(kubectl: Kubectl, kind: str, name: str) -> Object | None:
    """Read an object, if there is one."""
    said = kubectl("get", kind, name, "--ignore-not-found", "--output=json")
    read: Object | None = json.loads(said) if said else None
    return read


def listed(kubectl: Kubectl, pool_name: str) -> list[str] | None:
    """Read the numbers that dialers of a pool get; None where there is no list."""
    config_map = found(kubectl, "configmap", f"{pool_name}-rotation")
    if config_map is None:
        return None
    text: str = config_map["data"].get("numbers.txt", "")
    return sorted(text.split())


def condition(kubectl: Kubectl, pool_name: str, kind: str) -> Object:
    """Read a condition of a pool; nothing where it has none."""
    status = kubectl.read("numberpool", pool_name).get("status", {})
    return next((each for each in status.get("conditions", []) if each["type"] == kind), {})


def eventually(holds: Callable[[], object]) -> bool:
    """Wait until something holds."""
    return wait_until(lambda: bool(holds()), PATIENCE)
