"""The image that the page of installing shows is made of what the project has."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Final

from dialrota import __version__
from documents import ROOT, blocks

PAGE: Final = ROOT / "docs" / "installing.md"
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK: Final = "requirements-cluster.lock"


def steps(instruction: str) -> list[list[str]]:
    """Find what follows an instruction of the Dockerfile, cut into words."""
    (shown,) = blocks(PAGE, "dockerfile")
    found = re.findall(rf"^{instruction} (.+)$", shown.text, re.MULTILINE)
    return [shlex.split(each) for each in found]


def typed() -> list[list[str]]:
    """Find the lines that build the image."""
    (block,) = (each for each in blocks(PAGE, "sh") if "docker build" in each.text)
    return [shlex.split(line, comments=True) for line in block.text.splitlines()]


def names(text: str) -> set[str]:
    """Find the packages that a text requires, a line each."""
    return set(re.findall(r"^([a-z0-9-]+)", text, re.MULTILINE))


def test_what_is_copied_is_what_the_lines_put_there() -> None:
    (copied,) = steps("COPY")
    assert typed()[:2] == [["make", "wheel"], ["cp", LOCK, "dist/"]]
    assert copied == [LOCK, "dialrota-*.whl", "/src/"]
    (wheel,) = re.findall(r"# builds dist/(\S+)", PAGE.read_text("utf-8"))
    assert wheel == f"dialrota-{__version__}-py3-none-any.whl"
    assert Path(wheel).match(copied[1])
    assert "dist/$name" in (ROOT / ".ci" / "wheel").read_text("utf-8")


def test_the_image_is_installed_as_the_wheel_is_tried() -> None:
    """``make wheel`` runs the same two commands, so they are known to go through."""
    tried = (ROOT / ".ci" / "wheel").read_text("utf-8")
    locked, wheel = ([word for word in step if word != "--no-cache-dir"] for step in steps("RUN"))
    assert locked == [*f"pip install --no-deps {hashed(tried)} -r".split(), f"/src/{LOCK}"]
    assert wheel == ["pip", "install", "--no-deps", "--no-index", "/src/dialrota-*.whl"]
    assert "pip install --quiet --no-deps)" in tried
    assert '"${pip[@]}" --no-index "dist/$name"' in tried


def hashed(tried: str) -> str:
    """Read how ``make wheel`` installs the lock of clusters."""
    (found,) = re.findall(r'^"\$\{pip\[@\]\}" (.+) -r "\$cluster"$', tried, re.MULTILINE)
    return str(found)


def test_the_lock_has_all_that_a_controller_imports() -> None:
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["cluster"]]
    locked = names((ROOT / LOCK).read_text("utf-8"))
    assert names("\n".join(needed)) <= locked


def test_the_image_starts_what_the_chart_starts_as_the_same_user() -> None:
    pod = (ROOT / "charts/dialrota/templates/deployment.yaml").read_text("utf-8")
    assert steps("ENTRYPOINT") == [["[dialrota]"]]  # The words without their quotes.
    assert "command: [dialrota]" in pod
    assert "dialrota" in PROJECT["scripts"]
    ((user,),) = steps("USER")
    assert re.findall(r"runAs(?:User|Group): (\d+)", pod) == user.split(":")


def test_the_image_has_the_tag_that_the_chart_asks_for() -> None:
    chart = (ROOT / "charts/dialrota/Chart.yaml").read_text("utf-8")
    (version,) = re.findall(r"^appVersion: (\S+)$", chart, re.MULTILINE)
    named = f"REGISTRY/dialrota:{version}"
    build, push = typed()[2:]
    assert build == ["docker", "build", "--tag", named, "dist"]
    assert push == ["docker", "push", named]
    assert version == __version__


def test_the_python_of_the_image_is_one_that_the_project_knows() -> None:
    ((base,),) = steps("FROM")
    name, _, tag = base.partition(":")
    assert name == "python"  # By no registry's name: that is yours to say.
    assert (
        f"Programming Language :: Python :: {tag.removesuffix('-slim')}" in PROJECT["classifiers"]
    )
    assert "/" not in base
