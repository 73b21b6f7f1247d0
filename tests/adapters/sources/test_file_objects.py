"""Bad objects in audits of JSON and YAML: each is named with its line and its fix, and skipped."""

import pytest

from fakes.auditing import AT, ONE, TWO, read

JSON_GOOD = f'{{"number":"{ONE}","engine":"hiya","verdict":"Clean","observedAt":"{AT}"}}'


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("1", "not an object"),
        ("[]", "not an object"),
        (JSON_GOOD.replace(f'"{ONE}"', "14155550102"), 'write "+14155550102" in quotes'),
        (JSON_GOOD.replace('"hiya"', "true"), "engine True is no name"),
        (JSON_GOOD.replace('"hiya"', '["hiya"]'), "a list or an object"),
        (JSON_GOOD.replace('"hiya"', "[]"), "a list or an object"),
        (JSON_GOOD.replace('"Clean"', '{"a":1}'), "a list or an object"),
        (JSON_GOOD.replace('"Clean"', "null"), "verdict None is not one of the words"),
        (JSON_GOOD.replace("}", ',"score":true}'), "score True is not from 0 to 100"),
        (JSON_GOOD.replace("}", ',"score":8.5}'), "score 8.5 is not from 0 to 100"),
        (JSON_GOOD.replace("}", ',"score":"x"}'), "score 'x' is not from 0 to 100"),
        (JSON_GOOD.replace(f'"{AT}"', "1763618400"), "observedAt 1763618400 is no time"),
        (JSON_GOOD.replace("}", ',"label":7}'), "label 7 is no plain text"),
        (JSON_GOOD.replace("}", ',"lable":""}'), "column 'lable' is unknown"),
    ],
)
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_names_line_and_fix_of_a_bad_object(bad: str, message: str, suffix: str) -> None:
    rows = [JSON_GOOD, bad, JSON_GOOD]
    text = "[" + ",\n".join(rows) + "]" if suffix == "json" else "\n".join(rows)

    result = read(text, f"a.{suffix}")

    (error,) = result.errors
    assert error.message.startswith(f"a.{suffix}:2: ")
    assert message in error.message
    assert list(result.verdicts) == [ONE]


@pytest.mark.parametrize("broken", ["{", "NaN", '{"a":1,"a":1}', "[" * 50 + "]" * 50, '"\\ud800"'])
def test_a_broken_json_line_costs_no_other_line(broken: str) -> None:
    result = read(f"{broken}\n{JSON_GOOD}", "a.jsonl")

    assert list(result.verdicts) == [ONE]
    assert result.errors[0].message.startswith("a.jsonl:1: ")


@pytest.mark.parametrize(
    ("text", "place", "rows"),
    [
        (f"[{JSON_GOOD},\n", "a.json:2:", 1),
        (f"[{JSON_GOOD},\nNaN]", "a.json:2:", 1),
        ("{}", "a.json:1:", 0),
        ("[" * 50, "a.json:", 0),
    ],
)
def test_a_broken_array_keeps_what_came_before(text: str, place: str, rows: int) -> None:
    result = read(text, "a.json")

    assert len(result.verdicts) == rows
    assert result.errors[0].message.startswith(place)
    assert "write an array of objects" in result.errors[0].message


YAML_GOOD = f'- {{number: "{ONE}", engine: hiya, verdict: Clean, observedAt: "{AT}"}}\n'


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (
            YAML_GOOD.replace(f'"{ONE}"', TWO),
            f"a.yaml:2: number '{TWO}' is not E.164; write \"{TWO}\"",
        ),
        (YAML_GOOD.replace(f'"{ONE}"', "14155550102"), 'write "+14155550102" in quotes'),
        (YAML_GOOD.replace("hiya", "no"), "engine 'no' is no name; write a short word in quotes"),
        (YAML_GOOD.replace("hiya", "1.5"), "engine '1.5' is no name"),
        ("- nonsense\n", "a.yaml:2: not an object"),
    ],
)
def test_names_line_and_fix_of_a_bad_yaml_row(bad: str, message: str) -> None:
    result = read(YAML_GOOD + bad, "a.yaml")

    (error,) = result.errors
    assert message in error.message
    assert list(result.verdicts) == [ONE]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("number: x\n", "a.yaml:1: not a list"),
        ("- &a [*a]\n", "a.yaml:1: "),
        ("- [\n", "a.yaml:"),
    ],
)
def test_names_what_is_wrong_with_a_yaml_file(text: str, message: str) -> None:
    assert read(text, "a.yaml").errors[0].message.startswith(message)
