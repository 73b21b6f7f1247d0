"""Mistakes and turns are answered in plain words: which pool, which word, what to do next."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from running import AT, AUDIT, FILE, POOL, Program, ago

LIST = "rotation/dialers/sales/configmap.yaml"


def declare_other() -> None:
    """Declare a second pool, with one number."""
    head, _, _ = POOL.partition("  - {number")
    other = head.replace("name: sales", "name: other") + '  - {number: "+13125550101"}\n'
    Path("pools/other.yaml").write_text(other)


def test_a_number_of_another_pool_is_found_there(repo: Path, program: Program) -> None:
    declare_other()
    done = program("pull", "+13125550101", "--pool", "sales", "--reason", "x")
    assert done.code == 64
    assert "+13125550101 is not declared in dialers/sales but in dialers/other" in done.err


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("status", "--carrier", "vizon"), "did you mean Verizon?"),
        (("status", "--state", "xyz"), "known: Retired, Pulled, Held, "),
        (("status", "--carrier", "vizon=Flagged"), "did you mean Verizon?"),
        (("pull", "--selector", "state=Helthy", "--reason", "x"), "nor Held; known: Active"),
        (("pull", "--selector", "state=Puled", "--reason", "x"), "did you mean Pulled?"),
        (("pull", "--selector", "provider=telnx", "--reason", "x"), "did you mean telnyx?"),
    ],
)
def test_a_word_that_nobody_knows_is_answered_with_the_nearest(
    command: tuple[str, ...], answer: str, recorded: Path, program: Program
) -> None:
    done = program(*command)
    assert done.code == 64
    assert answer in done.err


def test_a_large_carrier_that_nobody_asked_is_no_mistake(recorded: Path, program: Program) -> None:
    (recorded / "audits/first.csv").unlink()
    assert program("status", "--carrier", "tmobile=Flagged").code == 0


def test_suspending_a_suspended_pool_says_so(repo: Path, program: Program) -> None:
    assert "already" not in program("suspend", "sales", "--reason", "Outage").err
    done = program("suspend", "sales", "--reason", "Audit")
    assert "dialers/sales is suspended already; the reason is now: Audit" in done.err
    assert "Audit" in FILE.read_text()


def test_output_does_not_go_among_the_declarations(repo: Path, program: Program) -> None:
    done = program("run", "--once", "--at", AT, "--out", "pools/out")
    assert done.code == 64
    assert "--out pools/out: lies in" in done.err
    assert not Path("pools/out").exists()


def test_output_into_a_file_names_the_option(repo: Path, program: Program) -> None:
    Path("plain").write_text("")
    for out in ("plain", "plain/below"):
        done = program("run", "--once", "--at", AT, "--out", out)
        assert done.code == 64
        assert "--out" in done.err


def test_a_path_is_labelled_by_what_the_pass_did_to_it(repo: Path, program: Program) -> None:
    first = program("run", "--once", "--at", AT).out.splitlines()
    second = program("run", "--once", "--at", AT).out.splitlines()
    assert f"published: ./{LIST}".replace("./", "") in [line.replace("./", "") for line in first]
    assert f"as before: {LIST}" in [line.replace("./", "") for line in second]


def test_a_pool_that_goes_and_comes_back_is_told(recorded: Path, program: Program) -> None:
    FILE.rename("sales.kept")
    gone = program("run", "--once")
    Path("sales.kept").rename(FILE)
    back = program("run", "--once")
    again = program("run", "--once")

    assert "dialers/sales is declared no more; its last list keeps serving" in gone.err
    assert "dialers/sales is declared again" in back.err
    assert "declared" not in again.err


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_loop_tells_when_a_mended_file_reads_again(
    repo: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (repo / "audits/first.csv").write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(60)))
    said = tmp_path / "said"
    with said.open("w") as stream, subprocess.Popen(
        ["dialrota", "run"], cwd=repo, env=environment, stdout=subprocess.DEVNULL, stderr=stream
    ) as running:  # fmt: skip
        wait_until(lambda: "Watching" in said.read_text())
        FILE.write_text(POOL.replace("Enforce", "Enfroce"))
        wait_until(lambda: "cannot be used" in said.read_text())
        FILE.write_text(POOL)
        wait_until(lambda: "pools/sales.yaml reads again" in said.read_text())
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0


def test_a_repository_is_made_here(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    done = program("init", "--no-git")

    assert done.code == 0, done.err
    assert (tmp_path / "pools/example.yaml").exists()
    assert "  cd" not in done.out
    assert ",att," in (tmp_path / "audits/first.csv").read_text()


def test_an_import_says_that_no_source_is_named(repo: Path, program: Program) -> None:
    Path("more.csv").write_text("number\n+13125550101\n")
    words = ("import", "more.csv", "--pool", "win", "--owner", "a@example.com", "--yes")

    done = program(*words, "--namespace", "dialers")
    again = program(*words, "--namespace", "dialers")
    both = program(*words[:3], "a/win", *words[4:], "--namespace", "b")

    assert done.code == 0, done.err
    assert "namespace: dialers" in Path("pools/win.yaml").read_text()
    assert "dialers/win names no source yet" in done.err
    assert "sources: [{name: NAME}]" in done.err
    assert again.code == 64
    assert "another --pool" in again.err
    assert "numbersFrom" in again.err
    assert both.code == 64


def test_what_waits_in_a_suspended_pool_is_told_and_counted(repo: Path, program: Program) -> None:
    program("pull", "+14155550101", "--reason", "Wrong voice")
    program("run", "--once")
    program("suspend", "sales", "--reason", "Audit")
    program("restore", "+14155550101", "--reason", "Was a mistake")
    program("run", "--once")

    (row,) = [line for line in program("status", "--pools").out.splitlines() if "sales" in line]
    told = program("status").out
    plan = program("plan").out

    assert row.split()[-1] == "Suspended"
    assert "Not in the list because the pool is suspended." in told
    assert plan.endswith("0 held back, 1 waiting in suspended pools\n")
