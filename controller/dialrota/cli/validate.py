"""``dialrota validate``: every finding of every declaration, in one go."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.output import (
    JSON,
    TABLE,
    YAML,
    look_for_stdout,
    output_option,
    write_data,
    write_lines,
)
from dialrota.cli.render import ahead
from dialrota.cli.render.humane import count
from dialrota.cli.render.table import Look, paint, visible
from dialrota.cli.settings import Settings, pass_settings
from dialrota.model.failure import Finding, UsageError
from dialrota.ports import Declared


@click.command(
    cls=Command,
    short_help="Check declarations and list every finding.",
    examples=(
        "dialrota validate",
        "dialrota validate pools/sales-us.yaml",
        "dialrota validate -o json",
        "dialrota validate && dialrota plan",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@output_option(TABLE, JSON, YAML)
@pass_settings
def validate(settings: Settings, /, paths: Sequence[Path], form: str) -> None:
    """List every finding as file:line:column: field: message; what to write instead.

    Checks all of pools/, whatever the PATHS: they only choose whose findings are shown. Exits 1
    when a finding is an error. Duplicates and sources that nobody declares are errors here. Audit
    rows that cannot be read or are dated in the future, and so ignored, are warned of.
    """
    declared = outside.check_declarations(settings)
    found = sorted({*declared.findings, *ahead.in_audits(settings, declared)})
    findings = _among(found, paths, settings.repo)
    errors = sum(finding.severity == "error" for finding in findings)
    if form in (JSON, YAML):
        write_data(_data(declared, findings), form)
    else:
        look = look_for_stdout(settings)
        write_lines(_line(finding.under(settings.root), look) for finding in findings)
        write_lines([_summary(declared, findings, errors)])
    if errors:
        raise click.exceptions.Exit(1)


def _among(findings: Sequence[Finding], paths: Sequence[Path], repo: Path) -> tuple[Finding, ...]:
    if not paths:
        return tuple(findings)
    home, wanted = repo.resolve(), [path.resolve() for path in paths]
    for path, whole in zip(paths, wanted, strict=True):
        if not whole.is_relative_to(home) and not home.is_relative_to(whole):
            raise UsageError(f"{path}: lies outside the repository {home}, and is not read")
    places = {finding.file: (repo / finding.file).resolve() for finding in findings}
    return tuple(
        finding
        for finding in findings
        if any(places[finding.file].is_relative_to(path) for path in wanted)
    )


def _line(finding: Finding, look: Look) -> str:
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    rest = str(finding).removeprefix(place)
    mark = "" if finding.severity == "error" else paint(" warning:", "warn", look)
    return f"{paint(visible(place), 'head', look)}{visible(rest[:1])}{mark}{visible(rest[1:])}"


def _summary(declared: Declared, findings: Sequence[Finding], errors: int) -> str:
    numbers = sum(len(pool.entries) for pool in declared.pools)
    text = (
        f"{count(len(declared.pools), 'pool')}, {count(numbers, 'number')}, "
        f"{count(len(declared.sources), 'source')}"
    )
    broken = f", {count(len(declared.broken), 'pool')} not usable" if declared.broken else ""
    warnings = len(findings) - errors
    noted = f", {count(warnings, 'warning')}" if warnings else ""
    return f"{text}{broken}: {count(errors, 'error') if errors else 'no errors'}{noted}"


def _data(declared: Declared, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "pools": len(declared.pools),
        "numbers": sum(len(pool.entries) for pool in declared.pools),
        "sources": len(declared.sources),
        "broken": [str(key) for key in declared.broken],
        "findings": [finding._asdict() for finding in findings],
    }
