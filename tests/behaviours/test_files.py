"""In a cluster too, a source of files is read whenever one changes, and for no other reason."""

from pathlib import Path
from typing import Any, Final

from dialrota.model.instant import format_instant
from fakes.controllers import eventually, pool
from fakes.desk import SOURCES, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.inside import Inside
from poolfiles import put

HEAD: Final = "number,engine,carrier,verdict,score,observedAt"
SOURCE: Final[dict[str, Any]] = {
    "apiVersion": "dialrota.dev/v1alpha1",
    "kind": "ReputationSource",
    "metadata": {"name": "audit"},
    "spec": {"type": "file", "file": {"paths": ["audits/*.csv"]}, "interval": "7d"},
}


def audit(at: int, **words: str) -> str:
    """Write what was heard of numbers, by their last digit."""
    rows = [
        f"+1415555010{digit[1]},hiya,att,{word},50,{format_instant(at)}"
        for digit, word in words.items()
    ]
    return "\n".join([HEAD, *rows, ""])


def test_a_file_that_is_saved_moves_numbers_at_once_although_nothing_else_happens(
    desk: Desk, inside: Inside, tmp_path: Path
) -> None:
    now = inside.now()
    put(tmp_path, "audits/one.csv", audit(now - 60, n1="Clean", n2="Clean", n3="Clean"))
    spec: Any = {"sources": [{"name": "audit"}]}
    desk.apply(SOURCE, pool("sales", FIRST, SECOND, THIRD, **spec))
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND, THIRD])
    inside.look()
    before = inside.begun

    put(tmp_path, "audits/one.csv", audit(now - 30, n1="Clean", n2="Flagged", n3="Clean"))
    assert eventually(lambda: desk.listed("sales") == [FIRST, THIRD])
    put(tmp_path, "audits/two.csv", audit(now - 20, n3="Flagged"))
    assert eventually(lambda: desk.listed("sales") == [FIRST])

    assert inside.begun > before
    assert desk.read(SOURCES, "audit")["status"]["lastSweep"]
