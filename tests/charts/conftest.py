"""The chart, rendered by Helm itself; see .ci/helm for where that comes from."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from controlplane.leftout import LeftOut
from running import ROOT, Done

CHART: Final = ROOT / "charts/dialrota"
_LEFT_OUT: Final = LeftOut("tests of the chart", "Helm")

Objects = list[dict[str, Any]]
Render = Callable[..., Objects]


@pytest.fixture(scope="session")
def helm() -> Path:
    """Find Helm; where there is none the test is left out, and fails where CI is set."""
    found = subprocess.run([ROOT / ".ci/helm"], capture_output=True, text=True, check=False)
    if found.returncode:
        _LEFT_OUT.leave(found.stderr.strip())
    return Path(found.stdout.strip())


@pytest.fixture
def run(helm: Path, tmp_path: Path) -> Callable[..., Done]:
    """Run Helm, whatever comes of it, without anybody's settings."""

    def run(*arguments: str | Path) -> Done:
        environment = {"HOME": str(tmp_path), "PATH": os.defpath}
        done = subprocess.run(
            [helm, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def render(run: Callable[..., Done]) -> Render:
    """Render the chart with values, into the namespace dialrota-system."""

    def render(*values: str, namespace: str = "dialrota-system") -> Objects:
        settings = [word for value in values for word in ("--set-json", value)]
        done = run("template", "dialrota", CHART, "--namespace", namespace, *settings)
        assert done.code == 0, done.err
        return [each for each in yaml.safe_load_all(done.out) if each]

    return render


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that something was left out, and why."""
    _LEFT_OUT.tell(terminalreporter)
