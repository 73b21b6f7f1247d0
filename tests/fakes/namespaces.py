"""Real shortages (no watches, a full disk) need a namespace; some systems let nobody make one."""

import shutil
import subprocess

import pytest


def _allowed() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(["unshare", "-Urm", "true"], capture_output=True, check=False)
    return tried.returncode == 0


needs_namespaces = pytest.mark.skipif(
    not _allowed(), reason="this system lets nobody make user and mount namespaces"
)
