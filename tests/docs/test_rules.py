"""The rules that the command names are the rules of the page."""

import re

from dialrota.cli.explaining import explanation
from documents import ROOT


def test_every_rule_that_explain_names_is_on_the_policy_page() -> None:
    rules: set[str] = set()
    section = ""
    for line in (ROOT / "docs" / "policy.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\d+)\. ", line):
            section = heading[1]
            rules.add(section)
        elif line.startswith("## "):
            section = ""
        elif section and (item := re.match(r"(\d+)\. ", line)):
            rules.add(f"{section}.{item[1]}")
    named = {*explanation._RULES.values(), *explanation._SILENT.values()}
    assert named - rules == set()
    assert {rule for rule in rules if "." not in rule} == {str(number) for number in range(1, 14)}
