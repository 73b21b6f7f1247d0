"""Every example of every help page is run as it stands there."""

import importlib
import os
import pty
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

import pytest

from dialrota.adapters.clock import SystemClock
from dialrota.adapters.mirror import Mirror
from dialrota.cli.commands import cli
from running import ROOT, hold_back

EXAMPLES: Final = [
    (name, example)
    for name, entry in cli.entries.items()
    for example in getattr(importlib.import_module(entry.module), entry.attribute).examples
]
ENDLESS: Final = {"dialrota run --interval 10m", "dialrota demo --out /tmp/demo"}
ENDLESS_ON_A_CLUSTER: Final = {"dialrota run --cluster --namespace dialers"}
ON_A_CLUSTER: Final = ENDLESS_ON_A_CLUSTER | {"dialrota crds install", "dialrota crds diff"}
CHANGED: Final = 2  # What --exit-code may say.
SHEET: Final = "Order,Phone\n4711,(312) 555-0160\n4711,3125550161\n"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, shims: Path) -> Path:
    """Make a repository of the project's pools with audits of just now, and take a pass."""
    folder = tmp_path_factory.mktemp("lived")
    Mirror(ROOT, folder, SystemClock().now()).start()
    (folder / "dids.csv").write_text(SHEET)
    environment = os.environ | {"PATH": f"{shims}:{os.environ['PATH']}"}
    for command in ("git init -q", "dialrota run --once --commit"):
        subprocess.run(
            command.split(), cwd=folder, env=environment, check=True, capture_output=True
        )
    return folder


@pytest.fixture
def site(lived: Path, tmp_path: Path) -> Path:
    """Copy that repository for one example."""
    return shutil.copytree(lived, tmp_path / "site", symlinks=True)


def prepare(name: str, site: Path, environment: dict[str, str]) -> None:
    """Bring about what the examples of a command take for granted."""
    home = Path(environment["HOME"])
    if name == "completion":
        for folder in (
            ".local/share/bash-completion/completions",
            ".zfunc",
            ".config/fish/completions",
        ):
            (home / folder).mkdir(parents=True)
    elif name == "import":
        (site / "pools/sales-us.yaml").unlink()
    elif name == "approve":
        hold_back(site, environment)
    elif name == "schema":
        (site / "schema").mkdir()
    elif name == "init":
        subprocess.run(["dialrota", "init", "made"], cwd=site, env=environment, check=True)
        (site / "made").rename(site / "caller-ids")


def interrupt(command: str, site: Path, environment: dict[str, str]) -> int:
    """Start a command that does not end by itself, and interrupt it once it watches."""
    with subprocess.Popen(
        command.split(), cwd=site, env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        for line in running.stderr:
            if "Watching" in line:
                running.send_signal(signal.SIGINT)
                break
        running.communicate(timeout=60)
        return running.returncode


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[each for _, each in EXAMPLES])
def test_the_example_does_what_it_says(  # noqa: PLR0917  # Fixtures come by position.
    name: str,
    example: str,
    site: Path,
    environment: dict[str, str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if example in ON_A_CLUSTER:
        environment["KUBECONFIG"] = str(request.getfixturevalue("plane").access.kubeconfig())
    prepare(name, site, environment)
    command = example.replace(" /tmp", f" {tmp_path}")
    if name == "init" and "init" in example:
        command = command.replace("caller-ids", "new-ids")
    if example in ENDLESS | ENDLESS_ON_A_CLUSTER:
        assert interrupt(command, site, environment) == 0
        return
    ours, theirs = pty.openpty()
    os.write(ours, b"y\n")

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=site, env=environment, stdin=theirs,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    allowed = {0, CHANGED} if "--exit-code" in example else {0}
    assert done.returncode in allowed, done.stderr
    assert "Traceback" not in done.stderr
