"""What Events say of changes, in words."""

from typing import Final

import pytest

from dialrota.adapters.cluster import notes
from dialrota.model.plan import Change, Plan, Verb
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from fakes.fiction import FIRST

WHY: Final = "hiya: Spam Likely (score 87)"
KNOWN: Final = Change(Verb.MODE, "", Reason.ROTATING, "", "Floor", "Normal")
AT_FIRST: Final = KNOWN._replace(before="")


def change(verb: Verb, number: str = FIRST, message: str = WHY) -> Change:
    return Change(verb, number, Reason.SPAM_LABELLED, message)


def plan(*changes: Change) -> Plan:
    return Plan(key=PoolKey("dialers", "sales"), changes=changes, held_back=(), digest="d")


def many(verb: Verb, count: int) -> list[Change]:
    return [change(verb, f"+141555501{nth:02d}") for nth in range(count)]


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (Verb.REMOVE, "eft the list"),
        (Verb.BENCH, "eft the list"),
        (Verb.ADD, "oined the list"),
        (Verb.RETURN, "ame back to the list"),
        (Verb.QUARANTINE, "ent into quarantine"),
        (Verb.UNCOVER, "topped covering"),
    ],
)
def test_a_note_says_whether_the_number_left_or_joined_and_why(verb: Verb, words: str) -> None:
    assert notes.of_number(change(verb))[1:] == f"{words}: {WHY}"
    assert notes.of_number(change(verb, message=""))[1:] == f"{words}."
    about, _, rest = notes.of_pool(change(verb)).partition(" ")
    assert (about, rest[1:], rest[0].islower()) == (FIRST, f"{words}: {WHY}", True)


def test_a_cover_is_told_once_though_it_joins_or_leaves_the_list() -> None:
    text = f"{FIRST} takes the place of +14155550102."
    cover = change(Verb.COVER, message=text)
    assert notes.sort_out(plan(change(Verb.RETURN), cover, KNOWN)) == ([cover], [])
    assert notes.of_pool(cover) == text
    end = change(Verb.UNCOVER)
    assert notes.sort_out(plan(change(Verb.REMOVE), end, KNOWN)) == ([end], [])


def test_numbers_that_join_together_are_counted() -> None:
    found = notes.sort_out(plan(*many(Verb.ADD, 2)))
    assert (found.shown, notes.of_many(found)) == ([], "2 joined the list.")


def test_at_first_sight_nobody_came_back_and_losses_are_told_one_by_one() -> None:
    changes = [*many(Verb.QUARANTINE, 1), *many(Verb.ADD, 3), *many(Verb.RETURN, 2), AT_FIRST]
    found = notes.sort_out(plan(*changes))
    assert found.shown == many(Verb.QUARANTINE, 1)
    assert notes.of_many(found) == "More: 5 joined the list."


def test_what_is_more_than_ten_is_counted_and_nothing_is_lost() -> None:
    changes = [*many(Verb.REMOVE, 4), *many(Verb.BENCH, 9), *many(Verb.RETURN, 3), KNOWN]
    found = notes.sort_out(plan(*changes))
    assert (found.shown, found.counted) == (changes[:10], changes[10:16])
    assert notes.of_many(found) == "More: 3 left the list, 3 came back to the list."


def test_what_leaves_the_list_as_it_was_is_not_told() -> None:
    quiet = [change(verb) for verb in (Verb.REWEIGH, Verb.REST, Verb.WARM_UP, Verb.SERVE)]
    assert notes.sort_out(plan(*quiet, KNOWN)) == ([], [])
