"""Reading the declarations of a repository: whole, quickly, and as far as they go."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from dialrota.adapters.declarations import Declarations
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.words import Desired
from dialrota.ports import Declared

SALES: Final = PoolKey("dialers", "sales")
OTHER: Final = PoolKey("dialers", "other")


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
    return [found.key.name for found in declared.pools]


def numbers(found: Pool) -> list[str]:
    return [entry.number for entry in found.entries]


def messages(declared: Declared) -> list[str]:
    return [str(finding) for finding in declared.findings]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Make a repository of two pools in two files."""
    put(tmp_path, "pools/sales.yaml", pool("sales", "+14155550101", "+14155550102"))
    put(tmp_path, "pools/deep/down/other.yml", pool("other", "+12125550101"))
    return tmp_path


def test_all_files_of_all_folders_are_read_in_order_of_name(repo: Path) -> None:
    declared = Declarations(repo).read()
    assert keys(declared) == ["other", "sales"]
    assert numbers(declared.pools[1]) == ["+14155550101", "+14155550102"]
    assert declared.pools[1].origin == "pools/sales.yaml:1"
    assert declared.findings == ()
    assert declared.broken == ()


def test_other_file_types_and_hidden_names_are_left_alone(repo: Path) -> None:
    put(repo, "pools/audits/a.csv", b"\xff")
    put(repo, "pools/README.md", "{")
    put(repo, "pools/.sales.yaml.tmp.yaml", "{")
    put(repo, "pools/.hidden/a.yaml", "{")
    put(repo, "elsewhere/a.yaml", "{")
    declared = Declarations(repo).read()
    assert declared.findings == ()
    assert keys(declared) == ["other", "sales"]


def test_an_unchanged_pool_is_the_same_object_again(repo: Path) -> None:
    declarations = Declarations(repo)
    first = declarations.read()

    put(repo, "pools/sales.yaml", pool("sales", "+14155550103"))
    second = declarations.read()

    assert second.pools[0] is first.pools[0]
    assert numbers(second.pools[1]) == ["+14155550103"]
    assert declarations.read().pools[1] is second.pools[1]


def test_a_file_that_is_saved_without_a_change_is_no_change(repo: Path) -> None:
    declarations = Declarations(repo)
    first = declarations.read()
    path = repo / "pools/sales.yaml"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)
    assert declarations.read().pools[1] is first.pools[1]


