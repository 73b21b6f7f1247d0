"""prune: what nobody declares any more goes, and nothing else."""

from pathlib import Path

from running import FILE, LIST, POOL, Program


def test_prune_deletes_only_what_nobody_declares(recorded: Path, program: Program) -> None:
    FILE.rename("sales.kept")
    program("run", "--once")
    assert "orphaned" in program("status").out
    assert LIST.exists()

    assert (
        "would delete dialers/sales, whose list holds 4 numbers"
        in program("prune", "--dry-run").out
    )
    assert LIST.exists()
    assert program("prune").code == 64
    assert program("prune", "--yes").out == "1 pool deleted\n"

    assert not LIST.exists()
    assert not list(Path("state").rglob("sales.json*"))
    assert program("prune", "--yes").out == "every list has its pool\n"


def test_prune_forgets_a_source_that_nobody_declares(recorded: Path, program: Program) -> None:
    record = Path("state/dialers/sources/audit.json")
    assert record.exists()
    Path("pools/sources.yaml").rename("sources.kept")
    FILE.write_text(POOL.replace("  sources: [{name: audit}]\n", ""))

    told = program("prune", "--dry-run").out
    assert told == "would delete the record of the source dialers/audit\n"
    assert record.exists()
    assert program("prune", "--yes").out == "1 source deleted\n"
    assert not record.exists()
    assert LIST.exists()


def test_prune_spares_a_pool_that_is_merely_broken(recorded: Path, program: Program) -> None:
    FILE.write_text(POOL.replace("spec:", "spec: ["))
    done = program("prune", "--yes")
    assert done.code == 1
    assert "pools/sales.yaml:" in done.err
    assert LIST.exists()
