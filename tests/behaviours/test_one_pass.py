"""``run --cluster --once`` ends whatever comes, and says why it could do nothing."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from controlplane.authority import User
from controlplane.daemons import free_port
from controlplane.shared import Shared

PATIENCE: Final = 120  # Seconds; far more than it takes, on a machine that is busy too.


def down(plane: Shared) -> Path:
    """Reach for a server that is not there."""
    absent = f"https://127.0.0.1:{free_port()}"
    return replace(plane.access, url=absent).kubeconfig(User("absent", token="any"))


def stranger(plane: Shared) -> Path:
    """Come with a token that the server does not know."""
    return plane.access.kubeconfig(User("stranger", token="not-a-token"))


def nobody(plane: Shared) -> Path:
    """Come as one who may do nothing."""
    return plane.access.kubeconfig(plane.access.user("nobody"))


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (down, "is out of reach: the server refused the connection"),
        (stranger, "does not accept your credentials"),
        (nobody, "is forbidden"),
    ],
)
def test_a_pass_that_cannot_be_taken_ends_with_the_reason(
    who: Callable[[Shared], Path], said: str, plane: Shared, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "dialrota", f"--repo={tmp_path}", "run", "--cluster"]

    done = subprocess.run(
        [*command, "--once", f"--kubeconfig={who(plane)}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.startswith("dialrota: ")
    assert "listwatch" not in done.stderr
