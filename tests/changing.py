"""What may happen to a repository between two passes, made one by one, and what a pass leaves."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from dialrota.cli.main import main
from running import AUDIT, POOL, SOURCE

AT: Final = "2026-11-20T12:00:00Z"
SOON: Final = "2026-11-20T12:05:00Z"
SALES: Final = Path("pools/sales.yaml")
AUDITS: Final = Path("audits/first.csv")
LIST: Final = Path("rotation/dialers/sales/rotation.json")
RECORDS: Final = Path("state/dialers/sales.jsonl")
RECORD: Final = Path("state/dialers/sales.json")
DATA: Final = Path("rotation/dialers/sales/mount/..data")
CACHE: Final = Path(".cache/quiet.json")
MORE: Final = "number,provider\n+13125550101,telnyx\n+13125550102,telnyx\n"
RULES: Final = """\
apiVersion: dialrota.dev/v1alpha1
kind: RotationPolicy
metadata: {name: house, namespace: dialers}
spec: {mode: Enforce}
"""
OTHER: Final = POOL.replace("name: sales", "name: other").replace("5550", "5551")


class Change(NamedTuple):
    """Something that happens between two passes, by name."""

    name: str
    make: Callable[[], object]
    at: str = SOON


def write(path: Path, old: str, new: str) -> int:
    """Edit a file in place: the inode stays; return how long it is."""
    text = path.read_text()
    assert old in text
    with path.open("r+") as file:
        file.write(text.replace(old, new))
        return file.truncate()


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def sneak(path: Path, old: str, new: str) -> None:
    """Edit a file in place, and put size and times back as they were."""
    assert len(old) == len(new)
    before = path.stat()
    write(path, old, new)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_mtime_ns, path.stat().st_size) == (before.st_mtime_ns, before.st_size)


def swap(path: Path, old: str, new: str) -> None:
    """Put another file in the place of one, with its size and times."""
    before = path.stat()
    fresh = path.with_name("fresh")
    fresh.write_text(path.read_text().replace(old, new))
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    fresh.replace(path)


def link_aside(path: Path) -> None:
    """Put a link in the place of a file, that leads to the same."""
    aside = path.with_name("aside")
    path.rename(aside)
    path.symlink_to("aside")


def lead(link: Path, target: str) -> Path:
    link.unlink()
    link.symlink_to(target)
    return link


def make_folder(folder: str) -> str:
    Path(folder).mkdir(parents=True)
    return folder


def through_a_link(folder: Path) -> None:
    folder.rename(f"{folder}-aside")
    folder.symlink_to(f"{folder}-aside")


def make_another(folder: str) -> None:
    """Put another folder with other files in the place of one."""
    Path(folder).rename(f"{folder}-gone")
    shutil.copytree(f"{folder}-gone", folder)
    write(Path(folder) / "first.csv", "0101,hiya,AT&T,Clean", "0101,hiya,AT&T,Flagged")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


PULLED: Final = ('"+14155550103", provider', '"+14155550103", state: Pulled, reason: x, provider')
FLAGGED: Final = ("0101,hiya,AT&T,Clean,4", "0101,hiya,AT&T,Flagged,4")
CHANGES: Final = (
    Change("a number is pulled", lambda: write(SALES, *PULLED)),
    Change("a number is another, size and times put back",
           lambda: sneak(SALES, "+14155550103", "+14155550107")),
    Change("a file takes the place of one, with its size and times",
           lambda: swap(SALES, "+14155550103", "+14155550107")),
    Change("two edits, one after the other",
           lambda: (write(SALES, "0103", "0107"), write(SALES, "0107", "0108"))),
    Change("an edit that is taken back", lambda: (write(SALES, "0103", "0107"),
                                                  write(SALES, "0107", "0103"))),
    Change("a declaration becomes a link", lambda: link_aside(SALES)),
    Change("a declaration is added", lambda: Path("pools/other.yaml").write_text(OTHER)),
    Change("a declaration is added in a new folder",
           lambda: (make_folder("pools/deep/er"),
                    Path("pools/deep/er/other.yaml").write_text(OTHER))),
    Change("a declaration is gone", SALES.unlink),
    Change("a declaration may not be read", lambda: SALES.chmod(0)),
    Change("a declaration may be run", lambda: SALES.chmod(0o755)),
    Change("a declaration gets another name", lambda: SALES.rename("pools/renamed.yaml")),
    Change("a declaration is no YAML any more", lambda: SALES.rename("pools/sales.txt")),
    Change("a declaration is broken", lambda: write(SALES, "kind: NumberPool", "kind: [")),
    Change("the folder of declarations is another",
           lambda: (Path("pools").rename("before"), shutil.copytree("before", "pools"),
                    write(SALES, *PULLED))),
    Change("the folder of declarations becomes a link", lambda: through_a_link(Path("pools"))),
    Change("the policy is edited",
           lambda: write(Path("pools/policy.yaml"), "mode: Enforce", "mode: Observe")),
    Change("a source is suspended",
           lambda: write(Path("pools/sources.yaml"), "staleAfter", "suspend: true, staleAfter")),
    Change("a row of an audit is added",
           lambda: append(AUDITS, "+14155550101,hiya,AT&T,Flagged,91,,2026-11-20T11:00:00Z\n")),
    Change("a verdict is another, times put back",
           lambda: sneak(AUDITS, "0103,hiya,,AtRisk,55", "0103,hiya,,Flagged,5")),
    Change("a verdict is edited", lambda: write(AUDITS, *FLAGGED)),
    Change("an audit is added",
           lambda: Path("audits/second.csv").write_text(AUDIT.replace(*FLAGGED))),
    Change("an audit is gone", AUDITS.unlink),
    Change("an audit becomes a link", lambda: link_aside(AUDITS)),
    Change("the folder of audits is another", lambda: make_another("audits")),
    Change("the folder of audits is gone", lambda: Path("audits").rename("elsewhere")),
    Change("a list of numbers grows",
           lambda: append(Path("lists/more.csv"), "+13125550103,telnyx\n")),
    Change("a list of numbers is gone", Path("lists/more.csv").unlink),
    Change("a record is edited", lambda: write(RECORDS, "otation\":true", "otation\":false")),
    Change("a record is edited, times put back", lambda: sneak(RECORDS, "Healthy", "healthY")),
    Change("a record is cut off", lambda: cut_off(RECORDS)),
    Change("a record is gone", RECORD.unlink),
    Change("a record of a source is gone", Path("state/dialers/sources/audit.json").unlink),
    Change("the records are gone", lambda: shutil.rmtree("state")),
    Change("a published list is edited, times put back",
           lambda: sneak(LIST, "+14155550103", "+14155550102")),
    Change("a mounted list is edited",
           lambda: write(DATA.parent / "..g1/numbers.txt", "+14155550103", "+14155550102")),
    Change("a mount leads elsewhere",
           lambda: (shutil.copytree(DATA.parent / "..g1", DATA.parent / "..g9"),
                    lead(DATA, "..g9"))),
    Change("a mount leads nowhere", DATA.unlink),
    Change("a manifest is gone", LIST.with_name("configmap.yaml").unlink),
    Change("the lists are gone", lambda: shutil.rmtree("rotation")),
    Change("a write was left half done",
           lambda: RECORDS.with_name(".sales.jsonl.new").write_text("{}\n")),
    Change("the cache is garbage", lambda: CACHE.write_bytes(b"\xff{")),
    Change("the cache is cut off", lambda: cut_off(CACHE)),
    Change("the cache is empty", lambda: CACHE.write_text("")),
    Change("the cache is a link", lambda: link_aside(CACHE)),
    Change("the cache is gone", CACHE.unlink),
    Change("the cache was left half written", lambda: CACHE.with_name(".quiet.json.new").touch()),
    Change("time passes", lambda: None, at="2026-11-20T12:59:00Z"),
    Change("half a day passes", lambda: None, at="2026-11-21T00:30:00Z"),
    Change("a month passes", lambda: None, at="2026-12-24T00:00:00Z"),
    Change("time passes, and a number is pulled", lambda: write(SALES, *PULLED),
           at="2026-12-24T00:00:00Z"),
    Change("the clock goes back", lambda: None, at="2026-11-20T11:59:59Z"),
    Change("nothing at all", lambda: None),
    Change("nothing at all, at the same time", lambda: None, at=AT),
    Change("something beside it", lambda: Path("notes.txt").write_text("x")),
)  # fmt: skip
NAMES: Final = [change.name for change in CHANGES]


def make(repo: Path) -> Path:
    for folder in ("pools", "audits", "lists"):
        (repo / folder).mkdir(parents=True)
    text = POOL.replace("policy: {mode: Enforce}", "policyRef: {name: house}")
    feed = "  numbersFrom: [{file: lists/more.csv}]\n  numbers:\n"
    (repo / SALES).write_text(text.replace("  numbers:\n", feed))
    (repo / "pools/policy.yaml").write_text(RULES)
    (repo / "pools/sources.yaml").write_text(SOURCE)
    (repo / AUDITS).write_text(AUDIT)
    (repo / "lists/more.csv").write_text(MORE)
    return repo


def take(repo: Path, at: str) -> int:
    """Take a pass in this process; return its exit code."""
    before = Path.cwd()
    os.chdir(repo)
    try:
        main(["run", "--once", "--at", at, "--exit-code"])
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    finally:
        os.chdir(before)


def content(repo: Path) -> dict[str, Any]:
    """Return every file and link, but the cache."""
    found: dict[str, Any] = {}
    for path in sorted(repo.rglob("*")):
        if ".cache" not in path.parts and not path.is_dir():
            name = str(path.relative_to(repo))
            found[name] = str(path.readlink()) if path.is_symlink() else path.read_bytes()
    return found
