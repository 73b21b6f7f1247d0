"""Where an API server serves what: the paths of kinds and of their objects."""

import re
from typing import Final, NamedTuple
from urllib.parse import quote

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")


class Kind(NamedTuple):
    """A kind of the API. ``group`` is empty for the core group."""

    group: str
    version: str
    plural: str
    name: str
    namespaced: bool = True

    @property
    def title(self) -> str:
        """Name it as ``kubectl`` and RBAC do, such as ``leases.coordination.k8s.io``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        """Write the ``apiVersion`` of its objects."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def all(self, namespace: str | None = None) -> str:
        """Return the path of all its objects, in one namespace or (None) in every one.

        Raises:
            ValueError: the namespace is none, or the kind has no namespaces.
        """
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        if namespace is None:
            return f"{root}/{self.plural}"
        if not self.namespaced:
            raise ValueError(f"{self.title} have no namespace")
        return f"{root}/namespaces/{_part(namespace)}/{self.plural}"

    def one(self, namespace: str | None, name: str, part: str = "") -> str:
        """Return the path of one object or of a part of it, such as ``status``.

        Raises:
            ValueError: a name is none, or a namespace is missing or too much.
        """
        if self.namespaced and namespace is None:
            raise ValueError(f"{self.title} need a namespace")
        path = f"{self.all(namespace)}/{_part(name)}"
        return f"{path}/{_part(part)}" if part else path


def _part(name: str) -> str:
    """Refuse what would lead to another path."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError(f"{name!r} cannot be a name")
    return quote(name)


LEASES: Final = Kind("coordination.k8s.io", "v1", "leases", "Lease")
CONFIG_MAPS: Final = Kind("", "v1", "configmaps", "ConfigMap")
PODS: Final = Kind("", "v1", "pods", "Pod")
SECRETS: Final = Kind("", "v1", "secrets", "Secret")
EVENTS: Final = Kind("events.k8s.io", "v1", "events", "Event")
CRDS: Final = Kind(
    group="apiextensions.k8s.io",
    version="v1",
    plural="customresourcedefinitions",
    name="CustomResourceDefinition",
    namespaced=False,
)
SELF_REVIEWS: Final = Kind(
    group="authentication.k8s.io",
    version="v1",
    plural="selfsubjectreviews",
    name="SelfSubjectReview",
    namespaced=False,
)


def describe(verb: str, path: str) -> str:
    """Say in words what a request is about: ``patch configmaps/a in dialers``."""
    parts = [part for part in path.partition("?")[0].split("/") if part]
    group = f".{parts[1]}" if parts[:1] == ["apis"] and len(parts) > 1 else ""
    parts = parts[3:] if group else parts[2:]
    namespace = ""
    if len(parts) > 2 and parts[0] == "namespaces":
        namespace, parts = f" in {parts[1]}", parts[2:]
    if not parts:
        return f"{verb} {path}"
    return f"{verb} {'/'.join([parts[0] + group, *parts[1:]])}{namespace}"
