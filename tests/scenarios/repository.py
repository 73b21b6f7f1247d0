"""The repository store: passes of the loop over real files, and what they leave there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from dialrota.adapters.declarations import Declarations
from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.adapters.yamlfile.load import load
from dialrota.loop.reconcile import Outside, Reconciler
from dialrota.loop.sweep import Sweeper
from dialrota.model.pool import PoolKey
from scenarios.harness import Observed, Pass, View

BROKEN: Final = "this is no audit\n"
_LINKS: Final = ".."


class Present:
    """Fulfils ``ports.Clock``: the moment of the present pass."""

    def __init__(self) -> None:
        """Begin before everything."""
        self.at = 0

    def now(self) -> int:
        """Return the moment of the present pass."""
        return self.at


class Hearsay:
    """Fulfils ``ports.History`` by what a timeline says; commits nothing."""

    def __init__(self) -> None:
        """Begin with everything committed."""
        self.backed = True

    def is_backed(self, file: str) -> bool:
        """Say whether somebody committed the declaration."""
        return self.backed or not file

    def commit(self, message: str) -> str | None:
        """Keep no history."""
        assert message
        return None


class RepositoryStore:
    """Writes what a step brings into a repository and runs the loop on it, once a step.

    ``restarts`` says whether every pass is that of a new process, which remembers only what it
    finds on disk, or of one that goes on running.
    """

    def __init__(self, root: Path, *, restarts: bool) -> None:
        """Begin with an empty repository."""
        self._root = root
        self._restarts = restarts
        self._present = Present()
        self._history = Hearsay()
        self._reconciler = self._start()
        self._last: Pass | None = None
        (root / "pools").mkdir()
        (root / "audits").mkdir()

    def apply(self, news: Pass) -> Observed:
        """Take one pass. Where nothing is new, it must leave every byte and every time."""
        again = news == self._last
        before = self._snapshot() if again else {}
        self._last, self._present.at = news, news.at
        self._history.backed = not news.unbacked
        self._write("pools/pools.yaml", news.text)
        for source, rows in news.files.items():
            self._write(f"audits/{source}-verdicts.csv", BROKEN if rows is None else rows)
        if news.usage is not None:
            self._write(f"audits/{self._first_source(news)}-usage.csv", news.usage)
        if self._restarts:
            self._reconciler = self._start()
        report = self._reconciler.run(news.at)
        errors = [str(found) for found in report.declared.findings if found.severity == "error"]
        assert errors == []
        if again:
            after = self._snapshot()
            written = sorted(n for n in before | after if before.get(n) != after.get(n))
            assert written == [], "a second pass wrote these"
        return self._observe()

    def _start(self) -> Reconciler:
        store = StateFiles(self._root, Disk())
        observers = {"file": FileObserver(self._root, load, self._present)}
        return Reconciler(
            Outside(
                desired=Declarations(self._root),
                sweeper=Sweeper(observers, store, lambda _name, _done, _of: None),
                store=store,
                publisher=RotationFiles(self._root, Disk()),
                history=self._history,
            )
        )

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
        files = (path for path in self._root.rglob("*") if path.is_file())
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
