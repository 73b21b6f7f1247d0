"""Running kubectl, of the version of the server, as one user in one namespace."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


class Ended(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class KubectlError(Exception):
    """A command failed that was to succeed; the text is what kubectl said."""


@dataclass(frozen=True, slots=True)
class Kubectl:
    """One kubectl with its settings. Plugins are found beside this Python."""

    program: Path
    kubeconfig: Path
    namespace: str

    def run(self, *arguments: str, stdin: str = "", seconds: float = 60) -> Ended:
        """Run a command, whatever comes of it."""
        done = subprocess.run(
            [self.program, f"--namespace={self.namespace}", *arguments],
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def __call__(self, *arguments: str, stdin: str = "") -> str:
        """Run a command and return what it printed.

        Raises:
            KubectlError: it failed.
        """
        ended = self.run(*arguments, stdin=stdin)
        if ended.code != 0:
            raise KubectlError(f"kubectl {' '.join(arguments)}: {ended.err.strip()}")
        return ended.out

    def read(self, *arguments: str) -> dict[str, Any]:
        """Get an object, or a list of them, as data."""
        found: dict[str, Any] = json.loads(self("get", *arguments, "--output=json"))
        return found

    def apply(self, *objects: dict[str, Any], manager: str = "kubectl") -> None:
        """Apply objects on the server's side."""
        listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        self(
            *("apply", "--server-side", f"--field-manager={manager}", "--filename=-"),
            stdin=json.dumps(listed),
        )

    def environment(self) -> dict[str, str]:
        """Give the variables under which it runs: nobody's own settings."""
        beside = [str(Path(sys.executable).parent), str(self.program.parent)]
        return {
            "HOME": str(self.kubeconfig.parent),
            "KUBECONFIG": str(self.kubeconfig),
            "PATH": os.pathsep.join([*beside, os.defpath]),
            "TZ": "UTC",
        }
