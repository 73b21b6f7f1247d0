"""Hostile YAML is refused quickly, and costs nobody else anything."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from dialrota.adapters.yamlfile.load import load
from dialrota.model.failure import InvalidDesiredError
from figures import Figure, run, timed
from repositories import make_pools

SMALL = {
    "60 KB of [": b"[" * 60_000,
    "200 KB of depth": b"".join(b" " * depth + b"a:\n" for depth in range(620)),
    "200 KB of [": b"[" * 200_000,
    "200 KB of duplicate keys": b"a: 1\n" * 40_000,
}
LARGE = {
    "4 MiB of aliases": b"a: &a x\nb: [" + b"*a," * ((4 << 20) // 3 - 20) + b"*a]\n",
    "4 MiB of duplicate keys": b"a: 1\n" * ((4 << 20) // 5),
    "4 MiB of entries": b"- {a: 1}\n" * ((4 << 20) // 9) + b"- {a: 1, a: 2}\n",
}


def measure(work: Path) -> Iterator[Figure]:
    """Measure the worst of the small and of the large files."""
    small = {name: timed(partial(_refuse, data), 3) for name, data in SMALL.items()}
    large = {name: timed(partial(_refuse, data), 2) for name, data in LARGE.items()}
    for cases, must, goal in ((small, 150, 30), (large, 1_000, 500)):
        worst = max(cases, key=lambda name: cases[name])
        yield Figure(
            work=f"hostile YAML refused, worst of {len(cases)}: {worst}",
            ours=cases[worst] * 1000, unit="ms", must=must, goal=goal,
        )  # fmt: skip
    _others_go_on(work)


def _refuse(data: bytes) -> None:
    try:
        load(data, "hostile.yaml")
    except InvalidDesiredError as error:
        if error.findings:
            return
    raise AssertionError("hostile YAML was accepted")


def _others_go_on(work: Path) -> None:
    repo = make_pools(work / "hostile", 3, 10)
    for index, data in enumerate([*SMALL.values(), *LARGE.values()]):
        (repo / "pools" / f"hostile-{index}.yaml").write_bytes(data)
    run("run", "--once", cwd=repo, expect=1)
    assert len(list(repo.glob("rotation/bench/*/rotation.json"))) == 3
