"""Repositories of pool files in tests, and what is read of them."""

from pathlib import Path
from typing import Final

from dialrota.model.pool import Pool, PoolKey
from dialrota.ports import Declared

SALES: Final = PoolKey("dialers", "sales")


def pool(name: str, *numbers: str, more: str = "") -> str:
    """Write a pool."""
    entries = "".join(f'  - number: "{number}"\n' for number in numbers)
    return (
        "apiVersion: dialrota.dev/v1alpha1\nkind: NumberPool\n"
        f"metadata: {{name: {name}, namespace: dialers}}\nspec:\n  owner: ann@example.com\n"
        f"  policy: {{mode: Enforce}}\n{more}" + (f"  numbers:\n{entries}" if entries else "")
    )


def put(repo: Path, name: str, text: str | bytes) -> Path:
    """Save a file of the repository."""
    path = repo / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def keys(declared: Declared) -> list[str]:
    """Name the pools."""
    return [found.key.name for found in declared.pools]


def numbers(found: Pool) -> list[str]:
    """List the numbers of a pool."""
    return [entry.number for entry in found.entries]


def messages(declared: Declared) -> list[str]:
    """Write the findings as people see them."""
    return [str(finding) for finding in declared.findings]


def make_repo(folder: Path) -> Path:
    """Make a repository of two pools in two files."""
    put(folder, "pools/sales.yaml", pool("sales", "+14155550101", "+14155550102"))
    put(folder, "pools/deep/down/other.yml", pool("other", "+12125550101"))
    return folder
