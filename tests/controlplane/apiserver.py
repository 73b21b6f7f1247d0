"""An API server as clusters run it, with TLS, RBAC and an audit log; only on loopback."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from controlplane.access import Access
from controlplane.authority import Authority
from controlplane.binaries import Binaries
from controlplane.daemons import Daemon, free_port

# One line a request, when it is done; the server's talk with itself is left out.
AUDIT_POLICY: Final = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived", "ResponseStarted"],
    "rules": [{"level": "None", "users": ["system:apiserver"]}, {"level": "Metadata"}],
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What may differ from server to server."""

    prefix: str = "/registry"  # Servers on one etcd are kept apart by this alone.
    audit: bool = True
    flags: tuple[str, ...] = ()  # Added to the command line at its end, where they win.


class ApiServer(Daemon):
    """One kube-apiserver on an etcd that runs, named by its URL."""

    def __init__(
        self,
        programs: Binaries,
        folder: Path,
        store: str,
        authority: Authority,
        settings: Settings | None = None,
    ) -> None:
        settings = settings or Settings()
        port = free_port()
        self.access = Access(f"https://127.0.0.1:{port}", authority.folder, programs.kubectl)
        self.audit_log = folder / "audit.jsonl"
        keys = authority.service_accounts
        command: list[str | Path] = [
            *(programs.apiserver, f"--etcd-servers={store}"),
            *(f"--etcd-prefix={settings.prefix}", f"--cert-dir={folder}"),
            *("--bind-address=127.0.0.1", f"--secure-port={port}"),
            *("--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none"),
            f"--tls-cert-file={authority.server.certificate}",
            f"--tls-private-key-file={authority.server.key}",
            f"--client-ca-file={authority.certificate}",
            f"--token-auth-file={authority.tokens}",
            "--service-account-issuer=https://kubernetes.default.svc",
            *(f"--service-account-key-file={keys}", f"--service-account-signing-key-file={keys}"),
            *("--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24"),
            *(self._auditing(folder) if settings.audit else ()),
            *settings.flags,
        ]
        super().__init__("kube-apiserver", command, folder)

    def is_ready(self) -> bool:
        """Whether it says so."""
        try:
            with self.access.client(timeout=5) as client:
                return client.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def audited(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Read the requests answered so far, in all lives of this server, that are wanted."""
        return audited(self.audit_log, wanted)

    def _auditing(self, folder: Path) -> tuple[str, ...]:
        """Let every request be written down before it is answered."""
        folder.mkdir(parents=True, exist_ok=True)
        policy = folder / "audit-policy.json"
        policy.write_text(json.dumps(AUDIT_POLICY), encoding="utf-8")
        return (
            *(f"--audit-policy-file={policy}", f"--audit-log-path={self.audit_log}"),
            "--audit-log-mode=blocking",
        )


def audited(log: Path, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Read the requests of an audit log that are wanted; the last line may still be written."""
    lines = log.read_text(encoding="utf-8").split("\n")[:-1]
    return [entry for line in lines if wanted(entry := json.loads(line))]
