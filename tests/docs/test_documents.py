"""Every declaration that the project shows can be used as it stands."""

import itertools
import json
import shlex
from pathlib import Path
from typing import Any, Final

import pytest

from dialrota.adapters.declarations import Declarations
from dialrota.adapters.yamlfile.load import load
from dialrota.model.words import Desired, Role
from dialrota.ports import Declared
from dialrota.wire import kinds
from documents import MARKDOWN, ROOT, Block, blocks

BLOCKS = [block for page in MARKDOWN for block in blocks(page, "yaml")]
FILES = sorted((ROOT / "pools").rglob("*.y*ml"))
EXAMPLES = sorted((ROOT / "docs" / "examples").rglob("*.y*ml"))


def is_declaration(block: Block) -> bool:
    return all(
        document.data.get("apiVersion") == kinds.API_VERSION
        for document in load(block.text.encode(), block.place)
    )


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.place)
def test_a_block_in_the_pages_loads(block: Block, tmp_path: Path) -> None:
    if not is_declaration(block):
        assert block.place.startswith("docs/ci.md")  # A workflow of a forge, not ours.
        return
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "block.yaml").write_text(block.text, encoding="utf-8")
    assert [str(finding) for finding in Declarations(tmp_path).read().findings] == []


@pytest.fixture(scope="module")
def declared() -> Declared:
    return Declarations(ROOT).read()


def test_the_real_pools_load_without_a_finding(declared: Declared) -> None:
    assert [str(finding) for finding in declared.findings] == []
    assert not declared.broken


def test_the_real_pools_are_the_promised_ones(declared: Declared) -> None:
    pools = {pool.key.name: pool for pool in declared.pools}
    sales = pools["sales-us"]
    assert len(sales.entries) == 40
    assert len({entry.area_code for entry in sales.entries}) == 8
    assert {entry.desired for entry in sales.entries} == set(Desired)
    assert pools["renewals"].policy.replacement.pools == ("renewals-stock",)
    assert pools["renewals-stock"].role is Role.BACKUP
    assert {entry.number[2:5] for entry in pools["toll-free"].entries} >= {"800", "833"}


def test_every_number_is_of_the_form_kept_for_fiction(declared: Declared) -> None:
    numbers = [entry.number for pool in declared.pools for entry in pool.entries]
    assert numbers == [number for number in numbers if number[5:10] == "55501"]


def test_the_example_of_duplicates_declares_one_number_twice() -> None:
    shown = Declarations(ROOT / "docs" / "examples" / "duplicates").read()
    assert not shown.broken
    numbers = [entry.number for pool in shown.pools for entry in pool.entries]
    assert sorted(set(numbers)) != sorted(numbers)


@pytest.mark.parametrize("file", [*FILES, *EXAMPLES], ids=lambda file: file.name)
def test_a_declaration_begins_by_naming_its_schema(file: Path) -> None:
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    assert (file.parent / first.removeprefix(prefix)).resolve().is_file()


def patches() -> list[tuple[str, dict[str, Any]]]:
    """Find what the pages tell people to patch: the short name of the kind, and its spec."""
    found = []
    for block in (block for page in MARKDOWN for block in blocks(page, "sh")):
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.startswith("kubectl patch "):
                words = shlex.split(line)
                patch = json.loads(words[words.index("--patch") + 1])
                found.append((words[2], patch["spec"]))
    return found


SPECS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "pn": ("PhoneNumber", {"number": "+14155550101", "poolRef": {"name": "sales-us"}}),
    "npool": ("NumberPool", {"owner": "x@example.com", "policy": {"mode": "Enforce"}}),
}


@pytest.mark.parametrize(("short", "spec"), patches())
def test_what_is_patched_is_a_declaration_still(
    short: str, spec: dict[str, Any], tmp_path: Path
) -> None:
    kind, before = SPECS[short]
    name = "sales-us" if short == "npool" else "sales-us-14155550101"
    document = {
        "apiVersion": kinds.API_VERSION,
        "kind": kind,
        "metadata": {"name": name, "namespace": "dialers"},
        "spec": before | spec,
    }
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools" / "patched.yaml").write_text(json.dumps(document), encoding="utf-8")
    found = Declarations(tmp_path).read().findings
    assert [str(each) for each in found if each.severity == "error"] == []


def test_documents_in_the_pages_are_not_forgotten() -> None:
    shown = itertools.chain.from_iterable(
        [document.data.get("kind") for document in load(block.text.encode(), block.place)]
        for block in BLOCKS
    )
    assert set(kinds.KINDS) <= set(shown)
