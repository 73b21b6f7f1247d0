"""Where logins come from, and that nothing is sent where a credential should be and is not."""

import json
import ssl
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from dialrota.adapters.kube import login
from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.error import AccessError

CANARY = "canary-0123456789"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def kubeconfig(folder: Path, user: dict[str, Any] | None, **cluster: Any) -> str:
    """Write a kubeconfig of one user."""
    document = {
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1", **cluster}}],
        "contexts": [
            {"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "dialers"}},
            {"name": "bare", "context": {"cluster": "c"}},
        ],
        "current-context": "x",
        "users": [{"name": "u", "user": user}] if user is not None else [],
    }
    path = folder / "config"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return str(path)


def plugin(folder: Path, body: str) -> dict[str, Any]:
    """Write a program that gives out credentials."""
    path = folder / "plugin"
    path.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    api = "client.authentication.k8s.io/v1"
    return {"exec": {"apiVersion": api, "command": str(path), "interactiveMode": "Never"}}


def test_a_kubeconfig_says_where_and_as_whom(tmp_path: Path) -> None:
    found = login.of_kubeconfig(kubeconfig(tmp_path, {"token": CANARY}))

    assert found.server == "http://127.0.0.1:1"
    assert found.namespace == "dialers"
    assert found.authorization == f"Bearer {CANARY}"
    assert found.tls is None
    assert found.reread is None
    assert CANARY not in repr(found)


def test_another_context_can_be_named(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path, {"token": CANARY})
    found = login.of_kubeconfig(path, "bare")

    assert (found.namespace, found.authorization) == ("default", "")
    with pytest.raises(AccessError, match=r"no context absent; known: x, bare$"):
        login.of_kubeconfig(path, "absent")


def test_certificates_in_a_kubeconfig_are_used_and_left_nowhere(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    mine = authority.issue_cert("me@example.com")
    ca, key, certificate = tmp_path / "ca", tmp_path / "key", tmp_path / "cert"
    authority.cert_pem.write_to_path(str(ca))
    mine.private_key_pem.write_to_path(str(key))
    mine.cert_chain_pems[0].write_to_path(str(certificate))
    user = {"client-certificate": str(certificate), "client-key": str(key)}
    server = "https://127.0.0.1:1"
    path = kubeconfig(tmp_path, user, **{"server": server, "certificate-authority": str(ca)})

    first, again = login.of_kubeconfig(path), login.of_kubeconfig(path)
    authority.issue_cert("you@example.com").cert_chain_pems[0].write_to_path(str(ca))
    changed = login.of_kubeconfig(path)

    assert isinstance(first.tls, ssl.SSLContext)
    assert first.tls.verify_mode is ssl.CERT_REQUIRED
    assert first.tls.check_hostname
    assert first.tls_print == again.tls_print != changed.tls_print
    assert [*scratch.iterdir()] == []


def test_a_plugin_gives_a_credential_and_its_end(tmp_path: Path) -> None:
    status = {"token": CANARY, "expirationTimestamp": "2026-11-20T10:00:00Z"}
    body = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}
    user = plugin(tmp_path, f"print({json.dumps({**body, 'status': status})!r})")
    found = login.of_kubeconfig(kubeconfig(tmp_path, user))

    assert found.authorization == f"Bearer {CANARY}"
    assert found.expires == 1795168800


@pytest.mark.parametrize(
    "body", ["raise SystemExit(1)", "print('<html>')", "print('{}')", "import os; os.abort()"]
)
def test_where_a_plugin_fails_nobody_goes_on_without_a_credential(
    tmp_path: Path, body: str
) -> None:
    path = kubeconfig(tmp_path, plugin(tmp_path, body))

    with pytest.raises(AccessError, match="no usable credential"):
        login.of_kubeconfig(path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "clusters: 7", "a: b: c", "contexts: []\ncurrent-context: x"]
)
def test_a_broken_kubeconfig_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(AccessError, match="kubeconfig"):
        login.of_kubeconfig(str(path))


