"""Money: people are asked before ``check`` spends it, and never for nothing."""

from pathlib import Path

from running import Program


def declare(refresh: str, budget: str) -> None:
    """Declare a source of a provider that bills live look-ups."""
    Path("pools/paid.yaml").write_text(
        "apiVersion: dialrota.dev/v1alpha1\nkind: ReputationSource\n"
        "metadata: {name: paid, namespace: dialers}\n"
        "spec:\n"
        f"  {{type: telnyx, telnyx: {{enterpriseId: e, refresh: {refresh}}},\n"
        f"  secretRef: {{name: a, key: b}}, budget: {{{budget}}}}}\n"
    )


def test_check_asks_before_money_is_spent(recorded: Path, process: Program) -> None:
    declare("WhenStale", 'perDay: 5, unitPrice: "0.10"')
    done = process("check", "paid", cwd=recorded)
    assert done.code == 64
    assert "0.10 USD each, at most 5 a day" in done.err
    assert "--yes" in done.err


def test_check_asks_also_where_nobody_said_what_it_costs(recorded: Path, process: Program) -> None:
    declare("WhenStale", "")
    done = process("check", "paid", cwd=recorded)
    assert done.code == 64
    assert "at a price that is not declared, no limit a day" in done.err
    assert "spec.budget" in process("validate", cwd=recorded).out


def test_check_asks_nobody_where_nothing_is_billed(recorded: Path, process: Program) -> None:
    declare("Never", 'unitPrice: "0.10"')
    done = process("check", "paid", cwd=recorded)
    assert (done.code, done.err) == (0, "")
    assert "dialers/paid" in done.out
