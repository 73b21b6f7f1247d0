"""The table of behaviours names tests that are there."""

import re
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
NAMED: Final = re.compile(r"`([./a-z_]+\.py)::(test_\w+)`")
ROW: Final = re.compile(r"^\| ([0-9]+) \| .+ \| (.+) \|$", re.MULTILINE)


def test_every_test_in_the_table_of_behaviours_is_there() -> None:
    rows = ROW.findall((HERE / "README.md").read_text(encoding="utf-8"))

    assert [int(number) for number, _ in rows] == [*range(1, 29), *range(36, 42), *range(43, 50)]
    for number, tests in rows:
        named = NAMED.findall(tests)
        assert named, number
        for file, test in named:
            text = (HERE / file).read_text(encoding="utf-8")
            assert f"def {test}(" in text, (number, test)
