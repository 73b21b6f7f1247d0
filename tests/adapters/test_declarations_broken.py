"""Reading declarations that are broken, foreign or hostile: as far as they go."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dialrota.adapters.declarations import Declarations
from dialrota.model.pool import PoolKey
from poolfiles import SALES, keys, make_repo, messages, pool, put


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return make_repo(tmp_path)


def test_one_bad_pool_stops_no_other(repo: Path) -> None:
    put(repo, "pools/sales.yaml", pool("sales", "+14155550101").replace("owner", "ownr"))
    declared = Declarations(repo).read()
    assert keys(declared) == ["other"]
    assert declared.broken.keys() == {SALES}
    assert any("pools/sales.yaml:5:" in message for message in messages(declared))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text + "  - {number: [\n",
        lambda text: text + "  - &a x\n",
        lambda text: text + "\t- x\n",
        lambda text: (
            text.replace(
                "metadata: {name: sales, namespace: dialers}",
                "metadata:\n  # c\n  namespace: dialers\n  name: 'sales'",
            )
            + "  numbers: []\n"
        ),
        lambda text: text + "x" * (5 << 20),
        lambda text: text + "- [" * 100_000,
    ],
)
def test_a_pool_of_broken_yaml_is_known_by_name_from_the_first_reading_on(
    repo: Path, damage: Callable[[str], str]
) -> None:
    put(repo, "pools/sales.yaml", damage(pool("sales", "+14155550101")))
    declared = Declarations(repo).read()
    assert keys(declared) == ["other"]
    assert declared.broken.keys() == {SALES}
    assert declared.findings[0].file == "pools/sales.yaml"


def test_a_broken_document_leaves_the_others_of_its_file_whole(repo: Path) -> None:
    text = "---\n".join([pool("one", "+14155550111"), "kind: [\n", pool("two", "+14155550112")])
    put(repo, "pools/sales.yaml", text)
    declared = Declarations(repo).read()
    assert keys(declared) == ["one", "other", "two"]
    assert len(declared.findings) == 1


def test_breaches_and_mistakes_of_one_document_come_in_one_go_and_by_line(repo: Path) -> None:
    text = pool("sales", more="  policy: {}\n  ownr: &o me\n  strategy: *o\n  role: Rotatoin\n")
    put(repo, "pools/sales.yaml", text + "  numbers: [{number: +14155550101}]\n")
    declared = Declarations(repo).read()
    assert [(found.line, found.field) for found in declared.findings] == [
        (7, "spec.policy"),
        (8, "spec.ownr"),
        (8, "spec.ownr"),
        (9, "spec.strategy"),
        (10, "spec.role"),
        (11, "spec.numbers[0].number"),
    ]
    assert "second time" in str(declared.broken[SALES])
    assert keys(declared) == ["other"]


@pytest.mark.parametrize("damage", ["  owner: &o me\n", "  owner: me\n", "  <<: {}\n"])
def test_a_document_whose_only_mistake_is_a_breach_is_never_used(repo: Path, damage: str) -> None:
    put(repo, "pools/sales.yaml", pool("sales", "+14155550101", more=damage))
    declared = Declarations(repo).read()
    assert keys(declared) == ["other"]
    assert declared.broken.keys() == {SALES}


def test_of_pools_that_nobody_asked_about_mistakes_are_not_looked_for(repo: Path) -> None:
    put(repo, "pools/sales.yaml", pool("sales", more="  ownr: &o me\n"))
    asked = PoolKey("dialers", "other")
    assert len(Declarations(repo, [asked]).read().findings) == 1
    assert len(Declarations(repo).read().findings) == 2


def test_pools_that_a_file_declared_before_it_broke_are_remembered(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    path = put(repo, "pools/sales.yaml", b"\xff\xfe garbage")
    assert declarations.read().broken.keys() == {SALES}
    assert declarations.read().broken.keys() == {SALES}

    path.unlink()
    os.mkfifo(path)
    declared = declarations.read()
    assert not declared.broken
    assert "no regular file" in messages(declared)[0]


def test_a_broken_pool_serves_again_once_it_is_repaired(repo: Path) -> None:
    declarations = Declarations(repo)
    good = (repo / "pools/sales.yaml").read_bytes()
    put(repo, "pools/sales.yaml", good + b"  - [")
    assert declarations.read().broken.keys() == {SALES}
    put(repo, "pools/sales.yaml", good)
    assert keys(declarations.read()) == ["other", "sales"]


def test_a_pool_that_moved_out_of_a_broken_file_is_not_broken(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    put(repo, "pools/new.yaml", (repo / "pools/sales.yaml").read_bytes())
    put(repo, "pools/sales.yaml", "x: [")
    declared = declarations.read()
    assert keys(declared) == ["other", "sales"]
    assert not declared.broken


def test_a_file_too_large_to_be_read_is_said_to_be_so(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    os.truncate(repo / "pools/sales.yaml", 17 << 20)
    declared = declarations.read()
    assert declared.broken.keys() == {SALES}
    assert "17,825,792 bytes" in messages(declared)[0]


def test_links_are_refused_and_nothing_is_read_through_them(repo: Path, tmp_path: Path) -> None:
    outside = put(tmp_path, "outside/a.yaml", pool("secret", "+14155550199"))
    (repo / "pools/link.yaml").symlink_to(outside)
    (repo / "pools/folder").symlink_to(outside.parent)
    (repo / "pools/broken.yaml").symlink_to("nowhere")
    (repo / "pools/loop").symlink_to(repo / "pools")
    declared = Declarations(repo).read()
    assert keys(declared) == ["other", "sales"]
    assert [finding.file for finding in declared.findings] == [
        "pools/broken.yaml",
        "pools/folder",
        "pools/link.yaml",
        "pools/loop",
    ]


def test_pools_that_is_a_link_is_refused(repo: Path, tmp_path: Path) -> None:
    other = tmp_path / "clone"
    other.mkdir()
    (other / "pools").symlink_to(repo / "pools")
    declared = Declarations(other).read()
    assert declared.pools == ()
    assert "symbolic link" in messages(declared)[0]


def test_a_repository_without_pools_is_said_to_be_so(tmp_path: Path) -> None:
    declared = Declarations(tmp_path).read()
    assert declared.pools == ()
    assert messages(declared)[0].startswith("pools: the folder is not there")


SWAP = """
import pathlib, sys
down, aside, outside = map(pathlib.Path, sys.argv[1:])
while True:
    down.rename(aside)
    down.symlink_to(outside)
    down.unlink()
    aside.rename(down)
