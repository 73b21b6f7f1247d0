"""How to reach one API server, as whom: from any process of this machine."""

import base64
import os
import ssl
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from controlplane.authority import ADMINS, Authority, User
from controlplane.kubectl import Kubectl

APPLY: Final = {"content-type": "application/apply-patch+yaml"}


@dataclass(frozen=True, slots=True)
class Access:
    """An API server that runs somewhere, and the folder of its authority."""

    url: str
    folder: Path
    program: Path  # The kubectl of its version.

    @property
    def authority(self) -> Authority:
        """Whom the server believes."""
        return Authority(self.folder)

    def admin(self) -> User:
        """Name the one who may do everything."""
        return self.user("admin", ADMINS)

    def bearer(self) -> User:
        """Name another who may do everything, known by a fixed token."""
        return self.authority.bearer()

    def user(self, name: str, group: str = "people") -> User:
        """Make a user known, who may do nothing until a role is bound."""
        return self.authority.user(name, group)

    def service_account(self, namespace: str, name: str) -> User:
        """Make a service account, unless it is there, and a real token for it."""
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}"
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        with self.client() as client:
            query = {"fieldManager": "tests"}
            client.patch(path, params=query, headers=APPLY, json=account).raise_for_status()
            answer = client.post(f"{path}/token", json=request).raise_for_status().json()
        token = answer["status"]["token"]
        return User(f"system:serviceaccount:{namespace}:{name}", token=token)

    def client(self, user: User | None = None, **settings: Any) -> httpx.Client:
        """Make a client of the bare API, as the admin if nobody else is named."""
        who = user or self.admin()
        context = ssl.create_default_context(cafile=str(self.authority.certificate))
        if who.certified:
            context.load_cert_chain(who.certified.certificate, who.certified.key)
        headers = {"authorization": f"Bearer {who.token}"} if who.token else {}
        defaults = {"base_url": self.url, "headers": headers, "timeout": 30.0}
        return httpx.Client(verify=context, trust_env=False, **{**defaults, **settings})

    def kubectl(self, user: User | None = None, namespace: str = "default") -> Kubectl:
        """Make a kubectl, for the admin if nobody else is named."""
        return Kubectl(self.program, self.kubeconfig(user, namespace), namespace)

    def kubeconfig(self, user: User | None = None, namespace: str = "default") -> Path:
        """Write a kubeconfig, with all that it needs in it."""
        who = user or self.admin()
        cluster = {"server": self.url, "certificate-authority-data": _data(self.authority)}
        context = {"cluster": "throw-away", "user": who.name, "namespace": namespace}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "throw-away", "cluster": cluster}],
            "users": [{"name": who.name, "user": _credentials(who)}],
            "contexts": [{"name": "throw-away", "context": context}],
            "current-context": "throw-away",
        }
        port = self.url.rpartition(":")[2]  # Servers of one authority share its folder.
        file = self.folder / f"kubeconfig-{port}-{who.name.replace(':', '_')}-{namespace}.yaml"
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        return unfinished.rename(file)

    def described(self) -> dict[str, str]:
        """Give what another process needs to make the same access."""
        return {name: str(value) for name, value in asdict(self).items()}


def access(described: dict[str, str]) -> Access:
    """Make an access of its description."""
    folder, program = Path(described["folder"]), Path(described["program"])
    return Access(described["url"], folder, program)


def _data(authority: Authority) -> str:
    return base64.b64encode(authority.certificate.read_bytes()).decode()


def _credentials(user: User) -> dict[str, str]:
    if user.certified is None:
        return {"token": user.token}
    certificate, key = user.certified.certificate, user.certified.key
    return {
        "client-certificate-data": base64.b64encode(certificate.read_bytes()).decode(),
        "client-key-data": base64.b64encode(key.read_bytes()).decode(),
    }
