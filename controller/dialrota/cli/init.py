"""``dialrota init``: a repository that ``run`` and CI accept, ready to be changed."""

import shlex
from pathlib import Path
from typing import Final

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.edits import newfile
from dialrota.cli.output import write_lines
from dialrota.model.failure import UsageError
from dialrota.model.instant import DAY, HOUR, format_instant

_POOL: Final = """\
# yaml-language-server: $schema=../schema/dialrota.dev_v1alpha1.json
#
# The numbers of one campaign, and who is told when one of them burns. Put your own numbers here;
# these are of the form 555-01XX, which is kept for fiction.
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {name: example, namespace: dialers}
spec:
  owner: telephony@example.com
  timeZone: America/New_York
  sources: [{name: audit}]
  policy: {mode: Enforce}
  numbers:
  - {number: "+14155550101"}
  - {number: "+14155550102"}
  - {number: "+12125550101"}
  - {number: "+12125550102", state: Pulled, reason: "Port in progress"}
---
# Who says what carriers think of the numbers: files under audits/, read whenever they change.
apiVersion: dialrota.dev/v1alpha1
kind: ReputationSource
metadata: {name: audit, namespace: dialers}
spec:
  type: file
  file: {paths: ["audits/*.csv"]}
  staleAfter: 14d
"""
_AUDIT_HEAD: Final = "number,engine,carrier,verdict,score,label,observedAt"
_IGNORE: Final = """\
# Disposable, and the mounted form of the lists, which dialrota makes anew from the committed ones.
/.cache/
/rotation/**/mount/
# Secrets never belong here; this is a last net.
/secrets/
"""
_README: Final = """\
# Caller-ID pools

Declared here, kept fit to dial by dialrota.

| path | holds |
|---|---|
| `pools/` | the pools and their sources, written by people |
| `audits/` | what carriers and engines said of the numbers |
| `state/` | what dialrota remembers of every number, written by it |
| `rotation/` | the lists that dialers use, written by it |

```sh
dialrota validate && dialrota plan   # what a change would do; CI runs this on pull requests
dialrota run --once --commit         # one pass: decide, publish, record, commit
dialrota status                      # the reputation table
dialrota pull +14155550101 --reason "Callers report a stranger's voicemail"
```
"""
_THEIRS: Final = frozenset({"README.md", ".gitignore"})
_WORKFLOW: Final = """\
# A pull request shows what it would do to the published lists before anybody merges it.
name: dialrota
"on": pull_request
permissions: {contents: read}
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
      with: {fetch-depth: 0, persist-credentials: false}
    - uses: actions/setup-python@v5
      with: {python-version: "3.13"}
    # Say where you keep dialrota, and which commit you trust: no public index has it.
    - run: pip install git+https://HOST/PATH@COMMIT
    - run: dialrota validate && dialrota plan
"""


@click.command(
    cls=Command,
    short_help="Make a repository that run and CI accept.",
    examples=(
        "dialrota init caller-ids",
        "dialrota init caller-ids --no-git",
        "dialrota --repo caller-ids run --once",
    ),
)
@click.argument(
    "folder",
    type=click.Path(file_okay=False),
    metavar="[DIR]",
    default=".",
)
@click.option(
    "--git/--no-git",
    default=True,
    show_default=True,
    help="Make it a git repository of its own with a first commit.",
)
def init(folder: str, *, git: bool) -> None:
    """Make DIR, or this folder, a repository: example pool and source, CI, .gitignore, README.

    An existing folder is fine; an existing file is never written over: a README.md and a
    .gitignore stay as they are, any other is refused. A folder of which a git repository has files
    stays a part of that.
    """
    if not folder:
        raise UsageError("DIR is empty; name a folder, or leave it out to begin here")
    _make(Path(folder), git=git)


def _make(folder: Path, *, git: bool) -> None:
    made = {folder / name: text for name, text in _files().items()}
    present = [path for path in made if path.exists()]
    refused = [str(path) for path in present if path.name not in _THEIRS]
    if refused:
        raise UsageError(f"{', '.join(refused)}: exists already; nothing was written")
    for path in present:
        ignored = [line for line in made.pop(path).splitlines() if line.startswith("/")]
        hint = f"; it should have {' '.join(ignored)}" if ignored else ""
        click.echo(f"{path} exists already and is left as it is{hint}", err=True)
    for path, text in made.items():
        newfile.write(path, text)
    write_lines(str(path) for path in made)
    if git:
        names = [str(path.relative_to(folder)) for path in made]
        commit, top = outside.start_history(folder, names)
        write_lines([f"committed as {commit[:12]} in the repository {top}"] if commit else [])
    enter = [] if folder.resolve() == Path.cwd() else [f"cd {shlex.quote(str(folder))}"]
    run = f"dialrota run --once{' --commit' * git}"
    steps = [*enter, "dialrota validate", run, "dialrota status"]
    write_lines(["", "Next:", *(f"  {step}" for step in steps)])


def _files() -> dict[str, str]:
    from dialrota.wire import schema

    return {
        "pools/example.yaml": _POOL,
        "audits/first.csv": _audit(outside.clock().now()),
        "schema/dialrota.dev_v1alpha1.json": schema.render().decode(),
        ".gitignore": _IGNORE,
        ".github/workflows/dialrota.yaml": _WORKFLOW,
        "README.md": _README,
    }


def _audit(now: int) -> str:
    """Write an audit of yesterday in which one number is labelled."""
    at = format_instant((now - DAY) // HOUR * HOUR)
    rows = (
        "+14155550101,hiya,att,Clean,4,",
        "+14155550102,hiya,att,Flagged,87,Spam Likely",
        "+12125550101,tns,verizon,Clean,9,",
    )
    return "\n".join([_AUDIT_HEAD, *(f"{row},{at}" for row in rows)]) + "\n"
