"""demo: the loop on a copy of the pools, which leaves the pools alone."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from running import Program


def test_the_demo_shows_several_states_at_once(
    project: Path, program: Program, tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    done = program("--repo", str(project), "demo", "--out", str(out), "--once")

    assert done.code == 0, done.err
    states = {line.split()[1] for line in done.out.splitlines() if line[:2] == "+1"}
    assert {"Healthy", "Flagged", "Pulled", "Retired", "Resting", "Blocked"} <= states
    assert [path.name for path in project.iterdir()] == ["pools"]
    again = program("--repo", str(project), "demo", "--out", str(out), "--once")
    assert again.code == 0


def test_the_demo_of_a_new_repository_hears_its_audits(program: Program, tmp_path: Path) -> None:
    program("init", str(tmp_path / "new"))
    out = tmp_path / "demo"
    done = program("--repo", str(tmp_path / "new"), "demo", "--out", str(out), "--once")

    assert done.code == 0, done.err
    states = {line.split()[1] for line in done.out.splitlines() if line[:2] == "+1"}
    assert {"Healthy", "Flagged"} <= states


def test_the_demo_keeps_out_of_other_folders(
    project: Path, program: Program, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    shutil.copy(project / "pools/README.md", tmp_path / "mine")
    done = program("--repo", str(project), "demo", "--once", "--out", str(tmp_path / "mine"))
    assert done.code == 64
    assert "not of a demo" in done.err


def test_the_demo_follows_files_saved_in_the_original(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    numbers = out / "rotation/dialers/sales-us/numbers.txt"
    with subprocess.Popen(
        ["dialrota", "demo", "--out", str(out)], cwd=project, env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert "Watching" in running.stderr.readline()
        assert f": dialrota status --repo {out}\n" in running.stderr.readline()
        assert "+14155550105" in numbers.read_text()

        pool = project / "pools/sales-us.yaml"
        word = '{number: "+14155550105", state: Pulled, reason: x,'
        pool.write_text(pool.read_text().replace('{number: "+14155550105",', word))

        deadline = time.monotonic() + 60
        while "+14155550105" in numbers.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert "+14155550105" not in numbers.read_text()


def test_the_demo_names_the_program_so_that_it_can_be_typed(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    installed = Path(sys.executable).with_name("dialrota")
    with subprocess.Popen(
        [installed, "demo", "--out", str(tmp_path / "demo")], cwd=project, text=True,
        env=environment | {"PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert "Watching" in running.stderr.readline()
        assert f": {installed} status --repo " in running.stderr.readline()
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
