"""The store behind API servers, quick and forgetful: it never waits for the disk."""

import base64
import shutil
from pathlib import Path
from typing import Any

import httpx

from controlplane.daemons import Daemon, free_port


class Etcd(Daemon):
    """One etcd on loopback, with its gateway for JSON."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.data = folder / "etcd"
        peers = f"http://127.0.0.1:{free_port()}"
        command: list[str | Path] = [
            *(program, "--name=only", f"--data-dir={self.data}", "--unsafe-no-fsync"),
            *(f"--listen-client-urls={self.url}", f"--advertise-client-urls={self.url}"),
            *(f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}"),
            *(f"--initial-cluster=only={peers}", "--log-level=warn"),
        ]
        super().__init__("etcd", command, folder)

    def is_ready(self) -> bool:
        """Whether it answers for its data."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).is_success
        except httpx.TransportError:
            return False

    def call(self, method: str, **request: Any) -> dict[str, Any]:
        """Call its JSON gateway, as in ``call("kv/range", key=...)``; bytes go as base64."""
        plain = {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in request.items()
        }
        answer = httpx.post(f"{self.url}/v3/{method}", json=plain, timeout=30)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def revision(self) -> int:
        """Read the revision of the newest change, of all API servers that share it."""
        return int(self.call("kv/range", key=b"\0", count_only=True)["header"]["revision"])

    def compact(self) -> int:
        """Forget every revision but the newest, at once, and return which that is."""
        newest = self.revision()
        self.call("kv/compaction", revision=str(newest), physical=True)
        return newest

    def save(self, to: Path) -> None:
        """Copy its data; it must be stopped, or killed."""
        assert not self.is_running
        shutil.copytree(self.data, to)

    def restore(self, saved: Path) -> None:
        """Put a copy of the data in the place of what there is now; it must not run."""
        assert not self.is_running
        shutil.rmtree(self.data)
        shutil.copytree(saved, self.data)
