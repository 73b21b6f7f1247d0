"""run, check, prune: the commands that act."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dialrota.adapters.clock import SystemClock
from dialrota.model.instant import format_instant, parse_instant
from running import AT, AUDIT, POOL, Program, ago

FILE = Path("pools/sales.yaml")
LIST = Path("rotation/dialers/sales/numbers.txt")
LATER = "2026-11-20T13:00:00Z"


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


def test_each_pass_commits_what_it_wrote(repo: Path, program: Program) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    done = program("run", "--once", "--at", AT, "--commit")
    log = subprocess.run(
        ["git", "log", "--name-only"], capture_output=True, text=True, check=True
    ).stdout
    assert "committed as" in done.out
    assert "state/dialers/sales.jsonl" in log
    assert "rotation/dialers/sales/rotation.json" in log
    assert "mount" not in log
    assert "+14155550101" in log


def test_a_commit_takes_along_what_passes_without_one_left(repo: Path, program: Program) -> None:
    git = ["git", "-C", str(repo)]
    subprocess.run([*git, "init", "-q"], check=True)
    program("run", "--once")  # It is remembered, so that the same is not done again.
    done = program("run", "--once", "--commit")
    again = program("run", "--once", "--commit")

    told = [*git, "show", "--name-only", "--format="]
    held = subprocess.run(told, capture_output=True, text=True, check=True).stdout.split()
    assert "nothing changed, committed as" in done.out
    assert "committed" not in again.out
    assert {"state/dialers/sales.jsonl", "rotation/dialers/sales/rotation.json"} < {*held}


@pytest.fixture
def loop(repo: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start the loop on the repository, whose audit is made to be of now."""
    (repo / "audits/first.csv").write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(60)))
    with subprocess.Popen(
        ["dialrota", "run"], cwd=repo, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert "Watching" in running.stderr.readline()
        yield running
        running.kill()


def wait_for_list(wanted: set[str]) -> None:
    """Wait until the list holds exactly these numbers."""
    deadline = time.monotonic() + 20
    while set(LIST.read_text().split()) != wanted:
        assert time.monotonic() < deadline, LIST.read_text()
        time.sleep(0.02)


def test_the_loop_follows_saved_files_and_stops_with_a_last_word(
    loop: subprocess.Popen[str], repo: Path
) -> None:
    everybody = {"+12125550102", "+12125550103", "+14155550101", "+14155550103"}
    wait_for_list(everybody)

    FILE.write_text(POOL.replace('"+14155550101",', '"+14155550101", state: Pulled, reason: x,'))
    wait_for_list(everybody - {"+14155550101"})
    audit = repo / "audits/first.csv"
    audit.write_text(audit.read_text().replace("0103,hiya,,AtRisk", "0103,hiya,,Flagged"))
    wait_for_list(everybody - {"+14155550101", "+14155550103"})
    loop.send_signal(signal.SIGINT)
    out, err = loop.communicate(timeout=20)

    assert loop.returncode == 0
    assert "Stopped" in err
    assert "Traceback" not in err
    assert "Remove" in out
    assert "Bench" in out
    assert out.count("+12125550103") == 1  # It stood still: in the first table, and no more.
    assert out.count("in rotation") == 3


@pytest.mark.parametrize("gone", ["rotation", "rotation/dialers/sales/mount", "state", str(LIST)])
def test_the_loop_puts_back_what_somebody_deletes(
    gone: str, loop: subprocess.Popen[str], repo: Path, tmp_path: Path
) -> None:
    before = published(repo)
    assert len(before) == 8
    time.sleep(2)  # Until it has looked at what it wrote.

    Path(gone).rename(tmp_path / "gone")  # At once: the loop puts back what it misses.

    deadline = time.monotonic() + 20
    while published(repo) != before:
        assert time.monotonic() < deadline, published(repo)
        time.sleep(0.02)
    loop.send_signal(signal.SIGINT)
    _, err = loop.communicate(timeout=20)
    assert "dialers/sales: somebody else changed its files; they are put back" in err


def published(repo: Path) -> dict[Path, bytes]:
    """Read every file that the loop keeps for others and for itself."""
    found = [path for root in ("state", "rotation") for path in (repo / root).rglob("*")]
    read = {}
    for path in found:
        with suppress(FileNotFoundError):  # It may be swapped at this moment.
            if path.is_file() and "..g" not in str(path):
                read[path] = path.read_bytes()
    return read


def test_the_loop_puts_back_what_somebody_edits(loop: subprocess.Popen[str], repo: Path) -> None:
    before = LIST.read_text()
    time.sleep(2)  # Until it has looked at what it wrote.
    LIST.write_text("+14155550102\n")
    wait_for_list(set(before.split()))
    assert LIST.read_text() == before


def test_the_loop_ends_at_a_terminate_signal_too(loop: subprocess.Popen[str]) -> None:
    loop.terminate()
    _, err = loop.communicate(timeout=20)
    assert loop.returncode == 0
    assert "Stopped" in err


def test_a_second_run_says_who_holds_the_repository(
    loop: subprocess.Popen[str], repo: Path, process: Program
) -> None:
    done = process("run", "--once", cwd=repo)
    assert done.code == 1
    assert str(loop.pid) in done.err
    assert process("status", cwd=repo).code == 0


def test_check_asks_the_sources_of_a_pool(recorded: Path, program: Program) -> None:
    done = program("check", "sales", "-o", "json")
    (source,) = json.loads(done.out)["sources"]
    assert (source["name"], source["asked"], source["answered"]) == ("audit", 6, 4)
    assert program("check").out.splitlines()[1].split()[:4] == ["dialers/audit", "file", "6", "4"]


def test_check_tells_and_records_when_it_asked_files_that_say_nothing_new(
    repo: Path, program: Program
) -> None:
    begun = SystemClock().now()
    program("run", "--once", "--at", format_instant(begun - 7200))

    said = json.loads(program("check", "-o", "json").out)["sources"][0]

    kept = json.loads(Path("state/dialers/sources/audit.json").read_text())
    assert parse_instant(said["lastComplete"]) >= begun
    assert (kept["lastSweep"], kept["lastComplete"]) == (said["lastSweep"], said["lastComplete"])


def test_check_carries_out_what_people_and_audits_say_newly(
    recorded: Path, program: Program
) -> None:
    program("pull", "+14155550101", "--reason", "x")
    assert program("check").code == 0
    assert LIST.read_text().split() == ["+12125550102", "+12125550103", "+14155550103"]

    flagged = AUDIT.replace(
        "0103,hiya,,AtRisk,55,,2026-11-20T06", "0103,hiya,,Flagged,95,,2026-11-20T07"
    )
    (recorded / "audits/first.csv").write_text(flagged)
    assert "+14155550103" in program("check", "audit").out
    assert LIST.read_text().split() == ["+12125550102", "+12125550103"]


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


def test_a_wish_for_a_check_of_files_is_recorded_once(recorded: Path, program: Program) -> None:
    wish = '{name: sales, namespace: dialers, annotations: {dialrota.dev/check-now: "1"}}'
    FILE.write_text(POOL.replace("{name: sales, namespace: dialers}", wish))
    record = Path("state/dialers/sources/audit.json")

    program("run", "--once", "--at", LATER)
    first = record.read_bytes(), record.stat().st_mtime_ns
    program("run", "--once", "--at", LATER)

    assert json.loads(json.loads(first[0])["checkNow"]) == {"pool sales": "1"}
    assert (record.read_bytes(), record.stat().st_mtime_ns) == first
