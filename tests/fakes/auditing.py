"""What tests of file sources share: a repository with an audit source, and rows to put in it."""

from pathlib import Path

from dialrota.adapters.filesource import formats, parsed
from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.filesource.parsed import Parsed
from dialrota.adapters.yamlfile.load import load
from dialrota.model.document import Document
from dialrota.model.instant import DAY, format_instant, parse_instant
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep
from dialrota.ports import Request

NOW = parse_instant("2026-11-20T12:00:00Z")
AT = "2026-11-20T06:00:00Z"
ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"
HEADER = "number,engine,carrier,verdict,score,label,observedAt\n"


class Standing:
    """A clock that stands long after all files were written."""

    def __init__(self, now: int = NOW + 10 * 365 * DAY) -> None:
        self.instant = now

    def now(self) -> int:
        return self.instant


class Folder:
    """A repository with an audit source, and an observer that lives as long as the test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = Standing()
        self.loads = 0
        self.observer = FileObserver(root, self._load, self.clock)

    def _load(self, data: bytes, file: str) -> list[Document]:
        self.loads += 1
        return load(data, file)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def sweep(
        self, *paths: str, now: int = NOW, numbers: tuple[str, ...] = (ONE, TWO, THREE)
    ) -> Sweep:
        source = Source(
            key=PoolKey("dialers", "audit"),
            type="file",
            settings={"paths": list(paths or ("audits/*",))},
            interval=DAY,
            timeout=30,
            stale_after=3 * DAY,
        )
        request = Request(source=source, numbers=numbers, now=now, allowance=None)
        return self.observer.sweep(request, lambda _done, _total: None)


def row(number: str, at: int, verdict: str = "Clean", engine: str = "hiya") -> str:
    return f"{number},{engine},,{verdict},,,{format_instant(at)}\n"


def faults(result: Sweep) -> list[str]:
    return [f"{error.kind} {error.message}" for error in result.errors]


def read(text: str | bytes, file: str = "audits/a.csv") -> Parsed:
    """Read the rows of one file."""
    data = text.encode() if isinstance(text, str) else text
    return parsed.parse(formats.cut(data, file, load), file, "audit")
