"""``deletionPolicy: Delete``: the list goes with its declaration, and never by accident."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from running import AT, FILE, LATER, POOL, Program, git

LIST = Path("rotation/dialers/sales")

Pass = Callable[[], str]


@pytest.fixture
def kept(repo: Path, program: Program) -> Pass:
    """Commit a pool that wants its list deleted, publish it, and return how to take a pass."""
    FILE.write_text(POOL.replace("  policy:", "  deletionPolicy: Delete\n  policy:"))
    git("init", "-q")
    git("add", "pools", "audits")
    git("commit", "-qm", "Declare")

    def take() -> str:
        done = program("run", "--once", "--at", LATER)
        return done.out + done.err

    assert program("run", "--once", "--at", AT).code == 0
    assert LIST.exists()
    return take


def record() -> Any:
    """Read the record of the pool."""
    return json.loads(Path("state/dialers/sales.json").read_text())


def test_a_committed_removal_takes_the_list_along(kept: Pass) -> None:
    git("rm", "-q", str(FILE))
    git("commit", "-qm", "End sales")

    said = kept()

    assert not LIST.exists()
    assert "dialers/sales is declared no more, and its list is deleted with it" in said
    assert "published:" not in said
    assert record()["orphaned"]
    rows = Path("state/dialers/sales.jsonl").read_text().splitlines()
    assert not any(json.loads(row)["inRotation"] for row in rows)
    assert any(json.loads(row).get("flaggedAt") for row in rows)  # What is known stays known.
    before = Path("state/dialers/sales.json").stat().st_mtime_ns
    assert "nothing changed" in kept()
    assert Path("state/dialers/sales.json").stat().st_mtime_ns == before


def test_a_removal_that_nobody_committed_waits_for_its_commit(kept: Pass) -> None:
    FILE.unlink()
    said = kept()
    assert (LIST / "mount/..data/rotation.json").exists()
    assert "its last list keeps serving" in said

    git("commit", "-qam", "End sales")
    said = kept()

    assert not LIST.exists()
    assert "its list is deleted with it" in said


def test_a_document_removed_from_a_file_that_stays_is_a_removal_too(kept: Pass) -> None:
    FILE.write_text("# nothing here for now\n")
    kept()
    assert LIST.exists()
    git("commit", "-qam", "End sales")
    kept()
    assert not LIST.exists()


def test_nothing_is_deleted_while_a_file_cannot_be_read(kept: Pass) -> None:
    FILE.with_name("broken.yaml").write_text("kind: [\n")
    git("rm", "-q", str(FILE))
    git("add", "pools")
    git("commit", "-qm", "End sales")
    kept()
    assert LIST.exists()

    FILE.with_name("broken.yaml").unlink()
    kept()
    assert not LIST.exists()


def test_a_pool_that_moves_to_another_file_keeps_its_list(kept: Pass) -> None:
    git("mv", str(FILE), "pools/west.yaml")
    git("commit", "-qm", "Rename")
    kept()
    assert LIST.exists()
    assert record()["deleteWith"] == "pools/west.yaml"


def test_a_pool_that_comes_back_goes_on_where_its_list_was(kept: Pass) -> None:
    text, before = FILE.read_text(), record()["rotation"]["generation"]
    git("rm", "-q", str(FILE))
    git("commit", "-qm", "End sales")
    kept()
    FILE.write_text(text)

    kept()

    assert json.loads((LIST / "rotation.json").read_text())["generation"] >= before
    assert "orphaned" not in record()


def test_without_a_word_of_the_policy_the_list_stays(kept: Pass) -> None:
    FILE.write_text(POOL)
    git("commit", "-qam", "Keep the list")
    kept()
    git("rm", "-q", str(FILE))
    git("commit", "-qm", "End sales")
    assert "its last list keeps serving" in kept()
    assert LIST.exists()


def test_without_a_history_nobody_can_have_committed_it(repo: Path, program: Program) -> None:
    FILE.write_text(POOL.replace("  policy:", "  deletionPolicy: Delete\n  policy:"))
    program("run", "--once", "--at", AT)
    FILE.unlink()
    program("run", "--once", "--at", LATER)
    assert LIST.exists()
