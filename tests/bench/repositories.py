"""Repositories to measure on, made at run time. Numbers are of exchange 555, kept for fiction."""

from pathlib import Path

_HEAD = """\
apiVersion: dialrota.dev/v1alpha1
kind: NumberPool
metadata: {{name: {name}, namespace: bench}}
spec:
  owner: telephony@example.com
  timeZone: America/New_York
  monitoring: {{mode: All}}
  policy: {{mode: Enforce}}
  numbers:
"""


def number(index: int) -> str:
    """Return the n-th number: ten thousand for each area code."""
    return f"+1{201 + index // 10_000}555{index % 10_000:04d}"


def pool_text(name: str, first: int, count: int) -> str:
    """Write a pool as people do: one number a line, some with labels and remarks."""
    lines = [_HEAD.format(name=name)]
    for index in range(first, first + count):
        extra = ', labels: {batch: "2026-05"}' if index % 3 == 0 else ""
        remark = "  # moved from the old trunk" if index % 25 == 0 else ""
        lines.append(f'  - {{number: "{number(index)}", provider: telnyx{extra}}}{remark}\n')
    return "".join(lines)


def make_pools(repo: Path, pools: int, each: int) -> Path:
    """Write so many files of so many numbers, and return the repository."""
    (repo / "pools").mkdir(parents=True)
    for index in range(pools):
        name = f"pool-{index:04d}"
        (repo / "pools" / f"{name}.yaml").write_text(pool_text(name, index * each, each))
    return repo


def make_big_file(repo: Path, pools: int, each: int) -> Path:
    """Write one file of several pools, and return it."""
    (repo / "pools").mkdir(parents=True)
    path = repo / "pools" / "all.yaml"
    texts = [pool_text(f"pool-{index}", index * each, each) for index in range(pools)]
    path.write_text("---\n".join(texts))
    return path
