"""Running the program in tests: what a run comes to, and a small repository to run it on."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from dialrota.adapters.clock import SystemClock
from dialrota.model.instant import format_instant

ROOT: Final = Path(__file__).resolve().parents[1]
AT: Final = "2026-11-20T12:00:00Z"
LATER: Final = "2026-11-20T13:00:00Z"
FILE: Final = Path("pools/sales.yaml")
LIST: Final = Path("rotation/dialers/sales/numbers.txt")
POOL: Final = """\
# The numbers of the sales team.
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: sales, namespace: dialers}
spec:
  owner: telephony@example.com
  sources: [{name: audit}]
  policy: {mode: Enforce}
  numbers:
  # San Francisco
  - {number: "+14155550101", provider: telnyx, labels: {batch: "2026-05"}}
  - {number: "+14155550102", provider: telnyx, labels: {batch: "2026-05"}}   # the old one
  - {number: "+14155550103", provider: bandwidth}
  - {number: "+12125550101", state: Pulled, reason: "Port in progress"}
  - number: "+12125550102"
    provider: bandwidth
  - {number: "+12125550103"}
"""
SOURCE: Final = """\
apiVersion: dialrota.dev/v1alpha1
kind: ReputationSource
metadata: {name: audit, namespace: dialers}
spec: {type: file, file: {paths: ["audits/*.csv"]}, staleAfter: 14d}
"""
AUDIT: Final = """\
number,engine,carrier,verdict,score,label,observedAt
+14155550101,hiya,AT&T,Clean,4,,2026-11-20T06:00:00Z
+14155550102,tns,Verizon,Flagged,87,Spam Likely,2026-11-20T06:00:00Z
+14155550103,hiya,,AtRisk,55,,2026-11-20T06:00:00Z
+12125550102,first_orion,T-Mobile,Clean,9,,2026-11-20T06:00:00Z
"""


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


Program = Callable[..., Done]


def run_here(
    main: Callable[[Sequence[str]], object],
    arguments: Sequence[str],
    capsys: pytest.CaptureFixture[str],
) -> Done:
    """Run a program in this process, until it exits."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(arguments)
    said = capsys.readouterr()
    code = left.value.code
    return Done(code if isinstance(code, int) else 0, said.out, said.err)


def ago(seconds: int) -> str:
    """Write the time of so many seconds ago."""
    return format_instant(SystemClock().now() - seconds)


def git(*words: str, folder: Path | None = None) -> str:
    """Run git here or in a folder, as somebody; return what it printed."""
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def hold_back(site: Path, environment: dict[str, str]) -> None:
    """Let the guard of the toll-free pool hold its numbers back."""
    numbers = ["+18005550101", "+18335550102", "+18445550103", "+18555550104"]
    for audit in (site / "pools/audits").iterdir():
        audit.unlink()
    shutil.rmtree(site / "state")
    shutil.rmtree(site / "rotation")
    for age, level in ((7200, "Clean"), (60, "Flagged")):
        rows = [f"{number},tns,verizon,{level},,,{ago(age)}" for number in numbers]
        text = "\n".join([AUDIT.splitlines()[0], *rows]) + "\n"
        (site / "pools/audits/carrier-now.csv").write_text(text)
        subprocess.run(["dialrota", "run", "--once"], cwd=site, env=environment, check=False)
