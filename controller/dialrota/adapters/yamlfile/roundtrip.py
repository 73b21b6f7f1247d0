"""The edits that no splice can do: ruamel.yaml reads a text with its comments and writes it again.

Slow, and it may lay out a text anew, so it is asked last. The owner of ruamel.yaml.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dialrota.adapters.yamlfile.wish import UnfitError, Wish
from dialrota.model.document import Path

_DASH: Final = re.compile(r"^( *)(-( +))\S", re.MULTILINE)
_KEY_ABOVE: Final = re.compile(
    r"^( *)(?:- +)?[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n( *)-", re.MULTILINE
)


def change(text: str, wishes: Sequence[tuple[int, Path, Wish]]) -> str:
    """Return the text with wishes fulfilled; each names its document and the mapping's path.

    Raises:
        UnfitError: ruamel.yaml cannot read or write the text.
    """
    # Its import takes as long as all other work of a pull, and most edits never need it.
    from ruamel.yaml import YAML  # noqa: PLC0415  # Slow.
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415  # As above.

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 1 << 20
    yaml.indent(**_measure_indent(text))
    yaml.explicit_start = text.startswith("---")
    stream = io.StringIO()
    try:
        documents = list(yaml.load_all(text))
        for document, path, wish in wishes:
            _fulfil(documents[document], path, wish)
        yaml.dump_all(documents, stream)
    except (YAMLError, RecursionError, LookupError, TypeError, ValueError) as err:
        raise UnfitError from err
    written = stream.getvalue()
    if not text.endswith("\n"):
        written = written.rstrip("\n")
    return written.replace("\n", "\r\n") if "\r\n" in text else written


def _fulfil(node: Any, path: Path, wish: Wish) -> None:  # noqa: ANN401  # ruamel's own types.
    for part in path:
        node = node[part]
    for name in wish.remove:
        del node[name]
    for name, value in wish.fields.items():
        node[name] = dict(value) if isinstance(value, Mapping) else value


def _measure_indent(text: str) -> dict[str, int]:
    """Measure how the text indents lists, in ruamel's terms."""
    offset = 0
    match = _KEY_ABOVE.search(text)
    if match is not None:
        offset = max(len(match[2]) - len(match[1]), 0)
    dash = _DASH.search(text)
    gap = len(dash[2]) if dash is not None else 2
    return {"mapping": 2, "sequence": offset + gap, "offset": offset}
