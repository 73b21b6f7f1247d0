"""Answer an unknown word with the nearest known one. Must not decide anything by a guess."""

import difflib
from collections.abc import Iterable

_NUMBER_CUTOFF = 0.8  # Numbers of one area differ in few digits, so nearness has to mean more.
_WORD_CUTOFF = 0.5
_OPTION_CUTOFF = 0.6  # There are many, and what is not near is better said by the help.
_MOST_NAMED = 16  # Words of one kind: all states of a number, say.


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word most like the given one, whatever the case, or None."""
    return _closest(word, known, _NUMBER_CUTOFF if word[:1] == "+" else _WORD_CUTOFF)


def nearest_option(option: str, known: Iterable[str]) -> str | None:
    """Find the long option most like the given one, whose dashes count for nothing, or None."""
    words = [each.removeprefix("--") for each in known if each.startswith("--")]
    close = _closest(option.lstrip("-"), words, _OPTION_CUTOFF)
    return None if close is None else f"--{close}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Write the end of a sentence that suggests the nearest word, or all when they are few."""
    words = list(known)
    close = nearest(word, words)
    if close is not None:
        return f"; did you mean {close}?"
    if 0 < len(words) <= _MOST_NAMED:
        return f"; known: {', '.join(words)}"
    return ""


def _closest(word: str, known: Iterable[str], cutoff: float) -> str | None:
    by_folded = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None
