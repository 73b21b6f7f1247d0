"""The repository as a store: a timeline written as files and commits, the program run on them."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner

from dialrota.cli.commands import cli
from dialrota.cli.settings import Settings
from dialrota.cli.watching.session import Loop
from dialrota.model.instant import format_instant
from dialrota.model.pool import PoolKey
from scenarios.harness import Observed, Pass, View

BROKEN: Final = "this is no audit\n"
_PERSON: Final = ("-c", "user.name=A person", "-c", "user.email=person@example.com")

TakePass = Callable[[int], None]


def by_command(root: Path) -> TakePass:
    """Take every pass in a new run of the command, which remembers only what lies on disk."""

    def take(at: int) -> None:
        arguments = ["run", "--once", "--at", format_instant(at)]
        done = CliRunner().invoke(cli, arguments, obj=Settings(repo=root))
        assert (done.exit_code, done.exception) == (0, None), done.output

    return take


def by_loop(loop: Loop) -> TakePass:
    """Take every pass in one loop that goes on running."""

    def take(at: int) -> None:
        report = loop.run(at)
        assert report.failed == {}
        assert [str(f) for f in report.declared.findings if f.severity == "error"] == []

    return take


def prepare(root: Path) -> None:
    """Make the folders of an empty repository."""
    (root / "pools").mkdir()
    (root / "audits").mkdir()


class RepositoryStore:
    """Writes and commits what a step brings, and takes a pass over it.

    A repository begins with its second declaration: until then nothing depends on commits.
    """

    def __init__(self, root: Path, take: TakePass) -> None:
        """Begin in a prepared folder."""
        self._root = root
        self._take = take
        self._last: Pass | None = None
        self._committed: str | None = None

    def apply(self, news: Pass) -> Observed:
        """Take one pass. Where nothing is new, it must leave every byte and every time."""
        again = news == self._last
        before = self._snapshot() if again else {}
        self._write("pools/pools.yaml", news.text)
        for source, rows in news.files.items():
            self._write(f"audits/{source}-verdicts.csv", BROKEN if rows is None else rows)
        if news.usage is not None:
            self._write(f"audits/{self._first_source(news)}-usage.csv", news.usage)
        if self._last is not None and not news.unbacked and self._committed != news.text:
            self._commit()
            self._committed = news.text
        self._last = news
        self._take(news.at)
        if again:
            after = self._snapshot()
            written = sorted(n for n in before | after if before.get(n) != after.get(n))
            assert written == [], "a second pass wrote these"
        return self._observe()

    def _commit(self) -> None:
        """Commit the declarations as a person does."""
        if not (self._root / ".git").exists():
            self._git("init", "--quiet", "--initial-branch=main")
        self._git("add", "pools")
        self._git(*_PERSON, "commit", "--quiet", "--message", "Declare", "--", "pools")

    def _git(self, *words: str) -> None:
        subprocess.run(("git", "-C", str(self._root), *words), check=True, capture_output=True)

    def _write(self, name: str, text: str) -> None:
        path = self._root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")

    @staticmethod
    def _first_source(news: Pass) -> str:
        """Usage stands beside the verdicts of the first source."""
        head = news.text.split("kind: ReputationSource", 1)[1]
        return head.split("name:", 1)[1].split(",")[0].split()[0]

    def _snapshot(self) -> dict[str, tuple[int, bytes]]:
        # The lock of a running process is no output of a pass; git's own files are a person's.
        top = (path for path in self._root.iterdir() if path.name not in (".cache", ".git"))
        files = (path for each in top for path in each.rglob("*") if path.is_file())
        return {
            str(path.relative_to(self._root)): (path.lstat().st_mtime_ns, path.read_bytes())
            for path in files
        }

    def _observe(self) -> Observed:
        views: dict[str, View] = {}
        for record in sorted((self._root / "state").glob("*/*.json")):
            key = PoolKey(record.parent.name, record.stem)
            pool = json.loads(record.read_bytes())
            pool.pop("numbersSha256", None)
            views[key.name] = self._view(key, pool)
        return views

    def _view(self, key: PoolKey, pool: Mapping[str, Any]) -> View:
        lines = (self._root / "state" / key.namespace / f"{key.name}.jsonl").read_bytes()
        rows = [json.loads(line) for line in lines.splitlines()]
        mounted = self._root / "rotation" / key.namespace / key.name / "mount" / "rotation.json"
        listed = None
        generation = 0
        if mounted.exists():
            rotation = json.loads(mounted.read_bytes())
            generation = rotation["generation"]
            listed = tuple(
                (line["number"], line["weight"], line["dailyCap"]) for line in rotation["numbers"]
            )
        return View(
            listed=listed,
            generation=generation,
            pool=pool,
            numbers={row["number"]: row for row in rows},
            plan=None,
        )
