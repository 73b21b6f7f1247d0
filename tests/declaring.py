"""Reading declarations in tests: from YAML text, through the real loader, to what is declared."""

from pathlib import Path
from typing import NamedTuple

from dialrota.adapters.yamlfile.load import load
from dialrota.model.failure import Finding
from dialrota.wire.assemble import Assembler, Assembly
from dialrota.wire.declared import Parsed
from dialrota.wire.parse import parse_document

FILE = "pools/here.yaml"
MARK = "# !"


class Bad(NamedTuple):
    """A document in which the line with the mark is wrong, and what should be said of it."""

    text: str
    field: str
    message: str
    fix: str


def parse(text: str, file: str = FILE) -> list[Parsed]:
    return [parse_document(document) for document in load(text.encode(), file)]


def parse_one(text: str) -> Parsed:
    (parsed,) = parse(text)
    return parsed


def assemble(text: str) -> Assembly:
    return Assembler().assemble(parse(text))


def head(kind: str, name: str = "sales") -> str:
    return f"apiVersion: dialrota.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n"


def pool(spec: str, name: str = "sales", policy: str = "  policy: {mode: Enforce}\n") -> str:
    return f"{head('NumberPool', name)}  owner: telephony@example.com\n{policy}{spec}"


def mistakes(name: str) -> list[tuple[str, ...]]:
    """Read a table of mistakes: columns parted by a bar, comments by a hash at the start."""
    table = Path(__file__).parent / "wire" / "mistakes" / f"{name}.txt"
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.split(" |")) for line in lines if line[:1] != "#"]
    assert rows
    return rows


def marked_line(text: str) -> int:
    return next(line for line, words in enumerate(text.split("\n"), start=1) if MARK in words)


def expect(findings: tuple[Finding, ...], case: Bad) -> None:
    """Check that exactly one finding is made, and that it helps."""
    assert len(findings) == 1, [str(finding) for finding in findings]
    (finding,) = findings
    assert finding.file == FILE
    assert (finding.field, finding.line) == (case.field, marked_line(case.text))
    assert finding.column > 0
    assert case.message in finding.message
    assert case.fix in finding.fix
