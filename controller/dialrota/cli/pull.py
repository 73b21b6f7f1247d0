"""``dialrota pull``, ``restore`` and ``hold``: people's word on numbers, in the declarations."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.edits import aftermath, csv_edit
from dialrota.cli.edits.change_files import (
    Change,
    Manner,
    carry_out,
    change_options,
    commit_earlier,
)
from dialrota.cli.edits.declared_numbers import Place, choose_places
from dialrota.cli.render.humane import count
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Settings, pass_settings
from dialrota.cli.twin_options import (
    choice_options,
    hold_until,
    pull_until,
    reason_option,
    together,
)
from dialrota.cli.typed.choosing import Choice
from dialrota.cli.typed.text import read_reason
from dialrota.cli.typed.time import read_end
from dialrota.model.failure import UsageError
from dialrota.model.instant import format_instant
from dialrota.model.words import Desired

if TYPE_CHECKING:
    from dialrota.adapters.yamlfile.edit import EntryEdit

_Function = TypeVar("_Function", bound=Callable[..., Any])
_OUT: Final = ("state", "reason", "until")


_options = together(choice_options, reason_option, change_options)


@click.command(
    cls=Command,
    short_help="Take numbers out of rotation.",
    examples=(
        'dialrota pull +14155550101 --reason "Callers report a stranger\'s voicemail"',
        'dialrota pull +14155550101 +14155550102 --reason "Port in progress" --until 48h --commit',
        'dialrota pull --selector batch=2026-02 --pool sales-us --reason "Bad batch" --dry-run',
    ),
)
@_options
@pull_until
@pass_settings
def pull(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Declare numbers Pulled: the next pass takes them out of the list, whatever their health.

    Edits the YAML in place: comments, order and quotes stay, one number is one changed line where
    the file is written so. A loop that is running takes it up within a second.
    """
    fields = {"state": Desired.PULLED.value, "reason": read_reason(options["reason"])}
    if options["until"]:
        fields["until"] = _end(options["until"])
    _take_out(settings, options, fields, "Pull")


