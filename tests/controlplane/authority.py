"""Who a control plane believes: its own certificates, and the keys of its service accounts.

Everything lies in one folder, so that any process of this machine can make a user known to the
same server. The folder, with the private key of the authority in it, goes with the control plane.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import trustme

ADMINS: Final = "system:masters"  # May do everything, whatever roles there are.

BEARER: Final = "bearer"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class User:
    """Somebody whom the server knows, by a certificate or by a token."""

    name: str
    certified: Certified | None = None
    token: str = ""


class Authority:
    """The certificate authority of one control plane, and what it has signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.crt"
        self.service_accounts = folder / "service-accounts.key"
        self.tokens = folder / "tokens.csv"
        self.server = self._files("server")

    @classmethod
    def found(cls, folder: Path) -> Self:
        """Make the authority, the server's certificate and the keys, in a folder of their own."""
        folder.mkdir(parents=True, mode=0o700)
        self = cls(folder)
        authority = trustme.CA(organization_name="dialrota tests")
        authority.cert_pem.write_to_path(self.certificate)
        authority.private_key_pem.write_to_path(folder / "ca.key")
        self._write("server", authority.issue_cert("127.0.0.1", "localhost"))
        keys = authority.issue_cert(common_name="service-accounts")
        keys.private_key_pem.write_to_path(self.service_accounts)
        row = f'{secrets.token_urlsafe()},{BEARER},{BEARER},"{ADMINS}"\n'
        self.tokens.write_text(row, encoding="utf-8")
        return self

    def bearer(self) -> User:
        """Name the one who may do everything and shows a fixed token, no certificate."""
        token = self.tokens.read_text(encoding="utf-8").partition(",")[0]
        return User(BEARER, token=token)

    def user(self, name: str, group: str) -> User:
        """Make a user known by a certificate that says name and group."""
        file = f"user-{name}-{group}".replace("/", "_").replace(":", "_")
        if not self._files(file).certificate.exists():
            # With an address, although nobody will call there: servers refuse an empty list.
            issued = self._authority().issue_cert(
                "127.0.0.1", common_name=name, organization_name=group
            )
            self._write(file, issued)
        return User(name, self._files(file))

    def _authority(self) -> trustme.CA:
        key = (self.folder / "ca.key").read_bytes()
        return trustme.CA.from_pem(self.certificate.read_bytes(), key)

    def _files(self, name: str) -> Certified:
        return Certified(self.folder / f"{name}.crt", self.folder / f"{name}.key")

    def _write(self, name: str, issued: trustme.LeafCert) -> None:
        """Write the key first: who sees the certificate may use both."""
        files = self._files(name)
        issued.private_key_pem.write_to_path(files.key)
        files.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
