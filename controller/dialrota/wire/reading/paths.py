"""Which paths a declaration may name: those inside the repository, as far as text can tell."""

from collections.abc import Iterator

from dialrota.model.document import Path
from dialrota.wire.problem import Problem


def check_path(text: str, path: Path) -> Iterator[Problem]:
    """Find what is wrong with a path, or with a pattern of paths."""
    fix = "write a path inside the repository, such as pools/numbers.csv"
    if text.startswith(("/", "~")) or "\\" in text or ":" in text.partition("/")[0]:
        yield Problem(path, f"{text} is not a relative path", fix)
    elif ".." in text.split("/"):
        yield Problem(path, f"{text} leads upwards, maybe out of the repository", fix)
    elif not text.isprintable():
        yield Problem(path, "the path holds a control character", fix)