@click.command(
    cls=Command,
    short_help="Take numbers out of rotation for a while.",
    examples=(
        'dialrota hold +14155550101 --until 4h --reason "Complaint under review"',
        'dialrota hold --selector area=415 --until 2030-01-04T09:00:00Z --reason "Gone" --dry-run',
    ),
)
@_options
@hold_until
@pass_settings
def hold(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Take numbers out until a time: in a repository, a Pulled that ends by itself.

    When it ends, the number is judged anew; one that was out for longer than the shortest rest
    warms up first.
    """
    fields = {
        "state": Desired.PULLED.value,
        "reason": read_reason(options["reason"]),
        "until": _end(options["until"]),
    }
    _take_out(settings, options, fields, "Hold")


@click.command(
    cls=Command,
    short_help="Make pulled numbers Active again.",
    examples=(
        'dialrota restore +14155550101 --reason "Port is done"',
        'dialrota restore --selector state=Pulled --pool sales-us --reason "All clean" --commit',
    ),
)
@_options
@pass_settings
def restore(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Declare numbers Active again; the reason goes into the commit message.

    The next pass judges them by what is known of them: a number that is still labelled rests, one
    that was out for long warms up. `dialrota explain NUMBER` says which.
    """
    reason = read_reason(options["reason"])
    chosen = _without_retired(_choose(settings, options), options)
    pulled = []
    for place in chosen:
        if place.fields.get("state", "Active") == "Active":
            click.echo(f"{place.number} in {place.pool} is Active already", err=True)
        else:
            pulled.append(place)
    message = _message("Restore", pulled or chosen, reason)
    manner = Manner(options["dry_run"], options["commit"], message)
    if not pulled:
        commit_earlier(settings, {place.file for place in chosen}, manner)
        return
    if _edit(settings, pulled, {}, manner):
        aftermath.say(settings, pulled, "Active")


def _take_out(
    settings: Settings, options: dict[str, Any], fields: dict[str, str], verb: str
) -> None:
    chosen = _without_retired(_choose(settings, options), options)
    changed = [place for place in chosen if _changes(place, fields)]
    if "until" in fields:
        changed = _without_lasting(changed, options)
    for place in changed:
        if place.fields.get("state") == "Pulled":
            click.echo(f"{place.number} was Pulled already: {_why(place)}", err=True)
    message = _message(verb, changed or chosen, fields["reason"])
    manner = Manner(options["dry_run"], options["commit"], message)
    if not changed:
        commit_earlier(settings, {place.file for place in chosen}, manner)
        return
    if _edit(settings, changed, fields, manner):
        aftermath.say(settings, changed, fields["state"])


def _without_retired(chosen: list[Place], options: dict[str, Any]) -> list[Place]:
    """Leave retired numbers alone: silently where a selector chose them, else by refusing."""
    retired = [place.number for place in chosen if place.fields.get("state") == "Retired"]
    if retired and options["numbers"]:
        raise UsageError(f"{', '.join(retired)}: Retired already, which is out for good")
    return [place for place in chosen if place.number not in retired]


def _without_lasting(chosen: list[Place], options: dict[str, Any]) -> list[Place]:
    """Give no end to a pull that has none: where a selector chose it, say so, else refuse."""
    lasting = [place for place in chosen if _is_pulled_for_good(place)]
    if lasting and options["numbers"]:
        text = (
            "is pulled without an end already; restore it first, if it is to come back by itself"
        )
        raise UsageError("\n".join(f"{place.number} {text}" for place in lasting))
    for place in lasting:
        click.echo(f"{place.number} stays Pulled without an end: {_why(place)}", err=True)
    return [place for place in chosen if place not in lasting]


def _changes(place: Place, fields: dict[str, str]) -> bool:
    """Say whether a word differs from the one that stands; tell where it does not."""
    if {name: str(place.fields.get(name) or "") for name in _OUT} != dict.fromkeys(
        _OUT, ""
    ) | fields:
        return True
    click.echo(f"{place.number} is Pulled already: {_why(place)}", err=True)
    return False


def _is_pulled_for_good(place: Place) -> bool:
    return place.fields.get("state") == "Pulled" and not place.fields.get("until")


def _why(place: Place) -> str:
    until = place.fields.get("until")
    end = f" (until {until})" if until else ""
    return visible(f"{place.fields.get('reason') or 'no reason given'}{end}")


def _choose(settings: Settings, options: dict[str, Any]) -> list[Place]:
    choice = Choice(options["numbers"], options["selectors"], options["pool"])
    return choose_places(settings.repo, choice)


def _edit(
    settings: Settings, chosen: Sequence[Place], fields: dict[str, str], manner: Manner
) -> bool:
    """Set the fields of a person's word in every entry, and remove those it has no more."""
    from dialrota.adapters.yamlfile.edit import edit_entries

    by_file: dict[str, list[Place]] = {}
    for place in chosen:
        by_file.setdefault(place.file, []).append(place)
    changes = {}
    for file, there in by_file.items():
        before = (settings.repo / file).read_bytes()
        if there[0].is_row:
            cleared = dict.fromkeys(_OUT, "") | fields
            after = csv_edit.change(before, file, {place.line: cleared for place in there})
        else:
            after = edit_entries(before, file, [_entry_edit(place, fields) for place in there])
        changes[file] = Change(before, after)
    return carry_out(settings, changes, manner)


def _entry_edit(place: Place, fields: dict[str, str]) -> "EntryEdit":
    from dialrota.adapters.yamlfile.edit import EntryEdit

    gone = frozenset(_OUT) & place.fields.keys() - fields.keys()
    return EntryEdit(place.pool.namespace, place.pool.name, place.number, fields, gone)


def _end(text: str) -> str:
    return format_instant(read_end(text, outside.clock().now()))


def _message(verb: str, chosen: Sequence[Place], reason: str) -> str:
    """Write a commit message that names every number and why."""
    numbers = sorted({place.number for place in chosen})
    what = numbers[0] if len(numbers) == 1 else count(len(numbers), "number")
    named = "" if len(numbers) == 1 else "\n\n" + "\n".join(numbers)
    return f"{verb} {what}\n\n{reason}{named}\n"
