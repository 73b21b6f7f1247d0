"""Real passes over a small repository, for those who are told of passes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dialrota.cli import outside
from dialrota.cli.outside import Wish
from dialrota.cli.settings import Settings
from dialrota.cli.watching.opening import open_loop
from dialrota.cli.watching.session import Loop
from dialrota.model.instant import parse_instant
from dialrota.model.pool import PoolKey
from dialrota.model.state import PoolState
from poolfiles import put
from running import AT, AUDIT, POOL, SOURCE

NOW = parse_instant(AT)
SALES = PoolKey("dialers", "sales")


@contextmanager
def looping(repo: Path) -> Iterator[Loop]:
    """Open a loop over a repository of one pool and its audit."""
    put(repo, "pools/sales.yaml", POOL)
    put(repo, "pools/audit.yaml", SOURCE)
    put(repo, "audits/one.csv", AUDIT)
    with open_loop(Settings(repo), Wish(writing=True)) as loop:
        yield loop


def recorded(repo: Path) -> dict[PoolKey, PoolState]:
    """Read what is on record of each pool."""
    store = outside.open_state(Settings(repo))
    found = {key: store.load_pool(key) for key in store.pools()}
    return {key: state for key, state in found.items() if state is not None}