@pytest.mark.parametrize("key", ["as", "as-groups", "as-uid", "as-user-extra"])
def test_acting_as_somebody_else_is_refused_rather_than_forgotten(
    tmp_path: Path, key: str
) -> None:
    with pytest.raises(AccessError, match="acts as another"):
        login.of_kubeconfig(kubeconfig(tmp_path, {"token": CANARY, key: "eve"}))


def test_an_absent_kubeconfig_is_named(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="absent"):
        login.of_kubeconfig(str(tmp_path / "absent"))


def test_a_user_who_is_missing_is_nobody(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="kubeconfig"):
        login.of_kubeconfig(kubeconfig(tmp_path, None))


def pod(folder: Path, authority: trustme.CA, token: str = CANARY) -> dict[str, str]:
    """Lay out what a pod is given; return its environment."""
    (folder / "token").write_text(f"{token}\n", encoding="utf-8")
    (folder / "namespace").write_text("dialers\n", encoding="utf-8")
    authority.cert_pem.write_to_path(str(folder / "ca.crt"))
    return {"KUBERNETES_SERVICE_HOST": "::1", "KUBERNETES_SERVICE_PORT": "443"}


def test_a_pod_speaks_as_its_service_account(tmp_path: Path, authority: trustme.CA) -> None:
    found = login.of_pod(pod(tmp_path, authority), tmp_path)

    assert found.server == "https://[::1]:443"
    assert found.namespace == "dialers"
    assert found.authorization == f"bearer {CANARY}"
    assert found.tls is not None
    assert found.reread == 60


@pytest.mark.parametrize("missing", ["token", "ca.crt", "namespace"])
def test_a_pod_that_lacks_a_file_is_refused(
    tmp_path: Path, authority: trustme.CA, missing: str
) -> None:
    environ = pod(tmp_path, authority)
    (tmp_path / missing).unlink()

    with pytest.raises(AccessError, match="service account"):
        login.of_pod(environ, tmp_path)


@pytest.mark.parametrize("token", ["", " ", "\n"])
def test_a_pod_with_an_empty_token_is_refused(
    tmp_path: Path, authority: trustme.CA, token: str
) -> None:
    environ = pod(tmp_path, authority, token)

    with pytest.raises(AccessError, match="empty token"):
        login.of_pod(environ, tmp_path)


def test_what_is_named_comes_before_what_is_found(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    usual = tmp_path / ".kube"
    kubeconfig(usual, {"token": "usual"})
    other = tmp_path / "other"
    other.mkdir()
    named = kubeconfig(other, {"token": "named"})
    home = {"HOME": str(tmp_path), "KUBERNETES_SERVICE_HOST": "::1"}

    assert login.find(named, None, home)().authorization == "Bearer named"
    assert login.find(None, None, {**home, "KUBECONFIG": named})().authorization == "Bearer named"
    assert login.find(None, None, home)().authorization == "Bearer usual"
    with pytest.raises(AccessError, match="service account"):
        login.find(None, None, {"KUBERNETES_SERVICE_HOST": "::1"})()
    with pytest.raises(AccessError, match="no cluster to speak to"):
        login.find(None, None, {})


@pytest.mark.parametrize(
    ("server", "authorization"),
    [
        ("ftp://127.0.0.1", ""),
        ("127.0.0.1:6443", ""),
        ("https://me:secret@127.0.0.1", ""),
        ("https://127.0.0.1/?a=b", ""),
        ("http://10.0.0.1", f"Bearer {CANARY}"),
        ("https://127.0.0.1", f"Bearer {CANARY}\r\nX-Other: 1"),
    ],
)
def test_a_login_that_would_give_something_away_is_refused(
    server: str, authorization: str
) -> None:
    with pytest.raises(AccessError) as caught:
        Access(lambda: Login(server=server, authorization=authorization), int, float)

    assert CANARY not in str(caught.value)
    assert "secret" not in str(caught.value)
