"""New declarations: their text, and writing them where nothing stood before."""

import csv
import io
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from dialrota.cli import outside
from dialrota.cli.edits import declared_numbers as declared
from dialrota.cli.render import yaml as render_yaml
from dialrota.cli.settings import Settings
from dialrota.model.failure import UsageError
from dialrota.model.pool import PoolKey

_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_MOST_INLINE: Final = 2_000  # More numbers than that stand in a CSV beside the declaration.


class Place(NamedTuple):
    """A file to be made, and the repository it is made in."""

    repo: Path
    file: Path


def pool_key(settings: Settings, text: str, beside: str | None = None) -> PoolKey:
    """Read ``name`` or ``namespace/name``; ``beside`` is a namespace that was typed apart.

    Where none is typed, it is the one that all of the repository is in, else ``default``.

    Raises:
        UsageError: it cannot be the name of a pool, or two namespaces are named.
    """
    namespace, slash, name = text.rpartition("/")
    if beside is not None:
        if slash and namespace != beside:
            raise UsageError(f"--pool {text} and --namespace {beside} differ; name one namespace")
        namespace, slash = beside, "/"
    for part in (name, namespace) if slash else (name,):
        if _NAME.fullmatch(part) is None:
            raise UsageError(f"{part!r} is no name; use lower-case letters, digits and dashes")
    return PoolKey(namespace or _only_namespace(settings) or "default", name)


def _only_namespace(settings: Settings) -> str | None:
    """Find the namespace that everything declared is in; None where there are more, or nothing."""
    found = {declared.namespace_of(each) for each in declared.read_documents(settings.repo)}
    return found.pop() if len(found) == 1 else None


def refuse_existing(path: Path, instead: str = "") -> None:
    """Keep what is there; ``instead`` ends the refusal with what can be done.

    Raises:
        UsageError: a file stands there already.
    """
    if path.exists():
        raise UsageError(f"{path} exists already; nothing was written{instead}")


def refuse_unread(settings: Settings, target: Path) -> None:
    """Refuse a place for a declaration where no other command would look for it.

    Raises:
        UsageError: it is not a YAML file under ``pools/`` of the repository.
    """
    pools = outside.pools_folder(settings)
    inside = target.resolve().is_relative_to(pools.resolve())
    if not inside or target.suffix not in (".yaml", ".yml") or target.name.startswith("."):
        raise UsageError(f"--to {target}: only *.yaml and *.yml under {pools} are read")


def write(path: Path, text: str) -> None:
    """Write a new file whole, and never over another.

    Raises:
        UsageError: a file stands there already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        os.link(partial, path)
    except FileExistsError:
        raise UsageError(f"{path} exists already; nothing was written") from None
    finally:
        partial.unlink(missing_ok=True)


def declared_numbers(settings: Settings) -> dict[str, Callable[[], str]]:
    """Say of every number that is declared in the repository how to find where that is."""
    found = declared.places(settings.repo, declared.read_documents(settings.repo))
    return {place.number: partial(_where, place) for place in found}


def _where(place: declared.Place) -> str:
    return f"{place.file}:{place.line}"


def pool_files(
    key: PoolKey, owner: str, place: Place, entries: Sequence[dict[str, Any]]
) -> dict[Path, str]:
    """Make the declaration of a pool, one number a line; a large one has a CSV beside it."""
    spec: dict[str, Any] = {"owner": owner, "policy": {"mode": "Enforce"}}
    document = {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "NumberPool",
        "metadata": {"name": key.name, "namespace": key.namespace},
        "spec": spec,
    }
    if len(entries) <= _MOST_INLINE:
        lines = "".join(f"  - {render_yaml.flow(entry)}\n" for entry in entries)
        return {place.file: f"{render_yaml.dump(document)}  numbers:\n{lines}"}
    numbers = place.file.with_suffix(".csv")
    refuse_existing(numbers)
    inside = Path(os.path.relpath(numbers.resolve(), place.repo.resolve()))
    spec["numbersFrom"] = [{"file": inside.as_posix()}]
    return {numbers: _csv(entries), place.file: render_yaml.dump(document)}


def _csv(entries: Sequence[dict[str, Any]]) -> str:
    rows = [_flat(entry) for entry in entries]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _flat(entry: dict[str, Any]) -> dict[str, str]:
    """Write an entry as cells: labels have a column each."""
    labels = {f"labels.{name}": text for name, text in entry.get("labels", {}).items()}
    return {name: text for name, text in entry.items() if name != "labels"} | labels
