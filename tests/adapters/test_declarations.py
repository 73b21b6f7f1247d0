"""Reading the declarations of a repository: whole, and quickly when little changed."""

import os
from pathlib import Path

import pytest

from dialrota.adapters.declarations import Declarations
from dialrota.model.words import Desired
from poolfiles import SALES, keys, make_repo, numbers, pool, put


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return make_repo(tmp_path)


def test_all_files_of_all_folders_are_read_in_order_of_name(repo: Path) -> None:
    declared = Declarations(repo).read()
    assert keys(declared) == ["other", "sales"]
    assert numbers(declared.pools[1]) == ["+14155550101", "+14155550102"]
    assert declared.pools[1].origin == "pools/sales.yaml:1"
    assert declared.findings == ()
    assert not declared.broken


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
    assert not declared.broken


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


def test_one_pool_alone_is_read_as_among_all(repo: Path) -> None:
    rules = (
        "kind: RotationPolicy\nmetadata: {name: house, namespace: dialers}\nspec: {mode: Enforce}"
    )
    put(repo, "pools/house.yaml", f"apiVersion: dialrota.dev/v1alpha1\n{rules}\n")
    text = pool("sales", "+14155550101").replace(
        "policy: {mode: Enforce}", "policyRef: {name: house}"
    )
    put(repo, "pools/sales.yaml", text)
    put(repo, "pools/other.yaml", pool("other", "+14155550109").replace("owner", "ownr"))
    whole = Declarations(repo).read()

    alone = Declarations(repo, [SALES]).read()

    assert "policyRef" in text
    assert alone.pools == whole.pools
    assert keys(alone) == ["sales"]
    assert whole.findings
    assert not alone.findings


def test_one_pool_alone_that_is_declared_twice_is_broken(repo: Path) -> None:
    put(repo, "pools/again.yaml", pool("sales", "+14155550103"))
    assert Declarations(repo, [SALES]).read().broken.keys() == {SALES}
