"""The plugin on a real API server: called in this process, or by kubectl as people call it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from controlplane.authority import User
from controlplane.kubectl import Ended, Kubectl
from controlplane.shared import Shared
from dialrota.cli.plugin.main import main
from running import Done, run_here

PRINTED: Final = Path(__file__).parent / "printed"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_AGE: Final = re.compile(r"\b\d+[smh] ago")

Plugin = Callable[..., Done]


@pytest.fixture
def run_in(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """Run the plugin in this process with a kubeconfig, or (None) without any."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # The program sets its own.
    monkeypatch.setenv("HOME", "/nonexistent")
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(kubeconfig: Path | None, *arguments: str) -> Done:
        reach = [] if kubeconfig is None else [f"--kubeconfig={kubeconfig}"]
        return run_here(main, [*reach, *arguments], capsys)

    return run


@pytest.fixture
def plugin(run_in: Plugin, kubectl: Kubectl) -> Plugin:
    """Run the plugin in the namespace of this test, as one who may do everything."""

    def run(*arguments: str) -> Done:
        return run_in(kubectl.kubeconfig, *arguments)

    return run


@pytest.fixture
def as_user(run_in: Plugin, plane: Shared, namespace: str) -> Callable[[User], Plugin]:
    """Run the plugin in the namespace of this test, as somebody else."""

    def become(user: User) -> Plugin:
        kubeconfig = plane.access.kubeconfig(user, namespace)
        return lambda *arguments: run_in(kubeconfig, *arguments)

    return become


@pytest.fixture
def typed(kubectl: Kubectl) -> Callable[..., Ended]:
    """Type ``kubectl dialrota …``, with the kubectl of the server and our program on the path."""

    def run(*arguments: str) -> Ended:
        done = subprocess.run(
            [kubectl.program, "dialrota", *arguments],
            env=kubectl.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def expect(namespace: str) -> Callable[[str, str], None]:
    """Compare what was printed with what is kept; UPDATE=1 keeps it anew, to be looked at."""

    def compare(printed: str, name: str) -> None:
        text = _AGE.sub("AGO", _TIME.sub("TIME", printed.replace(namespace, "dialers")))
        # Columns are as wide as their text, which has another width here than for people.
        lines = "".join(f"{re.sub(' {2,}', '  ', line).rstrip()}\n" for line in text.splitlines())
        kept = PRINTED / f"{name}.txt"
        if os.environ.get("UPDATE"):
            kept.write_text(lines, encoding="utf-8")
        assert lines == kept.read_text(encoding="utf-8")

    return compare
