"""A dialer as a program of its own: ``python mountreader.py MOUNT`` reads until told to stop.

Prints one line of JSON when its input ends: how often it read, which generations it saw, and what
was wrong. Shares no code with the writer.
"""

import hashlib
import json
import select
import sys
from pathlib import Path
from typing import Any


def read(mount: Path) -> dict[str, Any]:
    """Read one list as it stands, both files from the directory that ``..data`` leads to."""
    folder = mount / (mount / "..data").readlink()
    document: dict[str, Any] = json.loads((folder / "rotation.json").read_bytes())
    digest = document.pop("sha256")
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ValueError("hash")
    listed = "".join(line["number"] + "\n" for line in document["numbers"])
    if (folder / "numbers.txt").read_text() != listed:
        raise ValueError("numbers")
    lasting = json.loads((mount / "rotation.json").read_bytes())
    if lasting["generation"] < document["generation"]:
        raise ValueError("fell")
    return document


def main(mount: Path) -> None:
    """Read as fast as possible."""
    reads, late, last, seen, wrong = 0, 0, 0, set(), []
    while not select.select([sys.stdin], [], [], 0)[0]:
        try:
            document = read(mount)
        except FileNotFoundError:
            late += 1  # Two publications passed between two looks; the next look finds the third.
            continue
        except ValueError as error:
            wrong.append(str(error))
            continue
        reads += 1
        if document["generation"] < last:
            wrong.append("fell")
        last = document["generation"]
        seen.add(last)
    print(json.dumps({"reads": reads, "late": late, "seen": len(seen), "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
