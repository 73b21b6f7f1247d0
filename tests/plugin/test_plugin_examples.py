"""Every example of the plugin's help is run as it stands there, on a cluster that fits it."""

import importlib
import shlex
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from controlplane.kubectl import Kubectl
from dialrota.cli.plugin.commands import cli
from fakes.controllers import controller, eventually, pool
from fakes.desk import Desk
from fakes.saying import audit, audit_source
from running import Done

EXAMPLES: Final = [
    example
    for entry in cli.entries.values()
    for example in getattr(importlib.import_module(entry.module), entry.attribute).examples
]
NUMBER: Final = "+14155550101"
OTHER: Final = "+14155550102"
TOLL_FREE: Final = tuple(f"+1800555010{last}" for last in range(5))
CHANGED: Final = 2  # What --exit-code may say.


@pytest.fixture
def lived(kubectl: Kubectl, api: httpx.Client, namespace: str, tmp_path: Path) -> Iterator[Desk]:
    """Have a pool with what the examples name, and one whose guard holds numbers back."""
    desk, batch = Desk(api, namespace), {"batch": "2026-02"}
    source = audit_source()
    source["metadata"]["name"] = "carrier-audit"
    entries = [{"number": NUMBER, "labels": batch}, {"number": OTHER}]
    named: dict[str, Any] = {"sources": [{"name": "carrier-audit"}]}
    now = int(time.time())
    audit(tmp_path, now - 60, Clean=(NUMBER, OTHER, *TOLL_FREE))
    with controller(kubectl, tmp_path):
        desk.apply(source, pool("sales-us", numbers=entries, **named))
        desk.apply(pool("toll-free", *TOLL_FREE, **named))
        assert eventually(lambda: len(desk.states("toll-free")) == len(TOLL_FREE))
        assert eventually(lambda: len(desk.states("sales-us")) == len(entries))
        audit(tmp_path, now, Clean=(NUMBER, OTHER), Flagged=TOLL_FREE)
        desk.apply(pool("toll-free", *TOLL_FREE, owner="bob@example.com", **named))
        assert eventually(lambda: desk.status("toll-free").get("plan", {}).get("heldBack"))
        yield desk


def test_every_example_works(lived: Desk, plugin: Callable[..., Done]) -> None:
    wrong = []
    for example in EXAMPLES:
        line = example.replace("dialers", lived.namespace).removesuffix(" > /dev/null")
        done = plugin(*shlex.split(line)[2:])
        if done.code not in ((0, CHANGED) if "--exit-code" in line else (0,)):
            wrong.append(f"{example}: {done.code} {done.err}")

    assert len(EXAMPLES) > 25
    assert wrong == []
