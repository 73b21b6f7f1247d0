"""What people write and what carriers say reaches no terminal as a command to it."""

import json
from pathlib import Path

import pytest

from dialrota.cli.typed import text as typed_text
from dialrota.wire.v1alpha1 import parts
from running import AT, AUDIT, FILE, POOL, Program

COMMANDS = {
    "pull": ("pull", "+14155550101"),
    "hold": ("hold", "+14155550101", "--until", "4h"),
    "restore": ("restore", "+12125550101"),
    "suspend": ("suspend", "sales"),
    "resume": ("resume", "sales"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("clear\x1b[2Jthe screen", "control character \\x1b"),
        ("a\x9b2J", "control character \\x9b"),
        ("a\x1fb", "control character \\x1f"),
        ("a\x7fb", "control character \\x7f"),
        ("x" * 1025, "1025 characters; write at most 1024"),
    ],
)
def test_a_reason_that_no_declaration_can_hold_is_refused(
    command: str, reason: str, said: str, repo: Path, program: Program
) -> None:
    done = program(*COMMANDS[command], "--reason", reason)
    assert done.code == 64
    assert said in done.err
    assert "\x1b" not in done.err
    assert FILE.read_text() == POOL


@pytest.mark.parametrize("command", ["pull", "suspend"])
def test_the_longest_reason_is_one_that_reads_again(
    command: str, repo: Path, program: Program
) -> None:
    done = program(*COMMANDS[command], "--reason", f" two\nlines{'x' * 1015}\t")
    assert done.code == 0, done.err
    assert f"two lines{'x' * 1015}" in FILE.read_text()
    assert program("validate").code == 0


def test_the_limits_of_the_line_are_those_of_the_declarations() -> None:
    assert f"max_length={typed_text.LONGEST_REASON})" in repr(parts.Text)
    assert f"max_length={typed_text.LONGEST_CONTACT})" in repr(parts.Contact)


def test_rows_that_no_declaration_can_hold_are_refused_by_an_import(
    repo: Path, program: Program
) -> None:
    rows = [
        "number,state,reason,provider",
        "+13125550101,Pulled,clear\x1b[2J,",
        f"+13125550102,Pulled,{'x' * 1025},",
        f"+13125550103,,,{'y' * 64}",
        "+13125550104,,,telnyx",
    ]
    Path("more.csv").write_text("\n".join(rows) + "\n")
    words = ("import", "more.csv", "--pool", "win", "--namespace", "dialers", "--yes")

    hostile = program(*words, "--owner", "a\x1b@example.com")
    done = program(*words, "--owner", "a@example.com")

    assert hostile.code == 64
    assert done.code == 1
    for line, said in ((2, "reason"), (3, "1025 characters"), (4, "provider has 64")):
        assert any(
            each.startswith(f"more.csv:{line}:") and said in each for each in done.err.splitlines()
        )
    assert "\x1b" not in done.err + hostile.err
    assert program("validate").code == 0
    assert "+13125550104" in Path("pools/win.yaml").read_text()
    assert "+13125550101" not in Path("pools/win.yaml").read_text()


def test_a_label_of_an_audit_cannot_steer_a_terminal(repo: Path, program: Program) -> None:
    audit = AUDIT.replace("Spam Likely", "Spam\x1b[2J").replace("first_orion", "first\x9b2J")
    Path("audits/first.csv").write_text(audit)

    done = program("run", "--once", "--at", AT)

    assert "audits/first.csv:3: label" in done.err
    for command in ("status", "plan", "validate", "explain +14155550102", "status -o json"):
        done = program(*command.split())
        assert not {"\x1b", "\x9b"} & set(done.out + done.err)


def test_a_declaration_shown_by_its_mistakes_cannot_steer_a_terminal(
    repo: Path, program: Program
) -> None:
    FILE.write_text(POOL.replace("{batch:", '{"ba\\u009b2Jtch":').replace("telephony", "\\e[2J"))
    for command in ("validate", "validate -o json", "plan", "run --once"):
        done = program(*command.split())
        assert done.code == 1
        assert not {"\x1b", "\x9b"} & set(done.out + done.err)


def test_a_damaged_record_cannot_steer_a_terminal(recorded: Path, program: Program) -> None:
    path = Path("state/dialers/sales.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["state"] = "Heal\x9bthy"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))

    done = program("status")

    assert done.code == 1
    assert "sales.jsonl" in done.err
    assert "\x9b" not in done.err
