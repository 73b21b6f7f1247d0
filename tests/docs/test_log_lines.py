"""Every line that the log can have is explained to operators, and no other."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from documents import ROOT

LEVELS: Final = {"debug", "info", "warning", "error", "exception"}
EVENT: Final = re.compile(
    r"(?:declaration|lease|listwatch|nudge|number|pass|pool|secret|source|tending|watch)\.[a-z_-]+"
)


def words_of_code() -> Iterator[str]:
    """Find the texts that are given to a logger, and all others that have the form of an event."""
    for file in (ROOT / "controller").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("log"), attr=level),
                    args=[ast.Constant(str(text)), *_],
                ) if level in LEVELS:
                    yield text
                case ast.Constant(str(text)) if EVENT.fullmatch(text):
                    yield text


def test_every_line_of_the_log_is_explained_and_no_other() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    table = page.partition("\n## Logs\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    assert {word for row in rows for word in re.findall(r"`([^`]+)`", row)} == set(words_of_code())
