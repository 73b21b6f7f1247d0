"""Mistyped words."""

import pytest

from dialrota.cli.nearest import did_you_mean, nearest, nearest_option


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("statsu", ["status", "schema"], "status"),
        ("FLAGGED", ["Flagged", "Blocked"], "Flagged"),
        ("+14155550110", ["+14155550100", "+12125550199"], "+14155550100"),
        ("+19995550142", ["+14155550101", "+12125550199"], None),
        ("zzz", ["status", "schema"], None),
    ],
)
def test_the_nearest_known_word_is_found(word: str, known: list[str], found: str | None) -> None:
    assert nearest(word, known) == found


@pytest.mark.parametrize(
    ("option", "found"),
    [("--contxt", "--context"), ("--Untill", "--until"), ("--for", None), ("--x", None)],
)
def test_an_option_is_suggested_only_where_it_is_truly_near(
    option: str, found: str | None
) -> None:
    assert nearest_option(option, ["--context", "--color", "-o", "--until"]) == found


def test_a_few_words_are_all_named_when_none_is_near() -> None:
    assert did_you_mean("zzz", ["yes", "no"]) == "; known: yes, no"


def test_many_words_are_not_recited() -> None:
    assert did_you_mean("zzz", [f"word{place}" for place in range(40)]) == ""
