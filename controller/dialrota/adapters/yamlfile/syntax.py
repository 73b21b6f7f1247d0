"""Put libyaml's complaints about a text that is no YAML into our form."""

from typing import Any

from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.model.failure import Finding

_FIX = "check quotes, colons and indentation here and on the line before"
_MARKS = ("<<<<<<< ", ">>>>>>> ")  # Git's.
_MERGE = "keep what is meant of both sides, and remove the lines of <, = and >"


def explain(err: Any, chunk: Chunk, file: str) -> Finding:  # noqa: ANN401  # One of several types.
    """Turn an error of the parser into a finding with its place in the file."""
    for place, text in enumerate(chunk.text.split("\n"), chunk.line + 1):
        if text.startswith(_MARKS):
            message = "a merge that conflicts left its marks here"
            return Finding(file, place, 1, "", message, _MERGE)
    mark = getattr(err, "problem_mark", None)
    if mark is None:
        return _explain_character(err, chunk, file)
    problem, context = err.problem or "this is no YAML", err.context
    message = f"{problem}, {context}" if context else problem
    lines = chunk.text.split("\n", mark.line + 1)
    line = lines[mark.line] if mark.line < len(lines) else ""
    fix = (
        "indent with spaces, not tabs" if line[: mark.column + 1].strip(" ")[:1] == "\t" else _FIX
    )
    return Finding(file, mark.line + chunk.line + 1, mark.column + 1, "", message, fix)


def _explain_character(err: Any, chunk: Chunk, file: str) -> Finding:  # noqa: ANN401  # As above.
    """Explain a character that YAML does not allow; its position counts bytes."""
    before = chunk.text.encode()[: getattr(err, "position", 0)].decode("utf-8", "ignore")
    line = before.count("\n") + chunk.line + 1
    column = len(before) - before.rfind("\n")
    message = "there is a control character here that YAML does not allow"
    return Finding(file, line, column, "", message, "remove it")
