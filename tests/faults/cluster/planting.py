"""A bug in a copy of the product, in a process of its own: the product itself knows nothing of it.

A process is told where its copy lies before it imports anything else, so this module, which tells
it, must import nothing of the product, and nothing that does.
"""

import shutil
import sys
from pathlib import Path
from typing import Final, NamedTuple

PRODUCT: Final = Path(__file__).resolve().parents[3] / "controller" / "dialrota"


class Patch(NamedTuple):
    """A text in a file of the product that becomes another."""

    file: str
    before: str
    after: str


class Tooth(NamedTuple):
    """A bug, the points that must catch it, and what at least one of them must say."""

    bug: str
    points: tuple[str, ...]
    sign: str
    patches: tuple[Patch, ...]


class StaleError(Exception):
    """A patch does not fit the product any more: it has to be written anew."""


def copy(patches: tuple[Patch, ...], folder: Path) -> None:
    """Make a copy of the product with a bug in it.

    Raises:
        StaleError: a text is not there, or there more than once.
    """
    target = folder / PRODUCT.name
    shutil.copytree(PRODUCT, target)
    for patch in patches:
        file = target / patch.file
        text = file.read_text("utf-8")
        if (count := text.count(patch.before)) != 1:
            raise StaleError(f"{patch.file} holds {count} times: {patch.before}")
        file.write_text(text.replace(patch.before, patch.after), "utf-8")


def infest(folder: str) -> None:
    """Let this process import the copy in a folder.

    Raises:
        RuntimeError: it has imported the product already.
    """
    if "dialrota" in sys.modules:
        raise RuntimeError("the product without the bug is imported already")
    sys.path.insert(0, folder)
