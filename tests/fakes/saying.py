"""What sources say, and the objects that name them: audits in files, a provider on loopback."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from dialrota.model.instant import format_instant
from fakes.telnyx_server import API_KEY, ENTERPRISE, TelnyxServer

Object = dict[str, Any]

AUDIT: Final = {"name": "audit"}
PROVIDER: Final = {"name": "provider"}
_HEADER: Final = "number,engine,carrier,verdict,score,label,observedAt"


def audit_source(**spec: Any) -> Object:
    """Write a source that reads the audits which ``audit`` writes."""
    return _source("audit", {"type": "file", "file": {"paths": ["audits/*.csv"]}, **spec})


def audit(folder: Path, at: int, **verdicts: Iterable[str]) -> None:
    """Write what an audit found at a time: ``Flagged=numbers, Clean=numbers``."""
    rows = [
        f"{number},hiya,,{verdict},,,{format_instant(at)}"
        for verdict, numbers in verdicts.items()
        for number in numbers
    ]
    path = folder / "audits" / "found.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([_HEADER, *rows, ""]), encoding="utf-8")


def provider_source(server: TelnyxServer, **settings: Any) -> tuple[Object, Object]:
    """Write a provider on loopback as a source, and the secret that it is asked with.

    ``telnyx`` lays over the settings of the provider, the rest over those of any source.
    """
    special = {
        "enterpriseId": ENTERPRISE,
        "endpoint": server.endpoint,
        **settings.pop("telnyx", {}),
    }
    spec = {"type": "telnyx", "telnyx": special, "timeout": "1s"}
    spec["secretRef"] = {"name": "provider", "key": "apiKey"}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "provider"},
        "stringData": {"apiKey": API_KEY},
    }
    return secret, _source("provider", {**spec, **settings})


def _source(name: str, spec: Object) -> Object:
    return {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "ReputationSource",
        "metadata": {"name": name},
        "spec": spec,
    }
