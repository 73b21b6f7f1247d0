"""Every import contract fails when it is broken: each is broken here, in a copy."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS: Final = {each["id"]: each for each in PROJECT["tool"]["importlinter"]["contracts"]}
OWNED: Final = {
    library: name
    for name, contract in CONTRACTS.items()
    if contract["type"] == "protected"
    for library in contract["protected_modules"]
}
DEPENDENCIES: Final = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["cluster"],
]
# Distributions whose import has another name; None is not imported by name at all.
IMPORTED_AS: Final = {
    "gitpython": "git",
    "prometheus-client": "prometheus_client",
    "pyyaml": "yaml",
    "ruamel-yaml": "ruamel",
    "tzdata": None,
}

UPHILL: Final = {
    "decide below model": ("model/planted.py", "import dialrota.decide"),
    "ports below model": ("model/planted.py", "import dialrota.ports"),
    "wire beside decide": ("decide/planted.py", "import dialrota.wire"),
    "ports beside wire": ("wire/planted.py", "import dialrota.ports"),
    "decide beside wire": ("wire/planted.py", "import dialrota.decide"),
    "adapters beside loop": ("loop/planted.py", "import dialrota.adapters"),
    "loop beside adapters": ("adapters/planted.py", "import dialrota.loop"),
    "cli above adapters": ("adapters/planted.py", "import dialrota.cli"),
    "cli above loop": ("loop/planted.py", "import dialrota.cli"),
    "unplaced module": ("planted.py", ""),
    "unplaced package": ("planted/__init__.py", ""),
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the linter reads."""
    copy = tmp_path_factory.mktemp("pristine")
    shutil.copy(ROOT / "pyproject.toml", copy)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "controller", copy / "controller", ignore=ignored)
    return copy


@pytest.fixture
def copy(pristine: Path, tmp_path: Path) -> Path:
    """Make a copy that a test may spoil."""
    return shutil.copytree(pristine, tmp_path / "copy")


def plant(copy: Path, module: str, text: str) -> None:
    """Write a module into the copied package."""
    path = copy / "controller" / "dialrota" / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'"""Planted."""\n\n{text}\n', encoding="utf-8")


def lint(copy: Path, contract: str | None = None) -> tuple[bool, str]:
    """Return whether the contracts hold in the copy, and what the linter said."""
    only = [] if contract is None else ["--contract", contract]
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", *only],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "controller"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "contract" in done.stdout.lower(), done.stdout + done.stderr
    return done.returncode == 0, done.stdout


def test_every_contract_holds(copy: Path) -> None:
    holds, said = lint(copy)
    assert holds, said


@pytest.mark.parametrize(("module", "text"), UPHILL.values(), ids=UPHILL.keys())
def test_an_import_against_the_layers_is_refused(copy: Path, module: str, text: str) -> None:
    plant(copy, module, text)
    holds, said = lint(copy, "layers")
    assert not holds
    assert "planted" in said


def test_an_adapter_that_imports_another_is_refused(copy: Path) -> None:
    plant(copy, "adapters/planted.py", "")
    plant(copy, "adapters/other.py", "import dialrota.adapters.planted")
    holds, said = lint(copy, "adapters")
    assert not holds
    assert "dialrota.adapters.other -> dialrota.adapters.planted" in said


@pytest.mark.parametrize("package", ["model", "decide"])
def test_the_core_reaches_nothing_outside_itself(copy: Path, package: str) -> None:
    outside = CONTRACTS["pure"]["forbidden_modules"]
    plant(copy, f"{package}/planted.py", "\n".join(f"import {each}" for each in outside))
    holds, said = lint(copy, "pure")
    assert not holds
    missed = [each for each in outside if f"dialrota.{package}.planted -> {each} " not in said]
    assert missed == []


@pytest.mark.parametrize("library", sorted(OWNED))
def test_a_library_imported_beside_its_owner_is_refused(copy: Path, library: str) -> None:
    plant(copy, "loop/planted.py", f"import {library}")
    holds, said = lint(copy, OWNED[library])
    assert not holds
    assert f"dialrota.loop.planted -> {library}" in said


def test_every_dependency_has_one_owner_and_is_kept_from_the_core() -> None:
    wanted = {
        IMPORTED_AS.get(name, name) for line in DEPENDENCIES for name in [line.partition(">")[0]]
    } - {None}
    assert wanted == set(OWNED)
    assert wanted <= set(CONTRACTS["pure"]["forbidden_modules"])
