"""The shape of the tree: where things may lie, how large they may be, what they may not say."""

import ast
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = ROOT / "controller" / "dialrota"
TESTS: Final = ROOT / "tests"

TOP_LEVEL: Final = {
    *("controller", "crds", "pools", "charts", "tests", "docs", ".ci"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml"),
    *("requirements.lock", "requirements-build.lock"),
    *("requirements-cluster.lock", "requirements-dev.lock"),
    *(".editorconfig", ".gitattributes", ".gitignore", ".pre-commit-config.yaml"),
}
LONGEST_FILE: Final = 250
LONGEST_FUNCTION: Final = 40
DEEPEST_NESTING: Final = 3
SAYS_NOTHING: Final = re.compile(r"(^|_)(utils?|helpers?|common|base|manager|misc)(_|$)")
CLOCKS: Final = {"now", "utcnow", "today", "time", "time_ns"}
CLOCK_OWNERS: Final = {"datetime", "date", "time"}
THE_CLOCK: Final = PACKAGE / "adapters" / "clock.py"
NESTING: Final = (ast.For, ast.While, ast.If, ast.AsyncFor, ast.Match)
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
# A number somebody could have: neither area code nor exchange begins with 0 or 1.
NUMBER: Final = re.compile(r"\+1([2-9][0-9]{2}[2-9][0-9]{6})(?![0-9])")
FICTION: Final = re.compile(r"[2-9][0-9]{2}55501[0-9]{2}")
SUPPRESSION: Final = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma: no)(.*)")
REASONED: Final = re.compile(
    r"(?:: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*|\[[a-z, -]+\]| cover| branch)  # \S.*"
)


def tracked() -> list[Path]:
    """List the files that are, or would be, in the repository."""
    anyones = ["-c", f"safe.directory={ROOT}"]  # A checkout may belong to another user.
    listed = ["git", *anyones, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    out = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in out.split("\0") if name and (path := ROOT / name).is_file()]


def code() -> list[Path]:
    """List the package's modules."""
    return sorted(PACKAGE.rglob("*.py"))


def all_code() -> list[Path]:
    """List the package's modules and those of its tests."""
    return code() + sorted(TESTS.rglob("*.py"))


def place(path: Path, line: int = 0) -> str:
    """Name a place as an editor can open it."""
    return f"{path.relative_to(ROOT)}:{line}"


def nodes(path: Path) -> Iterator[ast.AST]:
    """Walk a module's syntax."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def depth(node: ast.AST) -> int:
    """Count the deepest nesting of loops and branches; ``elif`` nests no deeper than ``if``."""
    below = 0
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, FUNCTIONS):
                continue
            chained = isinstance(node, ast.If) and name == "orelse" and isinstance(child, ast.If)
            below = max(below, depth(child) - chained)
    return below + isinstance(node, NESTING)


def test_the_top_level_holds_only_what_was_agreed() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert found - TOP_LEVEL == set()


def test_no_file_is_too_long_to_read() -> None:
    lengths = {place(path): path.read_text("utf-8").count("\n") for path in all_code()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_read() -> None:
    lengths = {
        place(path, node.lineno): (node.end_lineno or 0) - node.lineno + 1
        for path in all_code()
        for node in nodes(path)
        if isinstance(node, FUNCTIONS)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_function_nests_too_deeply() -> None:
    found = {
        place(path, node.lineno): depth(node)
        for path in code()
        for node in nodes(path)
        if isinstance(node, FUNCTIONS)
    }
    assert {name: levels for name, levels in found.items() if levels > DEEPEST_NESTING} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(path) for path in code() if SAYS_NOTHING.search(path.stem)] == []


def test_only_the_clock_reads_the_clock() -> None:
    readings = [
        place(path, node.lineno)
        for path in code()
        if path != THE_CLOCK
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr)
        in CLOCK_OWNERS
    ]
    assert not readings, "\n".join(readings)


@pytest.mark.parametrize("package", ["model", "decide"])
def test_the_core_uses_the_standard_library_alone(package: str) -> None:
    known = sys.stdlib_module_names | {"dialrota"}
    foreign = [
        place(path, node.lineno)
        for path in sorted((PACKAGE / package).rglob("*.py"))
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
        )
        if name.partition(".")[0] not in known
    ]
    assert not foreign, "\n".join(foreign)


def test_every_telephone_number_is_one_kept_for_fiction() -> None:
    texts = [path for path in tracked() if path.suffix != ".lock"]
    real = [
        f"{place(path, number)} {found[0]}"
        for path in texts
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        for found in NUMBER.finditer(line)
        if not FICTION.fullmatch(found[1])
    ]
    assert not real, "\n".join(real)


def test_every_suppression_names_its_rule_and_its_reason() -> None:
    bare = [
        place(path, number)
        for path in tracked()
        if path.suffix == ".py" and path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for found in SUPPRESSION.finditer(line)
        if not REASONED.fullmatch(found[1])
    ]
    assert not bare, "\n".join(bare)


def test_nothing_is_left_to_be_done() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        place(path, number)
        for path in tracked()
        if path.suffix in {".py", ".toml", ".sh"} and path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not left, "\n".join(left)


@pytest.mark.parametrize("how", ["connect", "connect_ex"])
def test_a_test_that_reaches_out_of_this_machine_is_refused(how: str) -> None:
    with socket.socket() as one, pytest.raises(ConnectionRefusedError, match=r"192\.0\.2\.1"):
        getattr(one, how)(("192.0.2.1", 80))
