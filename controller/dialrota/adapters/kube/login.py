"""Find and read a login with the official client's own loaders; the only user of that client.

Of it nothing but these loaders is used. They proceed without a credential where a plugin failed,
so what they leave is checked here: a user who should have a credential has one, or there is none.
"""

import os
import ssl
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from kubernetes.client import Configuration
from kubernetes.config import ConfigException, kube_config
from kubernetes.config.incluster_config import InClusterConfigLoader

from dialrota.adapters.kube.access import Login
from dialrota.adapters.kube.error import AccessError
from dialrota.wire import canon

POD: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")

# The loaders trust the shape of what they read; YAML is theirs to read, so its errors are too.
_UNREADABLE: Final = (
    kube_config.yaml.YAMLError,  # type: ignore[attr-defined]  # Imported there, not exported.
    *(ConfigException, OSError, ValueError, KeyError, TypeError, AttributeError),
)
_REREAD: Final = 60.0  # Tokens in files are replaced by others while we run.
_WAYS: Final = ("auth-provider", "exec", "token", "tokenFile", "username")


def find(
    kubeconfig: str | None, context: str | None, environ: Mapping[str, str]
) -> Callable[[], Login]:
    """Choose where to read the login: a given kubeconfig, KUBECONFIG, the usual one, the pod's.

    Raises:
        AccessError: there is none of these.
    """
    path = kubeconfig or environ.get("KUBECONFIG") or ""
    usual = os.path.join(environ.get("HOME", ""), ".kube", "config")  # noqa: PTH118  # As a text.
    if not path and os.path.isfile(usual):  # noqa: PTH113  # As above.
        path = usual
    if path:
        return lambda: of_kubeconfig(path, context)
    if environ.get("KUBERNETES_SERVICE_HOST"):
        return lambda: of_pod(environ)
    raise AccessError(
        "no cluster to speak to: name a kubeconfig by --kubeconfig or KUBECONFIG,"
        " or run in a pod with a service account"
    )


def of_kubeconfig(path: str, context: str | None = None) -> Login:
    """Read one or several (separated as in KUBECONFIG) kubeconfig files.

    Raises:
        AccessError: they cannot be read, or no credential could be had.
    """
    try:
        merged = _merge(path, context)
        with tempfile.TemporaryDirectory(prefix="dialrota-") as folder:
            loader = kube_config.KubeConfigLoader(
                merged.config,
                active_context=context,
                config_base_path=None,
                config_persister=merged.save_changes,
                temp_file_path=folder,
            )
            settings = Configuration()
            loader.load_and_set(settings)
            tls, tls_print = _tls(settings)
        user = _user(merged.config, loader.current_context["context"])
    except _UNREADABLE as err:
        known = isinstance(err, OSError | ConfigException)
        what = _brief(err) if known else "it is no kubeconfig"
        raise AccessError(f"the kubeconfig {path} cannot be used: {what}") from None
    authorization = settings.api_key.get("BearerToken") or ""
    _check_user(user, has_credential=bool(authorization or settings.cert_file))
    expiry = getattr(loader, "expiry", None)
    return Login(
        server=settings.host.rstrip("/"),
        namespace=loader.current_context["context"].get("namespace") or "default",
        authorization=authorization.strip(),
        tls=tls,
        tls_print=tls_print,
        server_name=settings.tls_server_name,
        proxy=getattr(loader, "proxy", None),
        expires=None if expiry is None else int(expiry.timestamp()),
        reread=_REREAD if "tokenFile" in user and "token" not in user else None,
    )


def of_pod(environ: Mapping[str, str], folder: Path = POD) -> Login:
    """Read the service account that a pod is given.

    Raises:
        AccessError: this is no pod, or one without a service account.
    """
    settings = Configuration()
    try:
        InClusterConfigLoader(
            token_filename=str(folder / "token"),
            cert_filename=str(folder / "ca.crt"),
            environ=environ,
        ).load_and_set(settings)
        tls, tls_print = _tls(settings)
        namespace = (folder / "namespace").read_text("utf-8").strip()
    except (ConfigException, OSError, ValueError) as err:
        raise AccessError(f"the pod's service account cannot be used: {_brief(err)}") from None
    authorization = (settings.api_key.get("BearerToken") or "").strip()
    if not authorization.removeprefix("bearer").strip():
        raise AccessError("the pod's service account has an empty token")
    return Login(
        server=settings.host,
        namespace=namespace or "default",
        authorization=authorization,
        tls=tls,
        tls_print=tls_print,
        reread=_REREAD,
    )


def _user(config: Any, context: Mapping[str, str]) -> Mapping[str, Any]:  # noqa: ANN401  # Theirs.
    """Return what the configuration says of the context's user."""
    name = context.get("user")
    if not name:
        return {}
    found = config["users"].get_with_name(name)["user"]
    return found.value if found else {}


def _merge(path: str, context: str | None) -> kube_config.KubeConfigMerger:
    """Read the files; refuse a context that none of them has."""
    merged = kube_config.KubeConfigMerger(path)
    if merged.config is None:
        raise AccessError(f"no kubeconfig at {path}")
    known = [str(each["name"]) for each in merged.config["contexts"].value]
    if context is not None and context not in known:
        text = f"the kubeconfig {path} has no context {context}; known: {', '.join(known)}"
        raise AccessError(text)
    return merged


def _check_user(user: Mapping[str, Any], *, has_credential: bool) -> None:
    """Refuse to be somebody else than the configuration means."""
    if any(key == "as" or key.startswith("as-") for key in user):
        raise AccessError("the kubeconfig's user acts as another, which is not supported")
    if not has_credential and any(way in user for way in _WAYS):
        raise AccessError("the kubeconfig's user has no usable credential: none was obtained")


def _tls(settings: Configuration) -> tuple[ssl.SSLContext | None, str]:
    """Prepare TLS; the second is a digest that changes when anything it is made of does."""
    if not settings.host.startswith("https:"):
        return None, ""
    context = ssl.create_default_context(cafile=settings.ssl_ca_cert or None)
    # Certificate authorities of clusters often lack what newer Pythons ask of public ones.
    context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    if settings.verify_ssl is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.cert_file:
        context.load_cert_chain(settings.cert_file, settings.key_file or None)
    files = (settings.ssl_ca_cert, settings.cert_file, settings.key_file)
    digests = [canon.sha256(Path(each).read_bytes()) if each else "" for each in files]
    return context, canon.sha256(canon.encode([*digests, settings.verify_ssl]))


def _brief(error: Exception) -> str:
    """Say what went wrong, without the output of plugins and without contents of files."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'TLS'}: {error.strerror}"
    if isinstance(error, ConfigException):
        return str(error).partition("\n")[0][:200]
    return type(error).__name__
