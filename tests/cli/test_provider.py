"""A provider asked through the program: from the secret on disk to the published list."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialrota.model.instant import format_instant, parse_instant
from fakes import telnyx_faults
from fakes.telnyx_server import API_KEY, ENTERPRISE, TelnyxServer, reputation
from running import POOL, Program, ago

SOURCE = """\
apiVersion: dialrota.dev/v1alpha1
kind: ReputationSource
metadata: {{name: audit, namespace: dialers}}
spec:
  type: telnyx
  telnyx: {{endpoint: "{endpoint}", enterpriseId: {enterprise}}}
  secretRef: {{name: telnyx, key: apiKey}}
  interval: 24h
"""


@pytest.fixture
def server() -> Iterator[TelnyxServer]:
    with TelnyxServer() as running:
        at = ago(600)
        for number in ("+14155550101", "+14155550102", "+14155550103", "+12125550102"):
            running.numbers[number] = reputation("low", at)
        running.numbers["+14155550102"] = reputation("high", at)
        yield running


@pytest.fixture
def asking(repo: Path, server: TelnyxServer) -> Path:
    """Let the pool's source be the provider, its key outside the repository."""
    text = SOURCE.format(endpoint=server.endpoint, enterprise=ENTERPRISE)
    (repo / "pools/sources.yaml").write_text(text)
    key = repo.parent / "secrets" / "telnyx" / "apiKey"
    key.parent.mkdir(parents=True)
    key.write_text(API_KEY + "\n")
    return key.parent.parent


def listed() -> set[str]:
    """Read the published list."""
    return set(Path("rotation/dialers/sales/numbers.txt").read_text().split())


def test_a_pass_asks_once_an_interval_and_check_at_once(
    asking: Path, server: TelnyxServer, program: Program
) -> None:
    first = program("run", "--once", "--secrets", str(asking))
    asked = server.calls("list")
    program("run", "--once", "--secrets", str(asking))

    assert first.code == 0, first.err
    assert asked == server.calls("list") == 1
    assert listed() == {"+14155550101", "+14155550103", "+12125550102", "+12125550103"}

    server.numbers["+14155550101"] = reputation("high", ago(60))
    done = program("check", "sales", "--secrets", str(asking), "-o", "json")
    (source,) = json.loads(done.out)["sources"]
    assert server.calls("list") == 2
    assert (source["asked"], source["answered"]) == (6, 4)
    assert "+14155550101" not in listed()


def test_a_source_that_asked_for_a_pause_is_not_asked_by_check_either(
    asking: Path, server: TelnyxServer, program: Program
) -> None:
    server.misbehave("list", telnyx_faults.TOO_MANY["429 retry 3600"])
    program("run", "--once", "--secrets", str(asking))
    asked = len(server.seen)
    server.behave()

    done = program("check", "audit", "--secrets", str(asking))

    assert done.code == 1
    assert "dialers/audit: not asked, for it asked for a pause until 20" in done.err
    assert len(server.seen) == asked > 0


def test_a_plan_names_the_sweep_and_makes_none(
    asking: Path, server: TelnyxServer, program: Program
) -> None:
    done = program("plan", "--secrets", str(asking))
    assert "the next pass would ask the source dialers/audit" in done.out
    assert server.seen == []


def test_without_its_key_nothing_is_asked_and_the_table_says_why(
    asking: Path, server: TelnyxServer, program: Program
) -> None:
    done = program("run", "--once")
    assert done.code == 0  # A failing source is no broken declaration.
    assert "--secrets" in done.err
    assert server.seen == []
    assert "+14155550102" in listed()
    assert program("check", "audit").code == 1


def test_a_key_inside_the_repository_is_refused_and_not_shown(
    asking: Path, repo: Path, server: TelnyxServer, program: Program
) -> None:
    inside = asking.rename(repo / "secrets")
    done = program("run", "--once", "--secrets", str(inside))
    assert "inside the repository" in done.err
    assert server.seen == []
    assert API_KEY not in done.out + done.err
    state = [path.read_text() for path in Path("state").rglob("*.json*")]
    assert not any(API_KEY in text for text in state)
    assert Path("pools/sales.yaml").read_text() == POOL


def test_a_provider_that_fails_is_left_alone_for_longer_each_time_and_forgiven_when_it_answers(
    asking: Path, server: TelnyxServer, program: Program
) -> None:
    def run(at: int) -> dict[str, Any]:
        done = program("run", "--once", "--secrets", str(asking), "--at", format_instant(at))
        assert done.code == 0, done.err
        record: dict[str, Any] = json.loads(Path("state/dialers/sources/audit.json").read_text())
        return record

    server.misbehave("settings", telnyx_faults.NONSENSE["truncated json"])
    at = parse_instant(ago(600))
    for failures in range(1, 9):
        record = run(at)
        assert (record["failures"], len(server.seen)) == (failures, failures)
        retry = parse_instant(record["retryAt"])
        assert retry - at >= 3 * (1 << (failures - 1)) // 4
        run(retry - 1)
        assert len(server.seen) == failures, "it is not yet time"
        at = retry
    server.behave()

    record = run(at)

    assert (record["failures"], "retryAt" in record) == (0, False)
    assert "+14155550102" not in listed()


def annotate(file: str, kind: str, value: str) -> None:
    """Write the wish for a check onto the document of a kind."""
    path = Path(file)
    lines = path.read_text().splitlines()
    at = next(place for place, line in enumerate(lines) if line == f"kind: {kind}") + 1
    head = "{name: sales" if kind == "NumberPool" else "{name: audit"
    wish = f'annotations: {{"dialrota.dev/check-now": "{value}"}}'
    lines[at] = f"metadata: {head}, namespace: dialers, {wish}}}"
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("file", "kind"),
    [("pools/sales.yaml", "NumberPool"), ("pools/sources.yaml", "ReputationSource")],
)
def test_each_value_of_the_annotation_asks_once_and_at_once(
    file: str, kind: str, asking: Path, server: TelnyxServer, program: Program
) -> None:
    def asked() -> int:
        done = program("run", "--once", "--secrets", str(asking))
        assert done.code == 0, done.err
        return server.calls("list")

    assert [asked(), asked()] == [1, 1]
    annotate(file, kind, "monday")
    assert f"the next pass would ask the source {'dialers/audit'}" in program("plan").out
    assert [asked(), asked(), asked()] == [2, 2, 2]
    annotate(file, kind, "tuesday")
    assert [asked(), asked()] == [3, 3]
    annotate(file, kind, "")
    assert [asked(), asked()] == [3, 3]


def test_a_suspended_source_is_asked_what_was_wished_when_it_goes_on(
    asking: Path, server: TelnyxServer, program: Program
) -> None:
    source = Path("pools/sources.yaml")
    source.write_text(source.read_text() + "  suspend: true\n")
    annotate("pools/sales.yaml", "NumberPool", "now")
    program("run", "--once", "--secrets", str(asking))
    assert server.calls("list") == 0
    record = Path("state/dialers/sources/audit.json")
    assert '"reason":"Suspended","status":"True","type":"Ready"' in record.read_text()

    source.write_text(source.read_text().replace("suspend: true", "suspend: false"))
    program("run", "--once", "--secrets", str(asking))
    program("run", "--once", "--secrets", str(asking))
    assert server.calls("list") == 1
    assert "Suspended" not in record.read_text()
