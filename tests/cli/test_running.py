"""run --once: one pass, what it says, and which options go with it."""

import json
from pathlib import Path

import pytest

from running import AT, AUDIT, FILE, LATER, LIST, POOL, Program


def test_one_pass_shows_the_table_and_where_the_list_is(repo: Path, program: Program) -> None:
    done = program("run", "--once", "--at", AT)

    assert done.code == 0
    assert "+14155550102  Flagged    87  no" in done.out
    assert "rotation/dialers/sales/configmap.yaml" in done.out
    assert "4 changes" not in done.err
    assert LIST.read_text().split() == [
        "+12125550102", "+12125550103", "+14155550101", "+14155550103",
    ]  # fmt: skip


def test_a_second_pass_says_that_nothing_changed(recorded: Path, program: Program) -> None:
    done = program("run", "--once", "--at", AT, "--exit-code")
    assert done.code == 0
    assert "nothing changed" in done.out


def test_the_exit_code_tells_change_from_trouble(repo: Path, program: Program) -> None:
    assert program("run", "--once", "--at", AT, "--exit-code").code == 2
    assert program("run", "--once", "--at", AT).code == 0
    FILE.with_name("broken.yaml").write_text("kind: [\n")
    (repo / "audits/second.csv").write_text(
        AUDIT.replace("0101,hiya,AT&T,Clean", "0101,a,,Flagged")
    )
    done = program("run", "--once", "--at", LATER, "--exit-code")
    assert done.code == 1
    assert "pools/broken.yaml:2:1" in done.err
    assert "+14155550101" not in LIST.read_text()  # The others go on.


def test_a_time_before_the_last_change_is_refused(recorded: Path, program: Program) -> None:
    done = program("run", "--once", "--at", "2026-11-20T11:59:59Z")
    assert done.code == 64
    assert AT in done.err


@pytest.mark.parametrize("options", [("--at", AT), ("--exit-code",)])
def test_what_only_one_pass_can_do_is_refused_of_a_loop(
    repo: Path, program: Program, options: tuple[str, ...]
) -> None:
    done = program("run", *options)
    assert done.code == 64
    assert f"{options[0]} needs --once" in done.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--once --namespace foo", "--namespace needs --cluster"),
        ("--once --kubeconfig /nonexistent", "--kubeconfig needs --cluster"),
        ("--once --context here", "--context needs --cluster"),
        ("--max-number-objects 5", "--max-number-objects needs --cluster"),
        ("--log json", "--log needs --cluster"),
        ("--log-level info", "--log-level needs --cluster"),
        ("--probes garbage", "--probes needs --cluster"),
        ("--no-leader-election", "--no-leader-election needs --cluster"),
        ("--lease-namespace here", "--lease-namespace needs --cluster"),
        ("--cluster --commit", "--commit goes without --cluster"),
        ("--cluster --interval 1h", "--interval goes without --cluster"),
        ("--cluster --fsync", "--fsync goes without --cluster"),
        ("--cluster --out there", "--out goes without --cluster"),
        ("--cluster --secrets there", "--secrets goes without --cluster"),
        ("--once --interval 2s", "--interval goes without --once"),
        ("--cluster --once --probes 8080", "--probes goes without --once"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    repo: Path, program: Program, line: str, said: str
) -> None:
    done = program("run", *line.split())
    assert (done.code, done.out) == (64, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("99999", "ports end at 65535; write one such as 8080"),
        ("127.0.0.1:65536", "ports end at 65535; write one such as 8080"),
        ("9" * 5000, "ports end at 65535; write one such as 8080"),
        ("garbage", "write a port, or an address and a port"),
        ("³", "write a port, or an address and a port"),
    ],
)
def test_a_port_that_cannot_be_is_refused_before_anything_is_begun(
    repo: Path, program: Program, address: str, said: str
) -> None:
    done = program("run", "--cluster", "--kubeconfig", "/nonexistent", "--probes", address)
    assert (done.code, done.out) == (64, "")
    assert f"--probes {address}: {said}" in done.err


def test_an_option_before_the_command_that_would_do_nothing_is_refused_too(
    repo: Path, program: Program
) -> None:
    done = program("--out", "there", "run", "--cluster")
    assert done.code == 64
    assert "--out goes without --cluster" in done.err


def test_every_broken_pool_says_what_is_wrong_with_itself(
    recorded: Path, program: Program
) -> None:
    other = POOL.replace("name: sales", "name: other").replace("55501", "55502")
    FILE.with_name("a-other.yaml").write_text(other.replace("owner:", "owner: &who"))
    FILE.write_text(POOL.replace("owner:", "ownr:"))

    program("run", "--once", "--at", LATER)

    told = {
        (pool["pool"], told["type"]): told["message"]
        for pool in json.loads(program("status", "-o", "json").out)["pools"]
        for told in pool["conditions"]
    }
    assert told["other", "Stalled"].startswith("pools/a-other.yaml:")
    assert told["sales", "Stalled"].startswith("pools/sales.yaml:")


def test_output_goes_where_it_is_told(repo: Path, program: Program, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "out"
    program("run", "--once", "--at", AT, "--out", str(out))
    assert (out / LIST).exists()
    assert not Path("state").exists()
    assert "+14155550102" in program("status", "--out", str(out)).out
