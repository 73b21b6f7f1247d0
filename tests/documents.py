"""Reading the project's own documents: which there are, their links, tables and YAML blocks."""

import re
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
MARKDOWN: Final = (
    ROOT / "README.md",
    ROOT / "pools" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ROW: Final = re.compile(r"^\| `([^`]+)` \| (.*) \|$", re.MULTILINE)


class Block(NamedTuple):
    """One fenced block: where it stands, its language and its text."""

    place: str
    language: str
    text: str


def blocks(page: Path, language: str) -> list[Block]:
    """Find the fenced blocks of a language."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}",
            *match.groups(),
        )
        for match in _FENCE.finditer(text)
        if match[1] == language
    ]


def prose(page: Path) -> str:
    """Read a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def spans(page: Path, begin: str) -> list[str]:
    """Find what stands between backquotes in the prose of a page and begins so."""
    return re.findall(rf"`({re.escape(begin)}[^`\n]+)`", prose(page))


def links(page: Path) -> list[str]:
    """Find the targets of the links of a page that stay in the repository."""
    return [link for link in _LINK.findall(prose(page)) if "://" not in link]


def anchors(page: Path) -> set[str]:
    """Compute the anchors of a page's headings, as the forges do."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(prose(page))
    }


def rows(page: Path) -> list[tuple[str, list[str]]]:
    """Find the table rows that begin with a word in backquotes: the word, and the other cells."""
    return [(name, rest.split(" | ")) for name, rest in _ROW.findall(prose(page))]
