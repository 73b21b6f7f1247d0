"""The plugin as a program: help, mistakes, completion, and clusters that it cannot use."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from controlplane.apiserver import ApiServer
from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from dialrota.cli.plugin.commands import SECTIONS, cli
from dialrota.cli.plugin.reach import PluginCommand, Reach
from fakes.controllers import pool
from running import Done

COMMANDS: Final = [name for entries in SECTIONS.values() for name in entries]
BIN: Final = Path(sys.executable).parent


@pytest.mark.parametrize("name", COMMANDS)
def test_every_word_says_the_same_of_itself_everywhere(
    name: str, run_in: Callable[..., Done]
) -> None:
    entry = cli.entries[name]
    command = getattr(importlib.import_module(entry.module), entry.attribute)
    done = run_in(None, name, "--help")

    assert isinstance(command, PluginCommand)
    assert (command.name, command.short_help) == (name, entry.short_help)
    assert all(each.startswith(f"kubectl dialrota {name}") for each in command.examples)
    assert done.code == 0
    assert "\nExamples:\n  kubectl dialrota " in done.out
    assert "-n, --namespace NAME" in done.out
    assert "--repo" not in done.out


HEAVY: Final = {
    "aiohttp", "asyncio", "dialrota.adapters.cluster", "dialrota.adapters.kube",
    "dialrota.cli.plugin.desk", "dialrota.decide", "dialrota.loop", "httpx", "kubernetes",
    "orjson", "phonenumbers", "pydantic", "rich", "yaml",
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        *(([name, "--help"], 0) for name in COMMANDS),
        (["statsu"], 64),
        *(([name, "--no-such-option"], 64) for name in COMMANDS),
        (["hold", "+14155550101", "--reason", "x"], 64),
        (["hold", "+14155550101", "--reason", "x", "--until", "soon"], 64),
        (["pull", "--reason", "x"], 64),
        (["restore", "+14155550101", "--timeout", "soon"], 64),
        (["status", "--state", "flaged"], 64),
    ],
)
def test_help_and_a_mistake_import_nothing_heavy(words: list[str], code: int) -> None:
    text = (
        "import sys, dialrota.cli.plugin.main as m\n"
        f"try: m.main({words})\n"
        "except SystemExit as left: print(left.code)\n"
        f"print(sorted({HEAVY} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-2:] == [str(code), "[]"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["p"], ["plan", "pull"]),
        (["status", "--sta"], ["--state"]),
        (["status", "--sort", "r"], ["risk"]),
        (["status", "--state", "fl"], ["Flagged"]),
        (["pull", "--context", "x", "--unt"], ["--until"]),
    ],
)
def test_kubectl_is_told_how_a_line_may_go_on(words: list[str], wanted: list[str]) -> None:
    program = BIN / "kubectl_complete-dialrota"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=True)

    *found, directive = done.stdout.splitlines()
    assert [line.partition("\t")[0] for line in found] == wanted
    assert directive == ":4"


def test_without_a_kubeconfig_it_says_how_to_name_one(run_in: Callable[..., Done]) -> None:
    done = run_in(None, "status")
    assert (done.code, "name a kubeconfig by --kubeconfig or KUBECONFIG" in done.err) == (1, True)


def test_a_server_that_is_not_there_is_named(
    run_in: Callable[..., Done], kubectl: Kubectl, tmp_path: Path
) -> None:
    text = kubectl.kubeconfig.read_text("utf-8")
    server = next(line.split()[-1] for line in text.splitlines() if "server:" in line)
    nowhere = tmp_path / "kubeconfig"
    nowhere.write_text(text.replace(server, "https://127.0.0.1:1"), encoding="utf-8")

    done = run_in(nowhere, "status")

    assert done.code == 1
    assert "the API server https://127.0.0.1:1 is out of reach" in done.err


def test_a_server_without_the_kinds_is_told_from_an_empty_one(
    run_in: Callable[..., Done], apart: ApiServer, plugin: Callable[..., Done], namespace: str
) -> None:
    done = run_in(apart.access.kubeconfig(), "status")
    assert done.code == 1
    assert "install the kinds: dialrota crds install" in done.err

    empty = plugin("status")
    assert (empty.code, empty.out) == (0, "")
    assert empty.err == f"There is no NumberPool in the namespace {namespace}.\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["statsu"], "did you mean status?"),
        (["status", "--contxt", "x"], "did you mean --context?"),
        (["status", "--state", "flaged"], "did you mean Flagged?"),
        (["status", "--pool", "slaes"], "did you mean sales?"),
        (["status", "-n", "a b"], "cannot be a name"),
        (["explain", "+14155550109"], "did you mean +14155550101?"),
        (["pull", "+14155550109", "--reason", "x"], "did you mean +14155550101?"),
        (["pull", "--reason", "x"], "name numbers, or choose them with --selector"),
        (["pull", "+14155550101"], "Missing option '--reason'"),
        (["pull", "+14155550101", "--reason", " "], "--reason is empty"),
        (["hold", "+14155550101", "--reason", "x"], "Missing option '--until'"),
        (["hold", "+14155550101", "--reason", "x", "--until", "soon"], "a duration such as 48h"),
        (["restore", "--selector", "batsh=1"], "no number has 'batsh'"),
        (["restore", "+14155550101", "--timeout", "soon"], "--timeout"),
        (["approve", "slaes"], "did you mean sales?"),
        (["suspend", "slaes", "--reason", "x"], "did you mean sales?"),
        (["check"], "there is no ReputationSource in the namespace"),
    ],
)
def test_wrong_usage_is_answered_with_what_was_meant(
    words: list[str], hint: str, plugin: Callable[..., Done], kubectl: Kubectl
) -> None:
    kubectl.apply(pool("sales", "+14155550101"))
    done = plugin(*words)
    assert done.code == 64, done.err
    assert hint in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "+14155550101"),
        ("pull", "+14155550101", "--reason", "x"),
        ("restore", "+14155550101"),
        ("approve", "sales"),
        ("suspend", "sales", "--reason", "x"),
    ],
    ids=lambda words: words[0],
)
def test_where_no_pool_is_it_says_where_it_looked(
    words: tuple[str, ...], plugin: Callable[..., Done], namespace: str
) -> None:
    done = plugin(*words)
    assert done.code == 64
    assert f"there is no NumberPool in the namespace {namespace}; name another by -n" in done.err


def test_options_of_every_command_stand_before_and_after_its_name() -> None:
    reach = Reach()
    with cli.make_context("kubectl dialrota", ["-A", "status"], obj=reach) as context:
        command = cli.get_command(context, "status")
        assert command is not None
        command.make_context("status", ["-n", "x", "--pools"], parent=context)
    assert reach.given == {"all_namespaces": True, "namespace": "x"}


@pytest.mark.parametrize(
    ("given", "pools", "wanted"),
    [
        ({}, (), "here"),
        ({"namespace": "x"}, ("y/sales",), "x"),
        ({}, ("y/sales",), "y"),
        ({}, ("y/sales", "sales"), None),
        ({"namespace": "x", "all_namespaces": True}, (), None),
    ],
)
def test_the_namespace_is_the_one_that_was_named_in_whatever_way(
    given: dict[str, Any], pools: tuple[str, ...], wanted: str | None
) -> None:
    reach = Reach()
    reach.given = given
    assert reach.namespace("here", pools) == wanted


def test_a_plane_of_another_context_is_not_guessed(
    run_in: Callable[..., Done], plane: Shared
) -> None:
    done = run_in(plane.access.kubeconfig(), "--context=elsewhere", "status")
    assert (done.code, "elsewhere" in done.err) == (1, True)