"""


def test_a_folder_that_becomes_a_link_while_it_is_read_leads_nowhere(repo: Path) -> None:
    outside = put(repo, "outside/other.yml", pool("secret", "+14155550199")).parent
    folders = [repo / "pools/deep/down", repo / "aside", outside]
    with subprocess.Popen([sys.executable, "-c", SWAP, *folders]) as swapper:
        try:
            seen = {name for _ in range(200) for name in keys(Declarations(repo).read())}
        finally:
            swapper.kill()
    assert "sales" in seen
    assert seen <= {"other", "sales"}


def test_foreign_yaml_under_pools_is_an_error(repo: Path) -> None:
    put(repo, "pools/ci.yaml", "on: push\n")
    declared = Declarations(repo).read()
    assert keys(declared) == ["other", "sales"]
    assert [(finding.file, finding.field) for finding in declared.findings] == [
        ("pools/ci.yaml", field) for field in ("", "apiVersion", "kind")
    ]


def test_names_that_cannot_be_shown_are_refused(repo: Path) -> None:
    put(repo, "pools/a\nb.yaml", pool("hidden", "+14155550199"))
    os.close(os.open(os.fsencode(repo) + b"/pools/\xff.yaml", os.O_CREAT | os.O_WRONLY))
    declared = Declarations(repo).read()
    assert keys(declared) == ["other", "sales"]
    assert len(declared.findings) == 2
    assert all(message.isprintable() for message in messages(declared))


def test_the_real_declarations_are_read_without_a_finding() -> None:
    declared = Declarations(Path(__file__).resolve().parents[2]).read()
    assert len(declared.pools) >= 4
    assert messages(declared) == []


@pytest.mark.parametrize(
    ("name", "prepare"),
    [
        ("pools/none.csv", lambda repo: None),
        ("pools/link.csv", lambda repo: (repo / "pools/link.csv").symlink_to("/etc/hosts")),
        ("pools/up/a.csv", lambda repo: (repo / "pools/up").symlink_to("/etc")),
        ("pools/deep", lambda repo: None),
        ("pools/fifo.csv", lambda repo: os.mkfifo(repo / "pools/fifo.csv")),
        ("pools/bad.csv", lambda repo: put(repo, "pools/bad.csv", "nummer\n1\n")),
        ("../a.csv", lambda repo: put(repo.parent, "a.csv", "number\n+13125550101\n")),
        ("/etc/hosts", lambda repo: None),
    ],
)
def test_a_csv_file_that_cannot_be_used_breaks_its_pool_alone(
    repo: Path, name: str, prepare: Callable[[Path], object]
) -> None:
    prepare(repo)
    put(repo, "pools/sales.yaml", pool("sales", more=f"  numbersFrom: [{{file: {name}}}]\n"))
    declared = Declarations(repo).read()
    assert keys(declared) == ["other"]
    assert declared.broken.keys() == {SALES}
    assert declared.findings
