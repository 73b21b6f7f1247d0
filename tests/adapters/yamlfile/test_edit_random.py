"""Random edits of random files, judged by ruamel.yaml, an independent reader."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dialrota.adapters.yamlfile.edit import EntryEdit, edit_entries
from dialrota.adapters.yamlfile.quote import Value

HEADS = (
    """\
kind: NumberPool
metadata: {name: sales, namespace: dialers}
spec:
  owner: a  # b
  numbers:   # all
""",
    """\
# top

kind: 'NumberPool'
metadata:
  namespace: dialers
  name: sales # x
spec:
  numbers:
""",
    """\
--- # first
spec: {a: [1]}
---
kind: NumberPool
metadata: {name: sales, namespace: dialers}
spec:
  numbers:
""",
)
TAILS = ("", "  escalation: z\n", "\n# end\n", "---\nkind: Other\nspec: {b: 'c'}\n")

words = st.sampled_from(["x", "a b", "it's", 'say "no"', "#1", "a: b", "null", "ü", "7", ""])
plain = st.sampled_from(["Active", "Pulled", "telnyx", "2026-05", "carrier audit", "a#b", "ünï"])
quoted = words.map(lambda text: "'" + text.replace("'", "''") + "'") | words.map(
    lambda text: '"' + text.replace('"', '\\"') + '"'
)
FIELDS = ("state", "reason", "until", "provider", "monitor")


@st.composite
def entry_texts(draw: st.DrawFn, number: str) -> str:
    """Write one entry in one of many ways, comments included."""
    style = draw(st.sampled_from(["bare", "block", "block", "braces", "braces", "wide"]))
    quote = draw(st.sampled_from("'\""))
    note = draw(st.sampled_from(["", "  # note", " # 'a: {b}", "\t# tab"]))
    above = draw(st.sampled_from(["", "", "  # above\n", "\n"]))
    fields = {name: draw(plain | quoted) for name in draw(st.sets(st.sampled_from(FIELDS)))}
    pairs = [f"{name}: {value}" for name, value in fields.items()]
    head = f"number: {quote}{number}{quote}"
    if style == "bare" or not pairs:
        lone = draw(st.sampled_from(["{}", "{{{}}}", "{{ {} }}", "{{{},}}"])).format(head)
        return f"{above}  - {lone}{note}\n"
    if style == "braces":
        gap = draw(st.sampled_from([", ", " , ", ",  "]))
        first = draw(st.booleans())
        parts = [head, *pairs, "labels: {a: b}"] if first else [*pairs, head]
        return f"{above}  - {{{gap.join(parts)}}}{note}\n"
    if style == "wide":
        return f"{above}  - {{{head},\n     {pairs[0]}}}{note}\n"
    if draw(st.booleans()):
        pairs.append("labels:\n      a: b # deep\n      c: [d]")
    lines = [head, *pairs] if draw(st.booleans()) else [*pairs, head]
    return above + "  - " + f"{note}\n    ".join(lines) + f"{note}\n"


values: st.SearchStrategy[Value] = st.one_of(
    st.text(st.sampled_from("aZ0é漢😀'\"\\#:{}[],&*!|>%@`-?~ \n\t\x85\u2028"), max_size=12),
    st.booleans(),
    words,
)
changes = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)
numbers = st.integers(2, 6).map(lambda count: [f"+141555501{at:02d}" for at in range(count)])


def judge(data: bytes) -> list[Any]:
    """Read with ruamel.yaml, which wants no tab before a comment."""
    yaml = YAML(typ="safe", pure=True)
    return list(yaml.load_all(data.replace(b"\t#", b" #")))


def change(documents: list[Any], edits: list[EntryEdit]) -> list[Any]:
    """Change plain data as an edit should."""
    pool = next(one for one in documents if one.get("kind") == "NumberPool")
    for entry in pool["spec"]["numbers"]:
        for edit in edits:
            if entry["number"] == edit.number:
                for name in edit.remove - edit.fields.keys():
                    entry.pop(name, None)
                entry.update(edit.fields)
    return documents


@settings(max_examples=200)
@given(st.data())
def test_edits_change_what_they_should_and_no_other_byte(data: st.DataObject) -> None:
    listed = data.draw(numbers)
    blocks = [data.draw(entry_texts(number)) for number in listed]
    head, tail = data.draw(st.sampled_from(HEADS)), data.draw(st.sampled_from(TAILS))
    text = head + "".join(blocks) + tail
    if data.draw(st.booleans()):
        text = text.removesuffix("\n")
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    chosen = data.draw(st.lists(st.sampled_from(listed), unique=True, min_size=1, max_size=3))
    edits = [
        EntryEdit(
            "dialers",
            "sales",
            number,
            data.draw(changes),
            data.draw(st.frozensets(st.sampled_from(FIELDS))),
        )
        for number in chosen
    ]

    after = edit_entries(text.encode(), "a.yaml", edits)

    assert judge(after) == change(judge(text.encode()), edits)
    kept = [
        r"[^-]*?-[ \n].*?" if number in chosen else re.escape(block)
        for number, block in zip(listed, blocks, strict=True)
    ]
    pattern = re.escape(head) + "".join(kept) + re.escape(tail)
    whole = after.decode().replace("\r\n", "\n").removesuffix("\n") + "\n"
    assert re.fullmatch(pattern, whole, re.DOTALL)
    for comment in re.findall(r"# (?:note|tab|above|all|top|end|first|b\b|x\b)", text):
        assert text.count(comment) == after.decode().count(comment)
    assert ("\r\n" in text) == (b"\r\n" in after)
    assert text.endswith("\n") == after.endswith(b"\n")


@settings(max_examples=200)
@given(st.data())
def test_pulling_and_restoring_bare_entries_gives_the_same_bytes(data: st.DataObject) -> None:
    listed = data.draw(numbers)
    notes = [data.draw(st.sampled_from(["", "  # note", "\t# tab"])) for _ in listed]
    ways = st.sampled_from(['number: "{}"', '{{number: "{}"}}', '{{ number:  "{}" }}'])
    entries = [data.draw(ways).format(number) for number in listed]
    lines = [f"  - {entry}{note}\n" for entry, note in zip(entries, notes, strict=True)]
    text = (HEADS[0] + "".join(lines)).encode()
    fields: dict[str, Value] = {"state": "Pulled", "reason": data.draw(words)}
    pulls = [EntryEdit("dialers", "sales", number, fields) for number in listed[:-1]]
    restores = [pull._replace(fields={}, remove=frozenset(fields)) for pull in pulls]

    pulled = edit_entries(text, "a.yaml", pulls)

    braced = sum(entry.startswith("{") for entry in entries[:-1])
    assert len(text.splitlines()) + 2 * (len(pulls) - braced) == len(pulled.splitlines())
    assert edit_entries(pulled, "a.yaml", restores) == text
