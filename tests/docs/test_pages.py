"""The pages agree with each other and with the model."""

import ast
from pathlib import Path

import pytest

from dialrota.adapters.cluster.events import Story
from dialrota.adapters.cluster.notes import Happening
from dialrota.model import policy
from dialrota.model.instant import format_duration
from dialrota.model.reason import Reason
from dialrota.model.words import Mode, State
from documents import MARKDOWN, ROOT, anchors, blocks, links, rows


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A link names a file that is there, and a heading that is in it."""
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_protocol_of_a_source_is_the_programs() -> None:
    """Whoever writes a source by its page has every method that a pass calls."""
    (shown,) = blocks(ROOT / "docs" / "writing-a-source.md", "python")
    tree = ast.parse((ROOT / "controller" / "dialrota" / "ports.py").read_text(encoding="utf-8"))
    (real,) = [each for each in tree.body if getattr(each, "name", "") == "Observer"]
    (printed,) = ast.parse(shown.text).body
    assert signatures(printed) == signatures(real)


def signatures(node: ast.stmt) -> list[tuple[str, str]]:
    """Name the methods of a class, with what they take and return."""
    return [
        (each.name, f"{ast.unparse(each.args)} -> {ast.unparse(each.returns)}")
        for each in ast.walk(node)
        if isinstance(each, ast.FunctionDef) and each.returns is not None
    ]


def test_every_page_can_be_reached_from_the_readme() -> None:
    """No page is an island."""
    seen: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        todo += [
            (page.parent / link.partition("#")[0]).resolve()
            for link in links(page)
            if link.partition("#")[0]
        ]
    assert {page for page in MARKDOWN if page not in seen} == set()


def test_every_reason_is_explained_once_and_no_other() -> None:
    """The page of reasons is the closed vocabulary, in its order, then what only Events say."""
    explained = rows(ROOT / "docs" / "reasons.md")
    assert [name for name, _ in explained] == [each.value for each in (*Reason, *Happening)]
    assert all(len(cells) == 2 and all(cells) for _, cells in explained)


def test_an_event_can_have_no_other_reason() -> None:
    """A reason that stands in no document would be no word of the two lists above."""
    assert Story.__annotations__["reason"] == Reason | Happening


def test_states_and_modes_are_listed_in_the_order_of_the_model() -> None:
    """The tables of the concepts hold every word, states by precedence."""
    listed = [name for name, _ in rows(ROOT / "docs" / "concepts.md")]
    assert listed == [*(state.value for state in State), *(mode.value for mode in Mode)]


def documented_defaults() -> dict[str, str]:
    """Read the defaults of the policy page, as they stand between backquotes."""
    return {
        name: cells[0].strip("`")
        for name, cells in rows(ROOT / "docs" / "policy.md")
        if cells[0].startswith("`") and name not in {"profile", "strict", "safe", "standard"}
    }


def model_defaults() -> dict[str, str]:
    """Write the defaults of the model under the names that declarations use."""
    is_ = policy.Policy()
    steps = (f"{format_duration(step.span)} at {step.daily_cap}" for step in is_.recovery.warm_up)
    return {
        "flag.quorum": str(is_.quorum),
        "atRisk": is_.at_risk.value,
        "unknown": is_.unknown.value,
        "screening": is_.screening.value,
        "recovery.cleanChecks": str(is_.recovery.clean_checks),
        "recovery.rest.min": format_duration(is_.recovery.rest_min),
        "recovery.rest.max": format_duration(is_.recovery.rest_max),
        "recovery.warmUp": ", ".join(steps),
        "retire.flags": str(is_.retire.flags),
        "retire.within": format_duration(is_.retire.within),
        "caps.soft": str(is_.caps.soft),
        "caps.hard": str(is_.caps.hard),
        "rotation.minNumbers": str(is_.rotation.min_numbers),
        "rotation.minPercent": str(is_.rotation.min_percent),
        "rotation.strategy": is_.rotation.strategy.value,
        "fallback.onAllFlagged": is_.fallback.on_all_flagged.value,
        "fallback.pacePercent": str(is_.fallback.pace_percent),
        "fallback.exitPercent": str(is_.fallback.exit_percent),
        "guard.maxBenchedPercent": str(is_.guard.max_benched_percent),
        "guard.minimum": str(is_.guard.minimum),
        "guard.confirmSweeps": str(is_.guard.confirm_sweeps),
        "guard.confirmAfter": format_duration(is_.guard.confirm_after),
        "correlated.numbers": str(is_.correlated.numbers),
        "correlated.percent": str(is_.correlated.percent),
        "correlated.within": hours(is_.correlated.within),
        "replacement.auto": str(is_.replacement.auto).lower(),
        "replacement.from": str(list(is_.replacement.pools)),
        "replacement.area": is_.replacement.area.value,
        "replacement.max": str(is_.replacement.limit),
        "replacement.within": format_duration(is_.replacement.within),
        "replacement.return": is_.replacement.back.value,
        "stabilise.window": hours(is_.stabilise.window),
        "stabilise.pacePercent": str(is_.stabilise.pace_percent),
        "stabilise.minPercent": str(is_.stabilise.min_percent),
    }


def hours(seconds: int) -> str:
    """Write a short span in hours, as the page does."""
    return f"{seconds // 3600}h"


def test_every_default_of_the_policy_page_is_the_models() -> None:
    """No default is missing from the page, and none differs."""
    assert documented_defaults() == model_defaults()