def test_a_change_that_leaves_size_and_times_as_they_were_is_seen(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    path = repo / "pools/sales.yaml"
    before = path.stat()

    with path.open("r+b") as file:  # The same inode, the same size.
        file.write(path.read_bytes().replace(b"+14155550101", b"+14155550109"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert numbers(declarations.read().pools[1]) == ["+14155550109", "+14155550102"]


def test_a_file_that_goes_takes_its_pool_along(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    (repo / "pools/sales.yaml").unlink()
    declared = declarations.read()
    assert keys(declared) == ["other"]
    assert declared.broken == ()


def test_a_shared_policy_of_another_file_reaches_the_pools_that_name_it(repo: Path) -> None:
    policy = (
        "apiVersion: dialrota.dev/v1alpha1\nkind: RotationPolicy\n"
        "metadata: {name: shared, namespace: dialers}\n"
        "spec: {mode: Enforce, caps: {soft: 10, hard: 20}}\n"
    )
    text = pool("sales", "+14155550101").replace(
        "policy: {mode: Enforce}", "policyRef: {name: shared}"
    )
    put(repo, "pools/sales.yaml", text)
    put(repo, "pools/policy.yaml", policy)
    declarations = Declarations(repo)
    first = declarations.read()
    assert first.pools[1].policy.caps.hard == 20

    put(repo, "pools/policy.yaml", policy.replace("20", "30"))
    second = declarations.read()

    assert second.pools[1].policy.caps.hard == 30
    assert second.pools[0] is first.pools[0]


def test_one_bad_pool_stops_no_other(repo: Path) -> None:
    put(repo, "pools/sales.yaml", pool("sales", "+14155550101").replace("owner", "ownr"))
    declared = Declarations(repo).read()
    assert keys(declared) == ["other"]
    assert declared.broken == (SALES,)
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
    assert declared.broken == (SALES,)
    assert declared.findings[0].file == "pools/sales.yaml"


def test_a_broken_document_leaves_the_others_of_its_file_whole(repo: Path) -> None:
    text = "---\n".join([pool("one", "+14155550111"), "kind: [\n", pool("two", "+14155550112")])
    put(repo, "pools/sales.yaml", text)
    declared = Declarations(repo).read()
    assert keys(declared) == ["one", "other", "two"]
    assert len(declared.findings) == 1


def test_pools_that_a_file_declared_before_it_broke_are_remembered(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    path = put(repo, "pools/sales.yaml", b"\xff\xfe garbage")
    assert declarations.read().broken == (SALES,)
    assert declarations.read().broken == (SALES,)

    path.unlink()
    os.mkfifo(path)
    declared = declarations.read()
    assert declared.broken == ()
    assert "no regular file" in messages(declared)[0]


def test_a_broken_pool_serves_again_once_it_is_repaired(repo: Path) -> None:
    declarations = Declarations(repo)
    good = (repo / "pools/sales.yaml").read_bytes()
    put(repo, "pools/sales.yaml", good + b"  - [")
    assert declarations.read().broken == (SALES,)
    put(repo, "pools/sales.yaml", good)
    assert keys(declarations.read()) == ["other", "sales"]


def test_a_pool_that_moved_out_of_a_broken_file_is_not_broken(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    put(repo, "pools/new.yaml", (repo / "pools/sales.yaml").read_bytes())
    put(repo, "pools/sales.yaml", "x: [")
    declared = declarations.read()
    assert keys(declared) == ["other", "sales"]
    assert declared.broken == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said_so(repo: Path) -> None:
    declarations = Declarations(repo)
    declarations.read()
    put(repo, "pools/sales.yaml", "x").chmod(0)
    assert declarations.read().broken == (SALES,)


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


def test_a_folder_that_becomes_a_link_while_it_is_read_leads_nowhere(repo: Path) -> None:
    outside = put(repo, "outside/other.yml", pool("secret", "+14155550199"))
    down, aside = repo / "pools/deep/down", repo / "aside"
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            down.rename(aside)
            down.symlink_to(outside.parent)
            down.unlink()
            aside.rename(down)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        seen = {name for _ in range(300) for name in keys(Declarations(repo).read())}
    finally:
        stop.set()
        swapper.join()
    assert seen <= {"other", "sales"}


def test_numbers_come_from_csv_files_too(repo: Path) -> None:
    put(repo, "pools/more.csv", "number,state,reason\n+13125550101,,\n+13125550102,Pulled,spam\n")
    text = pool("sales", "+14155550101", more="  numbersFrom: [{file: pools/more.csv}]\n")
    put(repo, "pools/sales.yaml", text)
    declarations = Declarations(repo)

    first = declarations.read()
    again = declarations.read()
    put(repo, "pools/more.csv", "number\n+13125550103\n")
    changed = declarations.read()

    assert numbers(first.pools[1]) == ["+14155550101", "+13125550101", "+13125550102"]
    assert first.pools[1].entries[2].desired is Desired.PULLED
    assert again.pools[1] is first.pools[1]
    assert numbers(changed.pools[1]) == ["+14155550101", "+13125550103"]
    assert changed.pools[0] is first.pools[0]


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
    assert declared.broken == (SALES,)
    assert declared.findings


def test_foreign_yaml_under_pools_is_an_error(repo: Path) -> None:
    put(repo, "pools/ci.yaml", "on: push\n")
    declared = Declarations(repo).read()
    assert keys(declared) == ["other", "sales"]
    assert [finding.file for finding in declared.findings] == ["pools/ci.yaml"]


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
