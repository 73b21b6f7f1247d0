"""``dialrota import``: somebody's CSV as a pool; the columns are guessed, shown and confirmed."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from dialrota.cli.command import Command
from dialrota.cli.edits import newfile
from dialrota.cli.importing.columns import guess, has_heading, told
from dialrota.cli.importing.rows import Importer, Refused, Sheet, read_sheet
from dialrota.cli.nearest import did_you_mean
from dialrota.cli.output import write_lines, write_text
from dialrota.cli.render.humane import count
from dialrota.cli.render.table import Column, Look, render, visible
from dialrota.cli.settings import Settings, is_terminal, pass_settings
from dialrota.cli.typed.text import LONGEST_CONTACT, read_line
from dialrota.model.failure import UsageError

_SAMPLE: Final = 50
_SHOWN_REFUSALS: Final = 200
_HOW_TO_ADD: Final = (
    "; to add numbers, import them with another --pool, or name a CSV in its spec: "
    "numbersFrom: [{file: pools/more.csv}]"
)
_NO_SOURCE: Final = (
    "{key} names no source yet, so people's word alone decides. To have carriers heard, add to "
    "{target} under spec: sources: [{{name: NAME}}], where NAME is a ReputationSource of its "
    "namespace; dialrota init shows one in pools/example.yaml."
)


class Table(NamedTuple):
    """A CSV whose columns are known."""

    heading: Sequence[str]
    rows: Sequence[tuple[int, list[str]]]
    columns: dict[str, int]


@click.command(
    cls=Command,
    name="import",
    short_help="Make a pool from a CSV file.",
    examples=(
        "dialrota import dids.csv --pool sales-us --owner telephony@example.com",
        "dialrota import dids.csv --pool dialers/sales-us --owner telephony@example.com --yes",
        "dialrota import dids.csv --pool sales-us --owner tel@example.com --yes --map number=2",
        "dialrota import dids.csv --pool sales-us --owner telephony@example.com --yes --dry-run",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pool", "pool", required=True, metavar="[NAMESPACE/]NAME", help="Name of the pool to make."
)
@click.option(
    "--namespace",
    metavar="NAMESPACE",
    help="Namespace of it (default: the one of all pools, else default).",
)
@click.option("--owner", required=True, help="Who is told when a number of it burns.")
@click.option(
    "--country", default="US", show_default=True, help="Where national numbers are dialled."
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Say which column holds a field: number, state, reason, until, provider, attestation, "
    "replaces or label:<name>.",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to (default pools/NAME.yaml).",
)
@click.option("--yes", is_flag=True, help="Take the columns as guessed, without asking.")
@click.option("--dry-run", is_flag=True, help="Print the file instead of writing it.")
@pass_settings
def import_csv(settings: Settings, /, file: Path, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Make the declaration of a pool from a CSV of numbers.

    Headings of VICIdial, of carriers' exports and of spreadsheets are known; what was guessed is
    shown and asked about. National numbers such as (415) 555-0101 become E.164. Every row that is
    refused is reported with its line, and makes the exit code 1; the others are written.
    """
    key = newfile.pool_key(settings, options["pool"], options["namespace"])
    owner = _owner(options["owner"])
    country = _country(options["country"])
    target = options["to"] or settings.repo / "pools" / f"{key.name}.yaml"
    newfile.refuse_unread(settings, target)
    if not options["dry_run"]:
        newfile.refuse_existing(target, _HOW_TO_ADD)
    table = _table(file, options["mapping"])
    _confirm(file, table, yes=options["yes"])
    refused: list[Refused] = []
    from dialrota.wire import csventries, national

    normalise = partial(national.to_e164, country=country)
    importer = Importer(table.columns, file.name, normalise, csventries.judge)
    for number, where in newfile.declared_numbers(settings).items():
        importer.know(number, where)
    entries = list(importer.entries(table.rows, refused))
    _report(file, refused)
    if not entries:
        raise UsageError(f"{file}: no row could be taken; nothing was written")
    made = newfile.pool_files(key, owner, newfile.Place(settings.repo, target), entries)
    _write(made, dry_run=options["dry_run"])
    click.echo(
        f"{count(len(entries), 'number')} taken, {count(len(refused), 'row')} refused", err=True
    )
    if not options["dry_run"]:
        click.echo(_NO_SOURCE.format(key=key, target=target), err=True)
    if refused:
        raise click.exceptions.Exit(1)


def _owner(text: str) -> str:
    owner = read_line("--owner", text, LONGEST_CONTACT)
    if not owner:
        raise UsageError("--owner is empty; write who is told when a number burns")
    return owner


def _country(text: str) -> str:
    from dialrota.wire import national

    country = text.upper()
    if not national.is_country(country):
        raise UsageError(
            f"--country {text}: no country{did_you_mean(country, national.countries())}"
        )
    return country


def _table(file: Path, mapping: Sequence[str]) -> Table:
    sheet = read_sheet(file)
    if not sheet.rows:
        raise UsageError(f"{file}: the file is empty")
    heading, rows = _heading(sheet)
    sample = [row for _, row in rows[:_SAMPLE]]
    said = told(mapping, heading)
    guessed = {
        field: place
        for field, place in guess(heading, sample).items()
        if place not in said.values()
    }
    columns = guessed | said
    if "number" not in columns:
        raise UsageError(f"{file}: no column holds numbers; say which: --map number=COLUMN")
    return Table(heading, rows, columns)


def _heading(sheet: Sheet) -> tuple[list[str], Sequence[tuple[int, list[str]]]]:
    first = sheet.rows[0][1]
    if has_heading(first):
        return first, sheet.rows[1:]
    return [f"column {place}" for place in range(1, len(first) + 1)], sheet.rows


def _confirm(file: Path, table: Table, *, yes: bool) -> None:
    """Show which column was taken for what, with a value of it, and ask."""
    first = table.rows[0][1] if table.rows else []
    rows = [
        (field, table.heading[place], first[place] if place < len(first) else "")
        for field, place in table.columns.items()
    ]
    unused = [
        name for place, name in enumerate(table.heading) if place not in table.columns.values()
    ]
    lines = render((Column("FIELD"), Column("COLUMN"), Column("FIRST VALUE")), rows, Look())
    click.echo(f"{file}: {count(len(table.rows), 'row')}", err=True)
    click.echo("\n".join(lines), err=True)
    if unused:
        click.echo(f"not used: {visible(', '.join(unused))}", err=True)
    if yes:
        return
    if not is_terminal(sys.stdin):
        raise UsageError(
            "nobody is here to confirm the columns; add --yes, or name them with --map"
        )
    if not click.confirm("Are these the columns?", default=True, err=True):
        raise UsageError("nothing was written; name the columns with --map FIELD=COLUMN")


def _report(file: Path, refused: Sequence[Refused]) -> None:
    for row in refused[:_SHOWN_REFUSALS]:
        click.echo(f"{file}:{row.line}: {visible(row.why)}", err=True)
    if len(refused) > _SHOWN_REFUSALS:
        click.echo(f"{file}: {len(refused) - _SHOWN_REFUSALS} more rows refused", err=True)


def _write(made: dict[Path, str], *, dry_run: bool) -> None:
    for path, text in made.items():
        if dry_run:
            write_text(text)
        else:
            newfile.write(path, text)
            write_lines([str(path)])
