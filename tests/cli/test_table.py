"""Tables on a terminal and in a pipe."""

from collections.abc import Sequence

import click

from dialrota.cli.render import status as render_status
from dialrota.cli.render.layout import width_of, wrap
from dialrota.cli.render.table import Column, Look, flow, render, visible
from dialrota.model.pool import PoolKey
from dialrota.model.state import Counts, NumberState, PoolState

COLUMNS = (
    Column("NAME"),
    Column("COUNT", right=True),
    Column("WHY", flexible=True, style=lambda text: "bad" if text.startswith("b") else ""),
)
ROWS = [("short", "7", "because of this"), ("a longer name", "1234", "clean")]


def test_figures_stand_to_the_right_and_text_to_the_left() -> None:
    assert list(render(COLUMNS, ROWS, Look())) == [
        "NAME           COUNT  WHY",
        "short              7  because of this",
        "a longer name   1234  clean",
    ]


def test_a_pipe_gets_no_escape_codes() -> None:
    assert not any("\x1b" in line for line in render(COLUMNS, ROWS, Look()))


def test_colours_do_not_move_the_columns() -> None:
    plain = list(render(COLUMNS, ROWS, Look()))
    coloured = "\n".join(render(COLUMNS, ROWS, Look(colour=True)))

    assert "\x1b[31mbecause of this\x1b[0m" in coloured
    assert click_free(coloured).splitlines() == plain


def click_free(text: str) -> str:
    """Take the colours out."""
    return click.unstyle(text)


def test_a_sentence_is_wrapped_in_its_column_where_there_is_room() -> None:
    rows = [("short", "7", "a very long reason " * 4 + "with an end")]
    lines = list(render(COLUMNS, rows, Look(width=60)))

    assert all(width_of(line) <= 60 for line in lines)
    assert lines[1].startswith("short      7  a very long reason")
    assert lines[2].startswith(" " * 14 + "long reason")
    assert " ".join(" ".join(lines[1:]).split()).endswith(rows[0][2])


def test_a_sentence_without_room_stands_below_its_row() -> None:
    rows = [("a longer name", "1234", "a very long reason that goes on"), ("b", "2", "clean")]
    lines = list(render(COLUMNS, rows, Look(width=30)))

    assert lines[1:] == [
        "a longer name   1234",
        "    a very long reason that",
        "    goes on",
        "b                  2  clean",
    ]


def test_no_width_makes_a_sentence_lose_a_word() -> None:
    reason = "SpamLabelled: hiya: Spam Likely (score 87), observed 2026-11-19T21:27:19Z."
    for width in range(10, 130):
        lines = list(render(COLUMNS, [("n", "7", reason)], Look(width=width)))[1:]
        assert "".join("".join(lines).split()).endswith("".join(reason.split()))


def test_a_narrow_terminal_still_shows_whole_numbers() -> None:
    rows = [("a longer name", "1234", "a very long reason that goes on")]
    line = list(render(COLUMNS, rows, Look(width=10)))[1]
    assert "a longer name" in line
    assert "1234" in line


def test_what_is_least_needed_goes_first_and_only_where_it_says_nothing() -> None:
    columns = (
        Column("NAME"),
        Column("SECOND", spare=2),
        Column("FIRST", spare=1, usual="yes"),
        Column("WHY", flexible=True),
    )
    usual = [("a name", "2", "yes", "because of a reason of more than forty letters")]
    telling = [*usual, ("b", "2", "no", "clean")]

    def heading(rows: Sequence[Sequence[str]], width: int) -> list[str]:
        return next(render(columns, rows, Look(width=width))).split()

    assert heading(usual, 64) == ["NAME", "SECOND", "FIRST", "WHY"]
    assert heading(usual, 60) == ["NAME", "SECOND", "WHY"]
    assert heading(usual, 50) == ["NAME", "WHY"]
    assert heading(telling, 60) == ["NAME", "FIRST", "WHY"]


def test_no_line_ends_with_blanks() -> None:
    columns = (*COLUMNS[:2], Column("MORE"), Column("WHY", flexible=True))
    rows = [("a", "1", "", ""), ("b", "2", "more", "because " * 12)]
    for width in (None, 30, 60, 80):
        for line in render(columns, rows, Look(width=width)):
            assert line == line.rstrip()


def test_a_sentence_flows_within_the_terminal() -> None:
    text = "clean 31, flagged 4, in rotation 31 of 40, monitored 40 of 40"
    assert list(flow(text, Look())) == [text]
    assert list(flow(f"  {text}", Look(width=40), "     ")) == [
        "  clean 31, flagged 4, in rotation 31",
        "     of 40, monitored 40 of 40",
    ]


def test_stock_that_serves_is_not_counted_among_the_numbers_of_the_pool() -> None:
    pool = PoolState(key=PoolKey("dialers", "sales"), counts=Counts(declared=6, in_rotation=5))
    rows = [NumberState(number=f"+1415555010{n}", in_rotation=n < 3) for n in range(6)]
    (line,) = render_status.counters(pool, rows, Look())
    assert "in rotation 3 of 6, 2 more from stock, monitored" in line


def test_a_label_cannot_steer_the_terminal() -> None:
    hostile = "Spam\x1b[2J\x07 Likely\nroot"
    assert visible(hostile) == "Spam\ufffd[2J\ufffd Likely root"
    assert "\x1b" not in "".join(render(COLUMNS, [("x", "1", hostile)], Look(colour=False)))


def test_wide_and_combining_characters_count_as_they_show() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1
    assert wrap("日本語 e\u0301e\u0301", 4) == ["日本", "語", "e\u0301e\u0301"]


def test_an_empty_table_keeps_its_heading() -> None:
    assert list(render(COLUMNS, [], Look())) == ["NAME  COUNT  WHY"]
