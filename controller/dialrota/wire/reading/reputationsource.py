"""ReputationSource: what no schema can say of it, and the source it declares."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic.alias_generators import to_camel

from dialrota.model.document import Path
from dialrota.model.instant import HOUR, MINUTE, format_duration
from dialrota.model.pool import PoolKey
from dialrota.model.source import Budget, Source
from dialrota.wire.problem import Problem
from dialrota.wire.reading.annotations import CHECK_NOW
from dialrota.wire.reading.paths import check_path
from dialrota.wire.v1alpha1.reputationsource import SERVED, TYPES

Spec = dict[str, Any]

_INTERVAL: Final = 24 * HOUR
_TIMEOUT: Final = 30
_STALE_INTERVALS: Final = 3
_LONGEST_TIMEOUT: Final = 10 * MINUTE
_SPANS: Final = (("interval", "interval"), ("timeout", "timeout"), ("stale_after", "staleAfter"))


def check(_: str, spec: Spec) -> Iterator[Problem]:
    """Find what makes no sense among its fields."""
    own = spec["type"]
    yield from _check_settings(spec, own)
    for name, field in _SPANS:
        if spec.get(name) == 0:
            yield Problem(("spec", field), "is no time at all", "write 1s or more")
    if spec.get("timeout", 0) > _LONGEST_TIMEOUT:
        most = format_duration(_LONGEST_TIMEOUT)
        yield Problem(("spec", "timeout"), "is too long for one request", f"write {most} or less")
    if own == "telnyx" and not spec.get("suspend"):
        yield from _check_telnyx(spec)
    budget = spec.get("budget", {})
    if budget.get("per_day", 0) > budget.get("per_month", budget.get("per_day", 0)):
        message = f"perDay {budget['per_day']} is over perMonth {budget['per_month']}"
        yield Problem(("spec", "budget", "perDay"), message, "write no more than perMonth")


def to_draft(key: PoolKey, metadata: Spec, spec: Spec) -> Source:
    """Convert what is validated and makes sense."""
    get, own = spec.get, spec["type"]
    annotations = metadata.get("annotations", {})
    secret, interval = get("secret_ref"), get("interval", _INTERVAL)
    return Source(
        key=key,
        type=own,
        settings={to_camel(name): value for name, value in get(TYPES[own], {}).items()},
        interval=interval,
        timeout=get("timeout", _TIMEOUT),
        stale_after=get("stale_after", _STALE_INTERVALS * interval),
        secret=(secret["name"], secret["key"]) if secret else None,
        requests_per_minute=get("rate_limit", {}).get("per_minute"),
        budget=Budget(**get("budget", {})),
        suspend=get("suspend", False),
        check_now=annotations.get(CHECK_NOW, ""),
    )


def _check_settings(spec: Spec, own: str) -> Iterator[Problem]:
    for kind, field in TYPES.items():
        if field in spec and kind != own:
            message = f"has no effect: the type is {own}"
            yield Problem(("spec", kind), message, f"remove it, or write type: {kind}")
    settings = spec.get(TYPES[own], {})
    if own == "file":
        if not settings:
            yield Problem(("spec", "file"), "is missing", 'add file: {paths: ["audits/*.csv"]}')
        for index, text in enumerate(settings.get("paths", ())):
            yield from check_path(text, ("spec", "file", "paths", index))
    if "endpoint" in settings:
        yield from _check_endpoint(settings["endpoint"], ("spec", own, "endpoint"))
    if own not in SERVED:
        message = f"{own} sources are not available yet: nobody is asked and nothing is watched"
        fix = f"use {' or '.join(SERVED)} until they are"
        yield Problem(("spec", "type"), message, fix, "warning")


def _check_telnyx(spec: Spec) -> Iterator[Problem]:
    if "secret_ref" not in spec:
        message = "is missing: nobody can be asked without a key"
        fix = "add secretRef: {name: telnyx, key: apiKey}"
        yield Problem(("spec", "secretRef"), message, fix, "warning")
    if "enterprise_id" not in spec.get("telnyx", {}):
        message = "is missing: the provider does not know whose numbers are meant"
        fix = "add enterpriseId, as the provider's portal shows it"
        yield Problem(("spec", "telnyx", "enterpriseId"), message, fix, "warning")


def _check_endpoint(endpoint: object, path: Path) -> Iterator[Problem]:
    # What is wrong is never shown: it may hold a password.
    fix = "write https://host/path, or http://127.0.0.1:port for a test"
    if not isinstance(endpoint, str):
        yield Problem(path, "is no address", fix)
        return
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        yield Problem(path, "is no address", fix)
        return
    if parts.username is not None or parts.password is not None:
        yield Problem(path, "holds credentials", "keep them in a secret, and name it by secretRef")
    elif not host or parts.scheme not in {"https", "http"}:
        yield Problem(path, "is no address", fix)
    elif parts.scheme == "http" and not _is_loopback(host):
        yield Problem(path, f"{host} would be asked in the clear", fix)
    elif parts.query or parts.fragment:
        yield Problem(path, "holds a query or a fragment", "end it with the path")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
