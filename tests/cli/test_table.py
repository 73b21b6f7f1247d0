"""Tables on a terminal and in a pipe."""

import click

from dialrota.cli.table import Column, Look, cut, render, visible, width_of

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


def test_only_the_flexible_column_is_cut_to_the_width() -> None:
    rows = [("short", "7", "a very long reason that goes on and on and on")]
    lines = list(render(COLUMNS, rows, Look(width=40)))

    assert all(width_of(line) <= 40 for line in lines)
    assert lines[1].startswith("short      7  a very long reason")
    assert lines[1].endswith("…")


def test_a_narrow_terminal_still_shows_whole_numbers() -> None:
    rows = [("a longer name", "1234", "a very long reason that goes on")]
    line = list(render(COLUMNS, rows, Look(width=10)))[1]
    assert "a longer name" in line
    assert "1234" in line


def test_a_label_cannot_steer_the_terminal() -> None:
    hostile = "Spam\x1b[2J\x07 Likely\nroot"
    assert visible(hostile) == "Spam\ufffd[2J\ufffd Likely root"
    assert "\x1b" not in "".join(render(COLUMNS, [("x", "1", hostile)], Look(colour=False)))


def test_wide_and_combining_characters_count_as_they_show() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1
    assert cut("日本語", 4) == "日…"


def test_an_empty_table_keeps_its_heading() -> None:
    assert list(render(COLUMNS, [], Look())) == ["NAME  COUNT  WHY"]
